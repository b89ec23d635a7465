// A program with one goroutine whose registers the specs of reclaiming set, and objects for it.

import { Kind, Shape, TYPE_FLAG_COMPARABLE, TYPE_FLAG_DIRECT } from '../../../assembly/abi/image';
import { Op } from '../../../assembly/abi/opcodes';
import { gp } from '../../../assembly/runtime/g';
import { findObject, MALLOC_BYTES, mallocgc } from '../../../assembly/runtime/malloc';
import { allp } from '../../../assembly/runtime/p';
import { runqget } from '../../../assembly/runtime/runq';
import { SCHED_EPFD } from '../../../assembly/runtime/sched';
import { semaInit } from '../../../assembly/runtime/sema';
import { timerInit } from '../../../assembly/runtime/timer';
import { funcAddr, typeAddr } from '../../../assembly/vm/image';
import { startGoroutine } from '../../../assembly/vm/interpreter';
import {
  adopt,
  ANY,
  begin,
  func,
  i,
  link,
  mapType,
  pointerMap,
  POINTER_INT,
  SLICE_INT,
  start,
  STRING,
  type,
} from './program';

/** Types of the tests, by index: 24 bytes with pointers in words 0 and 2; a map and a channel type for each use. */
export let node: u32 = 0;
export let strings: u32 = 0;
export let chanNode: u32 = 0;
export let chanPointer: u32 = 0;
export let chanString: u32 = 0;
export let chanAny: u32 = 0;
/** A goroutine in a function with pointer registers 0 … 7 and scalars 8 … 11, and its frame. */
export let g: u32 = 0;
export let fp: u32 = 0;

/** A machine with the types, one P, timers, semaphores, and g. */
export function ready(): void {
  begin();
  pointerMap(STRING, 1);
  pointerMap(ANY, 3);
  pointerMap(SLICE_INT, 1);
  pointerMap(POINTER_INT, 1);
  node = type('main.node', Kind.STRUCT, Shape.MEMORY, 24, TYPE_FLAG_COMPARABLE, 0, 0, 0);
  pointerMap(node, 5);
  strings = mapType('map[string]string', STRING, STRING);
  pointerMap(strings, 1);
  chanNode = type('chan main.node', Kind.CHAN, Shape.PTR, 8, TYPE_FLAG_DIRECT, node, 0, 1);
  chanPointer = type('chan *int', Kind.CHAN, Shape.PTR, 8, TYPE_FLAG_DIRECT, POINTER_INT, 0, 1);
  chanString = type('chan string', Kind.CHAN, Shape.PTR, 8, TYPE_FLAG_DIRECT, STRING, 0, 1);
  chanAny = type('chan interface {}', Kind.CHAN, Shape.PTR, 8, TYPE_FLAG_DIRECT, ANY, 0, 1);
  func('main.main', 8, 4, 0, 0, 0, 0);
  i(Op.RET, 0, 0, 0);
  loadProgram();
}

/** Loads what was assembled, and starts g in function 0. */
export function loadProgram(): void {
  assert(link() == 0);
  semaInit();
  timerInit();
  // So that timers don't open a network poller.
  store<u32>(SCHED_EPFD, 1);
  g = start(0);
  fp = gp(g).stack + gp(g).fp;
}

export function set(register: u32, value: u64): void {
  store<u64>(fp + (register << 3), value);
}

export function newNode(next: u32, value: u64, other: u32): u32 {
  const n = mallocgc(24, typeAddr(node));
  store<u64>(n, next as u64);
  store<u64>(n, value, 8);
  store<u64>(n, other as u64, 16);
  return n;
}

export function bytes(n: u32): u32 {
  return mallocgc(n, MALLOC_BYTES);
}

/** An object of one pointer. */
export function cell(to: u32): u32 {
  const c = mallocgc(8, typeAddr(POINTER_INT));
  store<u64>(c, to as u64);
  return c;
}

/** A string on the heap whose bytes are those of a number. */
export function text(k: u64): u32 {
  const s = bytes(16);
  store<u64>(s, k);
  store<u64>(s, ~k, 8);
  return s;
}

export function alive(object: u32): bool {
  return findObject(object) == object;
}

/** A goroutine beside g that runs on a made-up M, with the same frame. */
export function another(): u32 {
  const other = startGoroutine(funcAddr(0), 0);
  runqget(allp(0));
  adopt(other);
  return other;
}

export function registersOf(other: u32): u32 {
  return gp(other).stack + gp(other).fp;
}

/** Takes off the queue whom somebody has woken, and lets him run. */
export function woken(): u32 {
  const other = runqget(allp(0));
  adopt(other);
  return other;
}
