// One P and one M under the real scheduler, and goroutines that run scripts instead of code: what the interpreter does, small
// enough to see through. A script is a list of 32-byte operations; a goroutine's pc is the address of its next one. What they
// record is text: "s0 r0 s1".

import { Config } from '../../../assembly/abi/config';
import { Cost } from '../../../assembly/abi/costs';
import {
  Kind,
  Shape,
  TYPE_BYTES,
  TYPE_ELEM,
  TYPE_INDEX,
  TYPE_KIND,
  TYPE_SHAPE,
  TYPE_SIZE,
} from '../../../assembly/abi/image';
import { Outcome } from '../../../assembly/abi/outcome';
import { GStatus, WaitReason } from '../../../assembly/abi/status';
import { charge, now, setNow, settle } from '../../../assembly/base/clock';
import { CONFIG_BLOCK, COSTS_BLOCK } from '../../../assembly/base/layout';
import { arenaEnd, arenaInit, sysAlloc } from '../../../assembly/base/memory';
import { randomInit } from '../../../assembly/base/random';
import { histBytes, histInit } from '../../../assembly/observe/histogram';
import {
  chanlen,
  chanOk,
  chanrecv,
  chanrecvDone,
  chansend,
  chansendDone,
  chanWord,
  closechan,
  hchan,
  makechan,
} from '../../../assembly/runtime/chan';
import { G_RESUMED, gp } from '../../../assembly/runtime/g';
import { mp, Phase } from '../../../assembly/runtime/m';
import { mallocInit } from '../../../assembly/runtime/malloc';
import { goexit0, newproc1, newprocReady } from '../../../assembly/runtime/newproc';
import {
  notifyListAdd,
  notifyListNotifyAll,
  notifyListNotifyOne,
  notifyListWait,
  notifyListWaitDone,
} from '../../../assembly/runtime/notify';
import { allp, pp, procsInit } from '../../../assembly/runtime/p';
import { gosched } from '../../../assembly/runtime/park';
import {
  SCHED_CUR_G,
  SCHED_CUR_M,
  SCHED_CUR_P,
  SCHED_EPFD,
  SCHED_LASTPOLL,
  SCHED_LATENCY,
  SCHED_MAIN_STARTED,
} from '../../../assembly/runtime/sched';
import { findRunnable, stealOrderInit } from '../../../assembly/runtime/schedule';
import { SELECT_CASE_BYTES, selectDone, selectgo, selectIndex } from '../../../assembly/runtime/select';
import { semacquire, semacquireDone, semaInit, semrelease } from '../../../assembly/runtime/sema';
import {
  newTimer,
  resetTimer,
  stopTimer,
  timerInit,
  timersNext,
  timeSleep,
  timeSleepDone,
} from '../../../assembly/runtime/timer';
import { trapNumber } from '../../../assembly/runtime/trap';
import { acquirep, stopSpinning } from '../../../assembly/runtime/wakep';

const ARENA: u32 = 32 << 20;
const SCRIPT_BYTES: u32 = 4096;

export enum Do {
  END = 0,
  REC, // tag, n
  SEND, // channel, value
  RECV, // channel, tag (0: don't record); records -1 if closed
  RANGE, // channel, tag
  CLOSE, // channel
  GO, // script
  GOSCHED,
  SELECT, // table, cases | default << 16; records c<index>, and v<value> of a receive
  SEMACQUIRE, // address, lifo
  SEMRELEASE, // address, handoff
  WG_DONE, // wait group
  WG_WAIT, // wait group
  COND_WAIT, // list
  COND_SIGNAL, // list
  COND_BROADCAST, // list
  SLEEP, // ns
  SPIN, // ns
  TIMER, // record (timerRecord): sets it
  STOP, // record; records p<pending>
  RESET, // record; records p<pending>
  LEN, // channel; records l<len>
}

class World {
  text: string = '';
  m: u32 = 0;
  script: u32 = 0;
  at: u32 = 0;
  dst: u32 = 0;
  mainDone: bool = false;
}
export const world = new World();

