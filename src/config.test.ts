import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, settings } from './config.ts';
import { projectRoot } from './paths.ts';

describe('settings', () => {
  it('takes a flag before the environment, and that before the default', () => {
    expect(readConfig({}, {}).port).toBe(3000);
    expect(readConfig({}, { FOOTNOTE_PORT: '4000' }).port).toBe(4000);
    expect(readConfig({ port: '5000' }, { FOOTNOTE_PORT: '4000' }).port).toBe(5000);
  });

  it.each([
    [{ port: '70000' }, {}, '--port'],
    [{ port: 'x' }, {}, '--port must be a whole number'],
    [{}, { FOOTNOTE_PORT: '-1' }, 'FOOTNOTE_PORT'],
    [{ llmBaseUrl: 'nowhere' }, {}, '--llm-base-url must be a URL'],
    [{ corpus: '' }, {}, '--corpus must not be empty'],
    [{ logLevel: 'loud' }, {}, '--log-level'],
    [{ watch: 'often' }, {}, '--watch'],
    [{ sweepMinutes: '0' }, {}, '--sweep-minutes must be a whole number from 1 to 1440'],
    [{ allowAddresses: 'http://wiki.intranet' }, {}, '--allow-addresses must be hosts such as'],
    [{ allowAddresses: 'wiki.intranet,10.0.0.0/8' }, {}, '--allow-addresses'],
    [{ allowAddresses: 'user@wiki.intranet' }, {}, '--allow-addresses'],
  ])('says what is wrong with %j %j in one line', (flags, environment, sentence) => {
    expect(() => readConfig(flags, environment)).toThrow(
      expect.objectContaining({ code: 'INVALID_SETTING', message: expect.stringContaining(sentence) }),
    );
  });

  it('takes a flag that stands alone for yes', () => {
    expect(readConfig({}, {}).watch).toBe(false);
    expect(readConfig({ watch: true }, {}).watch).toBe(true);
    expect(readConfig({ watch: 'no' }, { FOOTNOTE_WATCH: 'yes' }).watch).toBe(false);
    expect(readConfig({}, { FOOTNOTE_WATCH: 'yes' }).watch).toBe(true);
  });

  it('takes hosts in the form that an address has', () => {
    const given = 'Wiki.Intranet, 10.1.2.3:8080,[FD00::1]:80,0x7f.1:9000';
    expect(readConfig({ allowAddresses: given }, {}).allowAddresses).toEqual([
      'wiki.intranet',
      '10.1.2.3:8080',
      '[fd00::1]',
      '127.0.0.1:9000',
    ]);
  });

  it('reads a key from the variable that its provider is known by, for that provider only', () => {
    const environment = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b' };
    expect(readConfig({ llm: 'openai:x' }, environment).llmApiKey).toBe('a');
    expect(readConfig({ llm: 'anthropic:x' }, environment).llmApiKey).toBe('b');
    expect(readConfig({}, environment).llmApiKey).toBe('');
  });

  it('names every variable in .env.example, and no other', () => {
    const example = readFileSync(join(projectRoot, '.env.example'), 'utf8');
    const named = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map((match) => match[1]);
    const known = [...Object.values(settings).map(({ env }) => env), 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY'];
    expect(new Set(named)).toEqual(new Set(known));
  });
});
