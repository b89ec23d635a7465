// Rows of the lecture that are about the scheduler and its poller, looked at from inside. Others are tests of running
// programs: test/bindings/lecture/.

import { Counter } from '../../assembly/abi/counters';
import { Outcome } from '../../assembly/abi/outcome';
import { GStatus, WaitReason } from '../../assembly/abi/status';
import { From } from '../../assembly/abi/trace';
import { sysAlloc } from '../../assembly/base/memory';
import { eventfdCreate } from '../../assembly/kernel/eventfd';
import { FILE_EPOLL, fdGet, fl } from '../../assembly/kernel/fdtable';
import { fdWrite } from '../../assembly/kernel/file';
import { th, THREAD_BLOCKED, THREAD_RUNNING, THREAD_WAKING } from '../../assembly/kernel/thread';
import { counter } from '../../assembly/observe/counters';
import { gp } from '../../assembly/runtime/g';
import { globrunqput, globrunqsize } from '../../assembly/runtime/globrunq';
import { allocm, mp, mput, Phase } from '../../assembly/runtime/m';
import { netpollInit, netpollOpen, netpollWait, pollerStart, pollerStep } from '../../assembly/runtime/netpoll';
import { allp, pp } from '../../assembly/runtime/p';
import { gopark } from '../../assembly/runtime/park';
import { runqget, runqlen, runqput } from '../../assembly/runtime/runq';
import {
  SCHED_CUR_G,
  SCHED_CUR_M,
  SCHED_CUR_P,
  SCHED_EPFD,
  SCHED_NMIDLE,
  SCHED_NPIDLE,
  SCHED_POLLER_M,
} from '../../assembly/runtime/sched';
import { execute, findRunnable, parkm, stealWork } from '../../assembly/runtime/schedule';
import { acquirep, pidleget } from '../../assembly/runtime/wakep';
import { id, makeG } from './machine';
import { bootRuntime } from './runtime';

const READ: u32 = 0x72;

/** It is m's turn. */
function turn(m: u32): void {
  store<u32>(SCHED_CUR_M, m);
  store<u32>(SCHED_CUR_P, mp(m).p);
  store<u32>(SCHED_CUR_G, mp(m).curg);
  th(mp(m).thread).state = THREAD_RUNNING;
}

/** m looks for work until it has some; the goroutine's id, 0 if it finds none and parks. */
function findWork(m: u32): u32 {
  turn(m);
  mp(m).phase = Phase.FIND;
  mp(m).curg = 0;
  while (th(mp(m).thread).state == THREAD_RUNNING) {
    if (mp(m).phase == Phase.RUN) return id(mp(m).curg);
    if (mp(m).phase == Phase.FIND) findRunnable(m);
    else if (mp(m).phase == Phase.STEAL) stealWork(m);
    else parkm(m);
  }
  return 0;
}

/** P 0 has 1 … 4 in its ring, the global queue 11 … 14; the order in which another P runs them, as decimal digits. */
function orderOfIdleP(lecture: bool): u64 {
  const m0 = bootRuntime(1, 2, 2, lecture, false);
  turn(m0);
  execute(m0, makeG(9), false, From.RING);
  for (let g: u32 = 1; g <= 4; g++) runqput(allp(0), makeG(g), false);
  for (let g: u32 = 11; g <= 14; g++) globrunqput(makeG(g));
  const m = allocm(Phase.FIND);
  acquirep(m, pidleget());
  let order: u64 = 0;
  for (let i = 0; i < 8; i++) order = order * 100 + findWork(m);
  expect<u32>(findWork(m)).toBe(0);
  return order;
}

/** A machine of which the poller thread runs, with n descriptors that a goroutine waits for each, ids from 1. */
let fds: u32 = 0;
function waiting(n: u32, ps: u32): void {
  const m0 = bootRuntime(1, ps, ps, true, false);
  netpollInit();
  pollerStart();
  for (let i: u32 = 1; i < ps; i++) mput(allocm(Phase.STOPPED));
  fds = sysAlloc(n << 2);
  for (let i: u32 = 0; i < n; i++) {
    const fd = eventfdCreate(0);
    store<u32>(fds + (i << 2), fd);
    const g = makeG(i + 1);
    turn(m0);
    execute(m0, g, false, From.RING);
    if (netpollWait(g, netpollOpen(fd), READ, false) != Outcome.PARKED) throw new Error('not parked');
  }
  // That they can be written to is news once, of which nobody makes use.
  turn(poller());
  while (th(mp(poller()).thread).state == THREAD_RUNNING) pollerStep(poller());
}

function arrive(i: u32): void {
  const word = sysAlloc(8);
  store<u64>(word, 1);
  fdWrite(load<u32>(fds + (i << 2)), word, 8);
}

function poller(): u32 {
  return load<u32>(SCHED_POLLER_M);
}

