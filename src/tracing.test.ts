import { join } from 'node:path';
import { INVALID_SPAN_CONTEXT, type Span, type SpanOptions, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from './paths.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';

type Recorded = { readonly name: string; readonly told: unknown[]; ended: boolean };
const recorded: Recorded[] = [];

/** A span that is written down, as an SDK's would be sent. */
function recordSpan(name: string, options?: SpanOptions): Span {
  const entry: Recorded = { name, told: [options?.attributes], ended: false };
  recorded.push(entry);
  const noted = (...told: unknown[]) => {
    entry.told.push(...told);
    return span;
  };
  const span: Span = {
    spanContext: () => INVALID_SPAN_CONTEXT,
    setAttribute: noted,
    setAttributes: noted,
    addEvent: noted,
    addLink: noted,
    addLinks: noted,
    setStatus: noted,
    updateName: noted,
    isRecording: () => true,
    recordException: noted,
    end: () => (entry.ended = true),
  };
  return span;
}

let archive: RealArchive;
beforeAll(async () => {
  archive = await openArchive(join(projectRoot, 'corpus'));
  const startActiveSpan = () => {
    throw new Error('not used');
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: recordSpan, startActiveSpan }) });
});
afterAll(async () => {
  trace.disable();
  await archive.close();
});

it('an answer is traced by its steps, each of them ended, without a word of the question', async () => {
  const assistant = await archive.open();
  try {
    await answerOf(assistant, 'Where did Putin and Abbas meet in October 2022?');
  } finally {
    await assistant.close();
  }
  const names = recorded.map(({ name }) => name);
  expect([...new Set(names)]).toEqual(['answer', 'understand', 'retrieve', 'generate', 'verify']);
  expect(recorded.every(({ ended }) => ended)).toBe(true);
  expect(JSON.stringify(recorded)).toContain('extractive');
  expect(JSON.stringify(recorded)).not.toMatch(/Putin|Abbas/u);
});
