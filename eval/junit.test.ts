import { XMLParser } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { fixtures, sampleRun } from './html-report/sample-runs.ts';
import { renderJunit } from './junit.ts';
import { passes, type Report } from './report.ts';

type Result = { readonly message: string; readonly type: string };
type TestCase = { name: string; failure?: Result; error?: Result; 'system-out'?: string };
type Suite = Readonly<Record<'name' | 'tests' | 'failures' | 'errors' | 'time', string>> & { testcase: TestCase[] };

/** Reads it as a CI server does; throws where it is not well-formed. */
function read(xml: string): { testsuite: Suite[] } {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  return (parser.parse(xml, true) as { testsuites: { testsuite: Suite[] } }).testsuites;
}

const threshold = { metric: 'coverage', slice: null, value: 0.7, min: 0.5, passed: true };
const missed = { metric: 'containment', slice: 'kind:fact', value: null, min: 0.5, max: 0.9, passed: false };

it('has a suite for each run and a case for each question and threshold, and fails what stops a release', async () => {
  const run: Report = { ...(await sampleRun()), thresholds: [threshold, missed] };
  const { testsuite: suites } = read(renderJunit([run, { ...run, name: '--llm other' }]));
  expect(suites.map(({ name }) => name)).toEqual(['bridges (all)', 'bridges (all) --llm other']);
  const { tests, failures, errors, time, testcase } = suites[0]!;
  expect({ tests, failures, errors, time }).toEqual({
    tests: String(fixtures.length + 2),
    failures: '2',
    errors: '1',
    time: '1.000',
  });
  const stopped = testcase.filter(({ failure, error }) => failure ?? error);
  expect(stopped.map(({ name, failure, error }) => [name.split(':')[0], (failure ?? error)?.type])).toEqual([
    ['broken', 'broken promise'],
    ['error', 'no answer'],
    ['containment of kind', 'threshold'],
  ]);
  expect(testcase.at(-1)?.failure?.message).toBe('not measured, must be at least 0.5 and at most 0.9');
});

it('fails nothing where the run passes, wrong as some answers may be; what was wrong stands in the output', async () => {
  const run = await sampleRun();
  const kept = { ...run, cases: run.cases.filter(({ id }) => id !== 'broken' && id !== 'error') };
  expect(passes(kept)).toBe(true);
  const { failures, errors, testcase } = read(renderJunit([kept])).testsuite[0]!;
  expect([failures, errors]).toEqual(['0', '0']);
  const refused = testcase.find(({ name }) => name.startsWith('refused'));
  expect(refused?.['system-out']).toContain('Refused, has an answer.');
  expect(refused?.['system-out']).toContain('Right would be: Ada Lind');
});

it('stays well-formed whatever stands in questions, answers and errors, and keeps letters of any script', async () => {
  const run = await sampleRun();
  const nasty = '<b>&amp;&#0;&#x110000; ]]> "q" \u0000\u0007\u001b[31m\u009b\ud83d\ufffe é 🎉 كم';
  const [first, second, ...rest] = run.cases;
  const cases = [
    { ...first!, id: nasty, fixture: { ...first!.fixture, question: nasty }, failure: nasty },
    { ...second!, violations: [nasty, nasty] },
    ...rest,
  ];
  const xml = renderJunit([{ ...run, name: nasty, cases }]);
  // oxlint-disable-next-line no-control-regex
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe]|\p{Cs}/u);
  expect(read(xml).testsuite[0]?.testcase).toHaveLength(fixtures.length);
  const name = '&lt;b&gt;&amp;amp;&amp;#0;&amp;#x110000; ]]&gt; &quot;q&quot; [31m é 🎉 كم';
  expect(xml, 'escaped once').toContain(`name="${name}: ${name}"`);
});
