// The network poller: goroutines wait for descriptors, not threads. One pollDesc per descriptor, registered once, edge
// triggered, for reading and writing at once; readiness is remembered per direction until somebody uses it.
//
//    0    4      8    12   16        20     24       28     32          40          48      52        56     64
//   ┌────┬──────┬────┬────┬─────────┬──────┬────────┬──────┬───────────┬───────────┬───────┬─────────┬──────┐
//   │ fd │ seq  │ rg │ wg │ closing │ next │ lastp  │ err  │ rd_ns     │ wd_ns     │ rt    │ wt      │      │
//   └────┴──────┴────┴────┴─────────┴──────┴────────┴──────┴───────────┴───────────┴───────┴─────────┴──────┘
//   rg, wg: 0 nothing · 1 ready · else the goroutine parked for reading, for writing
//   rd, wd: deadline, 0 none, u64.MAX_VALUE in the past; rt, wt: their timers

import { Counter, Ev } from '../abi/counters';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { From, Poll, ReadyBy } from '../abi/trace';
import { CHECKED } from '../base/build';
import { now } from '../base/clock';
import { sysAlloc } from '../base/memory';
import { EPOLL_CTL_ADD, EPOLL_CTL_DEL } from '../kernel/epoll';
import { threadBlock, threadSleepUntil } from '../kernel/thread';
import { sockPolled } from '../kernel/sockcalls';
import { attributionOn } from '../observe/attribution';
import { count } from '../observe/counters';
import { emit, note, tracing } from '../observe/trace';
import { notePollParked, notePollTaken } from './checklocal';
import { gp } from './g';
import { allocm, mp, Phase } from './m';
import { allp, gomaxprocs } from './p';
import { casReady, gopark, readyOn } from './park';
import {
  EVENT_BYTES,
  pollerAwake,
  pollerCancel,
  pollerChargeWait,
  pollerClose,
  pollerCreate,
  pollerDiscard,
  pollerHasReady,
  pollerOpen,
  pollerSleep,
  pollerTake,
  pollerTimeout,
} from './poller';
import { runqput } from './runq';
import { execute } from './schedule';
import {
  SCHED_CUR_P,
  SCHED_EPFD,
  SCHED_LASTPOLL,
  SCHED_NETPOLL_WAITERS,
  SCHED_NMSYS,
  SCHED_POLL_BUFFER,
  SCHED_POLL_WAKE_SIG,
  SCHED_POLLDESC_FREE,
  SCHED_POLLER_BLOCKED,
  SCHED_POLLER_M,
  SCHED_POLLUNTIL,
  SCHED_RESULT,
} from './sched';
import { newTimer, stopTimer, TIMER_POLL_READ, TIMER_POLL_WRITE, timersNext } from './timer';
import { acquirep, injectglist, pidleget, pidletake, startm, startSpinning, wakeNetPoller, wakep } from './wakep';

export { wakeNetPoller };

@unmanaged
export class PollDesc {
  fd: u32;
  seq: u32;
  rg: u32;
  wg: u32;
  closing: u32;
  next: u32;
  /** P on which somebody last parked here. */
  lastp: u32;
  err: u32;
  rd: u64;
  wd: u64;
  rt: u32;
  wt: u32;
  /** Of a completion port: why the operation of that direction is being cancelled (POLL_…); its packet is awaited. */
  rcancel: u32;
  wcancel: u32;
}

const POLLDESC_BYTES: u32 = 64;
const SLAB: u32 = 64;
const READY: u32 = 1;
const PAST: u64 = u64.MAX_VALUE;

const EPOLLIN: u32 = 0x1;
const EPOLLOUT: u32 = 0x4;
const EPOLLERR: u32 = 0x8;
const EPOLLHUP: u32 = 0x10;
const EPOLLRDHUP: u32 = 0x2000;

/** Results of pollReset and pollWait. */
export const POLL_OK: u32 = 0;
export const POLL_CLOSING: u32 = 1;
export const POLL_TIMEOUT: u32 = 2;
export const POLL_NOT_POLLABLE: u32 = 3;

function pd(at: u32): PollDesc {
  return changetype<PollDesc>(at as usize);
}

export function netpollInited(): bool {
  return load<u32>(SCHED_EPFD) != 0;
}

/** Whether any goroutine waits for a descriptor. */
export function netpollAnyWaiters(): bool {
  return load<u32>(SCHED_NETPOLL_WAITERS) != 0;
}

/** epoll_create1, once: at boot under `lecture`, with the first descriptor or timer otherwise. */
export function netpollInit(): void {
  if (netpollInited()) return;
  pollerCreate();
}

