// Programs written by hand, for the interpreter's specs: instructions as words, types and functions as records, put together
// to an image and loaded as any other. What a program finds out it stores in the words of `out`.

import { Config } from '../../../assembly/abi/config';
import {
  FUNC_BYTES,
  FUNC_ENTRY,
  FUNC_FILE,
  FUNC_FILE_BYTES,
  FUNC_FLAGS,
  FUNC_FRAME_BYTES,
  FUNC_LINE,
  FUNC_NAME,
  FUNC_NAME_BYTES,
  FUNC_NP,
  FUNC_NS,
  FUNC_PARAM_P,
  FUNC_PARAM_S,
  FUNC_RECOVER,
  FUNC_RES_P,
  FUNC_RES_S,
  FUNC_WORDS,
  IMAGE_HEADER_BYTES,
  IMAGE_MAGIC,
  IMAGE_OFF_BSS,
  IMAGE_OFF_DIGEST,
  IMAGE_OFF_ENTRY,
  IMAGE_OFF_FATALPANIC,
  IMAGE_OFF_RUNTIME_ERROR,
  IMAGE_OFF_SECTIONS,
  IMAGE_OFF_VERSION,
  IMAGE_VERSION,
  Kind,
  SECTION_ENTRY_BYTES,
  Section,
  Shape,
  TYPE_BYTES,
  TYPE_COUNT,
  TYPE_ELEM,
  TYPE_FLAG_COMPARABLE,
  TYPE_FLAG_DIRECT,
  TYPE_FLAG_PLAIN,
  TYPE_FLAGS,
  TYPE_INDEX,
  TYPE_KEY,
  TYPE_KIND,
  TYPE_MEMBERS,
  TYPE_METHOD_COUNT,
  TYPE_METHODS,
  TYPE_NAME,
  TYPE_NAME_BYTES,
  TYPE_PTRMAP,
  TYPE_PTRWORDS,
  TYPE_SHAPE,
  TYPE_SIZE,
} from '../../../assembly/abi/image';
import { Op } from '../../../assembly/abi/opcodes';
import { Outcome } from '../../../assembly/abi/outcome';
import { GStatus } from '../../../assembly/abi/status';
import { now, setNow, setPending, setTurnLimit, settle } from '../../../assembly/base/clock';
import { OPCODE_COSTS, OPCODE_COSTS_BYTES } from '../../../assembly/base/layout';
import { sysAlloc } from '../../../assembly/base/memory';
import { consoleAddress, consoleBytes } from '../../../assembly/kernel/console';
import { sweepAfter } from '../../../assembly/observe/check';
import { gp } from '../../../assembly/runtime/g';
import { allp, procsInit } from '../../../assembly/runtime/p';
import { runqget } from '../../../assembly/runtime/runq';
import { SCHED_CUR_G, SCHED_CUR_P } from '../../../assembly/runtime/sched';
import { mallocInit } from '../../../assembly/runtime/malloc';
import { interpret, startGoroutine } from '../../../assembly/vm/interpreter';
import { codeAddr, dataBase, funcAddr, imageAlloc, imageDigest, loadImage } from '../../../assembly/vm/image';
import { freshMemory, go126Queues, setConfig } from '../machine';

/** Words of `out`, at the beginning of DATA. */
export const OUT: u32 = 64;
const ROOM: u32 = 65536;

let code: u32 = 0;
let words: u32 = 0;
let funcs: u32 = 0;
let funcCount: u32 = 0;
let types: u32 = 0;
let typeCount: u32 = 0;
let data: u32 = 0;
let dataBytes: u32 = 0;
let strtab: u32 = 0;
let strBytes: u32 = 0;
let lines: u32 = 0;
let lineCount: u32 = 0;
let methods: u32 = 0;
let methodCount: u32 = 0;
let runtimeError: u32 = 0xffffffff;
let fatalpanic: u32 = 0xffffffff;

