// A file of checkpoints: the run's digest after every so many steps, and how to run it again. Two such files tell whether two runs
// were the same, and between which checkpoints they part.
//
//   gmpsim.digests/1 \n
//   {"every":4096, …the recipe} \n
//   u64 × n     digest after step every, 2·every, … (little endian)
//   u64 steps   u64 digest   of the whole run
//   gmpsim.end\n                      without it the file isn't whole

import { Ev } from '../../assembly/abi/counters.js';
import { InputError } from '../errors.js';
import type { EventBatch } from './batch.js';
import type { EventOptions } from './filter.js';

/** Steps from one checkpoint to the next. */
export const DIGEST_EVERY = 4096;
/** What of the event stream it takes. */
export const digestEvents: EventOptions = { kinds: ['digest'], digestEvery: DIGEST_EVERY };

const MAGIC = 'gmpsim.digests/1\n';
const KIND = 'gmpsim.digests/';
const END = 'gmpsim.end\n';
/** Longest line of settings that is believed. */
const RECIPE_MAX = 1 << 20;

/** Writes such a file, as the run goes on: in memory there is never more than a batch. */
export class DigestWriter {
  readonly #write: (bytes: Uint8Array) => void;

  /** @param recipe how to run it again: plain data */
  constructor(recipe: object, write: (bytes: Uint8Array) => void) {
    this.#write = write;
    write(new TextEncoder().encode(`${MAGIC}${JSON.stringify({ every: DIGEST_EVERY, ...recipe })}\n`));
  }

  /** Takes the checkpoints of a batch. */
  add(batch: EventBatch): void {
    const words = new Uint32Array(batch.length * 2);
    let n = 0;
    for (let i = 0; i < batch.length; i++) {
      if (batch.kind(i) !== Ev.DIGEST) continue;
      words[n++] = batch.who(i);
      words[n++] = batch.what(i);
    }
    if (n > 0) this.#write(new Uint8Array(words.buffer, 0, n * 4));
  }

  /** @param digest of the whole run, hexadecimal */
  end(steps: number, digest: string): void {
    const bytes = new Uint8Array(16 + END.length);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(steps), true);
    view.setBigUint64(8, BigInt(`0x${digest}`), true);
    bytes.set(new TextEncoder().encode(END), 16);
    this.#write(bytes);
  }
}

/** What is in such a file. */
export interface DigestFileContent {
  /** As the file has it: who reads it checks it. */
  recipe: Record<string, unknown>;
  every: number;
  /** 8 bytes each. */
  checkpoints: Uint8Array;
  steps: number;
  digest: string;
}

/** Whether a file begins like one of checkpoints, of any version. */
export function looksLikeDigests(bytes: Uint8Array): boolean {
  return startsWith(bytes, KIND);
}

/**
 * Reads such a file.
 * @param name for messages
 * @throws InputError with one line: what is wrong, and where
 */
export function readDigests(bytes: Uint8Array, name: string): DigestFileContent {
  const bad = (what: string): InputError => new InputError(`${name}: ${what}`);
  if (!startsWith(bytes, KIND)) throw bad("expected a file that 'gmpsim run --digests' made");
  if (!startsWith(bytes, MAGIC)) throw bad(`a file of digests of another version; this is ${MAGIC.trim()}`);
  const end = bytes.subarray(MAGIC.length, MAGIC.length + RECIPE_MAX).indexOf(10);
  if (end < 0) throw bad('cut off in its settings');
  const from = MAGIC.length + end + 1;
  const recipe = parseRecipe(bytes.subarray(MAGIC.length, from - 1));
  const { every } = recipe ?? {};
  if (!recipe || typeof every !== 'number' || !Number.isSafeInteger(every) || every < 1) {
    throw bad('damaged: its second line has no settings');
  }
  const tail = bytes.length - END.length - 16;
  if (tail < from || !startsWith(bytes.subarray(tail + 16), END)) {
    throw bad(`cut off after ${bytes.length} bytes: it has no end`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const steps = Number(view.getBigUint64(tail, true));
  if (Math.floor(steps / every) * 8 !== tail - from) {
    throw bad(`damaged: ${(tail - from) / 8} checkpoints for ${steps} steps`);
  }
  const digest = view
    .getBigUint64(tail + 8, true)
    .toString(16)
    .padStart(16, '0');
  return { recipe, every, checkpoints: bytes.subarray(from, tail), steps, digest };
}

function parseRecipe(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Steps between which two files part: the first is after `after`, and no later than `by` (undefined: later than the shorter one's last
 * checkpoint). Undefined when they are the same.
 */
export function parting(
  a: DigestFileContent,
  b: DigestFileContent,
): { after: number; by: number | undefined } | undefined {
  if (a.steps === b.steps && a.digest === b.digest) return undefined;
  // A digest that differs stays different, so it would do to halve; but comparing all of them is quick.
  const every = lcm(a.every, b.every);
  let after = 0;
  for (let step = every; step <= Math.min(a.steps, b.steps); step += every) {
    if (!sameAt(a, b, step)) return { after, by: step };
    after = step;
  }
  return { after, by: undefined };
}

function sameAt(a: DigestFileContent, b: DigestFileContent, step: number): boolean {
  const i = (step / a.every - 1) * 8;
  const k = (step / b.every - 1) * 8;
  for (let byte = 0; byte < 8; byte++) if (a.checkpoints[i + byte] !== b.checkpoints[k + byte]) return false;
  return true;
}

function lcm(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}