/** Starts the thread that sits in epoll_wait (profile with POLLER_THREAD). */
export function pollerStart(): void {
  const m = allocm(Phase.POLLER);
  if (m == 0) return;
  mp(m).system = 1;
  store<u32>(SCHED_POLLER_M, m);
  store<u32>(SCHED_NMSYS, load<u32>(SCHED_NMSYS) + 1);
  // It blocks at once: nothing can be ready yet.
  netpollSleep(m, 0);
}

/** epoll_ctl ADD. Returns the pollDesc, or 0 with a negative errno in SCHED_RESULT. */
export function netpollOpen(fd: u32): u32 {
  netpollInit();
  let at = load<u32>(SCHED_POLLDESC_FREE);
  if (at == 0) {
    const slab = sysAlloc(SLAB * POLLDESC_BYTES);
    for (let i: u32 = 0; i < SLAB; i++) {
      pd(slab + i * POLLDESC_BYTES).next = at;
      at = slab + i * POLLDESC_BYTES;
    }
    store<u32>(SCHED_POLLDESC_FREE, at);
  }
  store<u32>(SCHED_POLLDESC_FREE, pd(at).next);
  const seq = pd(at).seq + 1;
  memory.fill(at, 0, POLLDESC_BYTES);
  pd(at).fd = fd;
  pd(at).seq = seq;
  note(Ev.EPOLL_CTL, fd, EPOLL_CTL_ADD, 0);
  const result = pollerOpen(fd, (at as u64) | ((seq as u64) << 32));
  store<u64>(SCHED_RESULT, result as u64);
  if (result < 0) {
    pd(at).next = load<u32>(SCHED_POLLDESC_FREE);
    store<u32>(SCHED_POLLDESC_FREE, at);
    return 0;
  }
  return at;
}

/** epoll_ctl DEL, where the poller is epoll; the pollDesc is free again, events under way for it are recognised by their old seq. Whether there was a call. */
export function netpollClose(at: u32): bool {
  const d = pd(at);
  const called = pollerClose(d.fd);
  note(Ev.EPOLL_CTL, d.fd, EPOLL_CTL_DEL, 0);
  dropTimers(d);
  d.seq++;
  d.next = load<u32>(SCHED_POLLDESC_FREE);
  store<u32>(SCHED_POLLDESC_FREE, at);
  return called;
}

function dropTimers(d: PollDesc): void {
  if (d.rt != 0) stopTimer(d.rt);
  if (d.wt != 0) stopTimer(d.wt);
  d.rt = 0;
  d.wt = 0;
}

function checkErr(d: PollDesc, mode: u32): u32 {
  if (d.closing != 0) return POLL_CLOSING;
  if ((mode == 0x72 ? d.rd : d.wd) == PAST) return POLL_TIMEOUT;
  return POLL_OK;
}

/** prepareRead, prepareWrite: forget an old readiness. mode is 'r' or 'w'. */
export function netpollReset(at: u32, mode: u32): u32 {
  const d = pd(at);
  const err = checkErr(d, mode);
  if (err != POLL_OK) return err;
  if (mode == 0x72) d.rg = 0;
  else d.wg = 0;
  return POLL_OK;
}

/**
 * Waits for readiness. PARKED: call again when the goroutine runs again (resumed). NEXT: the result lies in SCHED_RESULT.
 */
export function netpollWait(g: u32, at: u32, mode: u32, resumed: bool): Outcome {
  const d = pd(at);
  const slot = (changetype<usize>(d) as u32) + (mode == 0x72 ? 8 : 12);
  if (!resumed) {
    const err = checkErr(d, mode);
    if (err != POLL_OK && !cancelling(d, mode, err)) {
      store<u64>(SCHED_RESULT, err as u64);
      return Outcome.NEXT;
    }
  }
  const state = load<u32>(slot);
  if (state == READY) {
    store<u32>(slot, 0);
    store<u64>(SCHED_RESULT, cancelled(d, mode) as u64);
    return Outcome.NEXT;
  }
  if (resumed) {
    // Woken, but not by readiness: closed, or a deadline; if neither, wait on.
    const err = checkErr(d, mode);
    if (err != POLL_OK && !cancelling(d, mode, err)) {
      store<u64>(SCHED_RESULT, err as u64);
      return Outcome.NEXT;
    }
  }
  if (CHECKED) notePollParked(g, slot);
  store<u32>(slot, g);
  d.lastp = load<u32>(SCHED_CUR_P);
  store<u32>(SCHED_NETPOLL_WAITERS, load<u32>(SCHED_NETPOLL_WAITERS) + 1);
  gopark(g, WaitReason.IO_WAIT);
  return Outcome.PARKED;
}

