// Around a system call: entersyscall, exitsyscall. A short call keeps its P; sysmon may retake it from a long one.

import { Cost } from '../abi/costs';
import { Counter, Ev, ProcStat } from '../abi/counters';
import { Outcome } from '../abi/outcome';
import { GStatus, PStatus } from '../abi/status';
import { Sys } from '../abi/syscalls';
import { CHECKED } from '../base/build';
import { charge, now } from '../base/clock';
import { cost } from '../base/config';
import { cpuRan } from '../kernel/cpu';
import { attributionRunnable } from '../observe/attribution';
import { kernelLeave, syscallPrice } from '../kernel/privilege';
import { count } from '../observe/counters';
import { littleComes, Line } from '../observe/little';
import { emit } from '../observe/trace';
import { G_PREEMPT, G_PREEMPT_COOP, G_SERVES, G_SYSCALL_NOP, gp } from './g';
import { globrunqput } from './globrunq';
import { mp, Phase } from './m';
import { pCount, pp } from './p';
import { dropg } from './park';
import { SCHED_CUR_G, SCHED_CUR_P } from './sched';
import { gcstopInSyscall, gcwaiting, runSafePoint } from './stw';
import { sysmonWake } from './sysmon';
import { unpoisonStack } from './stack';
import { acquirep, pidleget } from './wakep';

/** The running goroutine goes into the kernel: call number `sys`, on descriptor `fd` if that is what its first argument is. */
export function entersyscall(g: u32, sys: Sys, fd: u32): void {
  const rec = gp(g);
  const m = mp(rec.m);
  rec.status = GStatus.SYSCALL as u8;
  // A request to yield lapses: sysmon asks again if the goroutine still runs too long afterwards.
  if ((rec.flags & G_PREEMPT_COOP) != 0) unpoisonStack(g);
  rec.flags &= ~(G_PREEMPT | G_PREEMPT_COOP);
  m.oldp = m.p;
  m.syscalltick = pp(m.p).syscalltick;
  m.phase = Phase.SYSCALL;
  rec.readyAt = now();
  sysmonWake();
  emit(Ev.GO_SYSCALL_ENTER, rec.goid, pp(m.p).id, (sys as u32) | (fd << 8), g);
  if (gcwaiting()) gcstopInSyscall(rec.m);
  else if (pp(m.p).safePoint != 0) runSafePoint(m.p);
  charge(cost(Cost.ENTERSYSCALL) + syscallPrice());
}

/** A P for an M whose own was retaken: the old one if it is in a system call again (with another M), else an idle one, or 0. */
function exitsyscallTryGetP(oldp: u32): u32 {
  const rec = pp(oldp);
  if (rec.status == (PStatus.RUNNING as u32) && rec.m != 0) {
    const other = mp(rec.m);
    if (other.curg != 0 && gp(other.curg).status == (GStatus.SYSCALL as u8)) {
      rec.m = 0;
      other.p = 0;
      rec.syscalltick++;
      pCount(oldp, ProcStat.SYSCALLTICKS, 1);
      emit(Ev.PROC_RETAKE, rec.id, other.id);
      return oldp;
    }
  }
  return pidleget();
}

/**
 * Back from the kernel. NEXT: still (or again) with a P, go on. YIELDED: no P to be had, the goroutine is on the global queue
 * and its M parks; the instruction is done.
 */
export function exitsyscall(g: u32): Outcome {
  kernelLeave();
  charge(cost(Cost.EXITSYSCALL));
  const rec = gp(g);
  const mAddr = rec.m;
  const m = mp(mAddr);
  let p = m.p;
  const kept = p != 0;
  if (!kept) {
    p = exitsyscallTryGetP(m.oldp);
    if (p != 0) {
      acquirep(mAddr, p);
      sysmonWake();
    }
  }
  m.oldp = 0;
  count(Counter.SYSCALL_NS, now() - rec.readyAt);
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
  if (CHECKED) littleComes(Line.RUNNABLE);
  rec.flags |= G_SYSCALL_NOP;
  if ((rec.flags & G_SERVES) != 0) attributionRunnable(g, cpuRan());
  dropg(g);
  if (m.lockedg == 0) m.phase = Phase.STOP;
  emit(Ev.GO_SYSCALL_BLOCKED, rec.goid, 0);
  globrunqput(g);
  return Outcome.YIELDED;
}
