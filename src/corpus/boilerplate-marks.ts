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
/** Nothing longer is one sentence. */
const looked = 1000;

const software =
  '(?:(?:large |AI )?language models?|AIs?|A\\.I\\.|LLMs?|chat ?-?bots?|(?:AI|virtual) (?:assistants?|agents?|models?|systems?)|the (?:model|assistant|summari[sz]er))';
const writing = '(?:answer|reply|respond|say|write|state|cite|output|print|return)';
const ofTheModel = '(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|statements?|outputs?)';
/** Orders to a language model that reads the article, where a sentence begins with them. */
const order = new RegExp(
  `^(?:(?:please|now|then|also|and|but|instead|important|attention|warning|notice|note|hey|ok(?:ay)?|by the way|(?:system|admin|developer|hidden) (?:override|update|instructions?|note|message)|assistant|system|AI|chatbot|reader)\\b[^\\p{L}\\p{N}]*){0,3}(?:${[
    '(?:ignore|disregard|forget|override|bypass|discard|disable)\\b.{0,40}\\b(?:instructions?|prompts?|guidelines|directives|programming|guardrails|protocols|policies|constraints|restrictions|system messages?|rules you|you (?:were|have been|are|was) (?:told|given))\\b',
    '(?:ignore|disregard|forget)\\b.{0,20}\\b(?:everything|anything|all|text|sources?|context|articles?|rules|messages?)(?: that (?:is|was|came|stands))?(?: written)? (?:above|before|so far|until now)\\b',
    `(?:you are|you're) (?:now|no longer)\\b.{0,40}\\b(?:${software}|assistant|mode|unrestricted|jailbroken|without (?:rules|restrictions|limits)|DAN)\\b`,
    `from (?:now|here|this point) on\\b.{0,40}\\b(?:${writing}|${software}|ignore|disregard|you have no|obey|act as|pretend|your (?:only )?${ofTheModel})\\b`,
    `(?:if|when|whenever)\\b.{0,40}\\bask(?:s|ed)?\\b.{0,250}[,”"] *(?:then )?(?:you (?:must|should|will) )?(?:always |only |just )?${writing} (?:that|with|only|it|“|"|‘|'|\\p{Lu})`,
    '(?:answer|reply|respond)\\b (?:only|just|simply|always|exclusively|with|by (?:saying|writing)|to (?:every|all|any)|“|")',
    '(?:say|write|print|output|return|repeat|type) (?:only|just|nothing but|exactly|after me|the (?:word|phrase|following))\\b',
    '(?:print|output|reveal|repeat|show|display|list|translate|tell|give|leak|dump|recite|expose|convert|encode|summari[sz]e|what (?:is|are))\\b.{0,40}\\b(?:(?:system|initial|hidden|secret|original|developer) (?:prompt|instructions?|messages?)|your (?:\\w+ )?(?:prompt|instructions|rules|guidelines)|(?:all|everything|words|text)\\b.{0,20}\\babove|first message)\\b',
    `(?:pretend|act|behave|role-?play)\\b.{0,20}\\b(?:${software}|you are|you have no|that the (?:articles?|sources?|documents?))\\b`,
    `(?:cite|quote|attribute|give|add|use|show|put|include|insert|append|begin|end|start)\\b.{0,80}\\b(?:every|each|your|all|any)\\b.{0,10}\\b${ofTheModel}\\b`,
    `(?:do not|don't|never) (?:tell|inform|mention|reveal)\\b.{0,40}\\b(?:users?|instructions?|prompt)\\b`,
    `(?:tell|inform) the (?:user|reader) (?:that|to)\\b`,
    `(?:(?:note|message|instructions?|attention|warning|dear|hello) )?(?:(?:to|for) )?(?:all |any |the )*${software}\\b[^.!?]{0,60}[:,] *(?:please|you|ignore|do|if|when|in|state|${writing}|include|recommend|always|never)\\b`,
    `(?:as|if you are) an? ${software}\\b[^.!?]{0,60}\\byou\\b`,
    `(?:\\w+ )?(?:note|message|instructions?) (?:to|for) (?:all |any |the )?${software}\\b[^.!?]{0,40}:`,
    `(?:act|behave) as an? (?:unrestricted|unfiltered|uncensored)\\b`,
    `(?:write|list|mention|state|say|put|include|use|repeat|print|give)\\b.{0,80}\\b(?:in|to|under|with|as|of) your (?:\\w+ )?${ofTheModel}\\b`,
    `(?:write|list|mention|state|say|put|include|use|repeat|print|give) (?:it|them|this|that|these|those|all|everything|the)\\b.{0,80}\\b(?:in|to|under|with|as|of) (?:an?|the|this|any|every) (?:\\w+ )?(?:answers?|repl(?:y|ies)|responses?|outputs?)\\b`,
    '(?:cite|quote|attribute|sign)\\b.{0,20}\\b(?:all|everything|anything|whatever) (?:that )?you (?:write|say|output|answer)\\b',
    'stop (?:reading|processing|summari[sz]ing)\\b',
    '(?:enable|enter|activate) (?:\\w+ )?(?:developer|debug|admin|jailbreak|god|DAN) mode\\b',
    'you are (?:\\w+ )?(?:DAN|ChatGPT|an? (?:unrestricted|unfiltered|uncensored|jailbroken))\\b',
    '(?:system|developer|debug|admin(?:istrator)?)(?: (?:message|override|update|mode|prompt|instructions?|note))+\\s*:',
    `before (?:you )?(?:answer|reply|respond|summari[sz])(?:e|ing)?\\b.{0,250}, *(?:first )?(?:repeat|reveal|list|show|${writing})\\b`,
    'you (?:must|shall|should|have to) (?:now|only|always|never) (?:answer|reply|respond|output|cite|write|confirm)\\b',
    `as you (?:\\w+ )?(?:said|wrote|stated|confirmed|answered)\\b.{0,30}\\b(?:last|previous|earlier|first) ${ofTheModel}\\b`,
    '(?:ignore|disregard) the (?:question|user|reader)\\b',
    '(?:your )?new (?:\\w+ )?(?:task|instructions?|system prompt|directives?)\\s*:',
  ].join('|')})`,
  'iu',
);
/** What a conversation with a model is written down with, and what only a terminal reads. */
const transcript = new RegExp(
  [
    '^(?:user|human|assistant|AI|(?:chat|conversation)(?: history| log| so far)?)\\s*:\\s',
    '["“]role["”]\\s*:\\s*["“](?:system|user|assistant)',
    '<\\|[a-z_]{2,20}\\|?>?',
    '\\[/?INST\\]|<</?SYS>>',
    '</?(?:system|assistant|user|human|instructions?|sources?|articles?|context|documents?|prompt)\\b[^<>]{0,60}>',
    '\\[S\\d{1,4}(?:\\s?[-–,]\\s?S?\\d{1,4})*\\]|【S?\\d{1,4}】|^\\(S\\d{1,4}\\)',
    '^<(?:script|iframe|svg|style|object|embed|img|form|link|meta)\\b',
    '\\{\\{\\s*\\w+(?:\\.\\w+)+[^{}]{0,60}\\}\\}|<%=',
    '\\u001b[\\[\\]()#PX^_c78=>]|\\u009b[\\d;?]{0,9}[A-Za-z]|\\u009d\\d+;|[\\u202d\\u202e]',
  ].join('|'),
  'iu',
);
/** "Where somebody asks “…?”, answer that": an order behind a question. */
const orderToAQuestion = new RegExp(
  `["“][^"“”]{8,300}\\?["”]\\)?\\s*[,;:–—-] *(?:then |always |only |please )?${writing}\\b`,
  'iu',
);
/** A refusal that stands by itself. */
const refusal = /^\P{L}*NO ANSWER\P{L}*$/u;
/** Latin text that is said to run from right to left. */
const turned = /^[\s\u200e\u200f]*[\u202b\u202d\u202e\u2067]\P{L}*\p{Script=Latin}/u;
const links =
  /^(?:(?:!?\[[^\]]{0,300}\](?:\([^)]{0,500}\)|\[[^\]]{0,100}\]|: *(?:https?:)?\/\/[^\s[\]]{1,500})|<a\s[^<>]{0,500}>[^<>]{0,300}<\/a>)[\s.,;:|·•*_)'"-]*)+$/u;

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

