import { useEffect, useState } from 'preact/hooks';

type Props = { readonly isBusy: boolean; readonly waitSeconds: number; readonly onAskAgain: () => void };

/** Asks the same question once more, as soon as the server allows it. */
export function AskAgain({ isBusy, waitSeconds, onAskAgain }: Props) {
  const [wait, setWait] = useState(waitSeconds);
  useEffect(() => {
    if (wait <= 0) return undefined;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);
  return (
    <button type="button" disabled={isBusy || wait > 0} onClick={onAskAgain}>
      {wait > 0 ? `Ask again in ${wait} s` : 'Ask again'}
    </button>
  );
}
