import weaviate, { ApiKey, Filters, type FilterValue, type WeaviateClient } from 'weaviate-client';
import { FootnoteError } from '../../errors.ts';
import { amendClient } from './amend-client.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { severalNodes } from './several-nodes.ts';

/** One node of a cluster: the official client, which knows one address. */
export type WeaviateNode = WeaviateClient;
export type WeaviateNodes = Omit<SeveralNodes<WeaviateNode>, 'doubt'> & {
  readonly count: number;
  /** Of each node, as the URL names it. */
  readonly addresses: readonly string[];
  /** Asks every node; `null` of one that does not answer. */
  each<T>(work: (node: WeaviateNode) => Promise<T>): Promise<(T | null)[]>;
  /** The node of this address may lack something, or any where none has it: it is looked at before it is searched again. */
  doubt(address: string): void;
  /** What is under way fails with `SEARCH_UNAVAILABLE`. */
  close(): Promise<void>;
};
export type Condition = FilterValue;

export type WeaviateOptions = {
  /** `weaviate://host[:port[:grpcPort]],…`, all nodes of one cluster; `weaviates://` where they speak TLS. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly searchMs: number;
  readonly hedgeMs: number;
  /** Throws where a node does not hold everything, `false` where that cannot be told now. */
  readonly checkWhole: (node: WeaviateNode) => Promise<boolean>;
};

const ports = { plain: { http: 8080, grpc: 50_051 }, secure: { http: 443, grpc: 443 } };
/** For one write on one node; a batch of 256 passages takes seconds on a busy machine, and one whose leader has just died never ends. */
const writeMs = 15_000;
/** For a part of everything that a node holds; a search has its own bound. */
const readMs = 15_000;

export type NodeAddress = { readonly host: string; readonly http: number; readonly grpc: number };

/** The nodes that a URL names. Throws `INVALID_SETTING` where it names none. */
export function parseWeaviateUrl(url: string): { readonly isSecure: boolean; readonly nodes: readonly NodeAddress[] } {
  const [, scheme, addresses] = /^(weaviates?):\/\/([^/?#]+)\/?$/u.exec(url) ?? [];
  const isSecure = scheme === 'weaviates';
  const standard = isSecure ? ports.secure : ports.plain;
  const nodes = (addresses ?? '').split(',').map((address): NodeAddress | null => {
    const found = /^([a-z0-9._-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?(?::(\d{1,5}))?$/iu.exec(address);
    const [http, grpc] = [Number(found?.[2] ?? standard.http), Number(found?.[3] ?? standard.grpc)];
    return found && http <= 65_535 && grpc <= 65_535 ? { host: found[1] ?? '', http, grpc } : null;
  });
  const known = nodes.filter((node) => node !== null);
  if (known.length === 0 || known.length < nodes.length)
    throw new FootnoteError(
      'INVALID_SETTING',
      'The URL of Weaviate must look like weaviate://host,host,host, each with :port or :port:grpcPort where they are not 8080 and 50051.',
    );
  return { isSecure, nodes: known };
}

/** Clients of all nodes. Connects when something is asked. */
export async function connectWeaviate(options: WeaviateOptions): Promise<WeaviateNodes> {
  const { url, apiKey, searchMs, hedgeMs } = options;
  const { isSecure, nodes } = parseWeaviateUrl(url);
  await amendClient();
  const clients = await Promise.all(
    nodes.map(({ host, http, grpc }) =>
      weaviate.connectToCustom({
        httpHost: host,
        httpPort: http,
        httpSecure: isSecure,
        grpcHost: host,
        grpcPort: grpc,
        grpcSecure: isSecure,
        // A node that is down now may be up later.
        skipInitChecks: true,
        timeout: { query: Math.max(searchMs, readMs) / 1_000, insert: writeMs / 1_000 },
        ...(apiKey !== undefined && { authCredentials: new ApiKey(apiKey) }),
      }),
    ),
  );
  const lifetime = untilClosed();
  const check = (node: WeaviateNode) => lifetime.unlessClosed(live(node));
  const checkWhole = (node: WeaviateNode) => lifetime.unlessClosed(options.checkWhole(node));
  const limits = { hedgeMs, searchMs, writeMs };
  const several = severalNodes(clients, { ...limits, check, checkWhole, isFinal, isAgreed: isAbsent });
  const asked = <T>(node: WeaviateNode, work: (node: WeaviateNode) => Promise<T>) =>
    lifetime.unlessClosed(reached(node).then(work));
  const addresses = nodes.map(({ host, http }) => `${host}:${http}`);
  return {
    addresses,
    each: (work) => Promise.all(clients.map((node) => asked(node, work).catch(() => null))),
    count: clients.length,
    most: (work) => several.most((node) => asked(node, work)),
    search: (work) => several.search((node) => asked(node, work)),
    write: (work) => several.write((node, attempt) => asked(node, (there) => work(there, attempt))),
    doubt(address) {
      const named = clients.filter((_, at) => addresses[at] === address);
      several.doubt(named.length > 0 ? named : clients);
    },
    async close() {
      lifetime.close();
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** Lets go of what is under way when it is closed. A race with one promise for all would keep the result of each. */
function untilClosed() {
  const closed = () => new FootnoteError('SEARCH_UNAVAILABLE', 'The search index is closed.');
  const waiting = new Set<(error: unknown) => void>();
  let isClosed = false;
  return {
    unlessClosed<T>(work: Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.add(reject);
        work.then(resolve, reject).finally(() => waiting.delete(reject));
        if (isClosed) reject(closed());
      });
    },
    close() {
      isClosed = true;
      for (const reject of waiting) reject(closed());
    },
  };
}

/** The client asks for the version once, and leaves the failure of that unhandled where it is part of something else. */
async function reached(node: WeaviateNode): Promise<WeaviateNode> {
  try {
    await node.getWeaviateVersion();
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new FootnoteError('INVALID_SETTING', 'Weaviate wants another API key than the one that it is given.', {
      cause: error,
    });
  }
  return node;
}

/** Over HTTP, where one that is back is found at once: a gRPC channel that failed looks again only after a pause of its own. */
async function live(node: WeaviateNode): Promise<void> {
  if (!(await node.isLive())) throw new Error('The node does not answer.');
}

/** All of several conditions; `undefined` where there is none. */
export function allOf(conditions: readonly Condition[]): Condition | undefined {
  const [first] = conditions;
  return conditions.length > 1 ? Filters.and(...conditions) : first;
}

/** What was looked for by its id is not there. */
export class AbsentObject extends Error {
  override readonly name = 'AbsentObject';
}

/** The object, or the collection, is not there: nothing was made yet, or it was replaced. */
export function isAbsent(error: unknown): boolean {
  return (
    error instanceof AbsentObject ||
    /could not find class|class \S+ (?:was )?not found|no such class|not found in schema/iu.test(messageOf(error))
  );
}

/** Another process made it first. */
export function alreadyExists(error: unknown): boolean {
  return /already exists/iu.test(messageOf(error));
}

function isFinal(error: unknown): boolean {
  return error instanceof FootnoteError || alreadyExists(error);
}

/** The client does not export its errors. */
function isRefused(error: unknown): boolean {
  const refusals = ['WeaviateUnauthenticatedError', 'WeaviateInsufficientPermissionsError'];
  return error instanceof Error && refusals.includes(error.name);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
