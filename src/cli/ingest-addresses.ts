import type { Writable } from 'node:stream';
import type { Assistant } from '../assistant.ts';
import { FootnoteError } from '../errors.ts';
import type { AddressOutcome } from '../importing/import-parts.ts';
import { terminalLine } from './terminal-text.ts';

export type AddressesWorld = { readonly stdout: Writable; readonly stderr: Writable };

/**
 * `footnote ingest https://…`: stores what is at each address, one after the other, and says what became of each page as soon as
 * it is known. Gives the exit status: 0, or 1 when something could not be read; 2 when all of it failed.
 */
export async function ingestAddresses(
  assistant: Pick<Assistant, 'addAddress'>,
  addresses: readonly string[],
  { stdout, stderr }: AddressesWorld,
  signal: AbortSignal,
): Promise<number> {
  const counts = { added: 0, changed: 0, unchanged: 0, failed: 0 };
  const line = (text: string) => void stdout.write(`${terminalLine(text)}\n`);
  const onOutcome = ({ state, articleId, address, reason }: AddressOutcome) => {
    counts[state] += 1;
    if (state === 'failed') line(`failed: ${address}: ${reason ?? ''}`);
    else if (state !== 'unchanged') line(`${state}: ${articleId ?? address}`);
  };
  for (const address of addresses) {
    try {
      await assistant.addAddress(address, { signal, onOutcome });
    } catch (error) {
      if (signal.aborted) {
        stderr.write('Stopped. What was stored is kept; the same again goes on from there.\n');
        return 1;
      }
      if (!(error instanceof FootnoteError && error.code.startsWith('ADDRESS_'))) throw error;
      counts.failed += 1;
      line(`failed: ${address}: ${error.message}`);
    }
  }
  const { added, changed, unchanged, failed } = counts;
  line(`${added} added, ${changed} changed, ${unchanged} unchanged, ${failed} failed`);
  if (failed === 0) return 0;
  return added + changed + unchanged > 0 ? 1 : 2;
}
