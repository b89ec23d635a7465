import { Counter, RunState, StwReason } from '../../assembly/abi/counters';
import { EventKind } from '../../assembly/abi/events';
import { Outcome } from '../../assembly/abi/outcome';
import { GStatus, PStatus, WaitReason } from '../../assembly/abi/status';
import { Stream } from '../../assembly/abi/streams';
import { Sys } from '../../assembly/abi/syscalls';
import { charge, now, pending, setNow, setPending, setTurnLimit, settle, turnLimit } from '../../assembly/base/clock';
import { eventGen, eventKind, eventPayload, eventsPeek, eventsPop, schedule } from '../../assembly/base/events';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { turnMinTime, turnSet, turnTake } from '../../assembly/base/turns';
import { cpu } from '../../assembly/kernel/cpu';
import { eventfdCreate } from '../../assembly/kernel/eventfd';
import { fdRead, fdWrite } from '../../assembly/kernel/file';
import { cpuPickNext, cpuRuns, cpuSliceOver, threadPlace } from '../../assembly/kernel/sched';
import { KERNEL_CUR_CPU } from '../../assembly/kernel/state';
import { th, THREAD_BLOCKED, THREAD_RUNNING, threadTimeout, threadWake } from '../../assembly/kernel/thread';
import { counter } from '../../assembly/observe/counters';
import { histMax } from '../../assembly/observe/histogram';
import { checkInvariants } from '../../assembly/runtime/check';
import { G_PREEMPT, G_RESUMED, gp } from '../../assembly/runtime/g';
import { globrunqsize } from '../../assembly/runtime/globrunq';
import { allocm, mp, mput, Phase } from '../../assembly/runtime/m';
import {
  netpollInit,
  netpollOpen,
  netpollReset,
  netpollReturn,
  netpollSetDeadline,
  netpollWait,
  pollerStart,
  pollerStep,
} from '../../assembly/runtime/netpoll';
import { goexit0, newproc1, newprocReady } from '../../assembly/runtime/newproc';
import { allp, gomaxprocs, pp, procsMade } from '../../assembly/runtime/p';
import { gopark, gopreempt, goready, gosched, goyield } from '../../assembly/runtime/park';
import { runqempty, runqlen } from '../../assembly/runtime/runq';
import {
  SCHED_ALLM,
  SCHED_CUR_G,
  SCHED_CUR_M,
  SCHED_CUR_P,
  SCHED_LATENCY,
  SCHED_MAIN_STARTED,
  SCHED_MIDLE,
  SCHED_NMIDLE,
  SCHED_NMSPINNING,
  SCHED_NPIDLE,
  SCHED_PIDLE,
  SCHED_RESULT,
  SCHED_NGUSER,
  SCHED_RUN_STATE,
} from '../../assembly/runtime/sched';
import { findRunnable, parkm, startFromStop, stealAfterPause, stealWork, stopm } from '../../assembly/runtime/schedule';
import { entersyscall, exitsyscall } from '../../assembly/runtime/syscall';
import {
  forEachP,
  gcwaiting,
  setNewprocs,
  startTheWorld,
  stillStopping,
  stopTheWorld,
  stopTheWorldDone,
} from '../../assembly/runtime/stw';
import { sysmonBegin, sysmonRound, sysmonSleep, sysmonStart, sysmonStep } from '../../assembly/runtime/sysmon';
import { timersNext, timeSleep } from '../../assembly/runtime/timer';
import { pidleget, pidleput, pidletake } from '../../assembly/runtime/wakep';
import { freshMemory, go126Queues, makePs } from './machine';
import { bootRuntime, MS, US } from './runtime';

/** Descriptors that goroutines read from: eventfds. */
const FDS: u32 = 24;
/** A future event that writes to one of them, as a device would. */
const DEVICE: u32 = EventKind.NET_FIRST as u32;
const READ: u32 = 0x72;
/** What a goroutine waits for: everybody at the ragged barrier. */
const BARRIER: u32 = 3;

