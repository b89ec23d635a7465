// load.yaml: text to plan. Every error names line and column.

import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import { InputError } from '../errors.js';
import { type Issue, tryParse, withPath } from '../schema.js';
import { parseArrivals } from './csv.js';
import { type LoadPlan, makePlan, nothingLeft } from './plan.js';
import { crossCheck, loadSchema } from './spec.js';

export interface ParseLoadOptions {
  /** The name that messages show. Default: load.yaml. */
  file?: string | undefined;
  /**
   * Reads a file that the load names, as it names it (relative to the load file), and says how messages name it.
   * Without it, a load that names a file is refused.
   */
  readText?: ((name: string) => Promise<{ file: string; text: string }>) | undefined;
}

/**
 * Reads a load file.
 * @throws InputError with one line: `load.yaml:7:3: unknown key 'conections' (did you mean 'connections'?)`
 */
export async function parseLoad(text: string, options: ParseLoadOptions = {}): Promise<LoadPlan> {
  const file = options.file ?? 'load.yaml';
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const failAt = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new InputError(`${file}:${line}:${col}: ${message}`);
  };
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken) failAt(broken.pos[0], lowerFirst(broken.message.split('\n')[0]!));
  if (document.contents === null) throw new InputError(`${file}: expected a load, got an empty file`);

  const failFirst = (issues: readonly Issue[]): never => {
    const placed = issues.map((issue) => ({ issue, offset: offsetOf(document, issue) }));
    placed.sort((x, y) => x.offset - y.offset);
    return failAt(placed[0]!.offset, withPath(placed[0]!.issue));
  };
  const parsed = tryParse(loadSchema, document.toJS());
  if ('issues' in parsed) return failFirst(parsed.issues);
  const load = parsed.output;
  const issue = crossCheck(load);
  if (issue) failFirst([issue]);
  if (typeof load.arrivals !== 'string') {
    if (load.arrivals === undefined) return makePlan(load, undefined);
    return failAt(offsetOf(document, { path: ['arrivals'], message: '' }), 'arrivals: expected a CSV file, got a list');
  }
  if (!options.readText) throw new InputError(`${file}: arrivals: cannot read files here`);
  const csv = await options.readText(load.arrivals);
  const declared = load.paths?.map((p) => p.path);
  const recording = parseArrivals(csv.text, csv.file, declared);
  const empty = nothingLeft(load, recording);
  if (empty) failFirst([empty]);
  return makePlan(load, recording);
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
