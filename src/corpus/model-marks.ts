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

/** Whether a sentence is addressed to a language model, or written as its prompts are. Marks of form and of address; an order in other words passes for prose, and what is shown of it is quoted and checked like all else. */
export function isForModels(sentence: string): boolean {
  if (/^["“'‘«]/u.test(sentence)) return false;
  const visible = sentence.slice(0, looked).replace(/(?![\u202d\u202e])\p{Cf}/gu, '');
  const clauses = visible.split(/[;:–—] /u).map((clause) => clause.replace(/^[^\p{L}\p{N}]+/u, ''));
  return (
    [visible.replace(/^[^\p{L}\p{N}]+/u, ''), ...clauses].some((words) => order.test(words)) ||
    turned.test(sentence) ||
    [transcript, orderToAQuestion, links, refusal].some((marks) => marks.test(visible))
  );
}
