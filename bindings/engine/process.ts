// What a process is started with: arguments and environment. They are variables of the simulated package os, which the image
// names, so nothing of a program or its run changes that doesn't use them.
//
//   DATA  os.Args ─► ptr ─────► [ptr len][ptr len] …  ─► bytes       all in memory of the engine's own; the pointer words
//         os.env     len cap       strings                           are roots, since the program may put strings of its own there

import { VM_DATA, VM_ROOT_COUNT, VM_ROOTS } from '../../assembly/vm/state.js';
import { ImageReader } from '../image/reader.js';
import type { Engine } from './engine.js';

/** What is needed of an engine. */
export type ProcessMemory = Pick<Engine, 'place' | 'u32' | 'u64'>;

/** What a process is started with. */
export type ProcessStart = Readonly<{
  /** os.Args[1:] */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}>;

/** os.Args[0], as golib/os has it. */
export const PROGRAM = 'main';
const SLICE_LENGTH = 8;
const SLICE_CAPACITY = 16;
const STRING_BYTES = 16;

/** Writes arguments and environment into an engine whose image has just been loaded. */
export function writeProcess(engine: ProcessMemory, image: Uint8Array, { args, env }: ProcessStart): void {
  const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  if (args.length === 0 && pairs.length === 0) return;
  const globals = new ImageReader(image).globals();
  const roots: number[] = [];
  if (args.length > 0) writeStrings(engine, globals, 'os.Args', [PROGRAM, ...args], roots);
  if (pairs.length > 0) writeStrings(engine, globals, 'os.env', pairs, roots);
  if (roots.length > 0) addRoots(engine, roots);
}

/** Makes a variable of type []string that of these texts; a program without it never looks. */
function writeStrings(
  engine: ProcessMemory,
  globals: readonly { name: string; offset: number }[],
  name: string,
  texts: readonly string[],
  roots: number[],
): void {
  const variable = globals.find((each) => each.name === name);
  if (!variable) return;
  const bytes = texts.map((text) => new TextEncoder().encode(text));
  const array = engine.place(new Uint8Array(texts.length * STRING_BYTES));
  const put = (address: number, value: number) => {
    engine.u64[address >>> 3] = BigInt(value);
  };
  for (const [i, each] of bytes.entries()) {
    const at = array + i * STRING_BYTES;
    const address = engine.place(each);
    put(at, address);
    put(at + 8, each.length);
    roots.push(at);
  }
  const at = engine.u32[VM_DATA >>> 2]! + variable.offset;
  put(at, array);
  put(at + SLICE_LENGTH, texts.length);
  put(at + SLICE_CAPACITY, texts.length);
}

/** The collector's roots (Section.ROOTS) are offsets from DATA: of addresses before it too, since they wrap around. */
function addRoots(engine: ProcessMemory, addresses: readonly number[]): void {
  const count = engine.u32[VM_ROOT_COUNT >>> 2]!;
  const from = engine.u32[VM_ROOTS >>> 2]!;
  const all = engine.place(new Uint8Array((count + addresses.length) * 4)) >>> 2;
  const data = engine.u32[VM_DATA >>> 2]!;
  for (let i = 0; i < count; i++) engine.u32[all + i] = engine.u32[(from >>> 2) + i]!;
  for (const [i, address] of addresses.entries()) engine.u32[all + count + i] = address - data;
  engine.u32[VM_ROOTS >>> 2] = all * 4;
  engine.u32[VM_ROOT_COUNT >>> 2] = count + addresses.length;
}
