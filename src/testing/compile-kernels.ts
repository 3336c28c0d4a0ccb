import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import createWabt from 'wabt';

const source = fileURLToPath(new URL('../vectors/kernels.wat', import.meta.url));
const target = fileURLToPath(new URL('../vectors/kernels-wasm.ts', import.meta.url));

/** The text literal that `kernels-wasm.ts` is to hold. Throws with the line of a mistake in `kernels.wat`. */
export async function compileKernels(): Promise<string> {
  const wabt = await createWabt();
  const module = wabt.parseWat('kernels.wat', readFileSync(source), { simd: true });
  try {
    const { buffer } = module.toBinary({});
    return `'${Buffer.from(buffer).toString('base64')}'`;
  } finally {
    module.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const head = '/** `kernels.wat`, compiled by `npm run kernels`. */\nexport const kernelsWasm =';
  writeFileSync(target, `${head} ${await compileKernels()};\n`);
}