/**
 * Waiting ends with an error. With a completion port the operation may still be pending, and the kernel would write into the
 * goroutine's buffer: it is cancelled, and the goroutine waits on, for the packet that says so (waitCanceled in Go).
 */
function cancelling(d: PollDesc, mode: u32, err: u32): bool {
  const did = pollerCancel(d.fd, mode);
  if (did == 1) {
    if (mode == 0x72) d.rcancel = err;
    else d.wcancel = err;
  }
  return did != 0;
}

/** What waiting came to, now that there is readiness: the error for whose sake the operation was cancelled, if it was. */
function cancelled(d: PollDesc, mode: u32): u32 {
  const err = mode == 0x72 ? d.rcancel : d.wcancel;
  if (err == 0) return POLL_OK;
  if (mode == 0x72) d.rcancel = 0;
  else d.wcancel = 0;
  pollerDiscard(d.fd, mode);
  return err;
}

/** Takes the goroutine parked for a direction, if any; leaves readiness (or nothing) behind. */
function unblock(d: PollDesc, mode: u32, ready: bool): u32 {
  const slot = (changetype<usize>(d) as u32) + (mode == 0x72 ? 8 : 12);
  const old = load<u32>(slot);
  if (old == READY) return 0;
  store<u32>(slot, ready ? READY : 0);
  if (CHECKED && old != 0) notePollTaken(old);
  if (old != 0) store<u32>(SCHED_NETPOLL_WAITERS, load<u32>(SCHED_NETPOLL_WAITERS) - 1);
  return old;
}

/** pollUnblock: the descriptor is being closed; whoever waits for it gets an error. */
export function netpollUnblock(at: u32): void {
  const d = pd(at);
  d.closing = 1;
  const r = unblock(d, 0x72, false);
  const w = unblock(d, 0x77, false);
  dropTimers(d);
  if (r != 0) readyOn(r, load<u32>(SCHED_CUR_P), true);
  if (w != 0) readyOn(w, load<u32>(SCHED_CUR_P), true);
}

/**
 * Sets a deadline. @param d_ns from now; 0 none, negative: already past. @param mode 'r', 'w', or their sum for both
 */
export function netpollSetDeadline(at: u32, d_ns: i64, mode: u32): void {
  const d = pd(at);
  if (d.closing != 0) return;
  const when: u64 = d_ns > 0 ? now() + (d_ns as u64) : d_ns < 0 ? PAST : 0;
  if (mode == 0x72 || mode == 0x72 + 0x77) {
    d.rd = when;
    if (d.rt != 0) stopTimer(d.rt);
    d.rt = d_ns > 0 ? newTimer(TIMER_POLL_READ, when, 0, at) : 0;
    if (d_ns < 0) readyIf(unblock(d, 0x72, false));
  }
  if (mode == 0x77 || mode == 0x72 + 0x77) {
    d.wd = when;
    if (d.wt != 0) stopTimer(d.wt);
    d.wt = d_ns > 0 ? newTimer(TIMER_POLL_WRITE, when, 0, at) : 0;
    if (d_ns < 0) readyIf(unblock(d, 0x77, false));
  }
}

function readyIf(g: u32): void {
  if (g != 0) readyOn(g, load<u32>(SCHED_CUR_P), true);
}

/** A deadline's timer has fired (called by timer.ts). */
export function netpollDeadline(at: u32, write: bool): void {
  const d = pd(at);
  if (write) {
    d.wd = PAST;
    d.wt = 0;
  } else {
    d.rd = PAST;
    d.rt = 0;
  }
  readyIf(unblock(d, write ? 0x77 : 0x72, false));
}

/**
 * epoll_wait without blocking: the goroutines that became ready, linked in reverse order of the events (as Go links them),
 * status RUNNABLE, on no queue.
 */
export function netpoll(by: Poll): u32 {
  pollerChargeWait();
  return collect(by);
}

function collect(by: Poll): u32 {
  const buffer = load<u32>(SCHED_POLL_BUFFER);
  const n = pollerTake(by == Poll.BLOCKED);
  count(Counter.EPOLL_WAITS, 1);
  note(Ev.POLL, by as u32, max<i32>(n as i32, 0), 0);
  if (n <= 0) return 0;
  let list: u32 = 0;
  for (let i = 0; i < n; i++) {
    const events = load<u32>(buffer + (i as u32) * EVENT_BYTES);
    const data = load<u64>(buffer + (i as u32) * EVENT_BYTES, 8);
    const at = data as u32;
    const d = pd(at);
    if (d.seq != ((data >> 32) as u32)) continue;
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
      const g = unblock(d, 0x72, true);
      if (attributionOn()) sockPolled(d.fd, g);
      list = push(list, g, d.fd, 0x72);
    }
    if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) list = push(list, unblock(d, 0x77, true), d.fd, 0x77);
  }
  emit(Ev.NETPOLL, n as u32, 0);
  return list;
}

