/** Go source to syntax tree. */
import type { Parser } from 'web-tree-sitter';
import type { GoError } from '../types/info.js';
import type { File } from './ast.js';
import { file as convertFile } from './convert.js';
import { Maker } from './convertexpr.js';
import { readTree } from './cst.js';
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
  const tree = parser.parse(source);
  if (!tree) throw new Error(`${name}: the parser has no language`);
  try {
    const { root, errors } = readTree(tree);
    if (errors.length > 0) {
      return { file: null, errors: [{ pos: src.pos(errors[0]!.index), msg: 'syntax error', soft: false }] };
    }
    const maker = new Maker(src);
    const file = convertFile(maker, root);
    if (maker.problems.length > 0) return { file: null, errors: maker.problems.map((p) => ({ ...p, soft: false })) };
    return { file, errors: [] };
  } finally {
    tree.delete();
  }
}
