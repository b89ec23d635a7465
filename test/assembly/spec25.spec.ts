// The kernel's behaviours that the runtime relies on (section 25 of the runtime's specification), one test for each. Details are
// pinned elsewhere: epoll.spec.ts, socket.spec.ts, thread.spec.ts, scheduler.spec.ts.

import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { Counter } from '../../assembly/abi/counters';
import { Errno } from '../../assembly/abi/errno';
import { GStatus } from '../../assembly/abi/status';
import { Sys } from '../../assembly/abi/syscalls';
import { From } from '../../assembly/abi/trace';
import { LOOPBACK_ADDRESS } from '../../assembly/abi/world';
import { now, pending, setPending } from '../../assembly/base/clock';
import { eventsPeek, eventsPending } from '../../assembly/base/events';
import { SYSCALL_COUNTS } from '../../assembly/base/layout';
import { sysAlloc } from '../../assembly/base/memory';
import { EPOLL_CTL_ADD, epollCreate, epollCtl, epollWaitNow } from '../../assembly/kernel/epoll';
import { eventfdCreate } from '../../assembly/kernel/eventfd';
import { EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../../assembly/kernel/fdtable';
import { fdAccept, fdClose, fdRead, fdWrite } from '../../assembly/kernel/file';
import { futexWait, futexWake } from '../../assembly/kernel/futex';
import { PIPE_BYTES, pipeCreate } from '../../assembly/kernel/pipe';
import { sockBind, sockConnect, sockListen, sockName, sockPeer, sockSocket } from '../../assembly/kernel/sockcalls';
import { th, THREAD_BLOCKED, THREAD_RUNNING, THREAD_WAKING } from '../../assembly/kernel/thread';
import { counter } from '../../assembly/observe/counters';
import { G_PREEMPT, G_PREEMPT_COOP, gp } from '../../assembly/runtime/g';
import { allocm, mp, mWake, Phase } from '../../assembly/runtime/m';
import { newm } from '../../assembly/runtime/lock';
import { allp, pp } from '../../assembly/runtime/p';
import { SCHED_CUR_G, SCHED_CUR_M, SCHED_CUR_P, SCHED_NMIDLE, SCHED_SYSMON_M } from '../../assembly/runtime/sched';
import { execute, stopm } from '../../assembly/runtime/schedule';
import { preemptone, sysmonBegin, sysmonStart } from '../../assembly/runtime/sysmon';
import { makeG } from './machine';
import { enter, leave, machineReset, machineStart, runUntil, setConfig, setCost, waitingThread } from './netmachine';
import { bootRuntime, US } from './runtime';

const ALL: u32 = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
const LOOPBACK = LOOPBACK_ADDRESS as u32;
const AGAIN: i64 = -(Errno.EAGAIN as i64);

class Fixture {
  epfd: i32 = 0;
  events: u32 = 0;
  buffer: u32 = 0;
}
const f = new Fixture();

function start(): void {
  machineReset(25);
  machineStart();
  enter();
  f.events = sysAlloc(16 * 64);
  f.buffer = sysAlloc(1 << 17);
  f.epfd = epollCreate();
}

function settle(): void {
  leave();
  runUntil(now() + 1000000);
  enter();
}

function wait(): i32 {
  return epollWaitNow(f.epfd, f.events, 64);
}

function bits(i: u32): u32 {
  return load<u32>(f.events + i * 16);
}

function data(i: u32): u32 {
  return load<u32>(f.events + i * 16, 8);
}

/** A pipe: its read end; the write end is the next number. */
function pipe(): i32 {
  expect<i64>(pipeCreate(f.buffer)).toBe(0);
  return load<i32>(f.buffer);
}

function watch(fd: i32, events: u32): void {
  expect<i64>(epollCtl(f.epfd, EPOLL_CTL_ADD, fd, events, fd as u64)).toBe(0);
}

function listen(backlog: u32): i32 {
  const fd = sockSocket() as i32;
  expect<i64>(sockBind(fd, 0, 8080)).toBe(0);
  expect<i64>(sockListen(fd, backlog)).toBe(0);
  return fd;
}

function dial(): i32 {
  const fd = sockSocket() as i32;
  sockConnect(fd, LOOPBACK, 8080);
  return fd;
}

function calls(sys: Sys): u64 {
  return load<u64>(SYSCALL_COUNTS + ((sys as u32) << 3));
}

/** It is m's turn. */
function turn(m: u32): void {
  store<u32>(SCHED_CUR_M, m);
  store<u32>(SCHED_CUR_P, mp(m).p);
  store<u32>(SCHED_CUR_G, mp(m).curg);
  th(mp(m).thread).state = THREAD_RUNNING;
}

describe('spec 25 the poller', () => {
  beforeEach(() => start());

  test('spec 25: epoll reports in the order of wake-ups, once for each, with what holds by then; ADD reports what is ready already', () => {
    const a = pipe();
    const b = pipe();
    const c = pipe();
    fdWrite(b + 1, f.buffer, 1);
    watch(a, ALL);
    watch(b, ALL);
    watch(c, ALL);
    fdWrite(c + 1, f.buffer, 1);
    fdWrite(a + 1, f.buffer, 1);
    expect<i32>(wait()).toBe(3);
    expect<u32>(data(0)).toBe(b as u32, 'ready when it was added');
    expect<u32>(data(1)).toBe(c as u32);
    expect<u32>(data(2)).toBe(a as u32);
    expect<i32>(wait()).toBe(0, 'no second report, though nobody has read');
    // Data beside unread data is another edge; two of them before a wait are one event; the mask is that of the wait.
    fdWrite(a + 1, f.buffer, 1);
    fdWrite(b + 1, f.buffer, 1);
    fdWrite(a + 1, f.buffer, 1);
    fdClose(a + 1);
    expect<i32>(wait()).toBe(2);
    expect<u32>(data(0)).toBe(a as u32);
    expect<u32>(bits(0)).toBe(EPOLLIN | EPOLLHUP, 'bytes and hang-up in one event');
    expect<u32>(data(1)).toBe(b as u32);
    expect<u32>(bits(1)).toBe(EPOLLIN);
    expect<i32>(wait()).toBe(0);
  });

  test('spec 25: room to write, and the reader’s end, are edges, too', () => {
    const r = pipe();
    const w = r + 1;
    watch(w, ALL);
    expect<i32>(wait()).toBe(1);
    expect<u32>(bits(0)).toBe(EPOLLOUT);
    let filled: i64 = 0;
    for (let n = fdWrite(w, f.buffer, 4096); n > 0; n = fdWrite(w, f.buffer, 4096)) filled += n;
    expect<i64>(filled).toBe(PIPE_BYTES as i64);
    expect<i32>(wait()).toBe(0);
    fdRead(r, f.buffer, PIPE_BYTES);
    expect<i32>(wait()).toBe(1);
    expect<u32>(bits(0)).toBe(EPOLLOUT);
    fdClose(r);
    expect<i32>(wait()).toBe(1);
    expect<u32>(bits(0) & EPOLLERR).toBe(EPOLLERR);
  });

  test('spec 25: nobody re-arms: who reads until EAGAIN loses nothing, whatever comes between two reads', () => {
    const r = pipe();
    watch(r, ALL);
    let got: i64 = 0;
    const controls = counter(Counter.EPOLL_CTLS);
    for (let i = 0; i < 20; i++) {
      fdWrite(r + 1, f.buffer, 3);
      expect<i32>(wait()).toBe(1, 'every time without another epoll_ctl');
      fdWrite(r + 1, f.buffer, 2); // after the event, before the first read
      for (let n = fdRead(r, f.buffer, 4); n > 0; n = fdRead(r, f.buffer, 4)) got += n;
      // The second write was an edge of its own: its event finds nothing any more, and isn't reported.
      expect<i32>(wait()).toBe(0);
    }
    expect<i64>(got).toBe(100);
    expect<u64>(counter(Counter.EPOLL_CTLS)).toBe(controls);
  });

  test('spec 25: one edge of a listener may cover many connections; accept gives them first come, first served, until EAGAIN', () => {
    const listener = listen(16);
    watch(listener, ALL);
    const peers = new StaticArray<i64>(5);
    for (let i = 0; i < 5; i++) peers[i] = sockName(dial());
    settle();
    expect<i32>(wait()).toBe(1);
    expect<u32>(bits(0)).toBe(EPOLLIN);
    for (let i = 0; i < 5; i++) expect<i64>(sockPeer(fdAccept(listener) as i32)).toBe(peers[i]);
    expect<i64>(fdAccept(listener)).toBe(AGAIN);
    expect<i32>(wait()).toBe(0);
    dial();
    settle();
    expect<i32>(wait()).toBe(1, 'the next connection is the next edge');
  });

  test('spec 25: the wake-up by eventfd or pipe is level-triggered: told until it has been read', () => {
    const e = eventfdCreate(0);
    const r = pipe();
    watch(e, EPOLLIN);
    watch(r, EPOLLIN);
    store<u64>(f.buffer, 1);
    fdWrite(e, f.buffer, 8);
    fdWrite(e, f.buffer, 8);
    fdWrite(r + 1, f.buffer, 1);
    for (let i = 0; i < 3; i++) expect<i32>(wait()).toBe(2);
    expect<i64>(fdRead(e, f.buffer, 8)).toBe(8);
    expect<u64>(load<u64>(f.buffer)).toBe(2, 'both wake-ups at once');
    expect<i32>(wait()).toBe(1);
    expect<u32>(data(0)).toBe(r as u32);
    expect<i64>(fdRead(r, f.buffer, 8)).toBe(1);
    expect<i32>(wait()).toBe(0);
  });
});

describe('spec 25 threads', () => {
  test('spec 25: futex: a wake-up reaches the waiter of its own word, one at a time; without a waiter it is nothing', () => {
    start();
    const first = waitingThread();
    const second = waitingThread();
    const other = waitingThread();
    futexWait(1, 0x1000, first);
    futexWait(1, 0x1000, second);
    futexWait(2, 0x1000, other);
    expect<u32>(futexWake(1, 0x2000, 1)).toBe(0);
    expect<u32>(futexWake(1, 0x1000, 1)).toBe(1);
    expect<u32>(th(first).state).toBe(THREAD_WAKING);
    expect<u32>(th(second).state).toBe(THREAD_BLOCKED);
    expect<u32>(th(other).state).toBe(THREAD_BLOCKED, 'the same address of another process');
    expect<u32>(futexWake(1, 0x1000, 1)).toBe(1);
    expect<u32>(futexWake(1, 0x1000, 1)).toBe(0);
  });

  test('spec 25: an M parks by futex, and one futex call wakes it and nobody else', () => {
    bootRuntime(1, 1, 1, false, true);
    const a = allocm(Phase.FIND);
    const b = allocm(Phase.FIND);
    const before = calls(Sys.futex);
    turn(a);
    stopm(a);
    turn(b);
    stopm(b);
    expect<u64>(calls(Sys.futex) - before).toBe(2);
    expect<u32>(load<u32>(SCHED_NMIDLE)).toBe(2);
    const spent = pending();
    const wakes = counter(Counter.FUTEX_WAKES);
    mWake(a);
    expect<u64>(calls(Sys.futex) - before).toBe(3);
    expect<u64>(counter(Counter.FUTEX_WAKES) - wakes).toBe(1);
    expect<u64>(pending() - spent).toBe(1800000, 'the price of FUTEX_WAKE, in picoseconds');
    expect<u32>(th(mp(a).thread).state).toBe(THREAD_WAKING);
    expect<u32>(th(mp(b).thread).state).toBe(THREAD_BLOCKED);
  });

  test('spec 25: timer slack makes every usleep longer: 20 µs end after 75 µs with a slack of 55 µs', () => {
    for (let k = 0; k < 2; k++) {
      bootRuntime(1, 1, 1, false, true);
      if (k == 1) setCost(Cost.NANOSLEEP_SLACK, 0);
      sysmonStart();
      const m = load<u32>(SCHED_SYSMON_M);
      turn(m);
      setPending(0);
      const before = calls(Sys.nanosleep);
      const from = now();
      sysmonBegin(m);
      expect<u64>(calls(Sys.nanosleep) - before).toBe(1);
      expect<u32>(th(mp(m).thread).state).toBe(THREAD_BLOCKED);
      // The wake-up of its start, on which nothing depends here, may be pending as well.
      expect<bool>(eventsPending() > 0).toBe(true);
      expect<u64>(th(mp(m).thread).wakeAt - from).toBe(k == 0 ? 75 * US : 20 * US);
      expect<bool>(eventsPeek() <= from + 75 * US).toBe(true);
    }
  });

  test('spec 25: clone: a new M’s thread is priced, counted, and runs only once it has been woken', () => {
    bootRuntime(1, 2, 2, false, true);
    const before = calls(Sys.clone);
    const m = allocm(Phase.STOPPED);
    expect<u64>(calls(Sys.clone) - before).toBe(1);
    expect<u32>(th(mp(m).thread).state).toBe(THREAD_BLOCKED);
    const spent = pending();
    const futexes = calls(Sys.futex);
    newm(m);
    expect<u64>(pending() - spent).toBe(15000000, 'the price of clone, in picoseconds');
    expect<u32>(th(mp(m).thread).state).toBe(THREAD_WAKING);
    expect<u64>(calls(Sys.futex) - futexes).toBe(0, 'no wake-up of a futex: the thread begins by itself');
  });

  test('spec 25: preemption is a SIGURG by tgkill at the one thread that runs the goroutine; asyncpreemptoff sends none', () => {
    for (let off = 0; off < 2; off++) {
      const m = bootRuntime(1, 2, 2, false, true);
      setConfig(Config.ASYNC_PREEMPT_OFF, off);
      turn(m);
      const g = makeG(1);
      const idle = makeG(2);
      execute(m, g, false, From.RING);
      const before = calls(Sys.tgkill);
      const spent = pending();
      preemptone(g, pp(allp(0)).id);
      preemptone(idle, 1); // it doesn't run: no signal
      expect<u64>(calls(Sys.tgkill) - before).toBe(off == 0 ? 1 : 0);
      expect<u64>(pending() - spent).toBe(off == 0 ? 2500000 : 0, 'the price of SIGNAL, on the sender’s CPU');
      expect<u32>((gp(g).flags as u32) & (G_PREEMPT as u32)).toBe(off == 0 ? (G_PREEMPT as u32) : 0);
      expect<u32>((gp(g).flags as u32) & (G_PREEMPT_COOP as u32)).toBe(off == 0 ? 0 : (G_PREEMPT_COOP as u32));
      expect<u32>(gp(g).status).toBe(GStatus.RUNNING as u32, 'it goes off only at its next safe point');
      expect<u32>((gp(idle).flags as u32) & (G_PREEMPT as u32)).toBe(0);
    }
  });
});