/** A machine with one P, an empty image with the types below. Every instruction costs a nanosecond, nothing else has a price. */
export function begin(): void {
  freshMemory(1);
  go126Queues();
  setConfig(Config.GFREE_LOCAL_MAX, 64);
  setConfig(Config.GFREE_BATCH, 32);
  setConfig(Config.GOID_BATCH, 16);
  setConfig(Config.STACK_MIN_BYTES, 2048);
  setConfig(Config.STACK_MAX_BYTES, 1000000000);
  for (let i: u32 = 0; i < OPCODE_COSTS_BYTES >> 2; i++) store<u32>(OPCODE_COSTS + (i << 2), 1000);
  setNow(0);
  setPending(0);
  // There are no Ms here and goroutines run without one: nothing that the invariants could hold for.
  sweepAfter(u64.MAX_VALUE >> 1);
  mallocInit();
  procsInit(1);
  store<u32>(SCHED_CUR_P, allp(0));
  code = sysAlloc(ROOM);
  funcs = sysAlloc(ROOM);
  types = sysAlloc(ROOM);
  data = sysAlloc(ROOM);
  strtab = sysAlloc(ROOM);
  lines = sysAlloc(ROOM);
  methods = sysAlloc(ROOM);
  words = 0;
  funcCount = 0;
  typeCount = 0;
  dataBytes = OUT * 8;
  strBytes = 0;
  lineCount = 0;
  methodCount = 0;
  runtimeError = 0xffffffff;
  fatalpanic = 0xffffffff;
  const scalar = TYPE_FLAG_COMPARABLE | TYPE_FLAG_PLAIN;
  type('int', Kind.INT, Shape.SCALAR, 8, scalar, 0, 0, 0);
  type('uint8', Kind.UINT8, Shape.SCALAR, 1, scalar, 0, 0, 0);
  type('int32', Kind.INT32, Shape.SCALAR, 4, scalar, 0, 0, 0);
  type('float64', Kind.FLOAT64, Shape.SCALAR, 8, TYPE_FLAG_COMPARABLE, 0, 0, 0);
  type('string', Kind.STRING, Shape.STRING, 16, TYPE_FLAG_COMPARABLE, 0, 0, 1);
  type('interface {}', Kind.INTERFACE, Shape.IFACE, 16, TYPE_FLAG_COMPARABLE, 0, 0, 2);
  type('[]int', Kind.SLICE, Shape.SLICE, 24, 0, INT, 0, 1);
  type('*int', Kind.POINTER, Shape.PTR, 8, scalar | TYPE_FLAG_DIRECT, INT, 0, 1);
  type('struct {}', Kind.STRUCT, Shape.NONE, 0, scalar, 0, 0, 0);
}

/** Types that are always there, by index. */
export const INT: u32 = 0;
export const UINT8: u32 = 1;
export const INT32: u32 = 2;
export const FLOAT64: u32 = 3;
export const STRING: u32 = 4;
export const ANY: u32 = 5;
export const SLICE_INT: u32 = 6;
export const POINTER_INT: u32 = 7;
export const EMPTY: u32 = 8;

function name(text: string): u32 {
  const at = strBytes;
  for (let i = 0; i < text.length; i++) store<u8>(strtab + strBytes++, text.charCodeAt(i));
  return at;
}

/** Adds a type and returns its index. */
export function type(
  text: string,
  kind: Kind,
  shape: Shape,
  size: u32,
  flags: u32,
  elem: u32,
  key: u32,
  ptrwords: u32,
): u32 {
  const t = types + typeCount * TYPE_BYTES;
  store<u8>(t, kind, TYPE_KIND);
  store<u8>(t, shape, TYPE_SHAPE);
  store<u8>(t, flags, TYPE_FLAGS);
  store<u32>(t, size, TYPE_SIZE);
  store<u32>(t, elem, TYPE_ELEM);
  store<u32>(t, key, TYPE_KEY);
  store<u32>(t, ptrwords, TYPE_PTRWORDS);
  store<u32>(t, typeCount, TYPE_INDEX);
  store<u32>(t, text.length, TYPE_NAME_BYTES);
  store<u32>(t, name(text), TYPE_NAME);
  return typeCount++;
}

