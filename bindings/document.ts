// A YAML (or JSON) file that a person wrote: its value, and errors that name line and column.

import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import { InputError } from './errors.js';
import { type Issue, withPath } from './schema.js';

export type TextDocument = Readonly<{
  value: unknown;
  /** Fails with the issue that stands first in the text. */
  failFirst(issues: readonly Issue[]): never;
  /** Fails with a message at the value of a key of the outermost mapping. */
  failKey(key: string, message: string): never;
}>;

/**
 * Reads a document.
 * @param what what it is, for messages: `a load`
 * @throws InputError with one line: `load.yaml:7:3: …`
 */
export function readDocument(text: string, file: string, what: string): TextDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const failAt = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new InputError(`${file}:${line}:${col}: ${message}`);
  };
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken) failAt(broken.pos[0], lowerFirst(broken.message.split('\n')[0]!));
  if (document.contents === null) throw new InputError(`${file}: expected ${what}, got an empty file`);
  return {
    value: document.toJS(),
    failFirst(issues) {
      const placed = issues.map((issue) => ({ issue, offset: offsetOf(document, issue) }));
      placed.sort((x, y) => x.offset - y.offset);
      return failAt(placed[0]!.offset, withPath(placed[0]!.issue));
    },
    failKey: (key, message) => failAt(offsetOf(document, { path: [key], message: '' }), message),
  };
}

/** Where an issue stands: at its value; an unknown key at the key itself, what is missing at the mapping it misses from. */
function offsetOf(document: Document.Parsed, { path, message }: Issue): number {
  const keyWanted = message.startsWith('unknown key') || message.startsWith('goes with');
  let node: unknown = document.contents;
  let offset = start(node);
  path.forEach((key, i) => {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (!pair) return;
      offset = start(pair.key, offset);
      next = pair.value;
      if (i === path.length - 1 && keyWanted) return;
    } else if (isSeq(node)) {
      next = node.items[Number(key)];
    }
    offset = start(next, offset);
    node = next;
  });
  return offset;
}

function start(node: unknown, otherwise = 0): number {
  return isNode(node) ? ((node as Node).range?.[0] ?? otherwise) : otherwise;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