class Life {
  /** Goroutines still to be made. */
  left: u32 = 0;
  /** Goroutines parked until somebody wakes them: a stack. */
  pool: u32 = 0;
  pooled: u32 = 0;
  /** Alive. */
  alive: u32 = 0;
  ended: u32 = 0;
  /** Per descriptor: u32 number, u32 pollDesc, u32 a goroutine is reading. */
  fds: u32 = 0;
  reading: u32 = 0;
  /** Eight bytes to read and write. */
  word: u32 = 0;
  /** Reads that had to wait, and those whose deadline came first. */
  waited: u32 = 0;
  late: u32 = 0;
  hogs: bool = false;
  /** Goroutines stop the world, change GOMAXPROCS, and wait at the ragged barrier. */
  stops: bool = false;
  /** Somebody holds worldsema; how often that came to what. */
  world: bool = false;
  stopped: u32 = 0;
  barriers: u32 = 0;
  resized: u32 = 0;
  /** A fixed course of events instead of a random one. */
  script: bool = false;
  set: u64 = 0;
  woken: u64 = 0;
  wrong: u32 = 0;
}
const life = new Life();

function boot(seed: u64, ps: u32, cpus: u32, lecture: bool, priced: bool): void {
  const m0 = bootRuntime(seed, ps, cpus, lecture, priced);
  life.alive = 0;
  life.pooled = 0;
  life.ended = 0;
  life.wrong = 0;
  life.reading = 0;
  life.waited = 0;
  life.late = 0;
  life.world = false;
  life.stopped = 0;
  life.barriers = 0;
  life.resized = 0;
  life.word = sysAlloc(8);
  life.fds = sysAlloc(FDS * 12);
  life.pool = sysAlloc((life.left + 1) << 2);
  spawn();
  store<u32>(SCHED_MAIN_STARTED, 1);
  threadWake(mp(m0).thread);
  netpollInit();
  sysmonStart();
  if (lecture) {
    pollerStart();
    for (let i: u32 = 1; i < ps; i++) mput(allocm(Phase.STOPPED));
  }
  // After the poller blocks: what is ready at once, since eventfds can be written, wakes it.
  for (let k: u32 = 0; k < FDS; k++) {
    const fd = eventfdCreate(0);
    store<u32>(life.fds + k * 12, fd);
    store<u32>(life.fds + k * 12, netpollOpen(fd), 4);
  }
}

function spawn(): void {
  const g = newproc1();
  gp(g).param = life.script ? 0 : 1 + nextBelow(Stream.USER, 20);
  life.left--;
  life.alive++;
  newprocReady(g);
}

/** Readies one of the parked. */
function wakeOne(): void {
  if (life.pooled == 0) return;
  const i = nextBelow(Stream.USER, life.pooled);
  const g = load<u32>(life.pool + (i << 2));
  store<u32>(life.pool + (i << 2), load<u32>(life.pool + (--life.pooled << 2)));
  goready(g);
}

/** Something arrives at descriptor k. */
function arrive(k: u32): void {
  store<u64>(life.word, 1);
  fdWrite(load<u32>(life.fds + k * 12), life.word, 8);
}

/** What has been sent, or will be, for every reader that waits. */
function arriveForReaders(): void {
  for (let k: u32 = 0; k < FDS; k++) if (load<u32>(life.fds + k * 12, 8) != 0) arrive(k);
}

/** Reads from a descriptor that nobody else reads from (rec.deferred says which, plus one), waiting if there is nothing. */
function read(g: u32, resumed: bool): void {
  const rec = gp(g);
  const at = life.fds + (rec.deferred - 1) * 12;
  if (!resumed) {
    if (netpollReset(load<u32>(at, 4), READ) != 0) life.wrong++;
    if (fdRead(load<u32>(at), life.word, 8) == 8) {
      rec.deferred = 0;
      return;
    }
    if (!life.script && nextBelow(Stream.USER, 3) == 0)
      netpollSetDeadline(load<u32>(at, 4), nextBelow(Stream.USER, 3000000), READ);
    store<u32>(at, 1, 8);
    life.reading++;
    life.waited++;
  }
  if (netpollWait(g, load<u32>(at, 4), READ, resumed) == Outcome.PARKED) return;
  if (load<u64>(SCHED_RESULT) != 0) life.late++;
  netpollSetDeadline(load<u32>(at, 4), 0, READ);
  store<u32>(at, 0, 8);
  life.reading--;
  rec.deferred = 0;
}

/** One action of the running goroutine, in the place of the interpreter: it happens now, its price is paid afterwards. */
function act(g: u32): void {
  if (life.script) play(g);
  else attempt(g);
  charge(500000);
}