/** A map type. */
export function mapType(text: string, key: u32, elem: u32): u32 {
  return type(text, Kind.MAP, Shape.PTR, 8, TYPE_FLAG_DIRECT, elem, key, 1);
}

/** Says where the members (fields) of a type begin in DATA, and how many they are. */
export function members(t: u32, offset: u32, count: u32): void {
  store<u32>(types + t * TYPE_BYTES, offset, TYPE_MEMBERS);
  store<u32>(types + t * TYPE_BYTES, count, TYPE_COUNT);
}

/** Says which words of a type's values hold pointers: bit i stands for word i. */
export function pointerMap(t: u32, bits: u64): void {
  dataBytes = (dataBytes + 7) & ~7;
  store<u64>(data + dataBytes, bits);
  store<u32>(types + t * TYPE_BYTES, dataBytes, TYPE_PTRMAP);
  store<u32>(types + t * TYPE_BYTES, bits == 0 ? 0 : 64 - (clz(bits) as u32), TYPE_PTRWORDS);
  dataBytes += 8;
}

/** Adds a method to a type: call it for one type after the other, in order of ids. */
export function method(t: u32, id: u32, func: u32): void {
  const rec = types + t * TYPE_BYTES;
  if (load<u32>(rec, TYPE_METHOD_COUNT) == 0) store<u32>(rec, dataBytes, TYPE_METHODS);
  store<u32>(rec, load<u32>(rec, TYPE_METHOD_COUNT) + 1, TYPE_METHOD_COUNT);
  dataWord32(id);
  dataWord32(func);
}

/** Adds a method's name and returns its id. */
export function methodName(text: string): u32 {
  store<u32>(methods + methodCount * 8, name(text));
  store<u32>(methods + methodCount * 8, text.length, 4);
  return methodCount++;
}

/** The type of runtime panics. */
export function runtimeErrorType(t: u32): void {
  runtimeError = t;
}

/** The function that ends a program whose panic nobody recovers. */
export function fatalpanicFunc(f: u32): void {
  fatalpanic = f;
}

/** Appends 32 bits to DATA and returns their offset. */
export function dataWord32(value: u32): u32 {
  store<u32>(data + dataBytes, value);
  dataBytes += 4;
  return dataBytes - 4;
}

/** Appends text, as UTF-8, to DATA and returns its offset. */
export function dataText(text: string): u32 {
  const at = dataBytes;
  dataBytes += String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, data + at) as u32;
  dataBytes = (dataBytes + 7) & ~7;
  return at;
}

/** Appends a name to the table of strings and returns its offset. */
export function nameOffset(text: string): u32 {
  return name(text);
}

/** Begins a function and returns its index; its code follows. */
export function func(text: string, nP: u32, nS: u32, paramP: u32, paramS: u32, resP: u32, resS: u32): u32 {
  endFunc();
  const f = funcs + funcCount * FUNC_BYTES;
  store<u32>(f, funcCount);
  store<u32>(f, words, FUNC_ENTRY);
  store<u16>(f, nP, FUNC_NP);
  store<u16>(f, nS, FUNC_NS);
  store<u16>(f, paramP, FUNC_PARAM_P);
  store<u16>(f, paramS, FUNC_PARAM_S);
  store<u16>(f, resP, FUNC_RES_P);
  store<u16>(f, resS, FUNC_RES_S);
  store<u32>(f, 64, FUNC_FRAME_BYTES);
  store<u32>(f, text.length, FUNC_NAME_BYTES);
  store<u32>(f, name(text), FUNC_NAME);
  store<u32>(f, 8, FUNC_FILE_BYTES);
  store<u32>(f, name('/main.go'), FUNC_FILE);
  store<u32>(f, 1, FUNC_LINE);
  return funcCount++;
}

