import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { Counter } from '../../assembly/abi/counters';
import { Outcome } from '../../assembly/abi/outcome';
import { WaitReason } from '../../assembly/abi/status';
import { now, setNow, settle } from '../../assembly/base/clock';
import { arenaEnd, sysAlloc } from '../../assembly/base/memory';
import { THREAD_RUNNING } from '../../assembly/kernel/thread';
import { counter } from '../../assembly/observe/counters';
import { chancap, chanrecv, chanrecvDone, hchan } from '../../assembly/runtime/chan';
import { gp } from '../../assembly/runtime/g';
import { allp, pp, pTimers, runqSlot } from '../../assembly/runtime/p';
import { SCHED_CUR_P, SCHED_LASTPOLL, SCHED_POLL_WAKE_SIG, SCHED_POLLER_BLOCKED } from '../../assembly/runtime/sched';
import {
  blockTimerChan,
  checkTimers,
  maybeRunChan,
  newTimer,
  resetTimer,
  stopTimer,
  TIMER_CHAN,
  TIMER_FUNC,
  TIMER_POLL_READ,
  TIMER_POLL_WRITE,
  timersNext,
  timeSleep,
  timeSleepDone,
  tp,
  unblockTimerChan,
} from '../../assembly/runtime/timer';
import { heapOrdered, timersAt } from '../../assembly/runtime/timerheap';
import {
  add,
  addGo,
  begin,
  Do,
  makeChan,
  makeTimeChan,
  powerOn,
  powerOnProcs,
  rec,
  resume,
  runMain,
  running,
  selectTable,
  set,
  setCase,
  setCost,
  timerRecord,
  waitGroup,
  world,
} from './runtime/goroutines';

const MS: u64 = 1_000_000;

/** Takes the goroutines off the current P's queue that AfterFunc timers have started; their closures, in order of firing. */
function started(into: StaticArray<u32>): u32 {
  const p = load<u32>(SCHED_CUR_P);
  const r = pp(p);
  let n: u32 = 0;
  for (; r.runqhead != r.runqtail; r.runqhead++) into[n++] = gp(load<u32>(runqSlot(p, r.runqhead))).param;
  if (r.runnext != 0) into[n++] = gp(r.runnext).param;
  r.runnext = 0;
  return n;
}

class Digest {
  h: u64 = 0;
  x: u64 = 0;
  wakes: u32 = 0;
}
const d = new Digest();

function mix(v: u64): void {
  d.h = (d.h ^ v) * 1099511628211;
}

function draw(n: u64): u64 {
  d.x = d.x * 6364136223846793005 + 1442695040888963407;
  return (d.x >> 33) % n;
}

/** Lets the pretended poller notice the next wake-up, and mixes in whether the last step made one. */
function mixWake(): void {
  if (load<u32>(SCHED_POLL_WAKE_SIG) != 0) {
    mix(0x77);
    d.wakes++;
  }
  store<u32>(SCHED_POLL_WAKE_SIG, 0);
}

const N: u32 = 64;

/**
 * 20 000 random steps on so many timers, a quarter of them with lazy channels, over the heaps of two Ps: everything that can be
 * seen goes into a digest.
 */
function digest(seed: u64, many: u32): u64 {
  powerOnProcs(2);
  d.h = 14695981039346656037;
  d.x = seed;
  d.wakes = 0;
  // A poller that seems to sleep without limit, so that every timer that is to be looked at earlier interrupts it.
  store<u64>(SCHED_LASTPOLL, 0);
  const thread = sysAlloc(64);
  store<u32>(thread, THREAD_RUNNING, 4);
  const poller = sysAlloc(256);
  store<u32>(poller, thread, 4);
  store<u32>(SCHED_POLLER_BLOCKED, poller);
  const fired = new StaticArray<u32>(256);
  const ts = new StaticArray<u32>(many);
  for (let i: u32 = 0; i < many; i++) {
    const chan = i % 4 == 3;
    ts[i] = newTimer(chan ? TIMER_CHAN : TIMER_FUNC, now() + 1 + draw(20), 0, chan ? makeTimeChan(1) : i);
    mixWake();
  }
  for (let k = 0; k < 20000; k++) {
    const i = draw(many as u64) as u32;
    const t = ts[i];
    const chan = i % 4 == 3;
    const op = draw(16);
    if (op < 6) {
      const when = now() + 1 + draw(20);
      const period: u64 = draw(4) == 0 ? 1 + draw(5) : 0;
      const pending = resetTimer(t, when, period);
      // The wake-up comes before the answer.
      mixWake();
      mix(pending ? 1 : 0);
    } else if (op < 9) {
      mix(stopTimer(t) ? 1 : 0);
    } else if (op < 11) {
      if (chan) {
        maybeRunChan(t);
        blockTimerChan(t);
      }
    } else if (op < 13) {
      if (chan && tp(t).blocked > 0) unblockTimerChan(t);
    } else if (op < 14) {
      if (draw(8) == 0) store<u32>(SCHED_CUR_P, load<u32>(SCHED_CUR_P) == allp(0) ? allp(1) : allp(0));
    } else {
      setNow(now() + draw(8));
      const until = checkTimers(allp(draw(2) as u32), now());
      const n = started(fired);
      for (let j: u32 = 0; j < n; j++) mix((fired[j] as u64) + 1);
      mix(until);
    }
    mixWake();
    if (chan) mix(hchan(tp(t).arg as u32).qcount as u64);
    mix(timersNext(allp(0)));
    mix(timersNext(allp(1)));
    mix(timersAt(pTimers(allp(0))).len as u64);
  }
  return d.h;
}

