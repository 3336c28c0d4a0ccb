import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { splitFrontMatter } from '../corpus/front-matter.ts';
import { FootnoteError } from '../errors.ts';
import type { Message } from './source.ts';

const sectionRoles = { system: 'system', user: 'user', reminder: 'user' } as const;
type SectionName = keyof typeof sectionRoles;

/** A prompt file that was read and checked: its messages still hold `{{placeholders}}`. */
export type PromptTemplate = {
  readonly name: string;
  /** `name/version-checksum`: what an answer's record calls its prompt. */
  readonly version: string;
  readonly placeholders: readonly string[];
  readonly sections: readonly { readonly name: SectionName; readonly text: string }[];
};

const frontMatterSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z-]*$/, 'must be lower-case words joined by hyphens'),
  version: z.number().int().min(1),
  placeholders: z.array(z.string().regex(/^[a-zA-Z]+$/, 'must be letters only')),
});
const placeholderPattern = /\{\{([^{}]*)\}\}/g;

/** Reads a prompt file, once, when the program starts. Throws `PROMPT_INVALID` with what to change. */
export async function loadPrompt(path: string, expected: { readonly placeholders: readonly string[] }) {
  const file = basename(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new FootnoteError('PROMPT_INVALID', `The prompt ${file} cannot be read; is the prompts folder complete?`, {
      cause: error,
    });
  }
  const template = parsePrompt(text, file);
  const missing = expected.placeholders.filter((name) => !template.placeholders.includes(name));
  const strange = template.placeholders.filter((name) => !expected.placeholders.includes(name));
  if (missing.length > 0) throw invalid(file, `it must use the placeholder {{${missing[0]}}}`);
  if (strange.length > 0) throw invalid(file, `the placeholder {{${strange[0]}}} is unknown; take it out`);
  return template;
}

/** Checks a prompt's text: front matter, sections, and that exactly the declared placeholders are used. Throws `PROMPT_INVALID`. */
export function parsePrompt(text: string, file: string): PromptTemplate {
  const { data, body } = splitPromptFile(text, file);
  const parsed = frontMatterSchema.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(file, `in its front matter ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`);
  }
  const { name, version, placeholders } = parsed.data;
  if (`${name}.md` !== file) throw invalid(file, `its name is "${name}", but a prompt is named as its file`);
  const sections = splitSections(body, file);
  const used = new Set(sections.flatMap((section) => [...section.text.matchAll(placeholderPattern)].map((m) => m[1])));
  for (const word of used) {
    if (!placeholders.includes(word ?? '')) throw invalid(file, `{{${word}}} is not among its placeholders`);
  }
  for (const word of placeholders) {
    if (!used.has(word)) throw invalid(file, `it declares the placeholder ${word} and does not use it`);
  }
  const checksum = createHash('sha256').update(JSON.stringify(sections)).digest('hex').slice(0, 8);
  return { name, version: `${name}/${version}-${checksum}`, placeholders, sections };
}

/** The messages of a prompt with its values put in, each exactly as it is: `{{…}}` in a value is not looked at. */
export function renderPrompt(template: PromptTemplate, values: Readonly<Record<string, string>>): Message[] {
  return template.sections.map(({ name, text }) => ({
    role: sectionRoles[name],
    content: text.replace(placeholderPattern, (_, word: string) => {
      const value = Object.hasOwn(values, word) ? values[word] : undefined;
      if (value === undefined) throw new FootnoteError('PROMPT_INVALID', `No value was given for {{${word}}}.`);
      return value;
    }),
  }));
}

function splitPromptFile(text: string, file: string): { data: unknown; body: string } {
  const lines = text.replaceAll('\r\n', '\n');
  if (!lines.startsWith('---\n')) throw invalid(file, 'it must begin with front matter between two lines "---"');
  try {
    return splitFrontMatter(lines);
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
}

function splitSections(body: string, file: string) {
  const [before, ...parts] = body.split(/^## /m);
  if (before?.trim()) throw invalid(file, 'text must stand below a heading "## system", "## user" or "## reminder"');
  const sections = parts.map((part) => {
    const lineEnd = part.indexOf('\n');
    const name = part.slice(0, lineEnd < 0 ? undefined : lineEnd).trim();
    const text = lineEnd < 0 ? '' : part.slice(lineEnd).trim();
    if (!isSectionName(name)) throw invalid(file, `"## ${name}" is not a section; use system, user or reminder`);
    if (!text) throw invalid(file, `its section "## ${name}" is empty`);
    return { name, text };
  });
  const order = sections.map(({ name }) => name).join(' ');
  if (order !== 'system user' && order !== 'system user reminder') {
    throw invalid(file, 'it must have the sections system, user and, if wanted, reminder, once each and in this order');
  }
  return sections;
}

function isSectionName(name: string): name is SectionName {
  return Object.hasOwn(sectionRoles, name);
}

function invalid(file: string, reason: string): FootnoteError {
  return new FootnoteError('PROMPT_INVALID', `The prompt ${file} is not valid: ${reason}.`);
}
