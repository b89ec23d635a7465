// The cases of test/spec30: compiled into a few programs, each case run from its own start; and what real Go did with them.
import { readFileSync } from 'node:fs';
import { IMAGE_HEADER_BYTES, IMAGE_OFF_DIGEST } from '../../../assembly/abi/image.js';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { hashBytes } from '../../../bindings/image/hash.js';

const FOLDER = 'test/spec30';

/**
 * System goroutines in the run queue when main begins; or the cases that need package net, where there are more; or those
 * about the lecture or about distributions, with one.
 */
export type Boot = 0 | 1 | 2 | 'io' | 'lecture' | 'stats';

const plain = ['main', 'spawn', 'yield', 'channel', 'selects', 'locks', 'timers', 'dying'];
const sources: Readonly<Record<Boot, readonly string[]>> = {
  0: plain,
  1: plain,
  2: [...plain, 'os'],
  io: ['main', 'spawn', 'io'],
  lecture: ['main', 'spawn', 'yield', 'channel', 'lecture'],
  stats: ['main', 'spawn', 'yield', 'selects', 'stats'],
};

const images = new Map<string, Promise<Uint8Array>>();

function compiled(boot: Boot): Promise<Uint8Array> {
  const files = sources[boot];
  // A module whose go.mod says 1.24 has no goroutine that updates GOMAXPROCS.
  const language = boot === 0 ? 'go1.24' : 'go1.26';
  const key = `${language} ${files.join()}`;
  let image = images.get(key);
  if (!image) {
    const texts = files.map((name) => [`${name}.go`, readFileSync(`${FOLDER}/${name}.go`, 'utf8')] as const);
    image = compileGo({ files: Object.fromEntries(texts) }, { language }).then(({ bytes }) => bytes);
    images.set(key, image);
  }
  return image;
}

/** The program with a case's name written into it, as record.py does with real Go's. */
export function withCase(image: Uint8Array, name: string): Uint8Array {
  const bytes = Buffer.from(image);
  const at = bytes.indexOf('@case=00000000@');
  if (at < 0 || bytes.indexOf('@case=00000000@', at + 1) >= 0) throw new Error('expected the mark once');
  bytes.write(`@case=${name.padStart(8, '0')}@`, at, 'latin1');
  bytes.writeBigUInt64LE(hashBytes(bytes.subarray(IMAGE_HEADER_BYTES)), IMAGE_OFF_DIGEST);
  return bytes;
}

/** Runs a case on one P with every assertion of the engine. */
export async function runCase(name: string, boot: Boot, options: SimulationOptions = {}): Promise<RunResult> {
  const image = await compiled(boot);
  const simulation = await Simulation.create({ procs: 1, runtime: 'go1.26', build: 'checked', ...options });
  simulation.load(withCase(image, name));
  return simulation.run({ until: '10s' });
}

/** Standard error up to the first line of the first traceback. */
export function cut(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => !line.startsWith('[signal '));
  const traceback = lines.findIndex((line) => line.startsWith('goroutine '));
  return (traceback < 0 ? lines : lines.slice(0, traceback + 1)).join('\n').trimEnd();
}

type Recorded = Readonly<{ exit: number | string; outputs: Readonly<Record<string, number>> }>;

/** What real Go did, by case and number of system goroutines. */
export const recorded = (
  JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8')) as {
    cases: Record<string, Partial<Record<string, Recorded>>>;
  }
).cases;
