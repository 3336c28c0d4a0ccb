import { addressOfAnswer } from '../view.ts';
import { CopyButton } from './copy-button.tsx';

/** A link that leads to this answer, also after the archive was indexed anew. */
export function CopyLink({ answerId }: { answerId: string }) {
  return <CopyButton label="Copy link" text={() => new URL(addressOfAnswer(answerId), location.href).href} />;
}
