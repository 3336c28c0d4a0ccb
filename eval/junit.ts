import { XMLBuilder } from 'fast-xml-parser';
import { isRight } from './compare.ts';
import type { Report, ReportCase } from './report.ts';
import type { ThresholdResult } from './thresholds.ts';

/** `@` before the name of an attribute, `#text` for text. */
type Element = { readonly [part: string]: string | Element | readonly Element[] };

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/**
 * Runs as JUnit XML, which CI servers show: a suite for each run, a test case for each question and each threshold. What
 * fails here is what stops a release: a broken promise, a question without an answer, a threshold that is missed. A wrong
 * answer alone is told in its test case's output.
 */
export function renderJunit(reports: readonly Report[]): string {
  const suites = reports.map(suite);
  const total = (name: '@tests' | '@failures' | '@errors'): string =>
    String(suites.reduce((sum, one) => sum + Number(one[name]), 0));
  const testsuites = {
    '@name': 'footnote eval',
    '@tests': total('@tests'),
    '@failures': total('@failures'),
    '@errors': total('@errors'),
    '@time': seconds(reports.reduce((sum, report) => sum + report.seconds, 0)),
    testsuite: suites,
  };
  const xml = builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, testsuites });
  return xml.replaceAll(notInXml, '');
}

/** Control characters, halves of characters and noncharacters: XML cannot hold them, or a terminal obeys them. */
const notInXml = /[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function suite(report: Report) {
  const { set, split, name, startedAt, cases, thresholds, assistant } = report;
  const testCases = [
    ...cases.map((one) => questionCase(one, `${set}.${one.kind}`)),
    ...thresholds.map((threshold) => thresholdCase(threshold, `${set}.thresholds`)),
  ];
  const properties = {
    model: `${assistant.llm.provider} ${assistant.llm.name}`,
    prompt: assistant.promptVersion ?? '',
    embedding: assistant.embedding.available ? assistant.embedding.model : 'none',
    'index-version': String(assistant.indexVersion),
  };
  return {
    '@name': `${set} (${split})${name === 'run' ? '' : ` ${name}`}`,
    '@tests': String(testCases.length),
    '@failures': String(testCases.filter((one) => 'failure' in one).length),
    '@errors': String(testCases.filter((one) => 'error' in one).length),
    '@skipped': '0',
    '@time': seconds(report.seconds),
    '@timestamp': startedAt.slice(0, 19),
    properties: { property: Object.entries(properties).map(([key, value]) => ({ '@name': key, '@value': value })) },
    testcase: testCases,
  };
}

function testCase(name: string, classname: string, time: number, result: Element): Element {
  return { '@name': name, '@classname': classname, '@time': seconds(time), ...result };
}

function questionCase(one: ReportCase, classname: string): Element {
  return testCase(`${one.id}: ${one.fixture.question}`, classname, one.latencyMs / 1000, resultOf(one));
}

function resultOf(one: ReportCase): Element {
  const { failure, violations } = one;
  if (failure !== null) return { error: { '@message': failure, '@type': 'no answer' } };
  const [first] = violations;
  if (first !== undefined)
    return { failure: { '@message': first, '@type': 'broken promise', '#text': violations.join('\n') } };
  return isRight(one) ? {} : { 'system-out': notRight(one) };
}

function notRight({ answerable, answered, answer, fixture }: ReportCase): string {
  const expected = answerable ? `Right would be: ${fixture.answers.join(' / ') || 'what the gold evidence says'}` : '';
  const what = !answered ? 'Refused, has an answer.' : answerable ? 'Wrong answer.' : 'Answered, has no answer.';
  return [what, answer?.answer ?? '', expected].filter(Boolean).join('\n');
}

function thresholdCase({ metric, slice, value, min, max, passed }: ThresholdResult, classname: string): Element {
  const wanted = [min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]].flat();
  const message = `${value === null ? 'not measured' : value.toFixed(3)}, must be ${wanted.join(' and ')}`;
  const missed = { failure: { '@message': message, '@type': 'threshold' } };
  return testCase(slice === null ? metric : `${metric} of ${slice}`, classname, 0, passed ? {} : missed);
}

const seconds = (value: number): string => value.toFixed(3);