export function set(key: Config, value: i64): void {
  store<i64>(CONFIG_BLOCK + ((key as u32) << 3), value);
}

export function setCost(key: Cost, ps: u32): void {
  store<u32>(COSTS_BLOCK + ((key as u32) << 2), ps);
}

/** A fresh machine with one P that belongs to one M, nothing to run. */
export function powerOn(): void {
  powerOnProcs(1);
}

/** The same with more Ps: without Ms, and not on the list of idle ones. */
export function powerOnProcs(n: u32): void {
  if (arenaEnd() > ARENA) memory.fill(ARENA, 0, arenaEnd() - ARENA);
  arenaInit(ARENA);
  set(Config.GOMAXPROCS, n);
  set(Config.RUNQ_SIZE, 256);
  set(Config.RUNNEXT, 1);
  set(Config.OVERFLOW_BATCH, 128);
  set(Config.GLOBAL_TICK, 61);
  set(Config.GLOBAL_BATCH_MAX, 128);
  set(Config.STEAL_ROUNDS, 4);
  set(Config.GOID_BATCH, 16);
  set(Config.GFREE_LOCAL_MAX, 64);
  set(Config.GFREE_BATCH, 32);
  set(Config.TIMER_CHAN_SYNC, 1);
  setNow(1000);
  randomInit(1);
  mallocInit();
  semaInit();
  procsInit(n);
  timerInit();
  stealOrderInit();
  const latency = sysAlloc(histBytes());
  histInit(latency);
  store<u32>(SCHED_LATENCY, latency);
  store<u64>(SCHED_LASTPOLL, 1);
  store<u32>(SCHED_EPFD, 3);
  store<u32>(SCHED_MAIN_STARTED, 1);
  world.m = sysAlloc(256);
  acquirep(world.m, allp(0));
  pp(allp(0)).schedtick = 4;
  store<u32>(SCHED_CUR_M, world.m);
  store<u32>(SCHED_CUR_P, allp(0));
  world.dst = sysAlloc(64);
  world.text = '';
  world.mainDone = false;
}

/** A channel of elements of a shape and size. */
export function makeChanOf(shape: Shape, bytes: u32, cap: i64): u32 {
  const types = sysAlloc(2 * TYPE_BYTES);
  store<u8>(types, shape as u8, TYPE_SHAPE);
  store<u32>(types, bytes, TYPE_SIZE);
  const chan = types + TYPE_BYTES;
  store<u8>(chan, Kind.CHAN as u8, TYPE_KIND);
  store<u32>(chan, 1, TYPE_INDEX);
  store<u32>(chan, 0, TYPE_ELEM);
  return makechan(chan, cap);
}

/** chan int. */
export function makeChan(cap: i64): u32 {
  return makeChanOf(Shape.SCALAR, 8, cap);
}

/** Begins a script; add() appends to it. */
export function begin(): u32 {
  world.script = sysAlloc(SCRIPT_BYTES);
  world.at = world.script;
  return world.script;
}

export function add(what: Do, a: i64 = 0, b: i64 = 0): void {
  assert(world.at < world.script + SCRIPT_BYTES - 64);
  store<u32>(world.at, what as u32);
  store<i64>(world.at, a, 8);
  store<i64>(world.at, b, 16);
  world.at += 32;
}

/** add(Do.REC, …) with a letter. */
export function rec(tag: string, n: i64): void {
  add(Do.REC, tag.charCodeAt(0), n);
}

/** go for each script, in order. */
export function addGo(scripts: StaticArray<u32>): void {
  for (let i = 0; i < scripts.length; i++) add(Do.GO, scripts[i]);
}

/** A table of cases for Do.SELECT: n cases, all of them sends on nil channels. */
export function selectTable(n: u32): u32 {
  return sysAlloc(n * SELECT_CASE_BYTES);
}

export function setCase(table: u32, i: u32, kind: u32, c: u32, value: u64): void {
  const at = table + i * SELECT_CASE_BYTES;
  store<u32>(at, kind);
  store<u32>(at, c, 4);
  store<u64>(at, value, 16);
}

