/** Longer lines are prose whatever they hold. */
const longestCaption = 600;
const longestLabelled = 320;
const longestCredit = 160;

const sites =
  'facebook|twitter|telegram|instagram|whatsapp|youtube|tiktok|linkedin|pinterest|reddit|threads|mastodon|bluesky|viber|snapchat';
const socialSite = new RegExp(`\\b(?:${sites})\\b`, 'iu');
const onlySocial = new RegExp(
  `^(?:[^\\p{L}\\p{N}]*\\b(?:${sites}|x|e-?mail|print|share|copy link|rss)\\b)+[^\\p{L}\\p{N}]*$`,
  'iu',
);
const handleOrPage = /(?:^|\s)@\w|https?:\/\/|\bwww\.|\bfollow\b|\bour page\b/iu;
const sentenceEnd = /[.!?…]["'”’»)\]*_]*$/u;

const picture =
  '(?:file )?(?:photos?|photographs?|images?|pictures?|pics?|videos?|illustrations?|graphics?|screengrabs?|screenshots?|captions?)';
/** "(Photo: the harbour, file)", "[Image courtesy of the museum]", at an end of the line. */
const bracketed = new RegExp(
  `[([]\\s*(?:${picture}|credits?|file|source|via|AP photo)\\s*(?:[:|/—–-]|\\b(?:by|via|courtesy|credits?|from|provided)\\b|[)\\]])`,
  'iu',
);
const creditInBrackets = new RegExp(`^${bracketed.source}|${bracketed.source}[^)\\]]{0,160}[)\\]]?$`, 'iu');
const pictureLabel = new RegExp(`^[^\\p{L}\\p{N}]*(?:${picture}|watch)\\s*[:|—–]`, 'iu');
const creditLabel = new RegExp(
  `^[^\\p{L}\\p{N}]*(?:credits?\\s*:|(?:${picture}|AP photo)\\s*(?:by\\b|credits?\\b|courtesy\\b|/))`,
  'iu',
);
const agencies =
  'getty images|reuters|associated press|AP|AFP|EPA|CNN|shutterstock|alamy|nurphoto|zuma|imago|anadolu|xinhua|tass|bloomberg';
/** What follows the last sentence of a caption: "Ana Lima/Reuters", "via Getty Images", "Harbour Museum/City Archive". */
const creditAtEnd = new RegExp(
  `(?:\\bgetty images(?:[ /][\\p{L} ]{1,24})?|/(?:${agencies})|\\bvia (?:${agencies})|\\b(?:hide|show|toggle) caption)[)\\]]?$`,
  'iu',
);
const namesAtEnd =
  /[.!?]["'”’)]*\s+(?:\p{Lu}[\p{L}.'’-]*\s+){0,4}\p{Lu}[\p{L}.'’-]*\/\p{Lu}[\p{L} .'’/-]{1,60}[)\]]?$/u;
const imageMarkup = /^(?:\[?!\[[^\]]{0,300}\]\([^)]{0,500}\)(?:\]\([^)]{0,500}\))?\s*)+$/u;

const label =
  /^[^\p{L}\p{N}]*(?:related(?: \p{L}+)?|read (?:more|also|next|on)|see also|watch (?:also|next)|more (?:on this|from|about|stories)(?: \p{L}+){0,2}|recommended(?: for you)?|you may also like|tags?|topics?|filed under|keywords|trending|most read|contributing|reporting|editing|writing|share this(?: \p{L}+)?|follow us|listen)\s*(?:[:|»→>]|$)/iu;
const moreAt = /^[^\p{L}\p{N}]*more\b[^.!?]{0,60}:\s*https?:/iu;
const standsAlone =
  /^[^\p{L}\p{N}]*(?:advertisement|advertising|sponsored(?: content| post)?|promoted|story continues below(?: \p{L}+)?|continue reading|skip (?:ad|advertisement)|(?:copyright|©).{0,120}|comments? (?:are|is) closed)[^\p{L}\p{N}]*$/iu;