describe('lecture', () => {
  test('L15 epoll_create1 makes an instance, and gives a descriptor for it', () => {
    bootRuntime(1, 1, 1, true, false);
    netpollInit();
    const epfd = load<u32>(SCHED_EPFD);
    expect<u32>(epfd).toBe(3, 'the least number free: 0, 1 and 2 are the console');
    expect<u32>(fl(fdGet(epfd)).kind).toBe(FILE_EPOLL);
    netpollInit();
    expect<u32>(load<u32>(SCHED_EPFD)).toBe(epfd, 'L20 one is enough');
    expect<u32>(eventfdCreate(0)).toBe(4);
  });

  test('L21 one epoll_wait hands over at most 100 descriptors', () => {
    waiting(250, 1);
    for (let i: u32 = 0; i < 250; i++) arrive(i);
    const before = counter(Counter.EPOLL_EVENTS);
    turn(poller());
    pollerStep(poller());
    expect<u64>(counter(Counter.EPOLL_EVENTS) - before).toBe(100);
    pollerStep(poller());
    expect<u64>(counter(Counter.EPOLL_EVENTS) - before).toBe(200);
    pollerStep(poller());
    expect<u64>(counter(Counter.EPOLL_EVENTS) - before).toBe(250);
    expect<u32>(th(mp(poller()).thread).state).toBe(THREAD_BLOCKED, 'and only then it sleeps');
  });

  test('L22 a thread of its own always sits in epoll_wait', () => {
    waiting(1, 2);
    const thread = th(mp(poller()).thread);
    expect<u32>(thread.state).toBe(THREAD_BLOCKED);
    expect<u32>(mp(poller()).p).toBe(0, 'it needs no P');
    for (let k = 0; k < 3; k++) {
      arrive(0);
      expect<u32>(thread.state).toBe(THREAD_WAKING);
      turn(poller());
      pollerStep(poller());
      expect<u32>(thread.state).toBe(THREAD_BLOCKED, 'back in epoll_wait');
      expect<u32>(mp(poller()).p).toBe(0);
    }
  });

  test('L23 who reads from a descriptor without data is parked, not its thread', () => {
    const m = bootRuntime(1, 1, 1, true, false);
    netpollInit();
    const fd = netpollOpen(eventfdCreate(0));
    const reader = makeG(1);
    turn(m);
    execute(m, reader, false, From.RING);
    runqput(allp(0), makeG(2), false);
    expect<u32>(netpollWait(reader, fd, READ, false)).toBe(Outcome.PARKED);
    expect<u32>(gp(reader).status).toBe(GStatus.WAITING);
    expect<u32>(gp(reader).waitreason).toBe(WaitReason.IO_WAIT);
    expect<u32>(th(mp(m).thread).state).toBe(THREAD_RUNNING);
    expect<u32>(findWork(m)).toBe(2, 'the same thread runs the next goroutine');
  });

  test('L24 L46 L47 data wakes the poller thread, which puts the goroutine on a local run queue; its P’s thread is woken', () => {
    waiting(1, 2);
    // The only P with an M goes idle: both are now.
    const m0 = pp(allp(0)).m;
    expect<u32>(findWork(m0)).toBe(0);
    expect<u32>(load<u32>(SCHED_NPIDLE)).toBe(2);
    arrive(0);
    turn(poller());
    pollerStep(poller());
    expect<u32>(load<u32>(SCHED_NPIDLE)).toBe(1);
    expect<u32>(load<u32>(SCHED_NMIDLE)).toBe(1);
    const p = runqlen(allp(0)) == 1 ? allp(0) : allp(1);
    expect<u32>(globrunqsize()).toBe(0);
    const g = runqget(p);
    expect<u32>(id(g)).toBe(1);
    expect<u32>(gp(g).status).toBe(GStatus.RUNNABLE);
    const m = mp(m0).nextp != 0 ? m0 : load<u32>(SCHED_CUR_M);
    expect<u32>(mp(m0).nextp).toBe(p, 'the thread that parked last gets the P');
    expect<u32>(th(mp(m).thread).state).toBe(THREAD_WAKING);
  });

  test('L31 when a goroutine blocks its P takes the next of its queue', () => {
    const m = bootRuntime(1, 1, 1, true, false);
    for (let g: u32 = 1; g <= 3; g++) runqput(allp(0), makeG(g), true);
    expect<u32>(findWork(m)).toBe(1);
    gopark(mp(m).curg, WaitReason.SLEEP);
    expect<u32>(findWork(m)).toBe(2);
    gopark(mp(m).curg, WaitReason.CHAN_RECEIVE);
    expect<u32>(findWork(m)).toBe(3);
  });

  test('L33 L34 an idle P steals half first, and looks at the global queue only when nobody has anything', () => {
    // Half of 1 … 4 is 1 and 2, the younger first; then 3, then 4; the global queue by batches of size / 2 + 1.
    expect<u64>(orderOfIdleP(true)).toBe(201030411121314);
    // Go does the opposite.
    expect<u64>(orderOfIdleP(false)).toBe(1112131402010304);
  });
});