/** A timer for Do.TIMER: set to go off `delay` ns after that. */
export function timerRecord(kind: u32, delay: u64, period: u64, arg: u32): u32 {
  const at = sysAlloc(64);
  store<u64>(at, delay);
  store<u64>(at, period, 8);
  store<u32>(at, kind, 16);
  store<u32>(at, arg, 20);
  return at;
}

/** chan time.Time. */
export function makeTimeChan(cap: i64): u32 {
  return makeChanOf(Shape.MEMORY, 24, cap);
}

/** A WaitGroup with its counter at n: u32 counter, waiters, semaphore. */
export function waitGroup(n: u32): u32 {
  const wg = sysAlloc(64);
  store<u32>(wg, n);
  return wg;
}

/** go: a goroutine that runs a script. */
export function go(script: u32): u32 {
  const g = newproc1();
  gp(g).pc = script;
  newprocReady(g);
  return g;
}

/** A goroutine that runs on the M, without a script: for calling operations by hand. */
export function running(): u32 {
  const g = newproc1();
  gp(g).status = GStatus.RUNNING as u8;
  gp(g).m = world.m;
  return g;
}

/** A parked goroutine that was readied runs again; false if it wasn't. */
export function resume(g: u32): bool {
  if (gp(g).status != (GStatus.RUNNABLE as u8) || (gp(g).flags & G_RESUMED) == 0) return false;
  // Its place in the run queue isn't looked at.
  pp(allp(0)).runnext = 0;
  pp(allp(0)).runqhead = pp(allp(0)).runqtail;
  gp(g).status = GStatus.RUNNING as u8;
  gp(g).m = world.m;
  return true;
}

/** Runs a script as main, until it ends or nobody can go on ("deadlock"). Returns what was recorded. */
export function runMain(script: u32): string {
  const main = go(script);
  while (!world.mainDone) {
    mp(world.m).phase = Phase.FIND;
    findRunnable(world.m);
    const m = mp(world.m);
    if (m.phase == Phase.RUN) {
      const g = m.curg;
      runScript(g);
      settle();
      if (g == main && gp(g).pc == 0) world.mainDone = true;
      continue;
    }
    stopSpinning(m);
    const next = timersNext(allp(0));
    if (next == 0) {
      note('deadlock');
      break;
    }
    setNow(max<u64>(next, now()));
  }
  return world.text;
}

function note(what: string): void {
  world.text = world.text.length == 0 ? what : `${world.text} ${what}`;
}

function noteTag(tag: i64, n: i64): void {
  if (tag != 0) note(`${String.fromCharCode(tag as i32)}${n}`);
}

/** Runs g until it parks, yields or ends. */
function runScript(g: u32): void {
  const r = gp(g);
  if (r.pc == 0) {
    // Started by a timer.
    r.pc = r.param;
    r.param = 0;
  }
  store<u32>(SCHED_CUR_G, g);
  while (true) {
    const at = r.pc;
    const resumed = (r.flags & G_RESUMED) != 0;
    if (load<u32>(at) == (Do.END as u32)) {
      r.pc = 0;
      goexit0(g);
      return;
    }
    r.pc = at + 32;
    const outcome = step(g, at, resumed);
    assert(outcome == Outcome.PARKED || !resumed || (r.flags & G_RESUMED) == 0, 'resumed and not cleared');
    if (outcome == Outcome.PARKED) {
      r.pc = at;
      return;
    }
    if (outcome == Outcome.YIELDED) return;
    if (outcome == Outcome.PANIC) {
      note(`panic${trapNumber()}`);
      r.pc = 0;
      goexit0(g);
      return;
    }
  }
}

/** What was received: the value, of a time the instant, of a closed channel -1. */
function got(c: u32): i64 {
  if (chanOk() == 0) return -1;
  return hchan(c).shape == (Shape.MEMORY as u8) ? load<i64>(world.dst, 8) : (chanWord(0) as i64);
}