/** What a site says for itself, in any sentence. */
const appeal = new RegExp(
  [
    '\\btax[- ]deductible\\b',
    '\\b501\\(c\\)',
    '\\ball rights reserved\\b',
    '\\bclick here\\b',
    '\\bin your inbox\\b',
    '\\b(?:our|your|the) (?:privacy|cookie) policy\\b',
    '\\byour (?:donations?|contributions?|gift|subscription)\\b.{0,80}\\b(?:help|support|keep|make|fund|allow|enable)',
    '\\bsupport (?:our|independent) (?:journalis[mt]s?|work|reporting|newsroom|mission|site)\\b',
    '\\bdonat(?:e|ions?) (?:to us|now|today|here|are (?:welcome|appreciated)|via our|page)\\b',
    '\\bsign(?:ing)? up\\b.{0,60}\\b(?:newsletters?|here|(?:text|news|e-?mail) (?:messages|alerts))\\b',
    '\\bnewsletters?\\b.{0,60}\\b(?:sign up|subscribe)\\b|\\bsubscribe\\b.{0,60}\\bnewsletters?\\b',
    '\\ba version of this (?:article|story|piece)\\b.{0,40}\\b(?:appeared|published)\\b',
    '\\bcontributed (?:to this (?:report|story|article)|reporting)\\b',
    `\\b(?:find|join|like) us on (?:${sites})\\b`,
  ].join('|'),
  'iu',
);
/** One of these is in every appeal: looked for first, since the pattern takes a hundred times as long. */
const appealHints =
  'deductible|501(c)|rights reserved|click here|your inbox| policy|donat|contribut|gift|subscri|support our|support independent|sign up|signing up|newsletter|version of this| us on '.split(
    '|',
  );
/** What a site asks its reader to do, where a sentence begins with it. */
const request = new RegExp(
  `^[^\\p{L}\\p{N}]*(?:(?:please|kindly|consider|help us)\\b.{0,80}\\b(?:donat(?:e|ing)|subscrib(?:e|ing)|support us)|(?:(?:please|you can(?: also)?|to) )?(?:subscribe|unsubscribe|donate|sign up|read (?:more|also|next)(?: (?:here|about|on|at)\\b|\\W*$)|see also\\b|follow (?:us|@\\w+|\\S+(?: \\S+){0,6} on (?:${sites}|social media)|\\S+(?: \\S+){0,4} for (?:more|updates|news|the latest|live))|like us|find us|join us on|share (?:this|on (?:${sites}))|tweet this|download our|contact us|e-?mail us|send (?:us )?(?:your )?(?:comments|corrections|tips)))\\b`,
  'iu',
);
const longestSentence = 400;
/** Whether a line, without the white space around it, is no prose at all: headings, rules, links, captions, credits, labels of other articles. */
export function isMarkedLine(line: string): boolean {
  return isHeading(line) || isCaption(line) || isCreditLine(line) || isSiteLine(line);
}

/** A Markdown heading, or a line that is bold as a whole and no sentence. */
export function isHeading(line: string): boolean {
  return /^#{1,6}\s/u.test(line) || (/^(\*\*|__)[^*_]{1,120}\1$/u.test(line) && !sentenceEnd.test(line));
}

export function endsSentence(line: string): boolean {
  return sentenceEnd.test(line);
}

/** Whether a sentence tells of nothing but wants something of its reader, for the site. What is quoted is somebody else's. */
export function isAppeal(sentence: string): boolean {
  if (sentence.length > longestSentence || /^["“'‘«]/u.test(sentence)) return false;
  const lower = sentence.toLowerCase();
  const mayAppeal = appealHints.some((hint) => lower.includes(hint));
  return (mayAppeal && appeal.test(sentence)) || (request.test(sentence) && !/^[^\p{L}]*\p{Ll}/u.test(sentence));
}

function isCaption(line: string): boolean {
  if (line.length > longestCaption) return false;
  if (imageMarkup.test(line) || creditInBrackets.test(line)) return true;
  if (line.length <= longestLabelled && pictureLabel.test(line)) return true;
  if (sentenceEnd.test(line.replace(/[)\]]+$/u, ''))) return false;
  return (line.length <= longestCredit && creditLabel.test(line)) || creditAtEnd.test(line) || namesAtEnd.test(line);
}

function isSiteLine(line: string): boolean {
  if (/^[^\p{L}\p{N}]+$/u.test(line) || /^<?https?:\/\/\S+$/u.test(line)) return true;
  if (line.length > longestLabelled) return false;
  if (label.test(line) || moreAt.test(line) || standsAlone.test(line) || onlySocial.test(line)) return true;
  return line.length <= longestCredit && socialSite.test(line) && handleOrPage.test(line) && !sentenceEnd.test(line);
}

/** "(Agency, AP, Social Media)": a bracketed list of capitalised names and nothing else. */
function isCreditLine(line: string): boolean {
  const inner = /^[([]([^()[\]]{2,100})[)\]]\.?$/u.exec(line)?.[1];
  return (
    inner !== undefined &&
    inner.split(/\s*[,/;&|]\s*/u).every((part) => /^(?:\p{Ll}{0,8}\p{Lu}[\p{L}\p{M}.'-]*\s?){1,3}$/u.test(part))
  );
}
