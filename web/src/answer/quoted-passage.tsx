import type { Copy } from '../../../src/answer/answer.ts';
import { OutletAndDate } from '../outlet-and-date.tsx';
import { AlsoIn } from './also-in.tsx';

type Props = {
  readonly number: number;
  readonly passage: {
    readonly title: string;
    readonly outlet: string | null;
    readonly publishedAt: string | null;
    readonly quote: string;
    readonly page?: number | undefined;
    readonly copies?: readonly Copy[] | undefined;
  };
  readonly onOpen: () => void;
};

/** A quote with where and when it was published; its title opens the article there. */
export function QuotedPassage({ number, passage, onOpen }: Props) {
  return (
    <>
      <span class="passage-number" aria-hidden="true">
        {number}
      </span>
      <div class="passage">
        <blockquote class="passage-quote" dir="auto">
          {passage.quote}
        </blockquote>
        <p class="passage-source">
          <button type="button" class="link" aria-haspopup="dialog" onClick={onOpen}>
            <bdi>{passage.title}</bdi>
          </button>
          <span class="passage-particulars">
            <OutletAndDate outlet={passage.outlet} publishedAt={passage.publishedAt} page={passage.page} />
          </span>
        </p>
        <AlsoIn copies={passage.copies} />
      </div>
    </>
  );
}
