// Whose turn is it: the next instant of every CPU, in an 8-ary winner tree of keys.
//
// A key is an instant, counted from `base`, with the CPU's number in the low bits: the least key is the earliest instant, of
// equals the one with the lowest number, and one comparison says so. A leaf node holds the keys of eight CPUs, an inner node the
// least key below each of its eight children; a node is one line of 64 bytes. Changing a CPU's instant finds the least of eight
// once a level, on the way to the root.
//
//                     ┌─────────── node 0 ───────────┐             key   ┌──────── instant - base ────────┬── CPU ──┐
//                     │ key  key  key  never  …      │                   └────────────────────────────────┴─ shift ─┘
//                     └──┬────┬────┬─────────────────┘             never: all ones, greater than every key
//             ┌──────────┘    │    └────────────┐
//       ┌── node 1 ───┐ ┌── node 2 ───┐ ┌── node 3 …         parent of node i: slot i - 1, counted from node 0's first one on
//       │ CPUs 0 to 7 │ │ CPUs 8 … 15 │ │ CPUs 16 …          CPU c: slot c of the leaf nodes
//
// Where an instant doesn't fit (before base, or years later), all keys are made anew from the instants, with the earliest as base.
//
//   TURNS_STATE   0 u64 min_ns   earliest instant of all
//                 8 u64 key      its key
//                16 u64 base
//                24 u64 far      keys from here on stand for instants too late for a key, or for never
//                32 u32 count    CPUs
//                36 u32 shift    bits of a CPU's number
//                40 u32 tree     address of node 0
//                44 u32 leaves   address of the first leaf node
//                48 u32 times    address of the instants, u64 each
//                56 u64 reach    so long after base keys end

import { TURNS_STATE } from './layout';
import { sysAlloc } from './memory';

const MIN_NS: u32 = TURNS_STATE;
const KEY: u32 = TURNS_STATE + 8;
const BASE: u32 = TURNS_STATE + 16;
const FAR: u32 = TURNS_STATE + 24;
const COUNT: u32 = TURNS_STATE + 32;
const SHIFT: u32 = TURNS_STATE + 36;
const TREE: u32 = TURNS_STATE + 40;
const LEAVES: u32 = TURNS_STATE + 44;
const TIMES: u32 = TURNS_STATE + 48;
const REACH: u32 = TURNS_STATE + 56;

const NODE_SHIFT: u32 = 6;
const NODE_BYTES: u32 = 1 << NODE_SHIFT;
const NEVER: u64 = U64.MAX_VALUE;

/** Makes the tree for CPUs 0 to n - 1 (n at least 1); none of them has a turn. */
export function turnsInit(n: u32): void {
  assert(n > 0, 'turns: no CPUs');
  let leaves: u32 = 1;
  while (leaves << 3 < n) leaves <<= 3;
  const inner = (leaves - 1) / 7;
  const tree = sysAlloc((inner + leaves) << NODE_SHIFT);
  const shift: u32 = 32 - clz<u32>(n - 1);
  store<u32>(COUNT, n);
  store<u32>(SHIFT, shift);
  store<u64>(BASE, 0);
  const reach = (NEVER >> (shift as u64)) - 1;
  store<u64>(REACH, reach);
  store<u64>(FAR, reach << (shift as u64));
  store<u32>(TREE, tree);
  store<u32>(LEAVES, tree + (inner << NODE_SHIFT));
  store<u32>(TIMES, sysAlloc(n << 3));
  for (let slot: u32 = 0; slot < (inner + leaves) << 3; slot++) store<u64>(tree + (slot << 3), NEVER);
  for (let cpu: u32 = 0; cpu < n; cpu++) store<u64>(load<u32>(TIMES) + (cpu << 3), NEVER);
  store<u64>(MIN_NS, NEVER);
  store<u64>(KEY, NEVER);
}

/** A CPU's next instant; U64.MAX_VALUE: it has none until told otherwise. */
export function turnSet(cpu: u32, at_ns: u64): void {
  assert(cpu < load<u32>(COUNT), 'turns: no such CPU');
  store<u64>(load<u32>(TIMES) + (cpu << 3), at_ns);
  // An instant before the base is far ahead of it, modulo 2^64.
  const ahead = at_ns - load<u64>(BASE);
  const reach = load<u64>(REACH);
  const shift = load<u32>(SHIFT) as u64;
  if (ahead < reach) replay(cpu, (ahead << shift) | (cpu as u64));
  else setUnfit(cpu, at_ns);
}

