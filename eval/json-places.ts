import {
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type JSONPath,
  type Node,
  type ParseError,
} from 'jsonc-parser';

/** A place in a text, both counted from 1, as editors count. */
export type TextPlace = { readonly line: number; readonly column: number };
export type JsonFault = TextPlace & { readonly reason: string };

/** What is wrong with a text that `JSON.parse` refuses, and where: the engine's own message names the place only sometimes. */
export function jsonFault(text: string): JsonFault {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (!first) return { line: 1, column: 1, reason: 'is no JSON' };
  const reason = reasons[printParseErrorCode(first.error)] ?? 'is no JSON';
  return { ...placeAt(text, first.offset), reason };
}

/** Where in a JSON text the value of a path stands, or the nearest value around it that is there. The text is parsed once, when a place is asked for. */
export function jsonPlaces(text: string): (path: readonly PropertyKey[]) => TextPlace {
  let tree: Node | undefined;
  return (path) => {
    const root = (tree ??= parseTree(text));
    const keys: JSONPath = path.filter((key) => typeof key !== 'symbol');
    const around = keys.map((_, at) => keys.slice(0, keys.length - at));
    const node = root && (around.map((each) => findNodeAtLocation(root, each)).find(Boolean) ?? root);
    return placeAt(text, node?.offset ?? 0);
  };
}

const reasons: Readonly<Record<string, string>> = {
  InvalidSymbol: 'is a word outside of a text: texts stand in double quotation marks, and one inside is written \\"',
  InvalidNumberFormat: 'is no number',
  PropertyNameExpected: 'should be a name in double quotation marks, or no comma before it',
  ValueExpected: 'should be a value',
  ColonExpected: 'should be a colon',
  CommaExpected: 'should be a comma',
  CloseBraceExpected: 'should be a closing brace',
  CloseBracketExpected: 'should be a closing bracket',
  EndOfFileExpected: 'comes after the end of the value',
  InvalidCommentToken: 'is a comment, which JSON does not have',
  UnexpectedEndOfString: 'is a text without its closing quotation mark',
  UnexpectedEndOfNumber: 'is a number without its end',
  InvalidUnicode: 'is no \\u and four digits',
  InvalidEscapeCharacter: 'is a backslash with what JSON does not know behind it; a backslash itself is \\\\',
  InvalidCharacter: 'is a control character; a line end is written \\n, a tab \\t',
};

function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
