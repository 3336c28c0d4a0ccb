/**
 * Ways in which a disk, a crash or a person damages a file, by name. Each returns what is left of `bytes`, which it may change;
 * never the same bytes as before, as long as a page of them is not all zeros.
 */
export function fileDamages(random: () => number): [string, (bytes: Buffer) => Buffer][] {
  const flip = (bytes: Buffer, before: number) => {
    const at = Math.floor(random() * Math.min(before, bytes.length));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return bytes;
  };
  return [
    ['a flipped bit', (bytes) => flip(bytes, bytes.length)],
    ['a flipped bit in the header', (bytes) => flip(bytes, 96)],
    [
      'a page of zeros',
      (bytes) => {
        const at = Math.floor((random() * bytes.length) / 4096) * 4096;
        return bytes.fill(0, at, Math.min(at + 4096, bytes.length));
      },
    ],
    ['a lost end', (bytes) => bytes.subarray(0, Math.floor(random() * bytes.length))],
    [
      'two blocks in each other’s place',
      (bytes) => {
        const size = Math.min(4096, Math.floor(bytes.length / 4));
        const first = Math.floor(random() * (bytes.length / 2 - size));
        const second = Math.floor(bytes.length / 2 + random() * (bytes.length / 2 - size));
        const [one, other] = [first, second].map((at) => Buffer.from(bytes.subarray(at, at + size)));
        if (!one || !other || one.equals(other)) return flip(bytes, bytes.length);
        other.copy(bytes, first);
        one.copy(bytes, second);
        return bytes;
      },
    ],
    ['something behind the end', (bytes) => Buffer.concat([bytes, Buffer.alloc(1 + Math.floor(random() * 5000))])],
  ];
}
