// GODEBUG=schedtrace and scheddetail: what sysmon writes to standard error every so often, as proc.go's schedtrace does. Go
// writes each piece of a line by a system call of its own; so many are counted and paid for here.
//
//   ENGINE_STATE  16 u64 started   instant of the first line, which the times count from
//                 24 u64 last      instant of the last line
//                 32 u32 pieces    of the line being written

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { G_SLAB_RECORDS, GStatus } from '../abi/status';
import { Sys } from '../abi/syscalls';
import { charge, now } from '../base/clock';
import { config, cost } from '../base/config';
import { ENGINE_STATE } from '../base/layout';
import { fdWrite } from '../kernel/file';
import { syscallPrice } from '../kernel/privilege';
import { countSyscall } from '../kernel/syscall';
import { G_BYTES, gp } from '../runtime/g';
import { globrunqsize } from '../runtime/globrunq';
import { mp, Phase } from '../runtime/m';
import { allp, gomaxprocs, pp, pTimers } from '../runtime/p';
import { runqlen } from '../runtime/runq';
import { SCHED_ALLM, SCHED_G_SLABS, SCHED_MCOUNT, SCHED_NEEDSPINNING, SCHED_NMIDLE } from '../runtime/sched';
import { gcwaiting, stopwait } from '../runtime/stw';
import { timersAt } from '../runtime/timerheap';
import { nmspinning, npidle } from '../runtime/wakep';
import { put, putUint, textAddress, textBegin, textBytes } from '../vm/text';
import { putWaitReason } from '../vm/traceback';

const STARTED: u32 = ENGINE_STATE + 16;
const LAST: u32 = ENGINE_STATE + 24;
const PIECES: u32 = ENGINE_STATE + 32;

const MS: u64 = 1_000_000;
/** Locks that sysmon holds while it writes: its own and the scheduler's. */
const SYSMON_LOCKS: u64 = 2;

/** Whether it is time for a line: asked by sysmon at the end of each of its rounds. */
export function schedtraceDue(): bool {
  const every = config(Config.SCHEDTRACE_NS) as u64;
  return every != 0 && (load<u64>(LAST) == 0 || load<u64>(LAST) + every <= now());
}

/** Writes the line, and with scheddetail one for each P, M and G. */
export function schedtrace(): void {
  const t = now();
  if (load<u64>(STARTED) == 0) store<u64>(STARTED, t);
  store<u64>(LAST, t);
  store<u32>(PIECES, 0);
  const detailed = config(Config.SCHEDDETAIL) != 0;
  textBegin();
  putSched((t - load<u64>(STARTED)) / MS);
  if (detailed) {
    word(' gcwaiting=');
    word(gcwaiting() ? 'true' : 'false');
    number(' nmidlelocked=', 0);
    number(' stopwait=', stopwait() as u64);
    word(' sysmonwait=');
    word('false');
    word('\n');
    const n = gomaxprocs();
    for (let i: u32 = 0; i < n; i++) putP(allp(i));
    for (let m = load<u32>(SCHED_ALLM); m != 0; m = mp(m).alllink) putM(m);
    putGs(load<u32>(SCHED_G_SLABS));
  } else {
    putQueues();
  }
  fdWrite(2, textAddress(), textBytes());
  const pieces = load<u32>(PIECES);
  for (let i: u32 = 0; i < pieces; i++) countSyscall(Sys.write);
  charge((pieces as u64) * (syscallPrice() + cost(Cost.CONSOLE_WRITE)));
}

function putSched(ms: u64): void {
  number('SCHED ', ms);
  number('ms: gomaxprocs=', gomaxprocs() as u64);
  number(' idleprocs=', npidle() as u64);
  number(' threads=', load<u32>(SCHED_MCOUNT) as u64);
  number(' spinningthreads=', nmspinning() as u64);
  number(' needspinning=', load<u32>(SCHED_NEEDSPINNING) as u64);
  number(' idlethreads=', load<u32>(SCHED_NMIDLE) as u64);
  number(' runqueue=', globrunqsize() as u64);
}

/** Lengths of the rings, and since 1.25 time slices. */
function putQueues(): void {
  const ticks = config(Config.SCHEDTRACE_TICKS) != 0;
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) {
    word(' ');
    if (i == 0) word(ticks ? '[ ' : '[');
    number('', runqlen(allp(i)) as u64);
    if (i == n - 1) word(ticks ? ' ]' : ']\n');
  }
  if (!ticks) return;
  word(' schedticks=[ ');
  for (let i: u32 = 0; i < n; i++) {
    number('', pp(allp(i)).schedtick as u64);
    word(' ');
  }
  word(']\n');
}

function putP(p: u32): void {
  const rec = pp(p);
  number('  P', rec.id as u64);
  number(': status=', rec.status as u64);
  number(' schedtick=', rec.schedtick as u64);
  number(' syscalltick=', rec.syscalltick as u64);
  word(' m=');
  id(rec.m != 0, rec.m != 0 ? mp(rec.m).id : 0);
  number(' runqsize=', runqlen(p) as u64);
  number(' gfreecnt=', rec.ngfree as u64);
  number(' timerslen=', timersAt(pTimers(p)).len as u64);
  word('\n');
}

function putM(m: u32): void {
  const rec = mp(m);
  number('  M', rec.id as u64);
  word(': p=');
  id(rec.p != 0, rec.p != 0 ? pp(rec.p).id : 0);
  word(' curg=');
  id(rec.curg != 0, rec.curg != 0 ? gp(rec.curg).goid : 0);
  number(' mallocing=', 0);
  number(' throwing=', 0);
  word(' preemptoff=');
  word('');
  number(' locks=', rec.phase == Phase.SYSMON ? SYSMON_LOCKS : 0);
  number(' dying=', 0);
  word(' spinning=');
  word(rec.spinning != 0 ? 'true' : 'false');
  word(' blocked=');
  word(rec.phase == Phase.STOPPED && rec.nextp == 0 ? 'true' : 'false');
  word(' lockedg=');
  id(rec.lockedg != 0, rec.lockedg != 0 ? gp(rec.lockedg).goid : 0);
  word('\n');
}

/** Every goroutine that there ever was, in the order in which their records were made. */
function putGs(slab: u32): void {
  if (slab == 0) return;
  // A slab names the next older one.
  putGs(load<u32>(slab));
  for (let i: u32 = 1; i < (G_SLAB_RECORDS as u32); i++) {
    const g = slab + i * G_BYTES;
    const rec = gp(g);
    if (rec.goid == 0) return;
    number('  G', rec.goid as u64);
    number(': status=', rec.status as u64);
    word('(');
    if (rec.waitreason != 0 && rec.status != (GStatus.DEAD as u8)) putWaitReason(rec.waitreason as u32);
    word('');
    word(') m=');
    id(rec.m != 0, rec.m != 0 ? mp(rec.m).id : 0);
    word(' lockedm=');
    id(rec.lockedm != 0, rec.lockedm != 0 ? mp(rec.lockedm).id : 0);
    word('\n');
  }
}

/** A piece of a line. */
function word(text: string): void {
  put(text);
  store<u32>(PIECES, load<u32>(PIECES) + 1);
}

/** What stands before it if anything does, and a number. */
function number(before: string, value: u64): void {
  if (before.length != 0) word(before);
  putUint(value);
  store<u32>(PIECES, load<u32>(PIECES) + 1);
}

/** A number, or nil. */
function id(there: bool, value: u32): void {
  if (there) number('', value as u64);
  else word('nil');
}
