import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseWeaviateUrl } from '../../index/weaviate/weaviate-client.ts';
import { projectRoot } from '../../paths.ts';
import { weaviateVersion } from './install-weaviate.ts';
import { environmentOf } from './weaviate-cluster.ts';

type Service = { image: string; ports: string[]; command?: string[]; environment: Record<string, string> };

const written = readFileSync(join(projectRoot, 'docs', 'deploy', 'cluster', 'compose.yaml'), 'utf8');
const { services } = parse(written, { merge: true }) as { services: Record<string, Service> };
const nodes = Object.entries(services).filter(([name]) => name.startsWith('weaviate-'));
/** Not set where the tests run, so that they meet what Weaviate does by default. */
const untested = ['PERSISTENCE_MEMTABLES_FLUSH_DIRTY_AFTER_SECONDS'];

describe('the compose file of a cluster', () => {
  it('runs the Weaviate that the tests run, by settings that they run it with', () => {
    const ports = { http: 1, grpc: 2, gossip: 3, data: 4, raft: 5, raftCalls: 6 };
    const known = new Set([...Object.keys(environmentOf(0, [ports], '')), ...untested]);
    expect(nodes).toHaveLength(3);
    for (const [, { image, environment, command }] of nodes) {
      expect(image).toBe(`semitechnologies/weaviate:${weaviateVersion}`);
      expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
      expect(command).toEqual(['--host', '0.0.0.0', '--port', '8080', '--scheme', 'http']);
    }
  });

  it('lets the nodes find each other', () => {
    const names = nodes.map(([name]) => name);
    for (const [name, { environment }] of nodes) {
      expect(environment['CLUSTER_HOSTNAME']).toBe(name);
      expect(environment['RAFT_JOIN']?.split(',')).toEqual(names);
      expect(environment['RAFT_BOOTSTRAP_EXPECT']).toBe(String(names.length));
      expect(environment['CLUSTER_JOIN']).toBe(`${names[0]}:${environment['CLUSTER_GOSSIP_BIND_PORT']}`);
    }
  });

  it('opens ports on loopback only, those that its first lines name', () => {
    for (const { ports } of Object.values(services))
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/u);
    const [, url = ''] = /^# +FOOTNOTE_SEARCH=(\S+)$/mu.exec(written) ?? [];
    const named = parseWeaviateUrl(url).nodes.map(({ host, http, grpc }) => [
      `${host}:${http}:8080`,
      `${host}:${grpc}:50051`,
    ]);
    expect(nodes.map(([, { ports }]) => ports)).toEqual(named);
    const [, postgres = ''] = /^# +FOOTNOTE_CATALOG=(\S+)$/mu.exec(written) ?? [];
    expect(services['postgres']?.ports).toEqual([`127.0.0.1:${new URL(postgres).port}:5432`]);
    expect(new URL(postgres).username).toBe(services['postgres']?.environment['POSTGRES_USER']);
    expect(new URL(postgres).pathname).toBe(`/${services['postgres']?.environment['POSTGRES_DB']}`);
  });
});
