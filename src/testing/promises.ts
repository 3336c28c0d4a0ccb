import type { Answer, Citation, Statement } from '../answer/answer.ts';

/**
 * The one check of promises P1–P3 (docs/design.md) that every test and every eval run makes of every answer.
 * Returns each violation as a sentence; an empty list means that the answer keeps them.
 * `articleText` gives an article's text as `GET /articles/:id` would. `closestExpected: false` is for an archive, or a
 * filter, that holds nothing: only then may a refusal come without closest passages.
 */
export function checkPromises(
  answer: Answer,
  articleText: (articleId: string) => string | undefined,
  { closestExpected = true }: { readonly closestExpected?: boolean } = {},
): string[] {
  return [
    ...quotesStand(answer, articleText),
    ...citationsAreNumbered(answer),
    ...answer.statements.flatMap((statement, index) => statementStands(statement, index, answer)),
    ...statementsTileTheAnswer(answer),
    ...statusHolds(answer, closestExpected),
    ...answer.dropped.flatMap(({ text, reason }, index) =>
      text.trim() && reason.trim() ? [] : [`dropped statement ${index + 1} lacks its text or its reason`],
    ),
  ];
}

/** P1: whatever is quoted is, character for character, what the article has there. */
function quotesStand(answer: Answer, articleText: (articleId: string) => string | undefined): string[] {
  const quotes = [
    ...answer.citations.map((citation) => ({ name: `citation ${citation.number}`, ...citation })),
    ...answer.closest.map((closest, index) => ({ name: `closest passage ${index + 1}`, ...closest })),
    ...(answer.disagreements ?? []).flatMap(({ values }, index) =>
      values.map((value) => ({ name: `a value of disagreement ${index + 1}`, ...value })),
    ),
    ...(answer.passages ?? []).map((passage, index) => ({
      name: `passage ${index + 1}`,
      ...passage,
      quote: passage.text,
    })),
  ];
  return quotes.flatMap(({ name, articleId, start, end, quote }) => {
    const text = articleText(articleId);
    if (text === undefined) return [`${name} names an article that does not exist: ${articleId}`];
    if (!(start >= 0 && start < end && end <= text.length)) return [`${name} reaches outside its article`];
    if (text.slice(start, end) !== quote) return [`${name} does not slice to its quote`];
    return quote.trim() ? [] : [`${name} quotes nothing but white space`];
  });
}

/** P1: citations are 1..n in order of first use, and each one is used. */
function citationsAreNumbered({ citations, statements }: Answer): string[] {
  const violations: string[] = [];
  if (citations.some(({ number }, index) => number !== index + 1)) violations.push('citations are not numbered 1..n');
  const firstUses = [...new Set(statements.flatMap((statement) => statement.citations))];
  if (firstUses.some((number, index) => number !== index + 1))
    violations.push('citations are not in order of first use');
  const used = new Set(firstUses);
  for (const { number } of citations) {
    if (!used.has(number)) violations.push(`citation ${number} belongs to no statement`);
  }
  return violations;
}

/** P1 and P2: a statement has a citation that exists and a verdict that says it is supported. */
function statementStands(statement: Statement, index: number, answer: Answer): string[] {
  const name = `statement ${index + 1}`;
  const known = new Set<Citation['number']>(answer.citations.map(({ number }) => number));
  const violations: string[] = [];
  if (!statement.text.trim()) violations.push(`${name} says nothing`);
  if (statement.citations.length === 0) violations.push(`${name} has no citation`);
  if (new Set(statement.citations).size < statement.citations.length) violations.push(`${name} cites one thing twice`);
  for (const number of statement.citations) {
    if (!known.has(number)) violations.push(`${name} cites ${number}, which does not exist`);
  }
  const { verdict, score, method } = statement.support ?? {};
  if (verdict !== 'supported') violations.push(`${name} is shown although its verdict is ${verdict ?? 'missing'}`);
  if (typeof score !== 'number' || !(score >= 0 && score <= 1))
    violations.push(`${name} has no support score in [0, 1]`);
  if (!method) violations.push(`${name} does not say how its support was judged`);
  if (answer.answer.slice(statement.start, statement.end) !== statement.text) {
    violations.push(`${name} does not slice from the answer`);
  }
  return violations;
}

/** Nothing is in the answer but its statements, each followed by the markers of its own citations: `Text. [1][2]`. */
function statementsTileTheAnswer({ answer, statements }: Answer): string[] {
  const violations: string[] = [];
  if (answer.slice(0, statements[0]?.start ?? answer.length).trim()) {
    violations.push('the answer holds text before its first statement');
  }
  for (const [index, statement] of statements.entries()) {
    const next = statements[index + 1]?.start ?? answer.length;
    if (next < statement.end) {
      violations.push(`statement ${index + 2} starts before statement ${index + 1} ends`);
      continue;
    }
    const after = answer.slice(statement.end, next);
    const markers = [...after.matchAll(/\d+/gu)].map(([digits]) => Number(digits));
    const textAfter = after.replaceAll(/\[\d+(?:, ?\d+)*\]/gu, '').trim();
    if (textAfter) violations.push(`the answer holds text after statement ${index + 1} that is no statement`);
    if (markers.join() !== statement.citations.join()) {
      violations.push(`the markers after statement ${index + 1} are not its citations`);
    }
  }
  return violations;
}

/** P3: no evidence, no answer; and what is not answered is explained. */
function statusHolds(answer: Answer, closestExpected: boolean): string[] {
  const violations: string[] = [];
  const explained = Boolean(answer.explanation?.trim());
  if (!(answer.confidence >= 0 && answer.confidence <= 1)) violations.push('confidence is not in [0, 1]');
  if (answer.status === 'unanswerable') {
    if (answer.statements.length > 0) violations.push('an unanswerable question has statements');
    if (answer.answer.trim()) violations.push('an unanswerable question has an answer');
    if (!explained) violations.push('a refusal has no explanation');
    if (closestExpected && answer.closest.length === 0) violations.push('a refusal does not show the closest passages');
  } else {
    if (answer.statements.length === 0) violations.push(`status is ${answer.status}, and there is no statement`);
    if (answer.status === 'partial' && !explained) violations.push('a partial answer does not explain what is missing');
  }
  return violations;
}
