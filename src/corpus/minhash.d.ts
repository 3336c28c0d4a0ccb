/** The part of the package `minhash` that is used; it comes without types. */
declare module 'minhash' {
  export class Minhash {
    constructor(options?: { readonly numPerm?: number; readonly seed?: number });
    /** Permutation i of a hashed value x is (permA[i] · x + permB[i]) mod 4,294,967,311. */
    permA: readonly number[];
    permB: readonly number[];
    hashvalues: readonly number[];
    /** Called by `update` with its value, once for each permutation. Strings unless replaced. */
    hash: (value: number) => number;
    update(value: number): void;
  }
}
