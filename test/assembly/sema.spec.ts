import { Cost } from '../../assembly/abi/costs';
import { Outcome } from '../../assembly/abi/outcome';
import { GStatus, WaitReason } from '../../assembly/abi/status';
import { Stream } from '../../assembly/abi/streams';
import { now, settle } from '../../assembly/base/clock';
import { SEMA_STATE } from '../../assembly/base/layout';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { gp } from '../../assembly/runtime/g';
import { notifyListAdd, notifyListNotifyOne, notifyListWait } from '../../assembly/runtime/notify';
import { semacquire, semacquireDone, semrelease } from '../../assembly/runtime/sema';
import {
  add,
  addGo,
  begin,
  Do,
  powerOn,
  rec,
  resume,
  runMain,
  running,
  setCost,
  waitGroup,
} from './runtime/goroutines';

/** Scripts of n goroutines that acquire a semaphore and record who they are. */
function waiters(n: i32, sema: u32, lifo: bool): StaticArray<u32> {
  const g = new StaticArray<u32>(n);
  for (let i = 0; i < n; i++) {
    g[i] = begin();
    add(Do.SEMACQUIRE, sema, lifo ? 1 : 0);
    rec('g', i);
  }
  return g;
}

describe('semaphores', () => {
  beforeEach(powerOn);

  test('a positive count is taken at once', () => {
    const sema = sysAlloc(64);
    store<u32>(sema, 2);
    const g = running();
    expect<Outcome>(semacquire(g, sema, false, WaitReason.MUTEX_LOCK)).toBe(Outcome.NEXT);
    expect<Outcome>(semacquire(g, sema, false, WaitReason.MUTEX_LOCK)).toBe(Outcome.NEXT);
    expect<u32>(load<u32>(sema)).toBe(0);
    expect<Outcome>(semacquire(g, sema, false, WaitReason.MUTEX_LOCK)).toBe(Outcome.PARKED);
    expect<u8>(gp(g).waitreason).toBe(WaitReason.MUTEX_LOCK as u8);
  });

  test('first come, first served: with a pause after each release', () => {
    const sema = sysAlloc(64);
    const g = waiters(4, sema, false);
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    for (let i = 0; i < 4; i++) {
      add(Do.SEMRELEASE, sema);
      add(Do.GOSCHED);
    }
    // They came in the order 3, 0, 1, 2.
    expect(runMain(main)).toBe('g3 g0 g1 g2');
  });

  test('four releases in a row: the last readied runs first', () => {
    const sema = sysAlloc(64);
    const g = waiters(4, sema, false);
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    for (let i = 0; i < 4; i++) add(Do.SEMRELEASE, sema);
    rec('m', 0);
    add(Do.GOSCHED);
    expect(runMain(main)).toBe('m0 g2 g3 g0 g1');
  });

  test('lifo: last come, first served', () => {
    const sema = sysAlloc(64);
    const g = waiters(4, sema, true);
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    for (let i = 0; i < 4; i++) {
      add(Do.SEMRELEASE, sema);
      add(Do.GOSCHED);
    }
    expect(runMain(main)).toBe('g2 g1 g0 g3');
  });

  test('one that waits lifo goes before those that came earlier, the next one behind them', () => {
    const sema = sysAlloc(64);
    const first = waiters(2, sema, false);
    const lifo = begin();
    add(Do.SEMACQUIRE, sema, 1);
    rec('l', 0);
    const late = begin();
    add(Do.SEMACQUIRE, sema);
    rec('t', 0);
    const main = begin();
    addGo(first);
    add(Do.GOSCHED);
    add(Do.GO, lifo);
    add(Do.GOSCHED);
    add(Do.GO, late);
    add(Do.GOSCHED);
    for (let i = 0; i < 4; i++) {
      add(Do.SEMRELEASE, sema);
      add(Do.GOSCHED);
    }
    expect(runMain(main)).toBe('l0 g1 g0 t0');
  });

  test('barging: who is woken and finds the count taken waits again, behind the others', () => {
    const sema = sysAlloc(64);
    const g = waiters(2, sema, false);
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    // 1 is woken, but main takes the count before it runs.
    add(Do.SEMRELEASE, sema);
    add(Do.SEMACQUIRE, sema);
    rec('m', 0);
    add(Do.GOSCHED);
    add(Do.SEMRELEASE, sema);
    add(Do.GOSCHED);
    rec('m', 1);
    add(Do.SEMRELEASE, sema);
    add(Do.GOSCHED);
    expect(runMain(main)).toBe('m0 g0 m1 g1');
  });

  test('barging against one that waits lifo: it waits before the others again', () => {
    const sema = sysAlloc(64);
    const g = waiters(2, sema, true);
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    add(Do.SEMRELEASE, sema);
    add(Do.SEMACQUIRE, sema);
    add(Do.GOSCHED);
    add(Do.SEMRELEASE, sema);
    add(Do.GOSCHED);
    add(Do.SEMRELEASE, sema);
    add(Do.GOSCHED);
    expect(runMain(main)).toBe('g0 g1');
  });

  test('handoff: the waiter runs at once and owns the count, the releaser goes to the tail of its ring', () => {
    const sema = sysAlloc(64);
    const g = waiters(2, sema, false);
    const x = begin();
    rec('x', 0);
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    add(Do.GO, x);
    add(Do.SEMRELEASE, sema, 1);
    rec('m', 0);
    add(Do.SEMRELEASE, sema, 1);
    rec('m', 1);
    expect(runMain(main)).toBe('g1 x0 m0 g0 m1');
  });

  test('handoff to nobody is a plain release', () => {
    const sema = sysAlloc(64);
    expect<Outcome>(semrelease(running(), sema, 1)).toBe(Outcome.NEXT);
    expect<u32>(load<u32>(sema)).toBe(1);
  });

  test('a count handed over cannot be taken by others', () => {
    const sema = sysAlloc(64);
    const g = running();
    const h = running();
    expect<Outcome>(semacquire(g, sema, false, WaitReason.SEMACQUIRE)).toBe(Outcome.PARKED);
    expect<Outcome>(semrelease(h, sema, 1)).toBe(Outcome.YIELDED);
    expect<u8>(gp(h).status).toBe(GStatus.RUNNABLE as u8);
    expect<u32>(load<u32>(sema)).toBe(0);
    expect<bool>(resume(g)).toBe(true);
    expect<Outcome>(semacquireDone(g)).toBe(Outcome.NEXT);
  });

  test('prices: an atomic operation if nobody waits, else the slow path on both sides', () => {
    setCost(Cost.ATOMIC, 2000);
    setCost(Cost.SEMA_OP, 30000);
    const sema = sysAlloc(64);
    semrelease(running(), sema, 0);
    semacquire(running(), sema, false, WaitReason.SEMACQUIRE);
    settle();
    expect<u64>(now()).toBe(1004);
    semacquire(running(), sema, false, WaitReason.SEMACQUIRE);
    settle();
    expect<u64>(now()).toBe(1034);
    semrelease(running(), sema, 0);
    settle();
    expect<u64>(now()).toBe(1064);
  });

  test('a wait group wakes all who wait, in the order in which they came', () => {
    const wg = waitGroup(1);
    const end = waitGroup(4);
    const g = new StaticArray<u32>(4);
    for (let i = 0; i < 4; i++) {
      g[i] = begin();
      add(Do.WG_WAIT, wg);
      rec('w', i);
      add(Do.WG_DONE, end);
    }
    const main = begin();
    addGo(g);
    add(Do.GOSCHED);
    add(Do.WG_DONE, wg);
    rec('d', 0);
    add(Do.WG_WAIT, end);
    expect(runMain(main)).toBe('d0 w2 w3 w0 w1');
  });
});

