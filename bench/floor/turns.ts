/*
 * Whose turn is it: a 4-ary winner tree over the Ps' clocks.
 *
 *            node 0                  an entry: {clock: u64, id: u32, –}
 *   [ 1    2    3    4 ]             one line: the four children of node 0
 *   [5..8][9..12]…                   children of k: 4k+1 … 4k+4, at TREE + 64 + 64k
 *
 * An inner entry repeats the earliest of its children, equal clocks from left to right; leaf i is P i.
 * Beside it, in SECOND, lies the second earliest clock of a node's children: along the path of the P whose turn it is,
 * their minimum is the earliest clock of anyone else.
 */
import { NEVER, SECOND, TREE } from './layout';
import { Sched } from './records';

function entry(k: u32): u32 {
  return TREE + 48 + (k << 4);
}

function second(k: u32): u32 {
  return SECOND + (k << 3);
}

/** Sets up the tree for `procs` Ps, all parked. */
export function turnsReset(s: Sched, procs: u32): void {
  let leaves: u32 = 1;
  while (leaves < procs) leaves <<= 2;
  s.firstLeaf = (leaves - 1) / 3;
  for (let k: u32 = 0; k < s.firstLeaf + leaves; k++) {
    store<u64>(entry(k), NEVER);
    store<u32>(entry(k), max<i32>(0, <i32>(k - s.firstLeaf)), 8);
    store<u64>(second(k), NEVER);
  }
}

/** P `id` wants its next turn at `clock`. */
export function turnsSet(s: Sched, id: u32, clock: u64): void {
  let k = s.firstLeaf + id;
  store<u64>(entry(k), clock);
  while (k != 0) {
    k = (k - 1) >> 2;
    const line = TREE + 64 + (k << 6);
    const c0 = load<u64>(line);
    const c1 = load<u64>(line, 16);
    const c2 = load<u64>(line, 32);
    const c3 = load<u64>(line, 48);
    const left = c1 < c0;
    const right = c3 < c2;
    const cl = left ? c1 : c0;
    const cr = right ? c3 : c2;
    const l = line + (left ? 16 : 0);
    const r = line + (right ? 48 : 32);
    const later = cr < cl;
    store<u64>(entry(k), later ? cr : cl);
    store<u32>(entry(k), load<u32>(later ? r : l, 8), 8);
    store<u64>(second(k), later ? min(cl, right ? c2 : c3) : min(cr, left ? c0 : c1));
  }
}

/** The earliest clock; NEVER when all are parked. */
export function turnsClock(): u64 {
  return load<u64>(entry(0));
}

/** Whose it is. */
export function turnsWho(): u32 {
  return load<u32>(entry(0), 8);
}

/** The earliest clock of anyone but `id`, whose turn it is. */
export function turnsHorizon(s: Sched, id: u32): u64 {
  let k = s.firstLeaf + id;
  let horizon = NEVER;
  while (k != 0) {
    k = (k - 1) >> 2;
    horizon = min(horizon, load<u64>(second(k)));
  }
  return horizon;
}