/** Takes the CPU whose turn it is out of the tree, as if it had no instant: turnMinTime is that of the others then. It must be set again. */
export function turnTake(): u32 {
  const cpu = turnMin();
  store<u64>(load<u32>(TIMES) + (cpu << 3), NEVER);
  replay(cpu, NEVER);
  return cpu;
}

/** Puts a CPU's key into its slot and finds the winners on the way to the root. */
function replay(cpu: u32, key: u64): void {
  const tree = load<u32>(TREE);
  let at = load<u32>(LEAVES) + (cpu << 3);
  let least = key;
  while (true) {
    store<u64>(at, least);
    const node = at & ~(NODE_BYTES - 1);
    least = leastOf(node);
    if (node == tree) break;
    at = tree + ((node - tree) >> 3) - 8;
  }
  store<u64>(KEY, least);
  store<u64>(MIN_NS, load<u64>(BASE) + (least >> (load<u32>(SHIFT) as u64)));
  if (least >= load<u64>(FAR)) settleFar(least);
}

/** The least of a node's eight keys. */
function leastOf(node: u32): u64 {
  const a = min<u64>(load<u64>(node), load<u64>(node, 8));
  const b = min<u64>(load<u64>(node, 16), load<u64>(node, 24));
  const c = min<u64>(load<u64>(node, 32), load<u64>(node, 40));
  const d = min<u64>(load<u64>(node, 48), load<u64>(node, 56));
  return min<u64>(min<u64>(a, b), min<u64>(c, d));
}

/** An instant for which there is no key with the present base. */
function setUnfit(cpu: u32, at_ns: u64): void {
  if (at_ns == NEVER) replay(cpu, NEVER);
  else if (at_ns < load<u64>(BASE)) rebase();
  else replay(cpu, load<u64>(FAR) | (cpu as u64));
}

/** The earliest instant is never, or has no key. */
function settleFar(least: u64): void {
  if (least == NEVER) store<u64>(MIN_NS, NEVER);
  else rebase();
}

/** Makes all keys anew. */
function rebase(): void {
  const times = load<u32>(TIMES);
  const count = load<u32>(COUNT);
  const shift = load<u32>(SHIFT) as u64;
  const far = load<u64>(FAR);
  const reach = load<u64>(REACH);
  let earliest = NEVER;
  for (let cpu: u32 = 0; cpu < count; cpu++) earliest = min<u64>(earliest, load<u64>(times + (cpu << 3)));
  // Never has to stay out of reach.
  const base = min<u64>(earliest, NEVER - reach);
  store<u64>(BASE, base);
  const tree = load<u32>(TREE);
  const leaves = load<u32>(LEAVES);
  for (let cpu: u32 = 0; cpu < count; cpu++) {
    const time = load<u64>(times + (cpu << 3));
    const key = (time - base < reach ? (time - base) << shift : far) | (cpu as u64);
    store<u64>(leaves + (cpu << 3), time == NEVER ? NEVER : key);
  }
  const last = leaves + (((count - 1) >> 3) << NODE_SHIFT);
  for (let node = last; node != tree; node -= NODE_BYTES) store<u64>(tree + ((node - tree) >> 3) - 8, leastOf(node));
  store<u64>(KEY, leastOf(tree));
  store<u64>(MIN_NS, earliest);
}

/** The CPU whose instant is the earliest, the lowest of equals; CPU 0 if none has one. */
export function turnMin(): u32 {
  const key = load<u64>(KEY);
  return key == NEVER ? 0 : (key as u32) & ~(u32.MAX_VALUE << load<u32>(SHIFT));
}

/** The earliest instant; U64.MAX_VALUE if no CPU has one. */
export function turnMinTime(): u64 {
  return load<u64>(MIN_NS);
}

/** A CPU's next instant. */
export function turnTime(cpu: u32): u64 {
  assert(cpu < load<u32>(COUNT), 'turns: no such CPU');
  return load<u64>(load<u32>(TIMES) + (cpu << 3));
}
