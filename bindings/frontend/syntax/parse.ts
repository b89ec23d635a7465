/** Go source to syntax tree. */
import type { Parser } from 'web-tree-sitter';
import type { GoError } from '../types/info.js';
import type { File, Pos } from './ast.js';
import { file as convertFile } from './convert.js';
import { Maker } from './convertexpr.js';
import { readTree } from './cst.js';
import type { Mask } from './grammarbase.js';
import { checkSyntax } from './grammarbody.js';
import { Source } from './source.js';

export interface ParsedFile {
  /** null: the file has syntax errors. */
  readonly file: File | null;
  readonly errors: readonly GoError[];
}

/**
 * Parses one file.
 * @param parser of loadGoParser()
 * @param name as positions show it: `main.go`
 */
export function parseFile(parser: Parser, name: string, source: string): ParsedFile {
  const src = new Source(name, source);
  const { problem, masks } = checkSyntax(source);
  if (problem) return failed(src.pos(problem.index), problem.msg);
  const tree = parser.parse(masked(source, masks));
  if (!tree) throw new Error(`${name}: the parser has no language`);
  try {
    const { root, errors } = readTree(tree);
    // Go has accepted the text by now. What tree-sitter only missed (a `;` before `)`) changes nothing in the tree.
    const error = errors.find((e) => !e.missing);
    if (error) return failed(src.pos(error.index), 'this way of writing it is not supported yet');
    const maker = new Maker(src);
    const file = convertFile(maker, root);
    const first = maker.problems[0];
    return first ? failed(first.pos, first.msg) : { file, errors: [] };
  } finally {
    tree.delete();
  }
}

function failed(pos: Pos, msg: string): ParsedFile {
  return { file: null, errors: [{ pos, msg, soft: false }] };
}

/** The text as tree-sitter must see it; every mask is as long as what it hides, so positions stay. */
function masked(source: string, masks: readonly Mask[]): string {
  let text = '';
  let at = 0;
  for (const mask of [...masks].sort((a, b) => a.start - b.start)) {
    text += source.slice(at, mask.start) + mask.text;
    at = mask.end;
  }
  return text + source.slice(at);
}
