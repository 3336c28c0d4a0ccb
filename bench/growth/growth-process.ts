import { serveChild } from '../run-child.ts';
import { buildHere, type BuildTask } from './build-embedded.ts';
import { measureEngine, type EngineTask } from './measure-engine.ts';
import { embedQuestions, findExact, type ExactTask, type QuestionsTask } from './questions.ts';

export type GrowthTask = BuildTask | EngineTask | ExactTask | QuestionsTask;

/** A child process of the growth benchmark: one step of it. */
await serveChild(async (task: GrowthTask): Promise<object> => {
  switch (task.step) {
    case 'build':
      return buildHere(task);
    case 'engine':
      return measureEngine(task);
    case 'exact':
      return findExact(task);
    case 'questions':
      return embedQuestions(task);
  }
});
