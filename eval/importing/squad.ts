import { z } from 'zod';
import { splitSentences } from '../../src/passages/split-sentences.ts';
import { overlaps, type Span } from '../../src/passages/span.ts';
import { asId, createContextArticles } from './context-articles.ts';
import { articleText, type Imported } from './imported.ts';
import { readJsonFile } from './read-json.ts';

const answerSchema = z.object({ text: z.string().min(1), answer_start: z.number().int().min(0) });
const questionSchema = z.object({
  id: z.union([z.string().min(1), z.number()]).transform(String),
  question: z.string(),
  answers: z.array(answerSchema).default([]),
  is_impossible: z.boolean().default(false),
});
const squadSchema = z.object({
  data: z.array(
    z.object({
      title: z.string().default(''),
      paragraphs: z.array(z.object({ context: z.string(), qas: z.array(questionSchema) })),
    }),
  ),
});
type Answer = z.output<typeof answerSchema>;

/**
 * SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): one JSON file. A paragraph becomes an article, the same one once. Evidence is
 * the sentence that holds an annotator's answer, or the sentences that it runs over: sentences are what Footnote cites, so that the
 * best possible citation has exactly the gold span. The annotators' own words become the accepted answers.
 */
export async function* importSquad(path: string): AsyncGenerator<Imported> {
  const { value, place } = await readJsonFile(path, squadSchema);
  const articles = createContextArticles();
  for (const [at, { title, paragraphs }] of value.data.entries()) {
    const name = title.replaceAll('_', ' ').trim();
    for (const [number, { context, qas }] of paragraphs.entries()) {
      const paragraph = ['data', at, 'paragraphs', number];
      const added = articles.add(context, { after: asId(name), title: name });
      if (!added) {
        yield { kind: 'fault', place: place([...paragraph, 'context']), reason: 'is empty; take the paragraph out' };
        continue;
      }
      const { article, isNew } = added;
      if (isNew) yield { kind: 'article', article };
      const sentences = splitSentences(article.text);
      for (const [index, { id, question, answers, is_impossible: isImpossible }] of qas.entries()) {
        const here = [...paragraph, 'qas', index];
        if (!isImpossible && answers.length === 0) {
          yield {
            kind: 'fault',
            place: place([...here, 'answers']),
            reason: `question ${id} has no answer; give one, or say "is_impossible": true`,
          };
          continue;
        }
        const spans = isImpossible ? [] : answers.map((answer) => locate(answer, context));
        const lost = spans.indexOf(null);
        const lostAnswer = answers[lost];
        if (lostAnswer) {
          const where = [...here, 'answers', lost, 'answer_start'];
          yield { kind: 'fault', place: place(where), reason: misplaced(lostAnswer, context) };
          continue;
        }
        const gold = widened(spans as Span[], sentences);
        yield {
          kind: 'question',
          place: place(here),
          line: {
            id,
            question,
            kind: isImpossible ? 'unanswerable' : 'fact',
            answerable: !isImpossible,
            answers: isImpossible ? [] : [...new Set(answers.map(({ text }) => articleText(text)))],
            evidence: gold.map(({ start, end }) => ({
              articleId: article.id,
              start,
              end,
              quote: article.text.slice(start, end),
            })),
          },
        };
      }
    }
  }
}

/**
 * Where an answer stands in the article's text, `null` where it is not at its start. SQuAD was written by Python, which counts
 * code points; some sets in its format were written by programs that count UTF-16 code units.
 */
function locate({ text, answer_start: given }: Answer, context: string): Span | null {
  const start = [utf16Offset(context, given), given].find((offset) => context.startsWith(text, offset));
  if (start === undefined) return null;
  const begin = articleText(context.slice(0, start)).length;
  return { start: begin, end: begin + articleText(text).length };
}

function utf16Offset(text: string, codePoints: number): number {
  let offset = 0;
  for (let left = codePoints; left > 0 && offset < text.length; left -= 1)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

function misplaced({ text, answer_start: given }: Answer, context: string): string {
  const found = context.indexOf(text);
  const hint =
    found < 0 ? 'the context does not hold it' : `it is first at ${Array.from(context.slice(0, found)).length}`;
  return `${JSON.stringify(text)} is not at ${given}: ${hint}`;
}

/** The sentences that hold the spans, each stretch once. */
function widened(spans: readonly Span[], sentences: readonly Span[]): Span[] {
  const stretches = new Map<string, Span>();
  for (const span of spans) {
    const held = sentences.filter((sentence) => overlaps(sentence, span));
    const start = Math.min(span.start, held[0]?.start ?? span.start);
    const end = Math.max(span.end, held.at(-1)?.end ?? span.end);
    stretches.set(`${start}-${end}`, { start, end });
  }
  return [...stretches.values()];
}
