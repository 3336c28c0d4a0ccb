import { openSqliteFeedbackStore } from '../../feedback/sqlite-feedback-store.ts';

/** A process that keeps feedback without end and says of each piece when it is kept, until it is killed. */
const [indexFolder = ''] = process.argv.slice(2);
const store = openSqliteFeedbackStore(indexFolder);
const rest = { question: 'When?', statements: [], citations: [], evidence: [], verdict: 'right' as const };
for (let number = 1; ; number++) {
  await store.put({ ...rest, answerId: String(number), givenAt: new Date().toISOString() });
  await new Promise((resolve) => process.stdout.write(`${number}\n`, resolve));
}
