import type { DifferingArticles } from './differing-articles.ts';

/** Those that were written when the rules stood, to see how well they do on what they had not met. */
export const unseenDifferences: readonly DifferingArticles[] = [
  {
    question: 'How many people were injured in the Pellworth train crash?',
    articles: [
      ['2020-11-09', 'The train crash outside Pellworth left 64 people injured, hospitals said.'],
      ['2020-11-09', 'At least 80 people were hurt in the Pellworth train crash, according to the fire brigade.'],
    ],
    expected: ['conflict', '64 people', 'At least 80 people'],
  },
  {
    question: 'How many people were injured in the Pellworth train crash?',
    articles: [
      ['2020-11-09', 'The train crash in Pellworth injured 64 people and killed three.'],
      ['2020-11-10', 'Four people died and sixty-four were injured in the Pellworth train crash.'],
    ],
    expected: null,
  },
  {
    question: 'What is the death toll of the cyclone in Maruva?',
    articles: [
      ['2019-03-22', 'The death toll of the cyclone in Maruva has climbed to 417.'],
      ['2019-03-18', 'The cyclone killed at least 84 people in Maruva.'],
      ['2019-03-20', 'At least 202 people have died in Maruva because of the cyclone.'],
    ],
    expected: ['update', '417', 'At least 202 people', 'at least 84 people'],
  },
  {
    question: 'How many people were arrested at the Dunmoor rally?',
    articles: [
      ['2021-01-31', 'Police arrested more than 700 people at the rally in Dunmoor on Saturday.'],
      ['2021-01-31', 'At the Dunmoor rally 712 people were detained, a lawyers’ group counted.'],
    ],
    expected: null,
  },
  {
    question: 'How many people were arrested at the Dunmoor rally?',
    articles: [
      ['2021-01-31', 'Police arrested 240 people at the rally in Dunmoor on Saturday.'],
      ['2021-01-31', 'At the Dunmoor rally 712 people were detained, a lawyers’ group counted.'],
    ],
    expected: ['conflict', '240 people', '712 people'],
  },
  {
    question: 'When was the Corvane treaty signed?',
    articles: [
      ['2018-05-02', 'The Corvane treaty was signed on Tuesday by both ministers.'],
      ['2019-05-01', 'A year after the Corvane treaty was signed on 1 May 2018, little has changed.'],
    ],
    expected: null,
  },
  {
    question: 'When was the Corvane treaty signed?',
    articles: [
      ['2018-05-04', 'The Corvane treaty was signed on 1 May 2018.'],
      ['2018-05-04', 'Diplomats signed the Corvane treaty on 2 May 2018, the ministry said.'],
    ],
    expected: ['conflict', '1 May 2018', '2 May 2018'],
  },
  {
    question: 'Where did the foreign ministers of Velia and Ustania meet?',
    articles: [
      ['2017-04-12', 'The foreign ministers of Velia and Ustania met in Geneva on Tuesday.'],
      ['2017-04-12', 'The foreign ministers of Velia and Ustania met on Tuesday in Geneva, Switzerland.'],
    ],
    expected: null,
  },
  {
    question: 'Where did the foreign ministers of Velia and Ustania meet?',
    articles: [
      ['2017-04-12', 'The foreign ministers of Velia and Ustania met in Geneva on Tuesday.'],
      ['2018-10-03', 'Meeting in Oslo on Monday, the foreign ministers of Velia and Ustania agreed on nothing.'],
    ],
    expected: ['several-events', 'Oslo', 'Geneva'],
  },
  {
    question: 'How much will the Pellworth stadium cost?',
    articles: [
      ['2015-06-01', 'The Pellworth stadium will cost £310 million, its builders said.'],
      ['2015-06-01', 'The stadium in Pellworth will cost about 300 million pounds.'],
    ],
    expected: null,
  },
  {
    question: 'How much will the Pellworth stadium cost?',
    articles: [
      ['2017-02-10', 'The cost of the Pellworth stadium has risen to £480 million.'],
      ['2017-01-30', 'The Pellworth stadium will cost £310 million.'],
    ],
    expected: ['update', '£480 million', '£310 million'],
  },
  {
    question: 'What percentage of voters rejected the Corvane treaty?',
    articles: [
      ['2018-09-10', 'In Sunday’s referendum 54 percent of voters rejected the Corvane treaty.'],
      ['2018-09-10', 'The Corvane treaty was rejected by 57 percent of voters on Sunday.'],
    ],
    expected: ['conflict', '54 percent', '57 percent'],
  },
  {
    question: 'What percentage of voters rejected the Corvane treaty?',
    articles: [
      ['2018-09-10', 'In Sunday’s referendum 54 percent of voters rejected the Corvane treaty.'],
      ['2018-09-10', 'The Corvane treaty was rejected although 61 percent of voters took part.'],
    ],
    expected: null,
  },
  {
    question: 'How many hectares burned in the Serrano fire?',
    articles: [
      ['2022-08-03', 'The Serrano fire has burned 2,400 hectares since Monday.'],
      ['2022-08-06', 'The Serrano fire has burned 9,100 hectares since Monday.'],
    ],
    expected: ['update', '9,100 hectares', '2,400 hectares'],
  },
  {
    question: 'How many civilians were killed in the Ustania airstrike?',
    articles: [
      ['2016-10-09', 'An airstrike in Ustania killed 140 civilians, rescuers said.'],
      ['2016-10-09', 'The airstrike in Ustania killed 12 fighters.'],
    ],
    expected: null,
  },
  {
    question: 'How many people were killed in the bombing?',
    articles: [
      ['2016-10-09', 'The bombing in Velmar killed 14 people.'],
      ['2016-10-10', 'The bombing in Orsk Bay killed 31 people.'],
    ],
    expected: null,
  },
  {
    question: 'What happened at the Ridgemont factory?',
    articles: [
      ['2011-04-05', 'A fire at the Ridgemont factory killed nine people on Monday.'],
      ['2011-04-05', 'Eleven people were killed when the Ridgemont factory burned down on Monday.'],
    ],
    expected: ['conflict', 'nine people', 'Eleven people'],
  },
  {
    question: 'When did General Adeyo die?',
    articles: [
      ['1999-07-03', 'General Adeyo died on Friday in a hospital in Larnow.'],
      ['2009-07-04', 'General Adeyo, who died in July 1999, is still admired.'],
    ],
    expected: null,
  },
  {
    question: 'How many jobs did the economy of Velia add?',
    articles: [
      ['2022-08-05', 'The economy of Velia added 528,000 jobs in July.'],
      ['2022-09-02', 'The economy of Velia added 315,000 jobs in August.'],
    ],
    expected: ['several-events', '315,000 jobs', '528,000 jobs'],
  },
  {
    question: 'How many people were killed in the Larnow ferry accident in May 2023?',
    articles: [
      ['2023-05-04', 'The ferry accident off Larnow killed 19 people on Wednesday.'],
      ['2011-08-20', 'A ferry accident off Larnow killed 55 people on 19 August 2011.'],
    ],
    expected: null,
  },
  {
    question: 'How many passengers were on board the Ansgar ferry?',
    articles: [
      ['2005-02-03', 'The Ansgar ferry had 212 passengers on board.'],
      ['2005-02-03', 'Some 1,400 passengers were on board the Ansgar ferry when it sank.'],
    ],
    expected: ['conflict', '212 passengers', 'Some 1,400 passengers'],
  },
  {
    question: 'How many troops will Ustania send to Velia?',
    articles: [
      ['2016-10-09', 'Ustania may send 3,000 troops to Velia.'],
      ['2016-10-09', 'Ustania will send 1,000 troops to Velia, its president said.'],
    ],
    expected: null,
  },
];

/** Of the unseen ones, those that are not found, or only in part. */
export const missedDifferences: readonly DifferingArticles[] = [
  {
    question: 'When did the Tarrin volcano erupt?',
    articles: [
      ['2014-09-28', 'The Tarrin volcano erupted on Saturday without warning.'],
      ['2021-12-05', 'The Tarrin volcano erupted on 4 December 2021.'],
      ['2007-03-10', 'Tarrin erupted last week for the first time since the war.'],
    ],
    expected: ['several-events', '4 December 2021', 'Saturday', 'last week'],
  },
  {
    question: 'When will the Ansgar bridge reopen?',
    articles: [
      ['2024-03-04', 'The Ansgar bridge will reopen on 10 April.'],
      ['2024-03-28', 'The Ansgar bridge will not reopen on 10 April but on 2 May, the city said.'],
    ],
    expected: ['update', '2 May', '10 April'],
  },
];
