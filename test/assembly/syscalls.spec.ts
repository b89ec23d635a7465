// Ps and system calls: which P a goroutine gets that comes back without one, when sysmon takes a P away, and where the network
// poller's goroutines go when a ring is full. Go 1.26: exitsyscallTryGetP, retake, injectglist.

import { Config } from '../../assembly/abi/config';
import { Outcome } from '../../assembly/abi/outcome';
import { GStatus } from '../../assembly/abi/status';
import { Sys } from '../../assembly/abi/syscalls';
import { SYSMON_RETOOK } from '../../assembly/abi/trace';
import { setNow } from '../../assembly/base/clock';
import { gp } from '../../assembly/runtime/g';
import { globrunqget, globrunqsize } from '../../assembly/runtime/globrunq';
import { allocm, mp, Phase } from '../../assembly/runtime/m';
import { allp, pp } from '../../assembly/runtime/p';
import { runqget, runqlen, runqput } from '../../assembly/runtime/runq';
import { entersyscall, exitsyscall } from '../../assembly/runtime/syscall';
import { sysmonRound } from '../../assembly/runtime/sysmon';
import { acquirep, injectglist, npidle, pidleget, pidleput, releasep } from '../../assembly/runtime/wakep';
import { id, makeG, setConfig } from './machine';
import { bootRuntime, MS, US } from './runtime';

/** M runs a goroutine. */
function runs(m: u32, goid: u32): u32 {
  const g = makeG(goid);
  gp(g).status = GStatus.RUNNING as u8;
  gp(g).m = m;
  mp(m).curg = g;
  mp(m).phase = Phase.RUN;
  return g;
}

/** M runs a goroutine that goes into a system call. */
function calls(m: u32, goid: u32): u32 {
  const g = runs(m, goid);
  entersyscall(g, Sys.getpid, 0);
  return g;
}

/** Another M has P 0. */
function otherM(): u32 {
  const m = allocm(Phase.FIND);
  acquirep(m, allp(0));
  return m;
}

/** Four Ps, three of them idle (1, 2, 3 from the top); goroutine 10 of M 0 is in a system call, from which P 0 was taken. */
function blocked(): u32 {
  const g = calls(bootRuntime(1, 4, 4, false, false), 10);
  releasep(gp(g).m);
  return g;
}

/** The P with which the goroutine goes on, -1 if with none. */
function back(g: u32): i32 {
  const m = gp(g).m;
  const outcome = exitsyscall(g);
  if (outcome == Outcome.NEXT) return pp(mp(m).p).id as i32;
  return outcome == Outcome.YIELDED ? -1 : -2;
}

describe('exitsyscall', () => {
  test('spec 10 a P that nobody took stays', () => {
    const g = calls(bootRuntime(1, 4, 4, false, false), 10);
    expect<i32>(back(g)).toBe(0);
    expect<u32>(npidle()).toBe(3);
    expect<u32>(pp(allp(0)).syscalltick).toBe(1);
  });

  test('spec 10 the old P comes back if it is idle and on top; if another lies on top, that one is taken', () => {
    let g = blocked();
    pidleput(allp(0));
    expect<i32>(back(g)).toBe(0);
    g = blocked();
    expect<u32>(pidleget()).toBe(allp(1));
    pidleput(allp(0));
    pidleput(allp(1));
    expect<i32>(back(g)).toBe(1);
  });

  test('spec 10 the old P is taken from another goroutine’s system call, before any idle one', () => {
    const g = blocked();
    const m = otherM();
    const other = calls(m, 11);
    expect<i32>(back(g)).toBe(0);
    expect<u32>(mp(m).p).toBe(0);
    expect<u32>(npidle()).toBe(3);
    // And the other finds its old P running code: it gets an idle one.
    expect<i32>(back(other)).toBe(1);
  });

  test('spec 10 an old P that runs code is left alone: an idle one, the last that became idle', () => {
    const g = blocked();
    const m = otherM();
    runs(m, 11);
    expect<i32>(back(g)).toBe(1);
    expect<u32>(mp(m).p).toBe(allp(0));
    expect<u32>(npidle()).toBe(2);
  });

  test('spec 10 no P: the goroutine goes to the tail of the global queue, its M parks', () => {
    const g = blocked();
    const m = gp(g).m;
    runs(otherM(), 11);
    while (pidleget() != 0) {}
    injectglist(makeG(12), 0);
    expect<i32>(back(g)).toBe(-1);
    expect<u8>(gp(g).status).toBe(GStatus.RUNNABLE as u8);
    expect<u32>(mp(m).phase as u32).toBe(Phase.STOP as u32);
    expect<u32>(mp(m).curg).toBe(0);
    expect<u32>(globrunqsize()).toBe(2);
    expect<u32>(id(globrunqget())).toBe(12);
    expect<u32>(id(globrunqget())).toBe(10);
  });
});

