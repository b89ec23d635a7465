// Changing the number of Ps while the world is stopped, and handing Ps out when it starts again: procresize of proc.go.

import { Config } from '../abi/config';
import { Counter, Ev } from '../abi/counters';
import { PStatus } from '../abi/status';
import { CHECKED } from '../base/build';
import { now } from '../base/clock';
import { config } from '../base/config';
import { count, counter, setCounter } from '../observe/counters';
import { littleOut, Line } from '../observe/little';
import { emit, note } from '../observe/trace';
import { globrunqputhead } from './globrunq';
import { mget, mgetSpecific, mp } from './m';
import { gfpurge } from './newproc';
import { allp, gomaxprocs, pp, procsMade, procsMake, ringNote, runqSlot } from './p';
import { runqempty, runqlen } from './runq';
import { SCHED_CUR_P, SCHED_GOMAXPROCS } from './sched';
import { stealOrderInit } from './schedule';
import { timersTake } from './timer';
import { acquirep, pidleput, releasep } from './wakep';

/**
 * Makes it n Ps. The caller's M keeps its P, or gets P 0 if that is taken away; idle Ps go to the idle list.
 * @returns Ps with something to run, linked by `link`; `m` is the M that each is to get, or 0
 */
export function procresize(mAddr: u32, n: u32): u32 {
  const old = gomaxprocs();
  if (n != old) resize(mAddr, old, n);
  const own = mp(mAddr).p;
  pp(own).status = PStatus.RUNNING;
  let runnable: u32 = 0;
  let needM: u32 = 0;
  let idle: u32 = 0;
  for (let i: i32 = (n as i32) - 1; i >= 0; i--) {
    const p = allp(i as u32);
    if (p == own) continue;
    const rec = pp(p);
    if (runqempty(p)) {
      rec.link = idle;
      idle = p;
      continue;
    }
    rec.status = PStatus.RUNNING;
    const warm = config(Config.STW_OLDM) != 0 ? rec.oldm : 0;
    if (config(Config.STW_OLDM) != 0 && (warm == 0 || !mgetSpecific(warm))) {
      rec.link = needM;
      needM = p;
      continue;
    }
    rec.m = warm != 0 ? warm : mget();
    rec.link = runnable;
    runnable = p;
  }
  // The other Ps take whoever is left after all have asked for their last M.
  while (needM != 0) {
    const rec = pp(needM);
    const next = rec.link;
    rec.m = mget();
    rec.link = runnable;
    runnable = needM;
    needM = next;
  }
  while (idle != 0) {
    const next = pp(idle).link;
    pidleput(idle);
    idle = next;
  }
  return runnable;
}

function resize(mAddr: u32, old: u32, n: u32): void {
  emit(Ev.PROCS_CHANGE, old, n);
  count(Counter.PROCS_TOTAL_NS, (now() - counter(Counter.PROCS_CHANGED_NS)) * (old as u64));
  setCounter(Counter.PROCS_CHANGED_NS, now());
  const made = procsMade();
  procsMake(n);
  for (let i = old; i < n; i++) pp(allp(i)).status = PStatus.IDLE;
  if (pp(mp(mAddr).p).id >= n) {
    const p = releasep(mAddr);
    emit(Ev.PROC_GCSTOP, pp(p).id, 0);
    acquirep(mAddr, allp(0));
    store<u32>(SCHED_CUR_P, allp(0));
  }
  for (let i = n; i < old; i++) destroy(allp(i), mp(mAddr).p);
  store<u32>(SCHED_GOMAXPROCS, n);
  stealOrderInit();
  setCounter(Counter.GOMAXPROCS_NOW, n as u64);
  setCounter(Counter.GOMAXPROCS_PEAK, max(made, n) as u64);
}

/** P is taken away: its goroutines go to the global queue before all others, in order; its timers to the stopper's P. */
function destroy(p: u32, heir: u32): void {
  const rec = pp(p);
  if (CHECKED) littleOut(Line.LOCAL, runqlen(p) + (rec.runnext != 0 ? 1 : 0));
  if (!runqempty(p)) note(Ev.RUNQ_DRAIN, rec.id, rec.runqtail - rec.runqhead, 0);
  while (rec.runqhead != rec.runqtail) {
    rec.runqtail--;
    globrunqputhead(load<u32>(runqSlot(p, rec.runqtail)));
  }
  ringNote(p);
  if (rec.runnext != 0) {
    globrunqputhead(rec.runnext);
    rec.runnext = 0;
  }
  timersTake(heir, p);
  gfpurge(p);
  rec.oldm = 0;
  rec.status = PStatus.DEAD;
}