const POOL: u32 = 200;
const ADDRESSES: u32 = 40;
const LIST: u32 = POOL + 1;

/** Nodes of a treap: addresses in order (lower in prev, higher in next), priorities (e1) growing downwards. 1000000: broken. */
function treap(s: u32, above: u32, below: u64, least: u64): u32 {
  if (s == 0) return 0;
  const c = load<u32>(s, 4);
  const priority = load<u64>(s, 56);
  if (c <= above || (c as u64) >= below || priority < least) return 1000000;
  return 1 + treap(load<u32>(s, 12), above, c as u64, priority) + treap(load<u32>(s, 8), c, below, priority);
}

/** Random acquires and releases at many addresses of one bucket and others, against a list per address; mistakes seen. */
function compare(spread: u32, steps: u32): u32 {
  powerOn();
  const base = sysAlloc(ADDRESSES * spread + 64);
  const lists = new StaticArray<u32>(ADDRESSES * LIST); // lengths, then members
  const gs = new StaticArray<u32>(POOL);
  const waits = new StaticArray<i32>(POOL);
  const counts = new StaticArray<i32>(ADDRESSES);
  for (let i: u32 = 0; i < POOL; i++) {
    gs[i] = running();
    waits[i] = -1;
  }
  const releaser = running();
  let wrong: u32 = 0;
  for (let k: u32 = 0; k < steps; k++) {
    const a = nextBelow(Stream.USER, ADDRESSES);
    const addr = base + a * spread;
    const list = a * LIST;
    if (nextBelow(Stream.USER, 100) < (k % 400 < 200 ? 70 : 30)) {
      const i = nextBelow(Stream.USER, POOL);
      if (waits[i] >= 0) continue;
      const lifo = nextBelow(Stream.USER, 4) == 0;
      const outcome = semacquire(gs[i], addr, lifo, WaitReason.SEMACQUIRE);
      if (counts[a] > 0) {
        counts[a] -= 1;
        if (outcome != Outcome.NEXT) wrong++;
        continue;
      }
      if (outcome != Outcome.PARKED) wrong++;
      waits[i] = a as i32;
      const n = lists[list];
      lists[list] = n + 1;
      if (lifo) {
        for (let j = n; j > 0; j--) lists[list + 1 + j] = lists[list + j];
        lists[list + 1] = i;
      } else {
        lists[list + 1 + n] = i;
      }
    } else {
      if (semrelease(releaser, addr, 0) != Outcome.NEXT) wrong++;
      const n = lists[list];
      if (n == 0) {
        counts[a] += 1;
      } else {
        const i = lists[list + 1];
        for (let j: u32 = 1; j < n; j++) lists[list + j] = lists[list + j + 1];
        lists[list] = n - 1;
        if (!resume(gs[i])) wrong++;
        else if (semacquireDone(gs[i]) != Outcome.NEXT) wrong++;
        waits[i] = -1;
      }
    }
    if (load<u32>(addr) != (counts[a] as u32)) wrong++;
    if (k % 16 != 0) continue;
    let nodes: u32 = 0;
    let nwait: u32 = 0;
    for (let b: u32 = 0; b < 251; b++) {
      nodes += treap(load<u32>(SEMA_STATE + b * 8), 0, U64.MAX_VALUE, 0);
      nwait += load<u32>(SEMA_STATE + b * 8, 4);
    }
    for (let x: u32 = 0; x < ADDRESSES; x++) {
      if (lists[x * LIST] != 0) nodes--;
      nwait -= lists[x * LIST];
    }
    if (nodes != 0 || nwait != 0) wrong++;
  }
  return wrong;
}