function step(g: u32, at: u32, resumed: bool): Outcome {
  const what = load<u32>(at) as Do;
  const a = load<i64>(at, 8);
  const b = load<i64>(at, 16);
  const x = a as u32;
  switch (what) {
    case Do.REC: {
      noteTag(a, b);
      return Outcome.NEXT;
    }
    case Do.SEND:
      return resumed ? chansendDone(g) : chansend(g, x, b as u64, 0, 0);
    case Do.RECV:
    case Do.RANGE: {
      const outcome = resumed
        ? chanrecvDone(g)
        : chanrecv(g, x, hchan(x).shape == (Shape.MEMORY as u8) ? world.dst : 0);
      if (outcome != Outcome.NEXT) return outcome;
      if (what == Do.RANGE && chanOk() == 0) return Outcome.NEXT;
      noteTag(b, got(x));
      if (what == Do.RANGE) gp(g).pc = at;
      return Outcome.NEXT;
    }
    case Do.CLOSE:
      return closechan(x);
    case Do.GO: {
      go(x);
      return Outcome.NEXT;
    }
    case Do.GOSCHED: {
      gosched(g);
      return Outcome.YIELDED;
    }
    case Do.SELECT: {
      const outcome = resumed ? selectDone(g) : selectgo(g, x, (b & 0xffff) as u32, b >> 16 != 0);
      if (outcome != Outcome.NEXT) return outcome;
      const i = selectIndex();
      noteTag(0x63, i);
      if (i >= 0 && load<u32>(x + (i as u32) * SELECT_CASE_BYTES) == 1) {
        noteTag(0x76, chanOk() != 0 ? (chanWord(0) as i64) : -1);
      }
      return Outcome.NEXT;
    }
    case Do.SEMACQUIRE:
      return resumed ? semacquireDone(g) : semacquire(g, x, b != 0, WaitReason.SEMACQUIRE);
    case Do.SEMRELEASE:
      return semrelease(g, x, b != 0 ? 1 : 0);
    case Do.WG_DONE: {
      const left = load<u32>(x) - 1;
      store<u32>(x, left);
      if (left == 0) {
        const waiters = load<u32>(x, 4);
        store<u32>(x, 0, 4);
        for (let i: u32 = 0; i < waiters; i++) semrelease(g, x + 8, 0);
      }
      return Outcome.NEXT;
    }
    case Do.WG_WAIT: {
      if (resumed) return semacquireDone(g);
      if (load<u32>(x) == 0) return Outcome.NEXT;
      store<u32>(x, load<u32>(x, 4) + 1, 4);
      return semacquire(g, x + 8, false, WaitReason.WAITGROUP_WAIT);
    }
    case Do.COND_WAIT:
      return resumed ? notifyListWaitDone(g) : notifyListWait(g, x, notifyListAdd(x));
    case Do.COND_SIGNAL: {
      notifyListNotifyOne(x);
      return Outcome.NEXT;
    }
    case Do.COND_BROADCAST: {
      notifyListNotifyAll(x);
      return Outcome.NEXT;
    }
    case Do.SLEEP:
      return resumed ? timeSleepDone(g) : timeSleep(g, a);
    case Do.SPIN: {
      charge((a as u64) * 1000);
      settle();
      return Outcome.NEXT;
    }
    case Do.TIMER: {
      const when = now() + load<u64>(x);
      store<u32>(x, newTimer(load<u32>(x, 16), when, load<u64>(x, 8), load<u32>(x, 20)), 24);
      return Outcome.NEXT;
    }
    case Do.STOP: {
      noteTag(0x70, stopTimer(load<u32>(x, 24)) ? 1 : 0);
      return Outcome.NEXT;
    }
    case Do.RESET: {
      noteTag(0x70, resetTimer(load<u32>(x, 24), now() + load<u64>(x), load<u64>(x, 8)) ? 1 : 0);
      return Outcome.NEXT;
    }
    case Do.LEN: {
      noteTag(0x6c, chanlen(x));
      return Outcome.NEXT;
    }
    default:
      return Outcome.HALT;
  }
}