/** The first goroutine spawns two; the second waits at a descriptor; the third computes 30 ms, and sets its deadline meanwhile. */
function play(g: u32): void {
  const rec = gp(g);
  if ((rec.flags & G_RESUMED) != 0) {
    rec.flags &= ~G_RESUMED;
    life.woken = now();
    read(g, true);
    return;
  }
  const step = rec.param++;
  if (rec.goid == 1 && step < 2) {
    spawn();
    // Time for another P to come and take it.
    charge(300000000);
  } else if (rec.goid == 2 && step == 0) {
    rec.deferred = 1;
    read(g, false);
  } else if (rec.goid == 3 && step < 3000) {
    if (step == 500) {
      life.set = now();
      netpollSetDeadline(load<u32>(life.fds, 4), 2 * MS, READ);
    }
    charge(10000000);
  } else {
    life.alive--;
    life.ended++;
    goexit0(g);
  }
}

function attempt(g: u32): void {
  const rec = gp(g);
  if ((rec.flags & G_RESUMED) != 0) {
    rec.flags &= ~G_RESUMED;
    if (rec.status == (GStatus.SYSCALL as u8)) {
      exitsyscall(g);
      return;
    }
    if (rec.panicked != 0) {
      stopTheWorldDone(g);
      haveStopped(g);
      return;
    }
    if (rec.deferred != 0) {
      read(g, true);
      return;
    }
  }
  if (rec.param == 0) {
    life.alive--;
    life.ended++;
    // Whoever goes wakes another, so that nobody is left behind, parked.
    wakeOne();
    if (life.alive < 8) for (let i: u32 = 0; i < 4 && life.left != 0; i++) spawn();
    if (life.alive - life.pooled == life.reading) arriveForReaders();
    goexit0(g);
    return;
  }
  rec.param--;
  const what = nextBelow(Stream.USER, 20);
  if (what < 4) {
    if (life.left != 0) spawn();
  } else if (what < 6) {
    if (life.alive - life.pooled - life.reading > 1) {
      store<u32>(life.pool + (life.pooled++ << 2), g);
      gopark(g, WaitReason.CHAN_RECEIVE);
    }
  } else if (what < 8) {
    wakeOne();
  } else if (what < 9) {
    gosched(g);
  } else if (what < 10) {
    // It wakes nobody: with an idle P what is left in the ring has nobody to look for it, in Go too.
    if (load<u32>(SCHED_NPIDLE) == 0) goyield(g);
  } else if (what < 11) {
    timeSleep(g, nextBelow(Stream.USER, 4) * 700000 + nextBelow(Stream.USER, 2000));
  } else if (what < 13) {
    entersyscall(g, Sys.getpid, 0);
    // Some calls are short, some long enough for sysmon.
    charge((nextBelow(Stream.USER, 4) == 0 ? 400000000 : 2000000) as u64);
  } else if (what < 15) {
    charge(nextBelow(Stream.USER, 30000000));
  } else if (what < 17) {
    const k = nextBelow(Stream.USER, FDS);
    if (load<u32>(life.fds + k * 12, 8) == 0 && life.alive - life.pooled - life.reading > 1) {
      rec.deferred = k + 1;
      read(g, false);
    }
  } else if (what < 18 && life.stops && !life.world) {
    life.world = true;
    rec.panicked = 1 + nextBelow(Stream.USER, 3);
    const outcome = rec.panicked == BARRIER ? forEachP(g) : stopTheWorld(g, StwReason.GOMAXPROCS);
    if (outcome == Outcome.NEXT) haveStopped(g);
  } else if (what < 19) {
    schedule(now() + nextBelow(Stream.USER, 200000), DEVICE, nextBelow(Stream.USER, FDS), 0);
  } else if (life.hogs) {
    charge(nextBelow(Stream.USER, 1000000000));
  }
}