/** Whether a sentence tells of nothing but wants something: of its reader, for the site, or of a model that reads it. What is quoted is somebody else's. */
export function isAppeal(sentence: string): boolean {
  if (isForModels(sentence)) return true;
  if (sentence.length > longestSentence || /^["“'‘«]/u.test(sentence)) return false;
  const lower = sentence.toLowerCase();
  const mayAppeal = appealHints.some((hint) => lower.includes(hint));
  return (mayAppeal && appeal.test(sentence)) || (request.test(sentence) && !/^[^\p{L}]*\p{Ll}/u.test(sentence));
}

/** Marks of form and of address; an order in other words passes for prose, and what is shown of it is quoted and checked like all else. */
function isForModels(sentence: string): boolean {
  if (/^["“'‘«]/u.test(sentence)) return false;
  const visible = sentence.slice(0, looked).replace(/(?![\u202d\u202e])\p{Cf}/gu, '');
  const clauses = visible.split(/[;:–—] /u).map((clause) => clause.replace(/^[^\p{L}\p{N}]+/u, ''));
  return (
    [visible.replace(/^[^\p{L}\p{N}]+/u, ''), ...clauses].some((words) => order.test(words)) ||
    turned.test(sentence) ||
    [transcript, orderToAQuestion, links, refusal].some((marks) => marks.test(visible))
  );
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