function push(list: u32, g: u32, fd: u32, mode: u32): u32 {
  if (g == 0) return list;
  note(Ev.POLL_READY, gp(g).goid, fd, mode);
  casReady(g, ReadyBy.NETPOLL);
  gp(g).schedlink = list;
  return g;
}

/** The M blocks in epoll_wait, without a P, until something is ready or a timer is due (0: for ever). */
export function netpollBlock(mAddr: u32, until_ns: u64): void {
  netpollInit();
  store<u64>(SCHED_LASTPOLL, 0);
  mp(mAddr).phase = Phase.POLLING;
  netpollSleep(mAddr, until_ns);
}

function netpollSleep(mAddr: u32, until_ns: u64): void {
  pollerChargeWait();
  const m = mp(mAddr);
  store<u32>(SCHED_POLLER_BLOCKED, mAddr);
  store<u64>(SCHED_POLLUNTIL, until_ns);
  store<u32>(SCHED_POLL_WAKE_SIG, 0);
  if (tracing()) note(Ev.POLL_BLOCK, m.id, until_ns == 0 ? 0 : 1, microseconds(until_ns));
  if (pollerHasReady() || (until_ns != 0 && until_ns <= now())) {
    // epoll_wait returns at once: the M goes on in the same phase, at its next step.
    return;
  }
  pollerSleep(m.thread);
  if (until_ns == 0) {
    threadBlock(m.thread);
    return;
  }
  threadSleepUntil(m.thread, now() + pollerTimeout(until_ns - now()));
}

function pollReturned(mAddr: u32): u32 {
  pollerAwake(mp(mAddr).thread);
  store<u32>(SCHED_POLLER_BLOCKED, 0);
  store<u64>(SCHED_POLLUNTIL, 0);
  const list = collect(Poll.BLOCKED);
  // 0 would say that somebody is still blocked: at the very first instant, where nothing costs time.
  store<u64>(SCHED_LASTPOLL, max<u64>(now(), 1));
  return list;
}

/** Whole microseconds from now until an instant, as many as fit. */
function microseconds(at_ns: u64): u32 {
  return at_ns > now() ? (min<u64>((at_ns - now()) / 1000, u32.MAX_VALUE) as u32) : 0;
}

/** Back from a blocking epoll_wait: with an idle P run what became ready, without one leave it to the global queue and park. */
export function netpollReturn(mAddr: u32): void {
  const m = mp(mAddr);
  const list = pollReturned(mAddr);
  const p = pidleget();
  if (p == 0) {
    injectglist(list, 0);
    m.phase = Phase.STOP;
    return;
  }
  acquirep(mAddr, p);
  store<u32>(SCHED_CUR_P, p);
  m.phase = Phase.FIND;
  if (list != 0) {
    const rest = gp(list).schedlink;
    gp(list).schedlink = 0;
    injectglist(rest, p);
    execute(mAddr, list, false, From.NETPOLL);
  } else if (m.wasSpinning != 0) {
    startSpinning(m);
  }
}

/** One round of the dedicated poller's loop: hand over what is ready, run due timers on their Ps, wait again. */
export function pollerStep(mAddr: u32): void {
  let g = pollReturned(mAddr);
  while (g != 0) {
    const next = gp(g).schedlink;
    gp(g).schedlink = 0;
    handOver(g);
    g = next;
  }
  // Timers of idle Ps: get their M going.
  const n = gomaxprocs();
  let until: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const p = allp(i);
    const next = timersNext(p);
    if (next == 0) continue;
    if (next <= now()) {
      // A busy P looks at its own timers when it schedules next; until then a spinning M may take them.
      if (pidletake(p)) startm(p, false);
      else wakep();
    } else if (until == 0 || next < until) {
      until = next;
    }
  }
  netpollSleep(mAddr, until);
}

/** A ready goroutine goes to the local queue of the P where it parked, or of an idle P (and that P's M is woken). */
function handOver(g: u32): void {
  let p = pidleget();
  const idle = p != 0;
  if (!idle) p = allp(gp(g).goid % gomaxprocs());
  runqput(p, g, false);
  if (idle) startm(p, false);
}
