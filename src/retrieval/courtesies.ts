/** What somebody says around a question: nothing that an article could hold. */
const punctuation = String.raw`[\s,.!:;–—-]*`;
const asking = String.raw`(?:who|whom|whose|what|what's|where|when|why|how|which|in which|at which|on which|is|are|was|were|did|does|do|has|have|had|can|could|will|would|should)\b`;

/** Said by itself before a question: taken away where a mark follows. */
const openings = [
  String.raw`(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening|day)|dear (?:all|sir|madam|team|assistant))(?: (?:there|all|everyone|everybody|again|team))?`,
  String.raw`(?:thanks|thank you|many thanks)(?: (?:a lot|so much|very much|again|in advance))?`,
  String.raw`please`,
  String.raw`(?:i am |i'm |so )?sorry(?: (?:to|for) (?:bother|disturb|ask|interrupt|bothering|disturbing|asking|interrupting)(?: you)?(?: again)?)?`,
  String.raw`(?:excuse|pardon) me`,
  String.raw`(?:i (?:have|had)|i've got|here is|here's|just|one|another|a)? ?(?:a |an |one |another |my )?(?:quick |short |simple |small |further )?question(?: for you| about this)?`,
  String.raw`in short|in brief|briefly|in a (?:few words|nutshell|word)|in one (?:sentence|word)|out of curiosity|just curious|if i may ask|may i ask`,
].join('|');

/** Said before the words that ask. */
const leads = [
  String.raw`(?:can|could|would|will) you (?:please |kindly |briefly |quickly )?(?:tell|explain to|say to|inform|remind|show) me`,
  String.raw`(?:please |kindly |just )?(?:tell|remind) me`,
  String.raw`(?:i would|i'd) (?:like|love) to (?:know|ask|find out|hear|learn)(?: from you)?|i (?:want|need|wanted) to (?:know|ask)`,
  String.raw`i (?:am|was)(?: just)? wondering|i'm(?: just)? wondering|i wonder|may i ask|please|but|do you (?:happen to )?know|any idea`,
].join('|');

/** Said by itself behind a question. */
const closings = [
  String.raw`(?:thanks|thank you|many thanks|thx|cheers)(?: (?:a lot|so much|very much|again|in advance|for your (?:help|time)))?`,
  String.raw`(?:an? |just a )?(?:short|brief|quick) (?:answer|reply|summary)(?: (?:is enough|is fine|will do|would do|only|please))?|keep it (?:short|brief)`,
  String.raw`briefly|(?:if|when) you (?:can|could|know|don't mind|have time)|(?:best|kind) regards|i am curious|i'm curious|just curious|just wondering`,
].join('|');
/** Behind a question without a mark before it too. */
const plainClosings = String.raw`please|in short|in brief|in a (?:few words|nutshell)|in one sentence`;

const atStart = [
  new RegExp(String.raw`^\W*(?:${openings})\s*[,.!:;–—-]${punctuation}`, 'iu'),
  new RegExp(
    String.raw`^\W*(?:hi|hello|hey)(?: (?:there|all|everyone|everybody|again))?\s+(?=(?:${leads}|${asking}))`,
    'iu',
  ),
  new RegExp(
    String.raw`^\W*(?:(?:but|so|well|okay|ok)\b[\s,]*)?(?:${leads})(?:\s*[,:;–—-]${punctuation}|\s+(?=${asking}))`,
    'iu',
  ),
];
const atEnd = [
  new RegExp(String.raw`(?<=[?.!,;:–—-]\s*)(?:${closings})[\s.!?,]*$`, 'iu'),
  new RegExp(String.raw`(?<=[\p{L}\p{N}?.!,;:")”’–—-]\s+)(?:${plainClosings})[\s.!?,]*$`, 'iu'),
];
/** A greeting, an apology, a lead and two remarks are more than most say. */
const mostSaid = 8;

/** The question without greetings, thanks, wishes for a short answer and "can you tell me" at its beginning and end. One that is nothing else stays. */
export function withoutCourtesies(question: string): string {
  let rest = question.trim();
  const asks = /\?[\s"”’)]*$/u.test(rest);
  for (let round = 0; round < mostSaid; round++) {
    const before = rest;
    for (const pattern of atStart) rest = ifAnythingIsLeft(rest, rest.replace(pattern, ''));
    for (const pattern of atEnd) rest = ifAnythingIsLeft(rest, rest.replace(pattern, ''));
    if (rest === before) break;
  }
  if (rest === question.trim()) return rest;
  const ended =
    asks && !/\?[\s"”’)]*$/u.test(rest) ? `${rest.replace(/[\s,;:.–—-]+$/u, '')}?` : rest.replace(/[\s,;:–—-]+$/u, '');
  return ended.replace(new RegExp(`^${asking}`, 'iu'), (words) =>
    words.replace(/^\p{L}/u, (letter) => letter.toUpperCase()),
  );
}

function ifAnythingIsLeft(before: string, after: string): string {
  return /\p{L}{2}|\p{N}/u.test(after) ? after : before;
}
