/** What two or three articles say to one question, and what an answer should tell of it. Made up, in our own words. */
export type DifferingArticles = {
  readonly question: string;
  readonly asOf?: string;
  /** Day of publication and sentence; the best evidence first. */
  readonly articles: readonly (readonly [publishedAt: string | null, sentence: string, title?: string])[];
  /** The relation that is to be found, with its values in order; `null` where there is nothing to tell. */
  readonly expected: readonly [relation: 'update' | 'conflict' | 'several-events', ...values: string[]] | null;
};

/** Those that the rules were written against. */
export const knownDifferences: readonly DifferingArticles[] = [
  {
    question: 'How many people were killed in the Larnow ferry accident?',
    articles: [
      ['2023-05-04', 'At least 12 people were killed when a ferry capsized off Larnow on Wednesday.'],
      ['2023-05-06', 'The ferry accident off Larnow killed 19 people, the coast guard said.'],
    ],
    expected: ['update', '19 people', 'At least 12 people'],
  },
  {
    question: 'How many people were killed in the Larnow ferry accident?',
    articles: [
      ['2023-05-04', 'Over 40 people were killed in the ferry accident near Larnow.'],
      ['2023-05-04', 'At least 43 people were killed in the Larnow ferry accident, police said.'],
    ],
    expected: null,
  },
  {
    question: 'How many people were killed in the Larnow ferry accident?',
    articles: [
      ['2023-05-04', 'Twelve people were killed in the ferry accident near Larnow.'],
      ['2023-05-04', 'Officials say 30 people were injured in the Larnow ferry accident.'],
    ],
    expected: null,
  },
  {
    question: 'How many people died in the Larnow ferry accident?',
    articles: [
      ['2023-05-04', 'Twelve people were killed and 30 injured in the ferry accident near Larnow.'],
      ['2023-05-04', 'The ferry accident at Larnow left 15 people dead, the mayor said.'],
    ],
    expected: ['conflict', 'Twelve people', '15 people'],
  },
  {
    question: 'How many people live in Ostavia?',
    articles: [
      ['2022-03-01', 'About 1.2 million people live in Ostavia.'],
      ['2022-03-02', 'According to the census, 1,204,000 people live in Ostavia.'],
    ],
    expected: null,
  },
  {
    question: 'How many people were killed by the earthquake in Tarquan?',
    articles: [
      ['2021-08-15', 'The earthquake of 14 August 2021 killed 304 people in Tarquan.'],
      ['2010-02-01', 'An earthquake killed 2,100 people in Tarquan on 12 January 2010.'],
    ],
    expected: ['several-events', '304 people', '2,100 people'],
  },
  {
    question: 'When did President Okoye resign?',
    articles: [
      ['2023-03-04', 'President Okoye resigned on Friday after weeks of protest.'],
      ['2023-03-20', 'Okoye resigned on 3 March 2023.'],
    ],
    expected: null,
  },
  {
    question: 'When did President Okoye resign?',
    articles: [
      ['2023-03-04', 'President Okoye resigned on Friday after weeks of protest.'],
      ['2023-03-05', 'President Okoye resigned on Thursday, two aides said.'],
    ],
    expected: ['conflict', 'Thursday', 'Friday'],
  },
  {
    question: 'When did Okoye and Rowe meet?',
    articles: [
      ['2019-06-12', 'Okoye met Rowe on Tuesday in Larnow.'],
      ['2021-09-03', 'Okoye and Rowe met on 2 September 2021 in Tarquan.'],
    ],
    expected: ['several-events', '2 September 2021', 'Tuesday'],
  },
  {
    question: 'Where did Okoye meet Rowe?',
    articles: [
      ['2019-06-12', 'Okoye met Rowe on Tuesday in Larnow.'],
      ['2021-09-03', 'Okoye met Rowe in Tarquan on Thursday.'],
      ['2022-11-01', 'The two last saw each other a year ago.'],
    ],
    expected: ['several-events', 'Tarquan', 'Larnow'],
  },
  {
    question: 'Where did Okoye meet Rowe?',
    articles: [
      ['2021-09-03', 'Okoye met Rowe in Tarquan on Thursday.'],
      ['2021-09-03', 'On Thursday Okoye met Rowe in Larnow for two hours.'],
    ],
    expected: ['conflict', 'Tarquan', 'Larnow'],
  },
  {
    question: 'When will the Halden rocket launch?',
    articles: [
      ['2022-08-25', 'The Halden rocket will launch on 29 August.'],
      ['2022-08-30', 'The Halden rocket will now launch on 3 September, engineers said.'],
    ],
    expected: ['update', '3 September', '29 August'],
  },
  {
    question: 'How much did the Larnow bridge cost?',
    articles: [
      ['2021-05-03', 'The Larnow bridge cost 40 million euros.'],
      ['2021-05-03', 'The bridge at Larnow cost €52 million, auditors found.'],
    ],
    expected: ['conflict', '40 million euros', '€52 million'],
  },
  {
    question: 'How much did the Larnow bridge cost?',
    articles: [
      ['2021-05-03', 'The Larnow bridge cost 40 million euros.'],
      ['2021-05-03', 'The Tarquan tunnel cost 52 million euros.'],
    ],
    expected: null,
  },
  {
    question: 'What was the inflation rate in Ostavia?',
    articles: [
      ['2022-07-13', 'The inflation rate in Ostavia was 9.1% in June.'],
      ['2022-08-10', 'The inflation rate in Ostavia was 8.5% in July.'],
    ],
    expected: ['several-events', '8.5%', '9.1%'],
  },
  {
    question: 'How many jobs will Brannoc cut?',
    articles: [
      ['2022-07-13', 'Brannoc will cut 3,000 jobs, the carmaker said.'],
      ['2022-07-13', 'Vexel will cut 10,000 jobs.', 'Vexel follows Brannoc'],
    ],
    expected: null,
  },
  {
    question: 'How many soldiers were killed at Kelm?',
    articles: [
      ['2022-07-13', 'Some 12 Ostavian soldiers were killed at Kelm.'],
      ['2022-07-13', 'At Kelm, 30 Tarquani soldiers were killed.'],
    ],
    expected: null,
  },
  {
    question: 'When was Mira Halloran born?',
    articles: [
      ['2015-02-01', 'Mira Halloran was born in 1951 in Larnow.'],
      ['2020-02-01', 'Mira Halloran, who was born in 1953, never left Larnow.'],
    ],
    expected: ['conflict', '1953', '1951'],
  },
  {
    question: 'How many people died in the Kelm mine explosion?',
    articles: [
      ['2022-07-15', 'The death toll of the Kelm mine explosion has risen to 41, from 28 a day earlier.'],
      ['2022-07-14', 'The explosion in the Kelm mine killed 28 children and injured 60.'],
    ],
    expected: null,
  },
  {
    question: 'How many people died in the Kelm mine explosion?',
    articles: [
      ['2022-07-15', 'The death toll of the Kelm mine explosion has risen to 41, officials said on Friday.'],
      ['2022-07-13', '28 people died in the mine explosion at Kelm.'],
    ],
    expected: ['update', '41', '28 people'],
  },
  {
    question: 'How many people could the Kelm flood displace?',
    articles: [
      ['2022-07-15', 'The flood could displace 5,000 people in Kelm.'],
      ['2022-07-15', 'The flood in Kelm displaced 2,000 people.'],
    ],
    expected: null,
  },
  {
    question: 'How many people died in the latest Kelm mine explosion?',
    articles: [
      ['2022-07-15', 'On 14 July 2022 an explosion in the Kelm mine killed 41 people.'],
      ['2012-03-02', 'On 1 March 2012 an explosion in the Kelm mine killed 9 people.'],
    ],
    expected: null,
  },
];
