import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Assistant } from '../assistant.ts';
import { type AppOptions, buildApp } from '../http/app.ts';
import { sampleAnswer, sampleCitation } from './sample-answer.ts';

/** Options of an app whose limits no test reaches unless it says so, and which logs nothing. */
export const testOptions: AppOptions = {
  host: '127.0.0.1',
  webFolder: 'no-such-folder',
  requestsPerMinute: 0,
  keys: null,
  audit: null,
  corsOrigins: [],
  answersAtOnce: 1000,
  answersWaiting: 0,
  jobsWaiting: 100,
  answerMs: 60_000,
  graceMs: 60_000,
  requestMs: 60_000,
  heartbeatMs: 60_000,
  logLevel: 'silent',
  logStream: process.stderr,
};

export async function testApp(assistant: Assistant, options: Partial<AppOptions> = {}): Promise<FastifyInstance> {
  return buildApp(assistant, { ...testOptions, ...options });
}

/** An app on a free port of this machine, and its address. */
export async function listeningApp(assistant: Assistant, options: Partial<AppOptions> = {}) {
  const app = await testApp(assistant, options);
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

/** Keeps what is written to it, and emits `text` with each piece. */
export function textSink(): Writable & { text(): string } {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      this.emit('text', String(chunk));
      done();
    },
  });
  return Object.assign(sink, { text: () => chunks.join('') });
}

export const bridgeQuestion = 'When did the harbour bridge open, and what did it cost?';
export const bridgeAnswer = sampleAnswer(
  [
    ['The harbour bridge opened on 3 May 2021.', [1]],
    ['It cost 40 million crowns.', [2]],
  ],
  [
    sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.'),
    sampleCitation(2, 'harbour-bridge', 'The bridge cost 40 million crowns.'),
  ],
  { question: bridgeQuestion, standaloneQuestion: bridgeQuestion },
);