/**
 * Random timers against what they are: each fires once when its instant has passed and somebody looks, earlier ones before
 * later ones, periodic ones again at the next multiple. Mistakes seen.
 */
function compare(seed: u64): u32 {
  powerOn();
  d.x = seed;
  const when = new StaticArray<u64>(N); // 0: not set
  const period = new StaticArray<u64>(N);
  const ts = new StaticArray<u32>(N);
  const fired = new StaticArray<u32>(256);
  let wrong: u32 = 0;
  for (let i: u32 = 0; i < N; i++) {
    when[i] = now() + 1 + draw(1000);
    ts[i] = newTimer(TIMER_FUNC, when[i], 0, i);
  }
  for (let k = 0; k < 6000; k++) {
    const i = draw(N as u64) as u32;
    const op = draw(10);
    if (op < 5) {
      const at = now() + 1 + draw(k % 1000 < 500 ? 1000 : 30);
      period[i] = draw(3) == 0 ? 1 + draw(40) : 0;
      if (resetTimer(ts[i], at, period[i]) != (when[i] != 0)) wrong++;
      when[i] = at;
    } else if (op < 7) {
      if (stopTimer(ts[i]) != (when[i] != 0)) wrong++;
      when[i] = 0;
    } else {
      setNow(now() + draw(60));
      const until = checkTimers(allp(0), now());
      const n = started(fired);
      let last: u64 = 0;
      for (let j: u32 = 0; j < n; j++) {
        const f = fired[j];
        // Due, set, and not before one that fired earlier.
        if (when[f] == 0 || when[f] > now() || when[f] < last) wrong++;
        last = when[f];
        if (period[f] == 0) {
          when[f] = 0;
        } else {
          while (when[f] <= now()) when[f] += period[f];
          if (tp(ts[f]).when != when[f]) wrong++;
        }
      }
      let next: u64 = 0;
      for (let j: u32 = 0; j < N; j++) {
        if (when[j] != 0 && when[j] <= now()) wrong++;
        if (when[j] != 0 && (next == 0 || when[j] < next)) next = when[j];
      }
      // Somebody will look in time; perhaps too early, for one that was stopped or moved.
      if (next != 0 && (timersNext(allp(0)) == 0 || timersNext(allp(0)) > next)) wrong++;
      if (until != 0 && until <= now()) wrong++;
      if (!heapOrdered(timersAt(pTimers(allp(0))))) wrong++;
    }
  }
  return wrong;
}

