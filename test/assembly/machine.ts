// What the scheduler's specs share: a machine with Ps and goroutine records, and a profile's numbers in the configuration.

import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { GStatus } from '../../assembly/abi/status';
import { CONFIG_BLOCK, COSTS_BLOCK } from '../../assembly/base/layout';
import { arenaEnd, arenaInit, sysAlloc } from '../../assembly/base/memory';
import { randomInit } from '../../assembly/base/random';
import { G_BYTES, gp } from '../../assembly/runtime/g';
import { allp, pp, procsInit } from '../../assembly/runtime/p';

const ARENA: u32 = 32 << 20;

/** A fresh arena: what earlier tests have left there is cleared, as new pages would be. */
export function freshMemory(seed: u64): void {
  const end = arenaEnd();
  if (end > ARENA) memory.fill(ARENA, 0, end - ARENA);
  arenaInit(ARENA);
  randomInit(seed);
}

export function setConfig(key: Config, value: i64): void {
  store<i64>(CONFIG_BLOCK + ((key as u32) << 3), value);
}

/** @param ps price in picoseconds */
export function setCost(key: Cost, ps: u32): void {
  store<u32>(COSTS_BLOCK + ((key as u32) << 2), ps);
}

/** Run queues as in Go 1.26. */
export function go126Queues(): void {
  setConfig(Config.RUNQ_SIZE, 256);
  setConfig(Config.RUNNEXT, 1);
  setConfig(Config.OVERFLOW_BATCH, 128);
  setConfig(Config.GLOBAL_BATCH_MAX, 128);
  setConfig(Config.STEAL_SHARE_NUM, 1);
  setConfig(Config.STEAL_SHARE_DEN, 2);
}

/** Run queues as the lecture tells them: no runnext, the newcomer alone overflows. */
export function lectureQueues(): void {
  go126Queues();
  setConfig(Config.RUNNEXT, 0);
  setConfig(Config.OVERFLOW_BATCH, 0);
}

/** Ps 0 … n - 1, whose rings begin at an index of the test's choice (they count up through 2^32). */
export function makePs(n: u32, head: u32): void {
  procsInit(n);
  for (let i: u32 = 0; i < n; i++) {
    pp(allp(i)).runqhead = head;
    pp(allp(i)).runqtail = head;
  }
}

/** A runnable goroutine on no queue. */
export function makeG(goid: u32): u32 {
  const g = sysAlloc(G_BYTES);
  gp(g).goid = goid;
  gp(g).status = GStatus.RUNNABLE as u8;
  return g;
}

/** Id of a goroutine, 0 for none. */
export function id(g: u32): u32 {
  return g == 0 ? 0 : gp(g).goid;
}
