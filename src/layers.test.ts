import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './paths.ts';

/** The way of the data: a folder, or a file beside them, imports itself and what stands before it. */
const layers = [
  [
    'errors.ts',
    'paths.ts',
    'replace-file.ts',
    'zip.ts',
    'worker-entry.ts',
    'background-thread.ts',
    'sent-error.ts',
    'worker-job.ts',
    'bounded-work.ts',
    'read-ahead.ts',
    'tracing.ts',
  ],
  ['config.ts'],
  ['vectors'],
  ['language'],
  ['corpus'],
  ['fetching'],
  ['passages'],
  ['models'],
  ['embeddings'],
  ['cross-encoders'],
  ['catalog'],
  ['questions'],
  ['index'],
  ['retrieval'],
  ['reranking'],
  ['prompt'],
  ['llm'],
  ['citations'],
  ['answer'],
  ['feedback'],
  ['access'],
  ['copy-archive.ts', 'compare-archives.ts', 'copy-sources.ts', 'copy-records.ts', 'copy-target.ts'],
  ['generations'],
  [
    'move-archive.ts',
    'ingest.ts',
    'share-articles.ts',
    'share-files.ts',
    'ingest-together.ts',
    'ingest-worker.ts',
    'ingest-thread.ts',
    'sync-record.ts',
    'uploads.ts',
    'upload-worker.ts',
    'upload-thread.ts',
    'search.ts',
    'take-down.ts',
    'ask.ts',
    'replay.ts',
    'suggestions.ts',
  ],
  ['watching'],
  ['syncs.ts'],
  ['importing'],
  ['open-archive.ts', 'assistant.ts', 'assistant-thread.ts', 'assistant-worker.ts'],
  ['jobs'],
  ['library'],
  ['mcp'],
  ['http'],
  ['cli'],
];

/** Each vendor package of the running program is imported in one file, so that exchanging it is a change to one file. */
const manyImportersAllowed = new Set(['zod', 'fastify', 'fastify-type-provider-zod', 'fastify-plugin', 'p-retry']);

const source = join(projectRoot, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
const shipped = files.filter((file) => !/\.test\.ts$|\.behaviour\.ts$|^testing\//.test(file));

const importsOf = (file: string): string[] => specifiers(readFileSync(join(source, file), 'utf8'));
const specifiers = (text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
/** What is still there when the types are gone. */
const runtimeImportsOf = (file: string): string[] =>
  specifiers(readFileSync(join(source, file), 'utf8').replaceAll(/import type[^;]*;/g, ''));
const layerOf = (file: string): number => layers.findIndex((names) => names.includes(file.split('/')[0] ?? ''));

describe('layers', () => {
  it('knows every folder of src', () => {
    expect(shipped.filter((file) => layerOf(file) === -1)).toEqual([]);
  });

  it('lets a step import only itself and earlier steps', () => {
    const upward = shipped.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) =>
          relative(source, join(source, dirname(file), specifier))
            .split(sep)
            .join('/'),
        )
        .filter((imported) => layerOf(imported) > layerOf(file) || imported.startsWith('testing/'))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(upward).toEqual([]);
  });

  it('imports each vendor package in one file', () => {
    const importers = new Map<string, Set<string>>();
    for (const file of shipped) {
      for (const specifier of runtimeImportsOf(file)) {
        if (/^(?:\.|node:)/.test(specifier)) continue;
        const vendor = specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/');
        importers.set(vendor, (importers.get(vendor) ?? new Set()).add(file));
      }
    }
    const spread = [...importers].filter(([vendor, users]) => users.size > 1 && !manyImportersAllowed.has(vendor));
    expect(spread.map(([vendor, users]) => `${vendor}: ${[...users].join(', ')}`)).toEqual([]);
  });
});