function endFunc(): void {
  if (funcCount == 0) return;
  const f = funcs + (funcCount - 1) * FUNC_BYTES;
  store<u32>(f, words - load<u32>(f, FUNC_ENTRY), FUNC_WORDS);
}

/** Flags, modelled frame, recover point (a label) of the function begun last. */
export function flags(value: u32): void {
  store<u32>(funcs + (funcCount - 1) * FUNC_BYTES, value, FUNC_FLAGS);
}
export function frameBytes(value: u32): void {
  store<u32>(funcs + (funcCount - 1) * FUNC_BYTES, value, FUNC_FRAME_BYTES);
}
export function recoverHere(): void {
  store<u32>(funcs + (funcCount - 1) * FUNC_BYTES, words, FUNC_RECOVER);
}

/** The instructions that follow stand in this line. */
export function line(number: u32): void {
  const at = lines + lineCount++ * 16;
  store<u32>(at, words);
  store<u32>(at, name('/main.go') | (8 << 24), 4);
  store<u32>(at, number, 8);
  store<u32>(at, 1, 12);
}

/** The number of the next word: a label. */
export function here(): i32 {
  return words as i32;
}

/** An instruction's first word. Returns its number. */
export function i(op: Op, a: i32, b: i32, c: i32): i32 {
  const at = code + words * 8;
  store<u16>(at, op);
  store<u16>(at, a, 2);
  store<u16>(at, b, 4);
  store<u16>(at, c, 6);
  return words++ as i32;
}

/** One with a 32-bit operand in b and c. */
export function i32op(op: Op, a: i32, imm: i32): i32 {
  const at = code + words * 8;
  store<u16>(at, op);
  store<u16>(at, a, 2);
  store<i32>(at, imm, 4);
  return words++ as i32;
}

/** A further word: four halves, two halves and 32 bits, or 64 bits. */
export function halves(h0: i32, h1: i32, h2: i32, h3: i32): void {
  i(h0 as Op, h1, h2, h3);
}
export function low32(value: u32): void {
  store<u64>(code + words++ * 8, value as u64);
}
export function high32(h0: i32, h1: i32, value: u32): void {
  i32op(h0 as Op, h1, value as i32);
}
export function word(value: u64): void {
  store<u64>(code + words++ * 8, value);
}

/** A jump forward in b, c or in c gets its target: here. */
export function land(jump: i32): void {
  const at = code + (jump as u32) * 8;
  const distance = (words as i32) - jump;
  const op = load<u16>(at) as u32;
  if (op == Op.JMP || op == Op.JT || op == Op.JF) store<i32>(at, distance, 4);
  else store<i16>(at, distance as i16, 6);
}

/** Stores a scalar register in out[k], by way of pointer register p. */
export function out(k: u32, r: i32, p: i32): void {
  i32op(Op.LDDATA, p, (k * 8) as i32);
  i(Op.ST64, p, r, 0);
}

/** A call of function f with up to four registers in its list. */
export function call(
  op: Op,
  f: u32,
  pArgs: i32,
  sArgs: i32,
  pRes: i32,
  sRes: i32,
  r0: i32,
  r1: i32,
  r2: i32,
  r3: i32,
): void {
  i(op, pArgs, sArgs, pRes | (sRes << 8));
  low32(f);
  if (pArgs + sArgs + pRes + sRes > 0) halves(r0, r1, r2, r3);
}

/** Puts the image together and loads it. */
export function link(): u32 {
  endFunc();
  const image = assemble();
  return loadImage(image, load<u32>(image - 8));
}

