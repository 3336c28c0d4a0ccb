import { visibleText } from '../prompt/harmless-text.ts';
import { readLabels } from './read-labels.ts';

/** One sentence of a draft, as plain text without its markers. */
export type DraftStatement = {
  readonly text: string;
  /** As the model named them, `S7`, each once; nothing says that they exist. Empty where the sentence had none. */
  readonly labels: readonly string[];
  /** Whether the sentence came to its end; a draft may break off. */
  readonly complete: boolean;
};

/** Stands for a marker in a segment; taken out of what a model writes before it is read. */
export const markerSign = '\ue000';

/** The break before a line that holds markers only: they belong to the sentence above. */
const markersAlone = /\n\s*(?=\ue000[\s,;\ue000]*$)/gm;
/** The beginning of a marker, where a draft breaks off in it. */
const brokenMarker = /[[【［][\sSs\d,-]{0,40}$/;
const cue = /^(?:sources?|citations?|references?|labels?|evidence)$/i;
const cueWithBareLabels = /^(?:sources?|citations?|references?|labels?|evidence) ?: ?([^:]{1,200})$/i;
const sentenceEnd = /[.!?…]["”’')]*(?:\s*\ue000)*\s+(?=["“‘'(]*[\p{Lu}\p{N}])/gu;
const abbreviation =
  /(?:^|[\s("“‘'])(?:\p{Lu}|(?:\p{Lu}\.)+\p{L}|Mr|Mrs|Ms|Dr|Prof|St|Gen|Lt|Col|Capt|Maj|Sgt|Sen|Rep|Gov|Pres|Hon|Rev|No|Nos|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$/u;

/** Reads a stretch of a draft: its sentences, each with the labels of the markers in it, and whether it says that there is no answer. */
export function readSegment(
  segment: string,
  markers: readonly (readonly string[])[],
  noAnswer: string,
): { statements: DraftStatement[]; noAnswer: boolean } {
  const statements: DraftStatement[] = [];
  let refused = false;
  let used = 0;
  const lines = segment.replace(markersAlone, ' ').split('\n');
  for (const sentence of lines.map(plainLine).flatMap(splitSentences)) {
    const count = sentence.split(markerSign).length - 1;
    const labels = [...new Set(markers.slice(used, used + count).flat())];
    used += count;
    const text = visibleText(sentence.replace(/\s*\ue000[\s,;&]*(?:and )?(?=\ue000)/g, '').replace(/\s*\ue000/g, ''))
      .replace(/\s+/g, ' ')
      .replace(/^[\s,;:.]+/, '')
      .replace(brokenMarker, '')
      .trim();
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    const listed = cue.test(text.replace(/[\s:]+$/, '')) ? labels : bareLabels(text);
    if (isNoAnswer(text, noAnswer)) refused = true;
    else if (listed) giveLabels(statements, listed);
    else {
      const ended = /[.!?…]["”’')]*$/.test(text);
      statements.push({
        text: ended || labels.length === 0 ? text : `${text}.`,
        labels,
        complete: ended || labels.length > 0,
      });
    }
  }
  return { statements, noAnswer: refused };
}

export function isNoAnswer(text: string, noAnswer: string): boolean {
  return (
    text.startsWith(noAnswer) ||
    text
      .replace(/[^\p{L}]+/gu, ' ')
      .trim()
      .toUpperCase() === noAnswer
  );
}

/** A list of sources below the text belongs to every sentence that has no label of its own. */
function giveLabels(statements: DraftStatement[], labels: readonly string[]): void {
  for (const [index, statement] of statements.entries()) {
    if (statement.labels.length === 0) statements[index] = { ...statement, labels, complete: true };
  }
}

function bareLabels(text: string): string[] | null {
  const listed = cueWithBareLabels.exec(text)?.[1];
  return listed === undefined ? null : readLabels(listed.replace(/[.\s]+$/, ''), false);
}

/** A line without Markdown: list signs, headings, quotes, fences, emphasis, and links with their addresses. */
function plainLine(line: string): string {
  if (/^\s*```/.test(line)) return '';
  return line
    .replace(/[*`]|__/g, '')
    .replace(/^[\s\ue000]*(?:#{1,6}\s|>\s?|[-+•–]\s|\d{1,2}[.)]\s)/, (start) => start.replace(/[^\ue000]/g, ''))
    .replace(/^\s*(?:final )?answer ?: */i, '')
    .replace(/!\[[^[\]]*\]\([^()\s]*\)/g, '')
    .replace(/\[([^[\]]*)\]\([^()\s]*\)/g, '$1');
}

function splitSentences(line: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of line.matchAll(sentenceEnd)) {
    const before = line.slice(Math.max(start, match.index - 12), match.index + 1);
    if (abbreviation.test(before) && !match[0].includes(markerSign)) continue;
    sentences.push(line.slice(start, match.index + match[0].length));
    start = match.index + match[0].length;
  }
  sentences.push(line.slice(start));
  return sentences;
}
