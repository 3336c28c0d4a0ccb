import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePorts } from '../free-ports.ts';
import { installWeaviate } from './install-weaviate.ts';

export type WeaviateCluster = {
  /** One URL for all nodes: `weaviate://host:port:grpcPort,…`. */
  readonly url: string;
  /** The same of each node alone. */
  readonly nodeUrls: readonly string[];
  isRunning(node: number): boolean;
  /** As `kill -9` of a node's process does. */
  kill(node: number): Promise<void>;
  /** Starts a killed node on its folder and ports, and waits until it can serve. */
  start(node: number): Promise<void>;
  /** Ends all nodes and removes their folders. */
  remove(): Promise<void>;
};

const startTimeoutMs = 60_000;
const lookMs = 100;
/** Of Go's memory in each node; above it, it does little else than look for some to free. */
const usualMegabytes = 1_500;

type Ports = Readonly<Record<'http' | 'grpc' | 'gossip' | 'data' | 'raft' | 'raftCalls', number>>;

/**
 * Weaviate nodes that form a cluster, in folders of their own: seconds, and 100 MB each. Weaviate binds its gRPC and data
 * ports to all interfaces: `npm run test:cluster` runs in a network of its own where it may.
 */
export async function startWeaviate(count = 3, { megabytes = usualMegabytes } = {}): Promise<WeaviateCluster> {
  const server = await installWeaviate();
  const folder = await mkdtemp(join(tmpdir(), 'footnote-weaviate-'));
  const ports = await Promise.all(Array.from({ length: count }, portsOfNode));
  const children: (ChildProcess | null)[] = ports.map(() => null);

  async function launch(node: number): Promise<void> {
    const data = join(folder, `node-${node}`);
    await mkdir(data, { recursive: true });
    const log = await open(join(folder, `log-${node}`), 'a');
    const { http } = ports[node] as Ports;
    const options = ['--scheme', 'http', '--host', '127.0.0.1', '--port', String(http)];
    // The node ends when whoever started it is gone, however that ended; and the keeper when the node ends.
    const keeper =
      'exec 3<&0; "$@" 3<&- </dev/null & server=$!; ' +
      '{ read -r signal || signal=KILL; kill "-$signal" "$server"; } <&3 & reader=$!; ' +
      'wait "$server"; kill "$reader" 2>/dev/null';
    const child = spawn('sh', ['-c', keeper, 'sh', server, ...options], {
      env: { ...environmentOf(node, ports, data), GOMEMLIMIT: `${megabytes}MiB` },
      stdio: ['pipe', log.fd, log.fd],
    });
    child.unref();
    (child.stdin as unknown as { unref(): void }).unref();
    children[node] = child;
    await log.close();
  }
  async function ready(node: number): Promise<void> {
    const until = Date.now() + startTimeoutMs;
    const { http } = ports[node] as Ports;
    while (Date.now() < until) {
      // One that finds no other node yet ends; whoever keeps it running starts it again.
      if (children[node]?.exitCode !== null) await launch(node);
      const answer = await fetch(`http://127.0.0.1:${http}/v1/.well-known/ready`).catch(() => null);
      if (answer?.ok) return;
      await setTimeout(lookMs);
    }
    const log = await readFile(join(folder, `log-${node}`), 'utf8');
    throw new Error(`Weaviate's node ${node} did not start:\n${log.slice(-2_000)}`);
  }
  async function end(node: number): Promise<void> {
    const child = children[node];
    children[node] = null;
    if (!child || child.exitCode !== null) return;
    child.ref();
    const ended = once(child, 'exit');
    child.stdin?.end('KILL\n');
    await ended;
  }
  const remove = async () => {
    await Promise.all(ports.map((_, node) => end(node)));
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await launch(0);
    await listens((ports[0] as Ports).gossip);
    for (const node of [...ports.keys()].slice(1)) await launch(node);
    await Promise.all([...ports.keys()].map(ready));
  } catch (error) {
    await remove();
    throw error;
  }
  const addresses = ports.map(({ http, grpc }) => `127.0.0.1:${http}:${grpc}`);
  return {
    url: `weaviate://${addresses.join()}`,
    nodeUrls: addresses.map((address) => `weaviate://${address}`),
    isRunning: (node) => children[node] !== null,
    kill: end,
    async start(node) {
      await launch(node);
      await ready(node);
    },
    remove,
  };
}

async function listens(port: number): Promise<void> {
  const until = Date.now() + startTimeoutMs;
  while (Date.now() < until) {
    if (!(await isFree(port))) return;
    await setTimeout(lookMs);
  }
}

/** A node looks for another one's data port beside its gossip port, and for its Raft calls beside its Raft port. */
async function portsOfNode(): Promise<Ports> {
  const [http = 0, grpc = 0] = await freePorts(2);
  const [gossip, raft] = await Promise.all([freePairOfPorts(), freePairOfPorts()]);
  return { http, grpc, gossip, data: gossip + 1, raft, raftCalls: raft + 1 };
}

async function freePairOfPorts(): Promise<number> {
  for (;;) {
    const [first = 0] = await freePorts(1);
    if (await isFree(first + 1)) return first;
  }
}

const isFree = (port: number) =>
  freePorts(1, port).then(
    () => true,
    () => false,
  );

export function environmentOf(node: number, all: readonly Ports[], data: string): NodeJS.ProcessEnv {
  const own = all[node] as Ports;
  const settings: Record<string, string | number | boolean> = {
    AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: true,
    AUTHORIZATION_ADMINLIST_ENABLED: false,
    DEFAULT_VECTORIZER_MODULE: 'none',
    ENABLE_MODULES: '',
    API_BASED_MODULES_DISABLED: true,
    DISABLE_TELEMETRY: true,
    GO_PROFILING_DISABLE: true,
    LOG_LEVEL: 'warning',
    AUTOSCHEMA_ENABLED: false,
    PERSISTENCE_DATA_PATH: data,
    DISK_USE_READONLY_PERCENTAGE: 99,
    DISK_USE_WARNING_PERCENTAGE: 98,
    GOMEMLIMIT: `${usualMegabytes}MiB`,
    GOMAXPROCS: 2,
    CLUSTER_IN_LOCALHOST: true,
    CLUSTER_HOSTNAME: `node-${node}`,
    CLUSTER_BIND_ADDR: '127.0.0.1',
    CLUSTER_ADVERTISE_ADDR: '127.0.0.1',
    CLUSTER_GOSSIP_BIND_PORT: own.gossip,
    CLUSTER_DATA_BIND_PORT: own.data,
    RAFT_PORT: own.raft,
    RAFT_INTERNAL_RPC_PORT: own.raftCalls,
    RAFT_JOIN: all.map(({ raft }, i) => `node-${i}:${raft}`).join(),
    RAFT_BOOTSTRAP_EXPECT: all.length,
    RAFT_BOOTSTRAP_TIMEOUT: startTimeoutMs / 1_000,
    GRPC_PORT: own.grpc,
  };
  // The first one finds itself, and the others once they are there.
  const joined = all.filter((_, i) => i !== node || node === 0);
  settings['CLUSTER_JOIN'] = joined.map(({ gossip }) => `127.0.0.1:${gossip}`).join();
  const written = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], ...written };
}
