/** What is used of WebAssembly: Node has it, its types do not, and the browser's library would bring all of the browser. */
declare namespace WebAssembly {
  const Module: new (bytes: Uint8Array) => object;
  const Instance: new (module: object) => { readonly exports: object };
  type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number };
}