/** `ps` Ps, P 0 in a system call that sysmon sees for the first time at 1 ms. @returns sysmon's M */
function seenOnce(ps: u32): u32 {
  const m = bootRuntime(1, ps, 4, false, false);
  setConfig(Config.SYSCALL_RETAKE_TICKS, 1);
  const sysmon = allocm(Phase.SYSMON);
  pp(allp(0)).syscalltick = 5;
  calls(m, 10);
  setNow(MS);
  expect<bool>(retook(sysmon, MS)).toBe(false);
  return sysmon;
}

function retook(sysmon: u32, at: u64): bool {
  setNow(at);
  return (sysmonRound(sysmon) & SYSMON_RETOOK) != 0;
}

describe('retake', () => {
  test('spec 8 with no other P idle or spinning: at the second sight', () => {
    const sysmon = seenOnce(1);
    expect<bool>(retook(sysmon, MS + 20 * US)).toBe(true);
    expect<u32>(pp(allp(0)).syscalltick).toBe(6);
  });

  test('spec 8 with work in its ring: at the second sight', () => {
    const sysmon = seenOnce(2);
    runqput(allp(0), makeG(11), false);
    expect<bool>(retook(sysmon, MS + 20 * US)).toBe(true);
  });

  test('spec 8 without work, while another P is idle: ten milliseconds after the first sight', () => {
    const sysmon = seenOnce(2);
    expect<bool>(retook(sysmon, MS + 20 * US)).toBe(false);
    expect<bool>(retook(sysmon, 11 * MS - 1)).toBe(false);
    expect<bool>(retook(sysmon, 11 * MS)).toBe(true);
    // It was the last P in use: it gets another M, which will poll the network.
    expect<u32>(npidle()).toBe(1);
  });

  test('spec 8 another call is seen for the first time again', () => {
    const sysmon = seenOnce(1);
    pp(allp(0)).syscalltick++;
    expect<bool>(retook(sysmon, MS + 20 * US)).toBe(false);
    expect<bool>(retook(sysmon, MS + 40 * US)).toBe(true);
  });

  test('spec 8 a P whose slice is over is taken at first sight', () => {
    const sysmon = seenOnce(1);
    pp(allp(0)).syscalltick++;
    expect<bool>(retook(sysmon, 10 * MS)).toBe(true);
  });

  test('spec 8 a P that runs code is never taken', () => {
    const m = bootRuntime(1, 1, 4, false, false);
    setConfig(Config.SYSCALL_RETAKE_TICKS, 1);
    const sysmon = allocm(Phase.SYSMON);
    runs(m, 10);
    for (let t = MS; t < 40 * MS; t += MS) expect<bool>(retook(sysmon, t)).toBe(false);
    expect<u32>(mp(m).p).toBe(allp(0));
  });
});

describe('injectglist', () => {
  test('spec 2.6 what doesn’t fit into the ring goes to the global queue, in order', () => {
    bootRuntime(1, 1, 4, false, false);
    const p = allp(0);
    for (let i: u32 = 0; i < 250; i++) runqput(p, makeG(1000 + i), false);
    const first = makeG(1);
    let last = first;
    for (let i: u32 = 2; i <= 10; i++) {
      const g = makeG(i);
      gp(last).schedlink = g;
      last = g;
    }
    injectglist(first, p);
    expect<u32>(runqlen(p)).toBe(256);
    expect<u32>(globrunqsize()).toBe(4);
    for (let i: u32 = 7; i <= 10; i++) expect<u32>(id(globrunqget())).toBe(i);
    for (let i: u32 = 0; i < 250; i++) runqget(p);
    for (let i: u32 = 1; i <= 6; i++) expect<u32>(id(runqget(p))).toBe(i);
  });

  test('spec 2.6 as many as there are idle Ps go to the global queue, for them', () => {
    bootRuntime(1, 3, 4, false, false);
    const first = makeG(1);
    gp(first).schedlink = makeG(2);
    gp(gp(first).schedlink).schedlink = makeG(3);
    injectglist(first, allp(0));
    expect<u32>(npidle()).toBe(0);
    expect<u32>(globrunqsize()).toBe(2);
    expect<u32>(id(globrunqget())).toBe(1);
    expect<u32>(id(globrunqget())).toBe(2);
    expect<u32>(id(runqget(allp(0)))).toBe(3);
  });
});