describe('the heap of timers', () => {
  test('does what a list of instants does', () => {
    expect<u32>(compare(1)).toBe(0);
    expect<u32>(compare(2)).toBe(0);
  });

  // Digests of the same steps by a transcription of time.go (Go 1.26.8) to plain Go, locks left out: they hold every tie
  // between equal instants, every wake-up of the poller and every time at which the heap is cleaned.
  test('fires equal instants in the order of Go', () => {
    expect<u64>(digest(1, 64)).toBe(0x30eae2b0ef555ec0);
    expect<u32>(d.wakes).toBe(1004);
    expect<u64>(counter(Counter.TIMERS_RUN)).toBe(13264);
    expect<u64>(digest(11, 64)).toBe(0x41cab2d0cb338ec8);
    expect<u64>(digest(1, 32)).toBe(0x28f5ec0796b46503);
    expect<u64>(digest(1, 8)).toBe(0x7496ddfc3b93a1c2);
    expect<u32>(d.wakes).toBe(1821);
  });

  test('equal instants: 21 of them, in the order of the heap', () => {
    powerOn();
    const fired = new StaticArray<u32>(256);
    for (let i: u32 = 0; i < 21; i++) newTimer(TIMER_FUNC, now() + 5, 0, i);
    setNow(now() + 5);
    checkTimers(allp(0), now());
    const n = started(fired);
    let order = '';
    for (let i: u32 = 0; i < n; i++) order += `${fired[i]} `;
    expect(order).toBe('0 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 ');
  });
});

/** n sleepers of half a millisecond times their number; main does something for 5 ms, then waits for them. */
function sleepers(n: i32): string {
  const wg = waitGroup(n);
  const g = new StaticArray<u32>(n);
  for (let i = 0; i < n; i++) {
    g[i] = begin();
    add(Do.SLEEP, 500_000 * (i + 1));
    rec('s', i + 1);
    add(Do.WG_DONE, wg);
  }
  const main = begin();
  addGo(g);
  add(Do.GOSCHED);
  add(Do.SPIN, 5 * MS);
  add(Do.WG_WAIT, wg);
  return runMain(main);
}

describe('time.Sleep and time.AfterFunc', () => {
  beforeEach(powerOn);

  test('sleepers wake by their time', () => {
    const wg = waitGroup(3);
    const g = new StaticArray<u32>(3);
    for (let i = 0; i < 3; i++) {
      g[i] = begin();
      add(Do.SLEEP, i == 0 ? 30 * MS : i == 1 ? 10 * MS : 20 * MS);
      rec('s', i);
      add(Do.WG_DONE, wg);
    }
    const main = begin();
    addGo(g);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('s1 s2 s0');
    expect<u64>(now()).toBe(1000 + 30 * MS);
  });

  test('four that are due in one look: the last runs first', () => {
    expect(sleepers(4)).toBe('s4 s1 s2 s3');
  });

  test('AfterFunc likewise', () => {
    const wg = waitGroup(4);
    const records = new StaticArray<u32>(4);
    for (let i = 0; i < 4; i++) {
      const f = begin();
      rec('f', i + 1);
      add(Do.WG_DONE, wg);
      records[i] = timerRecord(TIMER_FUNC, 500_000 * ((i as u64) + 1), 0, f);
    }
    const main = begin();
    for (let i = 0; i < 4; i++) add(Do.TIMER, records[i]);
    add(Do.SPIN, 5 * MS);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('f4 f1 f2 f3');
  });

  test('timers run before the queues: theirs displaces what is next', () => {
    const wg = waitGroup(3);
    const f = begin();
    rec('t', 0);
    add(Do.WG_DONE, wg);
    const record = timerRecord(TIMER_FUNC, MS, 0, f);
    const g = new StaticArray<u32>(2);
    for (let i = 0; i < 2; i++) {
      g[i] = begin();
      rec('g', i);
      add(Do.WG_DONE, wg);
    }
    const main = begin();
    add(Do.TIMER, record);
    addGo(g);
    add(Do.SPIN, 3 * MS);
    add(Do.WG_WAIT, wg);
    expect(runMain(main)).toBe('t0 g0 g1');
  });

  test('no time at all, or less: no pause', () => {
    const g = running();
    expect<Outcome>(timeSleep(g, 0)).toBe(Outcome.NEXT);
    expect<Outcome>(timeSleep(g, -5)).toBe(Outcome.NEXT);
    expect<u64>(timersNext(allp(0))).toBe(0);
  });

  test('the longest sleep of all', () => {
    const g = running();
    expect<Outcome>(timeSleep(g, i64.MAX_VALUE)).toBe(Outcome.PARKED);
    expect<u8>(gp(g).waitreason).toBe(WaitReason.SLEEP as u8);
    expect<u64>(timersNext(allp(0))).toBe(i64.MAX_VALUE as u64);
  });

  test('the timers of sleepers are used again', () => {
    const g = running();
    timeSleep(g, 10);
    setNow(now() + 10);
    checkTimers(allp(0), now());
    resume(g);
    const end = arenaEnd();
    for (let i = 0; i < 1000; i++) {
      assert(timeSleepDone(g) == Outcome.NEXT);
      assert(timeSleep(g, 10) == Outcome.PARKED);
      setNow(now() + 9);
      checkTimers(allp(0), now());
      assert(!resume(g));
      setNow(now() + 1);
      checkTimers(allp(0), now());
      assert(resume(g));
    }
    expect<u32>(arenaEnd()).toBe(end);
  });

  test('a stopped AfterFunc does not fire, and says whether it would have', () => {
    const f = begin();
    rec('f', 0);
    const record = timerRecord(TIMER_FUNC, MS, 0, f);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.STOP, record);
    add(Do.STOP, record);
    add(Do.SLEEP, 2 * MS);
    add(Do.RESET, record);
    add(Do.RESET, record);
    add(Do.SLEEP, 2 * MS);
    add(Do.STOP, record);
    expect(runMain(main)).toBe('p1 p0 p0 p1 f0 p0');
  });

  test('deadlines of descriptors: their timers belong to the engine', () => {
    const pd = sysAlloc(64);
    const r = newTimer(TIMER_POLL_READ, now() + 10, 0, pd);
    const w = newTimer(TIMER_POLL_WRITE, now() + 20, 0, pd);
    expect<bool>(stopTimer(w)).toBe(true);
    setNow(now() + 30);
    checkTimers(allp(0), now());
    // Read deadline passed, write deadline not.
    expect<u64>(load<u64>(pd, 32)).toBe(U64.MAX_VALUE);
    expect<u64>(load<u64>(pd, 40)).toBe(0);
    // Both records are free again.
    const again = newTimer(TIMER_POLL_READ, now() + 10, 0, pd);
    const more = newTimer(TIMER_POLL_READ, now() + 10, 0, pd);
    expect<bool>((again == r && more == w) || (again == w && more == r)).toBe(true);
  });

  test('prices: a timer operation each for setting, stopping and firing', () => {
    setCost(Cost.TIMER_OP, 7000);
    const t = newTimer(TIMER_FUNC, 5000, 0, 1);
    settle();
    expect<u64>(now()).toBe(1007);
    stopTimer(t);
    settle();
    expect<u64>(now()).toBe(1014);
    resetTimer(t, 3000, 0);
    settle();
    expect<u64>(now()).toBe(1021);
    setNow(3000);
    checkTimers(allp(0), now());
    settle();
    expect<u64>(now()).toBe(3007);
  });
});

