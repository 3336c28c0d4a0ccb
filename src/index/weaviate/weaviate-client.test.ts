import { describe, expect, it } from 'vitest';
import { parseWeaviateUrl } from './weaviate-client.ts';

describe('the URL of Weaviate', () => {
  it('names all nodes, with ports where they are others than usual', () => {
    expect(parseWeaviateUrl('weaviate://a,b.local:81,[::1]:82:83')).toEqual({
      isSecure: false,
      nodes: [
        { host: 'a', http: 8080, grpc: 50_051 },
        { host: 'b.local', http: 81, grpc: 50_051 },
        { host: '[::1]', http: 82, grpc: 83 },
      ],
    });
    expect(parseWeaviateUrl('weaviates://a/')).toEqual({
      isSecure: true,
      nodes: [{ host: 'a', http: 443, grpc: 443 }],
    });
  });

  it.each([
    '',
    'http://a',
    'weaviate://',
    'weaviate://a,,b',
    'weaviate://a:99999',
    'weaviate://a/b',
    'weaviate://a b',
    'weaviate://a:x',
  ])('refuses %j and says how it must look', (url) => {
    expect(() => parseWeaviateUrl(url)).toThrow(expect.objectContaining({ code: 'INVALID_SETTING' }));
  });
});
