import type { TestProject } from 'vitest/node';
import { startWeaviate } from './weaviate-cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** All nodes of the suite's cluster: see `parseWeaviateUrl`. */
    readonly weaviateUrl: string;
  }
}

/** One cluster of three nodes for all test files that only read and write. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const cluster = await startWeaviate();
  provide('weaviateUrl', cluster.url);
  return () => cluster.remove();
}