/** The world has stopped for g (rec.panicked is 1, 2: with another GOMAXPROCS from now on), or everybody passed the barrier (3). */
function haveStopped(g: u32): void {
  const rec = gp(g);
  const kind = rec.panicked;
  rec.panicked = 0;
  const n = gomaxprocs();
  for (let i: u32 = 0; i < n; i++) {
    if (pp(allp(i)).safePoint != 0) life.wrong++;
    if (kind != BARRIER && pp(allp(i)).status != (PStatus.GCSTOP as u32)) life.wrong++;
  }
  if (kind == BARRIER) {
    life.barriers++;
    life.world = false;
    return;
  }
  if (load<u32>(SCHED_NPIDLE) != 0 || load<u32>(SCHED_NMSPINNING) != 0) life.wrong++;
  for (let m = load<u32>(SCHED_ALLM); m != 0; m = mp(m).alllink) if (mp(m).p != 0 && m != rec.m) life.wrong++;
  const work = queued();
  const resize = kind == 2;
  const wanted: u32 = resize ? 1 + nextBelow(Stream.USER, 9) : n;
  if (resize) setNewprocs(wanted);
  charge(nextBelow(Stream.USER, 20000000));
  startTheWorld(g);
  life.world = false;
  life.stopped++;
  if (wanted != n) life.resized++;
  if (gomaxprocs() != wanted || queued() < work) life.wrong++;
  for (let i = wanted; i < procsMade(); i++) {
    const p = pp(allp(i));
    if (p.status != (PStatus.DEAD as u32)) life.wrong++;
    if (!runqempty(allp(i)) || p.m != 0 || p.ngfree != 0 || timersNext(allp(i)) != 0) life.wrong++;
  }
}

/** As engine/dispatch.ts: what an M does in its turn. */
function step(m: u32): void {
  const rec = mp(m);
  if (rec.phase == Phase.FIND) findRunnable(m);
  else if (rec.phase == Phase.STEAL) stealWork(m);
  else if (rec.phase == Phase.STEAL_PAUSE) stealAfterPause(m);
  else if (rec.phase == Phase.PARK) parkm(m);
  else if (rec.phase == Phase.STOP) stopm(m);
  else if (rec.phase == Phase.STOPPED) startFromStop(m);
  else if (rec.phase == Phase.POLLING) netpollReturn(m);
  else if (rec.phase == Phase.SYSMON_BEGIN) sysmonBegin(m);
  else if (rec.phase == Phase.SYSMON) {
    if (sysmonStep(m)) sysmonSleep(m, sysmonRound(m));
  } else if (rec.phase == Phase.SYSMON_DEEP) sysmonSleep(m, sysmonRound(m));
  else if (rec.phase == Phase.POLLER) pollerStep(m);
  else if (rec.phase == Phase.STOPPING) stillStopping(m);
  else {
    const g = rec.curg;
    if (rec.phase == Phase.SYSCALL) gp(g).flags |= G_RESUMED;
    else if ((gp(g).flags & G_PREEMPT) != 0) {
      gopreempt(g);
      return;
    }
    act(g);
  }
}

function runM(m: u32): void {
  store<u32>(SCHED_CUR_M, m);
  const thread = th(mp(m).thread);
  while (load<u32>(SCHED_RUN_STATE) == 0 && thread.state == THREAD_RUNNING) {
    settle();
    if (now() >= turnLimit()) return;
    store<u32>(SCHED_CUR_P, mp(m).p);
    store<u32>(SCHED_CUR_G, mp(m).curg);
    step(m);
    check();
    checkInvariants();
  }
}

/** Runs until the scheduler says that it is over, or nothing happens for 200 seconds of virtual time. */
function run(): void {
  let quiet: u64 = 0;
  let ended: u32 = 0;
  while (load<u32>(SCHED_RUN_STATE) == 0 && life.wrong == 0) {
    const event = eventsPeek();
    const turn = turnMinTime();
    if (min<u64>(event, turn) == U64.MAX_VALUE) return;
    if (life.ended != ended) {
      ended = life.ended;
      quiet = now();
    }
    if (now() > quiet + 200000 * MS) return;
    if (event <= turn) {
      setNow(event);
      setPending(0);
      store<u32>(KERNEL_CUR_CPU, 0);
      store<u32>(SCHED_CUR_P, 0);
      eventsPop();
      const kind = eventKind();
      if (kind == (EventKind.THREAD_WAKE as u32)) threadTimeout(eventPayload(), eventGen());
      else if (kind == (EventKind.THREAD_RUNNABLE as u32)) threadPlace(eventPayload());
      else if (kind == DEVICE) arrive(eventPayload());
      else cpuSliceOver(eventPayload(), eventGen());
      continue;
    }
    const i = turnTake();
    const c = cpu(i);
    const t = c.thread;
    const second = turnMinTime();
    setNow(c.clock);
    setPending(c.pendingPs);
    setTurnLimit(min<u64>(event, second == turn ? second + 1 : second));
    store<u32>(KERNEL_CUR_CPU, i + 1);
    if (!cpuRuns(i)) {
      cpuPickNext(i);
      continue;
    }
    runM(th(t).owner);
    settle();
    c.clock = now();
    c.pendingPs = pending();
    turnSet(i, c.clock);
    if (th(t).state != THREAD_RUNNING) th(t).notBefore = c.clock;
  }
}

