import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Report } from '../report.ts';
import { Document } from './document.tsx';
import { QuestionCard } from './question-card.tsx';
import { questionsOf, type Question } from './question.ts';

type ArticleText = (articleId: string) => Promise<string | undefined>;

/**
 * Runs as one HTML page that needs nothing else: what was measured, and every question with its answers beside what would
 * be right. Texts of articles, questions and models become text nodes and nothing else; the page's policy allows its own
 * style and script only, and no request.
 */
export async function renderHtmlReport(reports: readonly Report[], articleText: ArticleText): Promise<string> {
  const questions = questionsOf(reports);
  const cards: string[] = [];
  // One by one: a card holds excerpts, and thousands of whole articles need not be held for them.
  for (const question of questions) {
    const texts = await textsOf(question, articleText);
    cards.push(renderToString(h(QuestionCard, { question, texts, runs: reports.length })));
  }
  const [style, script] = await Promise.all(
    ['page.css', 'page.js'].map((file) => readFile(join(import.meta.dirname, file), 'utf8')),
  );
  const policy = `default-src 'none'; style-src ${hashOf(style!)}; script-src ${hashOf(script!)}; base-uri 'none'; form-action 'none'`;
  const page = { reports, questions, cards: cards.join('\n'), style: style!, script: script!, policy };
  return `<!doctype html>\n${renderToString(h(Document, page))}\n`;
}

/** The articles in which something of a question is highlighted. */
async function textsOf({ answers, fixture }: Question, articleText: ArticleText) {
  const cited = answers.flatMap(({ one: { answer } }) => (answer ? [...answer.citations, ...answer.closest] : []));
  const ids = new Set([...cited, ...fixture.evidence].map(({ articleId }) => articleId));
  const texts = await Promise.all([...ids].map(async (id) => [id, await articleText(id)] as const));
  return new Map(texts);
}

function hashOf(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}
