import type { Catalog } from '../../catalog/catalog.ts';
import type { WeaviateState } from './collections.ts';
import { passagesOn, putWhatIsMissing } from './follow-catalog.ts';
import { areLinked, latestPassages, linkAnew, linkCheck } from './linked-vectors.ts';
import type { WeaviateNode, WeaviateNodes } from './weaviate-client.ts';

export type ReturnedNodes = {
  /**
   * Throws where a node lacks passages of this state, or its graph some of those that came last; it is given them then.
   * `false` where that cannot be told, since something is being taken in.
   */
  checkWhole(node: WeaviateNode, state: WeaviateState): Promise<boolean>;
  /** Waits for what is being done. */
  close(): Promise<void>;
};

/** A node that is merely slow counts as one that was away: its vectors are not looked at more often, which takes half a second; to start again takes a node longer. */
const lookEveryMs = 5_000;

/** What a node gets that was away, before it is searched: what was put meanwhile, and what its graph lost when it was killed. */
export function returnedNodes(options: {
  readonly nodes: WeaviateNodes;
  readonly catalog: Catalog;
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onProblem: (problem: string) => void;
}): ReturnedNodes {
  const { nodes, catalog, exclusively, onProblem } = options;
  const looks = new Map<WeaviateNode, { readonly at: number; readonly isLinked: Promise<boolean> }>();
  let mending: Promise<void> | null = null;

  /** One look for all who want to search the node meanwhile. */
  async function isLinked(node: WeaviateNode, state: WeaviateState): Promise<boolean> {
    const last = looks.get(node);
    const now = performance.now();
    const look = last && now - last.at < lookEveryMs ? last : { at: now, isLinked: lookAt(node, state) };
    looks.set(node, look);
    let found = false;
    try {
      return (found = await look.isLinked);
    } finally {
      if (!found && looks.get(node) === look) looks.delete(node);
    }
  }

  async function lookAt(node: WeaviateNode, state: WeaviateState): Promise<boolean> {
    const { passages } = await latestPassages(catalog, state);
    return areLinked(node, state, passages);
  }

  async function mend(state: WeaviateState): Promise<void> {
    const { passages, since } = await latestPassages(catalog, state);
    const { areFound } = await linkCheck(nodes, state)(passages);
    const unlinked = new Set(areFound ? [] : passages.map(({ passageId }) => passageId));
    await linkAnew(nodes, catalog, state, { unlinked, since });
    await putWhatIsMissing(nodes, catalog, state, state.version);
  }

  return {
    async checkWhole(node, state) {
      const { passages } = await catalog.coverage();
      if ((await catalog.version()) !== state.version) return false;
      if ((await passagesOn(node, state)) === passages && (await isLinked(node, state))) return true;
      mending ??= exclusively(() => mend(state))
        .catch((error: unknown) => onProblem(error instanceof Error ? error.message : String(error)))
        .finally(() => (mending = null));
      throw new Error('A node of Weaviate lacks passages.');
    },
    async close() {
      await mending;
    },
  };
}
