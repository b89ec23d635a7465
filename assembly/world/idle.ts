// Two queues of the load: idle connections, and requests that wait for one.
//
//   idle      used last ◄──► … ◄──► idle longest          (linked by next and idlePrev)
//   waiting   ring of 16 bytes each, first come, first served:   0 u64 intended_ns   8 u32 path   12 u32 number

import { LoadResult, Pick, Load } from '../abi/world';
import { bufferAlloc, bufferFree } from '../kernel/buffer';
import { co, USE_BUSY, USE_IDLE } from './client';
import {
  loadKey,
  peakResult,
  setResult,
  WORLD_IDLE_HEAD,
  WORLD_IDLE_TAIL,
  WORLD_WAITING,
  WORLD_WAITING_COUNT,
  WORLD_WAITING_HEAD,
  WORLD_WAITING_SLOTS,
} from './state';

const ENTRY_SHIFT: u32 = 4;
const FIRST_SLOTS: u32 = 256;
const PATH: u32 = 8;
const NUMBER: u32 = 12;

/** A connection has nothing to do. */
export function idlePut(c: u32): void {
  co(c).use = USE_IDLE;
  const head = load<u32>(WORLD_IDLE_HEAD);
  co(c).next = head;
  co(c).idlePrev = 0;
  if (head != 0) co(head).idlePrev = c;
  else store<u32>(WORLD_IDLE_TAIL, c);
  store<u32>(WORLD_IDLE_HEAD, c);
}

/** An idle connection to be used, 0 if there is none. */
export function idleTake(): u32 {
  const last = loadKey(Load.PICK) == (Pick.LAST as i64);
  const c = load<u32>(last ? WORLD_IDLE_HEAD : WORLD_IDLE_TAIL);
  if (c == 0) return 0;
  idleRemove(c);
  co(c).use = USE_BUSY;
  return c;
}

/** A connection isn't idle any more. */
export function idleRemove(c: u32): void {
  const next = co(c).next;
  const prev = co(c).idlePrev;
  if (prev != 0) co(prev).next = next;
  else store<u32>(WORLD_IDLE_HEAD, next);
  if (next != 0) co(next).idlePrev = prev;
  else store<u32>(WORLD_IDLE_TAIL, prev);
  co(c).next = 0;
  co(c).idlePrev = 0;
}

/** Requests that wait for a connection. */
export function waiting(): u32 {
  return load<u32>(WORLD_WAITING_COUNT);
}

function entry(index: u32): u32 {
  return load<u32>(WORLD_WAITING) + ((index & (load<u32>(WORLD_WAITING_SLOTS) - 1)) << ENTRY_SHIFT);
}

/** A request joins the end. */
export function waitingPut(intended: u64, path: u32, number: u32): void {
  const n = waiting();
  if (n == load<u32>(WORLD_WAITING_SLOTS)) widen();
  const at = entry(load<u32>(WORLD_WAITING_HEAD) + n);
  store<u64>(at, intended);
  store<u32>(at, path, PATH);
  store<u32>(at, number, NUMBER);
  setWaiting(n + 1);
}

/** The first of them. */
export function waitingIntended(): u64 {
  return load<u64>(entry(load<u32>(WORLD_WAITING_HEAD)));
}

export function waitingPath(): u32 {
  return load<u32>(entry(load<u32>(WORLD_WAITING_HEAD)), PATH);
}

export function waitingNumber(): u32 {
  return load<u32>(entry(load<u32>(WORLD_WAITING_HEAD)), NUMBER);
}

/** The first of them waits no longer. */
export function waitingDrop(): void {
  store<u32>(WORLD_WAITING_HEAD, load<u32>(WORLD_WAITING_HEAD) + 1);
  setWaiting(waiting() - 1);
}

/** Nothing waits any more: the ring's memory is given back. */
export function waitingFree(): void {
  if (load<u32>(WORLD_WAITING) == 0) return;
  bufferFree(load<u32>(WORLD_WAITING), load<u32>(WORLD_WAITING_SLOTS) << ENTRY_SHIFT);
  store<u32>(WORLD_WAITING, 0);
  store<u32>(WORLD_WAITING_SLOTS, 0);
}

function setWaiting(n: u32): void {
  store<u32>(WORLD_WAITING_COUNT, n);
  setResult(LoadResult.WAITING, n as u64);
  peakResult(LoadResult.WAITING_PEAK, n as u64);
}

function widen(): void {
  const had = load<u32>(WORLD_WAITING_SLOTS);
  const slots = had == 0 ? FIRST_SLOTS : had << 1;
  const ring = bufferAlloc(slots << ENTRY_SHIFT);
  for (let i: u32 = 0; i < had; i++) {
    memory.copy(ring + (i << ENTRY_SHIFT), entry(load<u32>(WORLD_WAITING_HEAD) + i), 1 << ENTRY_SHIFT);
  }
  if (had != 0) bufferFree(load<u32>(WORLD_WAITING), had << ENTRY_SHIFT);
  store<u32>(WORLD_WAITING, ring);
  store<u32>(WORLD_WAITING_SLOTS, slots);
  store<u32>(WORLD_WAITING_HEAD, 0);
}
