import type { AssistantState } from '../../src/assistant.ts';
import { FootnoteError } from '../../src/errors.ts';
import type { Script } from '../../src/testing/scripted-assistant.ts';
import { type Gate, answer, article, cite, close, gated } from './archive.ts';

const closure = article(
  'harbour/2024-05-17-bridge-closed',
  `The harbour bridge was closed to all traffic on Thursday night after a routine inspection found cracks in 12 of its 96 cables, the port authority said.

Pedestrians and cyclists are carried across by ferry, free of charge, every 20 minutes between 5 a.m. and midnight. Lorries have to take the northern ring road, a detour of 31 kilometres.

“We would rather explain a closure than an accident,” the authority’s engineer told reporters on the quay. The cracks were found where the cables enter the eastern pylon; salt water is thought to have entered through worn seals.

The bridge opened on 3 May 2021 and cost 40 million crowns. It carried 18,000 vehicles a day before the closure, a third of them lorries on their way to the container terminal.

A second inspection, with the paint removed, is planned for the first week of June. Until then no date for the reopening will be given.`,
  {
    title: 'Harbour bridge closed after cracks are found in 12 cables',
    outlet: 'The Quay Courier',
    url: 'https://example.org/bridge',
  },
);
const repair = article(
  'harbour/2024-06-11-repair',
  `Repairing the harbour bridge will take until the end of October, the port authority said on Tuesday, four weeks longer than it had hoped.

All 24 cables of the eastern pylon are to be replaced, not only the 12 in which cracks were found. The work is put at 6.5 million crowns, of which the insurer pays half.`,
  { title: 'Bridge repair to last until October', outlet: 'Northern Gazette', publishedAt: '2024-06-11' },
);

const causes = answer(
  'Why was the harbour bridge closed, and when will it open again?',
  [
    {
      text: 'The harbour bridge was closed after an inspection found cracks in 12 of its 96 cables.',
      cites: [1],
    },
    {
      text: 'Salt water is thought to have entered through worn seals where the cables meet the eastern pylon.',
      cites: [2],
      score: 0.78,
    },
    {
      text: 'Repairs are expected to last until the end of October, because all 24 cables of that pylon are to be replaced.',
      cites: [3, 4],
    },
  ],
  [
    cite(
      1,
      closure,
      'The harbour bridge was closed to all traffic on Thursday night after a routine inspection found cracks in 12 of its 96 cables, the port authority said.',
    ),
    cite(
      2,
      closure,
      'The cracks were found where the cables enter the eastern pylon; salt water is thought to have entered through worn seals.',
    ),
    cite(
      3,
      repair,
      'Repairing the harbour bridge will take until the end of October, the port authority said on Tuesday, four weeks longer than it had hoped.',
    ),
    cite(
      4,
      repair,
      'All 24 cables of the eastern pylon are to be replaced, not only the 12 in which cracks were found.',
    ),
  ],
  {
    dropped: [
      { text: 'The bridge will reopen on 1 November.', reason: 'No cited sentence holds the date 1 November.' },
    ],
  },
);

const cost = answer(
  'How much will it cost?',
  [{ text: 'The work is put at 6.5 million crowns, of which the insurer pays half.', cites: [1] }],
  [cite(1, repair, 'The work is put at 6.5 million crowns, of which the insurer pays half.')],
  {
    standaloneQuestion: 'How much will repairing the harbour bridge cost?',
    status: 'partial',
    explanation: 'The articles give the cost of the repair, not that of the ferries.',
    model: { provider: 'extractive', name: 'extractive', promptVersion: '1', fallbackFrom: 'smollm2-135m-instruct' },
  },
);

const refusal = answer('Who designed the bridge?', [], [], {
  status: 'unanswerable',
  explanation:
    'None of the 8 passages that come closest names a designer. The archive holds 48 articles on the port from 3 March 2021 to 20 August 2024.',
  closest: [
    close(closure, 'The bridge opened on 3 May 2021 and cost 40 million crowns.', 0.61),
    close(
      closure,
      'Pedestrians and cyclists are carried across by ferry, free of charge, every 20 minutes between 5 a.m. and midnight.',
      0.44,
    ),
  ],
});

const timeout = new FootnoteError(
  'LLM_TIMEOUT',
  'The model did not answer within 60 s. Try again, or choose a smaller one with --llm.',
);

export const questions = {
  causes: causes.question,
  cost: cost.question,
  refusal: refusal.question,
  failing: 'What do the unions say?',
} as const;

export const healthy: Partial<AssistantState> = {
  coverage: {
    articles: 48,
    passages: 310,
    passagesWithVectors: 310,
    passagesByWordsOnly: 0,
    earliest: '2021-03-03',
    latest: '2024-08-20',
    outlets: ['The Quay Courier', 'Northern Gazette', 'Port Monitor'],
  },
  llm: { provider: 'extractive', name: 'extractive' },
};

export const degraded: Partial<AssistantState> = {
  ...healthy,
  indexing: true,
  degraded: ['Search is by keywords only, because the embedding model is not installed. Run npm run doctor.'],
};

/** A small archive about a bridge, with a conversation about it; the gates hold back the first answer's statements. */
export function bridgeArchive(gates: readonly Gate[] = [], state: Partial<AssistantState> = healthy): Script {
  return {
    articles: [closure, repair],
    notRead: [{ path: 'harbour/plan.pdf', reason: 'The file is not text: it is a PDF file.' }],
    state,
    answers: {
      [questions.causes]: gated(causes, gates),
      [questions.cost]: cost,
      [questions.refusal]: refusal,
      [questions.failing]: timeout,
    },
  };
}