/** What holds after every step. */
function check(): void {
  let idle: u32 = 0;
  for (let p = load<u32>(SCHED_PIDLE); p != 0; p = pp(p).link) {
    idle++;
    if (pp(p).status != (PStatus.IDLE as u32) || !runqempty(p) || pp(p).m != 0) life.wrong++;
  }
  if (idle != load<u32>(SCHED_NPIDLE)) life.wrong++;
  let parked: u32 = 0;
  for (let m = load<u32>(SCHED_MIDLE); m != 0; m = mp(m).link) {
    parked++;
    if (mp(m).p != 0 || mp(m).spinning != 0 || mp(m).nextp != 0 || mp(m).phase != Phase.STOPPED) life.wrong++;
  }
  if (parked != load<u32>(SCHED_NMIDLE)) life.wrong++;
  let spinning: u32 = 0;
  let searching: u32 = 0;
  for (let m = load<u32>(SCHED_ALLM); m != 0; m = mp(m).alllink) {
    const rec = mp(m);
    if (rec.spinning != 0) spinning++;
    if (rec.p != 0 && pp(rec.p).m != m) life.wrong++;
    if (rec.curg != 0 && gp(rec.curg).m != m) life.wrong++;
    if (rec.phase == Phase.RUN && (rec.p == 0 || rec.curg == 0)) life.wrong++;
    if (searches(m)) searching++;
  }
  if (spinning != load<u32>(SCHED_NMSPINNING)) life.wrong++;
  // Work conservation: idle Ps and work in a queue, but nobody who looks for it or is on the way to.
  if (gcwaiting()) return;
  if (searching == 0 && idle != 0 && queued() != 0 && load<u32>(SCHED_RUN_STATE) == 0) life.wrong++;
}

/** Goroutines in queues. */
function queued(): u32 {
  let n = globrunqsize();
  for (let i: u32 = 0; i < gomaxprocs(); i++) n += runqlen(allp(i)) + (pp(allp(i)).runnext != 0 ? 1 : 0);
  return n;
}

/** An M that looks for work, or will when it runs next. */
function searches(m: u32): bool {
  const rec = mp(m);
  if (rec.phase == Phase.STOPPED) return rec.nextp != 0;
  if (rec.phase == Phase.POLLING || rec.phase == Phase.POLLER) return th(rec.thread).state != THREAD_BLOCKED;
  return rec.phase <= Phase.STOP;
}

/** A whole life; mistakes, and 1000 for each goroutine that never ended. */
function live(seed: u64, ps: u32, cpus: u32, n: u32, lecture: bool, priced: bool, hogs: bool): u32 {
  life.left = n;
  life.hogs = hogs;
  life.script = false;
  boot(seed, ps, cpus, lecture, priced);
  run();
  const made = counter(Counter.GOROUTINES_CREATED) as u32;
  if (life.ended != made) life.wrong += 1000 * (made - life.ended);
  // With nobody left there is no main either: Go calls that a deadlock too.
  if (load<u32>(SCHED_RUN_STATE) != (RunState.DEADLOCK as u32) || load<u32>(SCHED_NGUSER) != 0) life.wrong += 100;
  if (histMax(load<u32>(SCHED_LATENCY)) > 1000000 * MS) life.wrong += 10;
  // Reads must have waited, or the poller was never needed.
  if (life.waited < 20 || life.late == 0) life.wrong += 1;
  return life.wrong;
}

