import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { severalNodes } from './several-nodes.ts';

type Node = {
  readonly name: string;
  answer: () => Promise<string>;
  check: () => Promise<void>;
  checkWhole: () => Promise<boolean>;
  asked: number;
};

const never = () => new Promise<string>(() => {});
const after = (ms: number, answer: string) => () =>
  new Promise<string>((resolve) => setTimeout(() => resolve(answer), ms));

describe('several nodes', () => {
  let nodes: [Node, Node, Node];
  const ask = (node: Node) => {
    node.asked += 1;
    return node.answer();
  };
  const open = () =>
    severalNodes<Node>(nodes, {
      hedgeMs: 100,
      searchMs: 1_000,
      writeMs: 5_000,
      check: (node) => node.check(),
      checkWhole: (node) => node.checkWhole(),
      isFinal: (error) => error instanceof RangeError,
      isAgreed: (error) => error instanceof SyntaxError,
    });
  const asked = () => nodes.map((node) => node.asked);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    nodes = ['a', 'b', 'c'].map((name) => ({
      name,
      answer: async () => name,
      check: async () => {},
      checkWhole: async () => true,
      asked: 0,
    })) as [Node, Node, Node];
  });
  afterEach(() => vi.useRealTimers());

  it('asks one node for each search, in turn', async () => {
    const several = open();
    for (let i = 0; i < 6; i++) await several.search(ask);
    expect(asked()).toEqual([2, 2, 2]);
  });

  it('asks the next one at once where one fails, and that one last for a while', async () => {
    nodes[1].answer = async () => Promise.reject(new Error('dead'));
    const several = open();
    for (let i = 0; i < 30; i++) expect(await several.search(ask)).not.toBe('b');
    expect(nodes[1].asked).toBe(1);
    nodes[1].answer = async () => 'b';
    await vi.advanceTimersByTimeAsync(1_000);
    const answers = [await several.search(ask), await several.search(ask), await several.search(ask)];
    expect(answers).toContain('b');
  });

  it('asks another one where one is silent, and takes the first answer', async () => {
    nodes[1].answer = never;
    nodes[2].answer = after(30, 'c');
    const several = open();
    const answer = several.search(ask);
    await vi.advanceTimersByTimeAsync(99);
    expect(asked()).toEqual([0, 1, 0]);
    await vi.advanceTimersByTimeAsync(31);
    expect(await answer).toBe('c');
    // The silent one is not asked first again.
    nodes[2].answer = async () => 'c';
    await several.search(ask);
    await several.search(ask);
    await several.search(ask);
    expect(nodes[1].asked).toBe(1);
  });

  it('leaves a node in peace for longer with each failure', async () => {
    for (const node of nodes) node.answer = async () => Promise.reject(new Error('dead'));
    nodes[0].answer = async () => 'a';
    const several = open();
    for (let second = 0; second < 60; second++) {
      await several.search(ask);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(nodes[1].asked).toBeLessThan(8);
    expect(nodes[1].asked).toBeGreaterThan(3);
  });

  it('looks first whether one that failed is there again', async () => {
    nodes[1].answer = async () => Promise.reject(new Error('dead'));
    const several = open();
    await several.search(ask);
    nodes[1].check = async () => Promise.reject(new Error('still dead'));
    for (let second = 0; second < 60; second++) {
      expect(await several.search(ask)).not.toBe('b');
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(nodes[1].asked).toBe(1);
    nodes[1].check = async () => {};
    nodes[1].answer = async () => 'b';
    await vi.advanceTimersByTimeAsync(30_000);
    const answers = [await several.search(ask), await several.search(ask), await several.search(ask)];
    expect(answers).toContain('b');
  });

  const die = (...dead: readonly Node[]) => {
    for (const node of dead) {
      node.answer = async () => Promise.reject(new Error('dead'));
      node.check = async () => Promise.reject(new Error('still dead'));
    }
  };

  it('searches one that was away only when it holds everything again, and writes on it before', async () => {
    die(nodes[1]);
    const several = open();
    for (let i = 0; i < 3; i++) await several.search(ask);
    nodes[1].check = async () => {};
    nodes[1].answer = async () => 'b';
    nodes[1].checkWhole = async () => Promise.reject(new Error('It lacks something.'));
    await vi.advanceTimersByTimeAsync(30_000);
    const written = [await several.write(ask), await several.write(ask), await several.write(ask)];
    expect(written).toContain('b');
    for (let i = 0; i < 6; i++) expect(await several.search(ask)).not.toBe('b');
    nodes[1].checkWhole = async () => true;
    await vi.advanceTimersByTimeAsync(30_000);
    const found = [await several.search(ask), await several.search(ask), await several.search(ask)];
    expect(found).toContain('b');
  });

  it('looks again at one that it doubts until it can be told that it holds everything', async () => {
    const several = open();
    const looks: string[] = [];
    for (const node of nodes)
      node.checkWhole = async () => {
        looks.push(node.name);
        return looks.length > 3;
      };
    for (let i = 0; i < 3; i++) await several.search(ask);
    expect(looks).toEqual([]);
    several.doubt(nodes);
    for (let i = 0; i < 9; i++) await several.search(ask);
    expect(looks.toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  it('asks those that are there and fail again, until one answers', async () => {
    die(nodes[0]);
    for (const node of [nodes[1], nodes[2]]) node.answer = async () => Promise.reject(new Error('not yet'));
    const answer = open().search(ask);
    await vi.advanceTimersByTimeAsync(300);
    expect(asked()).toEqual([1, 2, 2]);
    nodes[2].answer = async () => 'c';
    await vi.advanceTimersByTimeAsync(200);
    expect(await answer).toBe('c');
    expect(nodes[0].asked).toBe(1);
  });

  it('does not wait for one that is silent before it asks one again that failed', async () => {
    die(nodes[0]);
    nodes[1].answer = never;
    nodes[2].answer = async () => Promise.reject(new Error('not yet'));
    const answer = open().search(ask);
    await vi.advanceTimersByTimeAsync(150);
    nodes[2].answer = async () => 'c';
    await vi.advanceTimersByTimeAsync(250);
    expect(await answer).toBe('c');
  });

  it('gives up when all are gone, or when none answers in time', async () => {
    die(...nodes);
    const gone = expect(open().search(ask)).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE', isRetryable: true });
    await vi.advanceTimersByTimeAsync(200);
    await gone;
    for (const node of nodes) node.answer = never;
    const answer = expect(open().search(ask)).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(1_000);
    await answer;
  });

  it('asks no other one where none would answer differently', async () => {
    nodes[1].answer = async () => Promise.reject(new RangeError('no such thing'));
    const several = open();
    await expect(several.search(ask)).rejects.toThrow('no such thing');
    expect(asked()).toEqual([0, 1, 0]);
    nodes[2].answer = nodes[1].answer;
    await expect(several.write(ask)).rejects.toThrow('no such thing');
    expect(asked()).toEqual([0, 1, 1]);
  });

  it('believes what a single node says of what is not there only when most do', async () => {
    for (const node of [nodes[1], nodes[2]]) node.answer = async () => Promise.reject(new SyntaxError('not there'));
    expect(await open().search(ask)).toBe('a');
    die(nodes[0]);
    const most = expect(open().search(ask)).rejects.toThrow('not there');
    await vi.advanceTimersByTimeAsync(200);
    await most;
    die(nodes[2]);
    const one = expect(open().search(ask)).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(200);
    await one;
  });

  it('asks all at once, and waits for most of them, or for those that are there', async () => {
    nodes[2].answer = never;
    expect(await open().most(ask)).toEqual(['a', 'b']);
    die(nodes[0]);
    const one = open().most(ask);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await one).toEqual(['b']);
    die(nodes[1]);
    const none = expect(open().most(ask)).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(1_000);
    await none;
  });

  it('writes on one node, on the next where that fails or hangs, and tries again where all do', async () => {
    nodes[1].answer = async () => Promise.reject(new Error('dead'));
    nodes[2].answer = never;
    const several = open();
    const done = several.write(ask);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await done).toBe('a');
    expect(asked()).toEqual([1, 1, 1]);
    for (const node of nodes) node.answer = async () => Promise.reject(new Error('dead'));
    const failure = expect(open().write(ask)).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(10_000);
    await failure;
    expect(asked()).toEqual([4, 4, 4]);
  });
});
