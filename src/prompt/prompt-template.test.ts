import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptsFolder } from '../paths.ts';
import { answerPlaceholders } from './answer-prompt.ts';
import { condensePlaceholders } from './condense-prompt.ts';
import { loadPrompt, parsePrompt, renderPrompt } from './prompt-template.ts';

const good = `---
name: greet
version: 1
placeholders: [who, what]
---

## system

Be kind.

## user

Greet {{who}} with {{what}}.

## reminder

Be kind to {{who}}.
`;

describe('the shipped prompts', () => {
  it.each([
    ['answer', answerPlaceholders],
    ['answer-json', answerPlaceholders],
    ['condense-question', condensePlaceholders],
  ])('%s is valid and uses what the program gives it', async (name, placeholders) => {
    const template = await loadPrompt(join(promptsFolder, `${name}.md`), { placeholders });
    expect(template.version).toMatch(new RegExp(`^${name}/\\d+-[0-9a-f]{8}$`));
  });

  it('the answer prompt says how to cite in its rules and once more at its end, and names no label that could exist', async () => {
    const { sections } = await loadPrompt(join(promptsFolder, 'answer.md'), { placeholders: answerPlaceholders });
    expect(sections.map(({ name }) => name)).toEqual(['system', 'user', 'reminder']);
    expect(sections[0]?.text).toContain('[S#]');
    expect(sections.at(-1)?.text).toContain('[S#]');
    expect(sections.map(({ text }) => text).join('\n')).not.toMatch(/S\d/);
  });
});

describe('the answer prompt that asks for JSON', () => {
  it('differs from the other in what it says of the form, and in nothing else', async () => {
    const lines = async (file: string) => {
      const { sections } = await loadPrompt(join(promptsFolder, file), { placeholders: answerPlaceholders });
      return sections.flatMap(({ text }) => text.split('\n'));
    };
    const [plain, structured] = [await lines('answer.md'), await lines('answer-json.md')];
    const ownTo = (own: string[], other: string[]) => own.filter((line) => !other.includes(line));
    const refusal = expect.stringContaining('do not hold the answer');
    expect(ownTo(plain, structured)).toEqual([
      expect.stringContaining('[S#]'),
      refusal,
      expect.stringContaining('[S#]'),
    ]);
    expect(ownTo(structured, plain)).toEqual([
      expect.stringContaining('JSON'),
      refusal,
      expect.stringContaining('JSON'),
    ]);
    expect(structured.join('\n')).not.toMatch(/S\d/);
  });
});

describe('loadPrompt', () => {
  async function load(text: string, placeholders: readonly string[] = ['who', 'what']) {
    const folder = await mkdtemp(join(tmpdir(), 'footnote-prompt-'));
    try {
      await writeFile(join(folder, 'greet.md'), text);
      return await loadPrompt(join(folder, 'greet.md'), { placeholders });
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it('reads a prompt, with Windows line ends too', async () => {
    const template = await load(good.replaceAll('\n', '\r\n'));
    expect(renderPrompt(template, { who: 'Ann', what: 'tea' })).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Greet Ann with tea.' },
      { role: 'user', content: 'Be kind to Ann.' },
    ]);
    expect((await load(good)).version).toBe(template.version);
  });

  it('gives another version to another text', async () => {
    expect((await load(good.replace('kind', 'rude'))).version).not.toBe((await load(good)).version);
  });

  it.each([
    ['no front matter', good.slice(good.indexOf('##')), /front matter/],
    ['no version', good.replace('version: 1\n', ''), /version/],
    ['a version that is no whole number', good.replace('version: 1', 'version: "1"'), /version/],
    ['an unknown front-matter field', good.replace('version: 1', 'version: 1\nmodel: x'), /model/],
    ['the name of another file', good.replace('name: greet', 'name: part'), /greet\.md/],
    ['a placeholder that is not declared', good.replace('{{what}}', '{{whatever}}'), /\{\{whatever\}\}/],
    ['a placeholder with spaces', good.replace('{{what}}', '{{ what }}'), /placeholders/],
    ['a declared placeholder that is not used', good.replace('{{what}}', 'tea'), /what/],
    ['an unknown section', good.replace('## reminder', '## footer'), /footer/],
    ['sections in another order', good.replace('## system', '## reminder'), /order/],
    ['text outside a section', good.replace('## system', 'Hello\n\n## system'), /heading/],
    ['an empty section', good.replace('Be kind.\n', ''), /empty/],
  ])('refuses %s', async (_, text, message) => {
    await expect(load(text)).rejects.toMatchObject({ code: 'PROMPT_INVALID', message: expect.stringMatching(message) });
  });

  it('refuses a prompt that does not take what the program gives, or wants more', async () => {
    await expect(load(good, ['who'])).rejects.toMatchObject({ code: 'PROMPT_INVALID' });
    await expect(load(good, ['who', 'what', 'when'])).rejects.toMatchObject({
      message: expect.stringContaining('{{when}}'),
    });
  });

  it('says which prompt is missing, without its folder', async () => {
    const error = await loadPrompt(join(tmpdir(), 'no-such-folder', 'answer.md'), { placeholders: [] }).catch(
      (e: Error) => e,
    );
    expect(error).toMatchObject({ code: 'PROMPT_INVALID', message: expect.stringContaining('answer.md') });
    expect((error as Error).message).not.toContain(tmpdir());
  });
});

describe('renderPrompt', () => {
  it('puts values in as they stand, whatever they hold', () => {
    const template = parsePrompt(good, 'greet.md');
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom('{{what}}', '{{who}}', '$&', '$1', '{{{{what}}}}', '## user'),
    );
    fc.assert(
      fc.property(hostile, hostile, (who, what) => {
        expect(renderPrompt(template, { who, what })[1]?.content).toBe(`Greet ${who} with ${what}.`);
      }),
    );
  });

  it('fails when a value is missing', () => {
    expect(() => renderPrompt(parsePrompt(good, 'greet.md'), { who: 'Ann' })).toThrow('{{what}}');
  });
});