describe('timer channels', () => {
  beforeEach(powerOn);

  test('a ticker drops what nobody takes', () => {
    const c = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, 3 * MS, 3 * MS, c);
    const t = selectTable(1);
    setCase(t, 0, 1, c, 0);
    const main = begin();
    add(Do.TIMER, record);
    for (let i = 0; i < 3; i++) add(Do.RECV, c, 0x74);
    add(Do.SPIN, 10 * MS);
    add(Do.RECV, c, 0x74);
    add(Do.SELECT, t, 1 | (1 << 16));
    add(Do.RECV, c, 0x74);
    // After 9 ms it is silent until 19 ms: the tick at 12 is late, those at 15 and 18 are lost, the next one is at 21.
    expect(runMain(main)).toBe('t3001000 t6001000 t9001000 t12001000 c-1 t21001000');
  });

  test('1.23: expired and unread: no length, Stop says it was pending, nothing stale is left', () => {
    const c = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, MS, 0, c);
    const t = selectTable(1);
    setCase(t, 0, 1, c, 0);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.SLEEP, 3 * MS);
    add(Do.LEN, c);
    add(Do.STOP, record);
    add(Do.SELECT, t, 1 | (1 << 16));
    expect(runMain(main)).toBe('l0 p1 c-1');
    expect<i64>(chancap(c)).toBe(0);
  });

  test('1.22: expired and unread: length 1, Stop says no, the stale value is received', () => {
    set(Config.TIMER_CHAN_SYNC, 0);
    const c = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, MS, 0, c);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.SLEEP, 3 * MS);
    add(Do.LEN, c);
    add(Do.STOP, record);
    add(Do.RECV, c, 0x76);
    expect(runMain(main)).toBe('l1 p0 v1001000');
    expect<i64>(chancap(c)).toBe(1);
  });

  test('1.23: received late, the value is the instant at which it was due', () => {
    const c = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, MS, 0, c);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.SPIN, 3 * MS);
    add(Do.RECV, c, 0x76);
    expect(runMain(main)).toBe('v1001000');
    expect<u64>(now()).toBe(1000 + 3 * MS);
  });

  test('1.22: received late, the value is the instant at which it was noticed', () => {
    set(Config.TIMER_CHAN_SYNC, 0);
    const c = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, MS, 0, c);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.SPIN, 3 * MS);
    add(Do.RECV, c, 0x76);
    expect(runMain(main)).toBe('v3001000');
  });

  test('1.23: in the heap only while somebody waits', () => {
    const c = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, 10 * MS, 0, c);
    const probe = selectTable(2);
    setCase(probe, 0, 1, c, 0);
    setCase(probe, 1, 1, makeChan(0), 0);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.SELECT, probe, 2 | (1 << 16));
    runMain(main);
    expect<u64>(timersNext(allp(0))).toBe(0);
    powerOn();
    set(Config.TIMER_CHAN_SYNC, 0);
    const e = makeTimeChan(1);
    newTimer(TIMER_CHAN, now() + 10, 0, e);
    expect<u64>(timersNext(allp(0))).toBe(now() + 10);
  });

  test('select with time.After: whichever comes first', () => {
    const c = makeChan(0);
    const after = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, 2 * MS, 0, after);
    const t = selectTable(2);
    setCase(t, 0, 1, c, 0);
    setCase(t, 1, 1, after, 0);
    store<u32>(t + 48, world.dst, 8);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.SELECT, t, 2);
    expect(runMain(main)).toBe('c1 v0');
    expect<u64>(load<u64>(world.dst, 8)).toBe(1000 + 2 * MS);
    powerOn();
    const b = makeChan(0);
    const late = makeTimeChan(1);
    const other = timerRecord(TIMER_CHAN, 2 * MS, 0, late);
    const u = selectTable(2);
    setCase(u, 0, 1, b, 0);
    setCase(u, 1, 1, late, 0);
    const s = begin();
    add(Do.SLEEP, MS);
    add(Do.SEND, b, 4);
    const again = begin();
    add(Do.GO, s);
    add(Do.TIMER, other);
    add(Do.SELECT, u, 2);
    expect(runMain(again)).toBe('c0 v4');
    // Nobody waits for it any more: it leaves the heap when that is next looked at.
    expect<u32>(timersAt(pTimers(allp(0))).zombies).toBe(1);
    checkTimers(allp(0), now());
    expect<u64>(timersNext(allp(0))).toBe(0);
  });

  test('waiting for a stopped timer is a deadlock; a Reset ends the wait', () => {
    const c = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, MS, 0, c);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.STOP, record);
    add(Do.RECV, c, 0x76);
    expect(runMain(main)).toBe('p1 deadlock');
    powerOn();
    const e = makeTimeChan(1);
    const later = timerRecord(TIMER_CHAN, MS, 0, e);
    const g = begin();
    add(Do.STOP, later);
    add(Do.SLEEP, 5 * MS);
    add(Do.RESET, later);
    const again = begin();
    add(Do.TIMER, later);
    add(Do.GO, g);
    add(Do.RECV, e, 0x76);
    expect(runMain(again)).toBe('p1 p0 v6001000');
  });

  test('a Reset to an earlier instant is noticed by who waits already', () => {
    const c = makeTimeChan(1);
    const t = newTimer(TIMER_CHAN, now() + 50, 0, c);
    const g = running();
    expect<Outcome>(chanrecv(g, c, world.dst)).toBe(Outcome.PARKED);
    expect<u64>(timersNext(allp(0))).toBe(now() + 50);
    expect<bool>(resetTimer(t, now() + 20, 0)).toBe(true);
    expect<u64>(timersNext(allp(0))).toBe(now() + 20);
    setNow(now() + 20);
    expect<u64>(checkTimers(allp(0), now())).toBe(0);
    expect<bool>(resume(g)).toBe(true);
    chanrecvDone(g);
    expect<u64>(load<u64>(world.dst, 8)).toBe(now());
  });

  test('stopped and set anew while its value lies unread: the old value is gone', () => {
    const c = makeTimeChan(1);
    const record = timerRecord(TIMER_CHAN, MS, 0, c);
    const main = begin();
    add(Do.TIMER, record);
    add(Do.SPIN, 2 * MS);
    add(Do.RESET, record);
    add(Do.RECV, c, 0x76);
    expect(runMain(main)).toBe('p1 v3001000');
  });
});
