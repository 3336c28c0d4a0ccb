import { useEffect, useState } from 'preact/hooks';

const confirmationMs = 2000;

/** Puts `text()` on the clipboard. Not shown where the browser gives a page none (plain HTTP from another machine). */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none');
  useEffect(() => {
    if (outcome === 'none') return undefined;
    const timer = setTimeout(() => setOutcome('none'), confirmationMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  if (!navigator.clipboard) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(text()).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  const words = { none: label, copied: 'Copied', refused: 'The browser refused' }[outcome];
  return (
    <button type="button" class="quiet copy" onClick={copy}>
      <span aria-live="polite">{words}</span>
    </button>
  );
}