/** The image, its length 8 bytes before it. */
export function assemble(): u32 {
  endFunc();
  const SECTIONS: u32 = 6;
  const header = IMAGE_HEADER_BYTES + SECTIONS * SECTION_ENTRY_BYTES;
  const total =
    header +
    words * 8 +
    funcCount * FUNC_BYTES +
    typeCount * TYPE_BYTES +
    dataBytes +
    strBytes +
    lineCount * 16 +
    methodCount * 8;
  const image = imageAlloc(total + 128) + 64;
  store<u32>(image - 8, total + SECTION_ENTRY_BYTES);
  store<u32>(image, IMAGE_MAGIC);
  store<u32>(image, IMAGE_VERSION, IMAGE_OFF_VERSION);
  store<u32>(image, SECTIONS + 1, IMAGE_OFF_SECTIONS);
  store<u32>(image, 0, IMAGE_OFF_ENTRY);
  store<u32>(image, fatalpanic, IMAGE_OFF_FATALPANIC);
  store<u32>(image, runtimeError, IMAGE_OFF_RUNTIME_ERROR);
  store<u32>(image, 4096, IMAGE_OFF_BSS);
  let entry = image + IMAGE_HEADER_BYTES;
  let at: u32 = header + SECTION_ENTRY_BYTES;
  at = section(image, entry, at, Section.CODE, code, words * 8, words);
  at = section(image, entry + 16, at, Section.FUNCS, funcs, funcCount * FUNC_BYTES, funcCount);
  at = section(image, entry + 32, at, Section.TYPES, types, typeCount * TYPE_BYTES, typeCount);
  at = section(image, entry + 48, at, Section.DATA, data, dataBytes, dataBytes);
  at = section(image, entry + 64, at, Section.STRTAB, strtab, strBytes, strBytes);
  at = section(image, entry + 80, at, Section.LINES, lines, lineCount * 16, lineCount);
  at = section(image, entry + 96, at, Section.METHODS, methods, methodCount * 8, methodCount);
  entry = at;
  store<u64>(image, imageDigest(image, load<u32>(image - 8)), IMAGE_OFF_DIGEST);
  return image;
}

function section(image: u32, entry: u32, at: u32, id: Section, from: u32, bytes: u32, count: u32): u32 {
  store<u32>(entry, id);
  store<u32>(entry, at, 4);
  store<u32>(entry, bytes, 8);
  store<u32>(entry, count, 12);
  memory.copy(image + at, from, bytes);
  return at + bytes;
}

/** A goroutine for function f, running on a made-up M. */
export function start(f: u32): u32 {
  const g = startGoroutine(funcAddr(f), 0);
  runqget(allp(0));
  adopt(g);
  return g;
}

/** Lets a goroutine run on a made-up M. */
export function adopt(g: u32): void {
  gp(g).status = GStatus.RUNNING as u8;
  gp(g).m = sysAlloc(128);
  store<u32>(SCHED_CUR_G, g);
  store<u32>(SCHED_CUR_P, allp(0));
}

/** Runs function 0 of the linked program to its end. */
export function run(): Outcome {
  return go(start(0));
}

/** Runs a goroutine until it leaves its M. */
export function go(g: u32): Outcome {
  setTurnLimit(U64.MAX_VALUE);
  const outcome = interpret(g);
  settle();
  return outcome;
}

/** out[k] */
export function got(k: u32): i64 {
  return load<i64>(dataBase() + k * 8);
}

export function gotFloat(k: u32): f64 {
  return load<f64>(dataBase() + k * 8);
}

/** The text that out[k] and out[k + 1] hold: address, bytes. */
export function gotText(k: u32): string {
  return textAt(load<u32>(dataBase() + k * 8), load<u32>(dataBase() + k * 8 + 8));
}

export function textAt(at: u32, n: u32): string {
  return String.UTF8.decodeUnsafe(at as usize, n as usize);
}

/** What the program has written to standard error. */
export function stderr(): string {
  return textAt(consoleAddress(2), consoleBytes(2));
}

export function setPrice(op: Op, ps: u32): void {
  store<u32>(OPCODE_COSTS + ((op as u32) << 2), ps);
}

/** Address of a word of code by its number. */
export function at(label: i32): u32 {
  return codeAddr(label as u32);
}

export function elapsed(): u64 {
  return now();
}