/** How late a deadline was noticed that a goroutine computing for 30 ms has set, on 2 Ps, ns. */
function lateness(lecture: bool): u64 {
  life.left = 3;
  life.script = true;
  life.woken = 0;
  boot(1, 2, 2, lecture, true);
  run();
  expect<u32>(life.wrong).toBe(0);
  expect<u32>(life.ended).toBe(3);
  expect<u32>(life.late).toBe(1);
  return life.woken - life.set - 2 * MS;
}

describe('scheduler', () => {
  test('a timer of a busy P is noticed by an idle one: the blocked poller is woken for it', () => {
    // Within the millisecond to which epoll_wait rounds, and wake-ups.
    expect<bool>(lateness(false) < 1100 * US).toBe(true);
    expect<bool>(lateness(true) < 1100 * US).toBe(true);
  });

  test('idle Ps are a stack, and any of them can be taken', () => {
    freshMemory(1);
    go126Queues();
    makePs(4, 0);
    for (let i: u32 = 0; i < 4; i++) pidleput(allp(i));
    expect<u32>(load<u32>(SCHED_NPIDLE)).toBe(4);
    expect<u32>(pidleget()).toBe(allp(3));
    expect<bool>(pidletake(allp(1))).toBe(true);
    expect<bool>(pidletake(allp(1))).toBe(false);
    expect<bool>(pidletake(allp(3))).toBe(false);
    expect<u32>(pidleget()).toBe(allp(2));
    expect<bool>(pidletake(allp(0))).toBe(true);
    expect<u32>(pidleget()).toBe(0);
    expect<u32>(load<u32>(SCHED_NPIDLE)).toBe(0);
  });

  test('everybody finishes: 1 P', () => {
    let wrong: u32 = 0;
    for (let seed: u32 = 1; seed <= 10; seed++) wrong += live(seed, 1, 1 + (seed & 1), 300, false, true, false);
    expect<u32>(wrong).toBe(0);
  });
  test('everybody finishes: 2 to 5 Ps, as many CPUs', () => {
    let wrong: u32 = 0;
    for (let seed: u32 = 1; seed <= 12; seed++)
      wrong += live(seed, 2 + (seed & 3), 2 + (seed & 3), 400, false, true, false);
    expect<u32>(wrong).toBe(0);
  });
  test('everybody finishes: more Ps than CPUs, goroutines that compute for long', () => {
    let wrong: u32 = 0;
    for (let seed: u32 = 1; seed <= 6; seed++) wrong += live(seed, 6, 2, 400, false, true, true);
    expect<u32>(wrong).toBe(0);
  });
  test('everybody finishes: 64 Ps', () => {
    expect<u32>(live(7, 64, 64, 3000, false, true, false)).toBe(0);
  });
  test('everybody finishes when the runtime’s own work costs nothing', () => {
    let wrong: u32 = 0;
    for (let seed: u32 = 1; seed <= 8; seed++)
      wrong += live(seed, 1 + (seed & 3), 1 + (seed & 3), 400, false, false, false);
    expect<u32>(wrong).toBe(0);
  });
  test('spec 17.5 spec 20 the world stops, wherever everybody is; GOMAXPROCS changes; everybody finishes', () => {
    let wrong: u32 = 0;
    let stopped: u32 = 0;
    let barriers: u32 = 0;
    let resized: u32 = 0;
    life.stops = true;
    for (let seed: u32 = 1; seed <= 100; seed++) {
      const ps = 1 + (seed & 7);
      wrong += live(seed, ps, 1 + (seed % 5), 400, seed % 8 == 7, seed % 3 != 0, seed % 4 == 1);
      stopped += life.stopped;
      barriers += life.barriers;
      resized += life.resized;
    }
    life.stops = false;
    expect<u32>(wrong).toBe(0);
    expect<bool>(stopped > 1000 && barriers > 500 && resized > 400).toBe(true);
  });
  test('everybody finishes: lecture', () => {
    let wrong: u32 = 0;
    for (let seed: u32 = 1; seed <= 12; seed++)
      wrong += live(seed, 1 + (seed & 7), 1 + (seed & 7), 600, true, true, false);
    expect<u32>(wrong).toBe(0);
  });
  test('everybody finishes: lecture, long computations, nothing costs', () => {
    let wrong: u32 = 0;
    for (let seed: u32 = 1; seed <= 8; seed++) wrong += live(seed, 4, 4, 600, true, seed > 4, true);
    expect<u32>(wrong).toBe(0);
  });
});
