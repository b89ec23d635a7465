// load.yaml: text to plan. Every error names line and column.

import { InputError } from '../errors.js';
import { readDocument } from '../document.js';
import { tryParse } from '../schema.js';
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
  const { value, failFirst, failKey } = readDocument(text, file, 'a load');
  const parsed = tryParse(loadSchema, value);
  if ('issues' in parsed) return failFirst(parsed.issues);
  const load = parsed.output;
  const issue = crossCheck(load);
  if (issue) failFirst([issue]);
  if (typeof load.arrivals !== 'string') {
    if (load.arrivals === undefined) return makePlan(load, undefined);
    return failKey('arrivals', 'arrivals: expected a CSV file, got a list');
  }
  if (!options.readText) throw new InputError(`${file}: arrivals: cannot read files here`);
  const csv = await options.readText(load.arrivals);
  const declared = load.paths?.map((p) => p.path);
  const recording = parseArrivals(csv.text, csv.file, declared);
  const empty = nothingLeft(load, recording);
  if (empty) failFirst([empty]);
  return makePlan(load, recording);
}