describe('the semaphore table', () => {
  test('agrees with a list per address: all addresses in one bucket', () => {
    expect<u32>(compare(251 * 8, 6000)).toBe(0);
  });
  test('agrees with a list per address: addresses in many buckets', () => {
    expect<u32>(compare(8, 6000)).toBe(0);
  });
});

/** Four goroutines wait for a condition; main does something and waits for them. */
function cond(signals: i32, pause: bool): string {
  const list = sysAlloc(64);
  const wg = waitGroup(4);
  const g = new StaticArray<u32>(4);
  for (let i = 0; i < 4; i++) {
    g[i] = begin();
    add(Do.COND_WAIT, list);
    rec('c', i);
    add(Do.WG_DONE, wg);
  }
  const main = begin();
  addGo(g);
  add(Do.GOSCHED);
  if (signals == 0) add(Do.COND_BROADCAST, list);
  for (let i = 0; i < signals; i++) {
    add(Do.COND_SIGNAL, list);
    if (pause) add(Do.GOSCHED);
  }
  add(Do.WG_WAIT, wg);
  return runMain(main);
}

describe('condition variables', () => {
  beforeEach(powerOn);

  test('broadcast readies all in order', () => {
    expect(cond(0, false)).toBe('c2 c3 c0 c1');
  });
  test('four signals in a row do the same', () => {
    expect(cond(4, false)).toBe('c2 c3 c0 c1');
  });
  test('four signals with pauses show the order of arrival', () => {
    expect(cond(4, true)).toBe('c3 c0 c1 c2');
  });
  test('a signal too few leaves one asleep; signals to nobody are lost', () => {
    expect(cond(3, true)).toBe('c3 c0 c1 deadlock');
    const list = sysAlloc(64);
    notifyListNotifyOne(list);
    const g = running();
    expect<Outcome>(notifyListWait(g, list, notifyListAdd(list))).toBe(Outcome.PARKED);
  });
  test('who was notified between taking a ticket and waiting does not wait', () => {
    const list = sysAlloc(64);
    const g = running();
    const ticket = notifyListAdd(list);
    notifyListNotifyOne(list);
    expect<Outcome>(notifyListWait(g, list, ticket)).toBe(Outcome.NEXT);
  });
  test('signals go by tickets, not by places; the list stays whole when its last is taken', () => {
    const list = sysAlloc(64);
    const a = running();
    const b = running();
    const c = running();
    const first = notifyListAdd(list);
    const second = notifyListAdd(list);
    const third = notifyListAdd(list);
    notifyListWait(c, list, third);
    notifyListWait(b, list, second);
    notifyListWait(a, list, first);
    notifyListNotifyOne(list);
    expect<bool>(resume(a)).toBe(true);
    expect<bool>(resume(b)).toBe(false);
    const d = running();
    notifyListWait(d, list, notifyListAdd(list));
    notifyListNotifyOne(list);
    expect<bool>(resume(b)).toBe(true);
    notifyListNotifyOne(list);
    expect<bool>(resume(c)).toBe(true);
    expect<bool>(resume(d)).toBe(false);
    notifyListNotifyOne(list);
    expect<bool>(resume(d)).toBe(true);
  });
  test('tickets wrap around', () => {
    const list = sysAlloc(64);
    store<u32>(list, U32.MAX_VALUE);
    store<u32>(list, U32.MAX_VALUE, 4);
    const a = running();
    const b = running();
    notifyListWait(a, list, notifyListAdd(list));
    notifyListWait(b, list, notifyListAdd(list));
    notifyListNotifyOne(list);
    expect<bool>(resume(a)).toBe(true);
    expect<bool>(resume(b)).toBe(false);
    notifyListNotifyOne(list);
    expect<bool>(resume(b)).toBe(true);
  });
});
