// Around a system call: entersyscall, exitsyscall. A short call keeps its P; sysmon may retake it from a long one.

import { Cost } from '../abi/costs';
import { Ev, ProcStat } from '../abi/counters';
import { Outcome } from '../abi/outcome';
import { GStatus, PStatus } from '../abi/status';
import { Sys } from '../abi/syscalls';
import { charge, now } from '../base/clock';
import { cost } from '../base/config';
import { emit } from '../observe/trace';
import { G_PREEMPT, gp } from './g';
import { globrunqput } from './globrunq';
import { mp, Phase } from './m';
import { pCount, pp } from './p';
import { dropg } from './park';
import { SCHED_CUR_G, SCHED_CUR_P } from './sched';
import { sysmonWake } from './sysmon';
import { acquirep, pidleget, pidletake } from './wakep';

/** The running goroutine goes into the kernel: call number `sys`, on descriptor `fd` if that is what its first argument is. */
export function entersyscall(g: u32, sys: Sys, fd: u32): void {
  const rec = gp(g);
  const m = mp(rec.m);
  rec.status = GStatus.SYSCALL as u8;
  // A request to yield lapses: sysmon asks again if the goroutine still runs too long afterwards.
  rec.flags &= ~G_PREEMPT;
  m.oldp = m.p;
  m.syscalltick = pp(m.p).syscalltick;
  m.phase = Phase.SYSCALL;
  sysmonWake();
  emit(Ev.GO_SYSCALL_ENTER, rec.goid, pp(m.p).id, (sys as u32) | (fd << 8), g);
  charge(cost(Cost.ENTERSYSCALL) + cost(Cost.SYSCALL_ENTRY));
}

/**
 * Back from the kernel. NEXT: still (or again) with a P, go on. YIELDED: no P to be had, the goroutine is on the global queue
 * and its M parks; the instruction is done.
 */
export function exitsyscall(g: u32): Outcome {
  charge(cost(Cost.EXITSYSCALL));
  const rec = gp(g);
  const mAddr = rec.m;
  const m = mp(mAddr);
  let p = m.p;
  const kept = p != 0;
  if (!kept) {
    if (m.oldp != 0 && pp(m.oldp).status == (PStatus.IDLE as u32) && pidletake(m.oldp)) p = m.oldp;
    else p = pidleget();
    if (p != 0) {
      acquirep(mAddr, p);
      sysmonWake();
    }
  }
  m.oldp = 0;
  if (p != 0) {
    pp(p).syscalltick++;
    pCount(p, ProcStat.SYSCALLTICKS, 1);
    rec.status = GStatus.RUNNING as u8;
    m.phase = Phase.RUN;
    store<u32>(SCHED_CUR_P, p);
    store<u32>(SCHED_CUR_G, g);
    emit(Ev.GO_SYSCALL_EXIT, rec.goid, pp(p).id, kept ? 0 : 1);
    return Outcome.NEXT;
  }
  rec.status = GStatus.RUNNABLE as u8;
  rec.readyAt = now();
  dropg(g);
  m.phase = Phase.STOP;
  emit(Ev.GO_SYSCALL_BLOCKED, rec.goid, 0);
  globrunqput(g);
  return Outcome.YIELDED;
}
