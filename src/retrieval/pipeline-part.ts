/**
 * Parts of the way to an answer that can be left out, so that it can be measured what each of them earns (`npm run eval -- ablations`).
 * - `meaning`: no embedding model at all: passages are found, and sentences ranked, by their words
 * - `dense-search`, `keyword-search`: one of the two ways in which passages are found; sentences are ranked by both either way
 * - `time`: what the question says of a time, or of the latest, is not understood
 * - `sentence-ranking`: sentences stand in the order of the passages found
 * - `verification`: all that a model writes is shown, with the citations that it names
 */
export type PipelinePart = 'meaning' | 'dense-search' | 'keyword-search' | 'time' | 'sentence-ranking' | 'verification';

/** The parts that are left out: none, in all use but measurements. */
export type LeftOut = ReadonlySet<PipelinePart>;
