/** The concrete syntax tree of tree-sitter as plain objects: one walk over it, then no more calls into its runtime. */
import type { Tree, TreeCursor } from 'web-tree-sitter';

export interface Cst {
  readonly type: string;
  /** Index of the first code unit, and of the one behind the last. */
  readonly start: number;
  readonly end: number;
  readonly named: boolean;
  readonly field: string | null;
  /** Without comments. */
  readonly children: readonly Cst[];
}

/** A place where tree-sitter had to skip (`ERROR`) or invent (`MISSING`) something. */
export interface CstError {
  readonly index: number;
  readonly missing: boolean;
}

/** The whole tree, and its error nodes in source order. */
export function readTree(tree: Tree): { root: Cst; errors: CstError[] } {
  const errors: CstError[] = [];
  const cursor = tree.walk();
  try {
    return { root: readNode(cursor, errors), errors };
  } finally {
    cursor.delete();
  }
}

function readNode(cursor: TreeCursor, errors: CstError[]): Cst {
  const type = cursor.nodeType;
  const start = cursor.startIndex;
  if (type === 'ERROR') errors.push({ index: start, missing: false });
  else if (cursor.nodeIsMissing) errors.push({ index: start, missing: true });
  const field = cursor.currentFieldName;
  const children: Cst[] = [];
  if (cursor.gotoFirstChild()) {
    do {
      if (cursor.nodeType !== 'comment') children.push(readNode(cursor, errors));
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return { type, start, end: cursor.endIndex, named: cursor.nodeIsNamed, field, children };
}

/** The first child with that field name that is a node of the grammar, not punctuation. */
export function field(n: Cst, name: string): Cst | null {
  return n.children.find((k) => k.field === name && k.named) ?? null;
}

/** All children with that field name, without the punctuation between them. */
export function fields(n: Cst, name: string): Cst[] {
  return n.children.filter((k) => k.field === name && k.named);
}

export function named(n: Cst): Cst[] {
  return n.children.filter((k) => k.named);
}

/** The child that is this token or node type. */
export function child(n: Cst, type: string): Cst | null {
  return n.children.find((k) => k.type === type) ?? null;
}
