// Goroutines, Ps and Ms re-enacted: what says which of the Ms' next events may come next, and that a history is one that Go's
// scheduler can have. Clocks of different CPUs may disagree, so time alone doesn't order events of different Ms; sequence numbers
// do, counted for each goroutine and each P anew in every generation. The rules are those of Go's own reader (Go 1.26,
// internal/trace/order.go), restated.

import { GoTraceError } from './error.js';
import type { GoEvent } from './generation.js';
import { GoEv, GoStatus, NONE, ProcStatus } from './wire.js';

/** A time range that is going on: its first event's kind, and for a stop of the world its reason. */
type Range = Readonly<{ kind: GoEv; detail: number }>;

interface Resource {
  generation: number;
  seq: number;
  ranges: Range[];
}
interface GState extends Resource {
  status: GoStatus;
  regions: Readonly<{ task: number; name: string }>[];
}
interface PState extends Resource {
  status: ProcStatus;
}
interface MState {
  p: number;
  g: number;
}

/** The kind that begins a range, by the kinds that go on with it and end it. */
const rangeStart: Readonly<Partial<Record<GoEv, GoEv>>> = {
  [GoEv.STWEnd]: GoEv.STWBegin,
  [GoEv.GCSweepActive]: GoEv.GCSweepBegin,
  [GoEv.GCSweepEnd]: GoEv.GCSweepBegin,
  [GoEv.GCMarkAssistActive]: GoEv.GCMarkAssistBegin,
  [GoEv.GCMarkAssistEnd]: GoEv.GCMarkAssistBegin,
};

enum Gc {
  Unknown,
  Off,
  On,
}

/** What is known of everything at one point of a trace. */
export class Ordering {
  readonly #gs = new Map<number, GState>();
  readonly #ps = new Map<number, PState>();
  readonly #ms = new Map<number, MState>();
  readonly #tasks = new Set<number>();
  #gc = Gc.Unknown;
  #gcSeq = 0;
  /** Of the trace's first generation: what is first seen then has been there before. */
  #initial = 0;

  /**
   * Lets an event happen, if it can be the next one of all, and gives it its context.
   * @returns whether it has happened; if not, something else has to come before
   * @throws GoTraceError if it can't happen at all
   */
  advance(e: GoEvent): boolean {
    this.#initial ||= e.generation.number;
    let m = this.#ms.get(e.m);
    // The thread that isn't one never has anything.
    if (!m || e.m === NONE) {
      m = { p: NONE, g: NONE };
      if (e.m !== NONE) this.#ms.set(e.m, m);
    }
    e.p = m.p;
    e.g = m.g;
    return this.#step(e, m);
  }

  /** Whether the event happened; changes `m`, and the event's context where it isn't its M's. */
  #step(e: GoEvent, m: MState): boolean {
    const [first, second] = e.args;
    switch (e.kind) {
      case GoEv.ProcStatus:
        return this.#procStatus(e, m, first!, second! as ProcStatus);
      case GoEv.ProcStart:
        return this.#procStart(e, m, first!, second!);
      case GoEv.ProcStop:
        return this.#procStop(e, m);
      case GoEv.ProcSteal:
        return this.#procSteal(e, m, first!, second!, e.args[2]!);
      case GoEv.GoStatus:
      case GoEv.GoStatusStack:
        return this.#goStatus(e, m, first!, second!, e.args[2]! as GoStatus);
      case GoEv.GoCreate:
        return this.#goCreate(e, m, first!, GoStatus.Runnable);
      case GoEv.GoCreateBlocked:
        return this.#goCreate(e, m, first!, GoStatus.Waiting);
      case GoEv.GoCreateSyscall:
        return this.#goCreateSyscall(e, m, first!);
      case GoEv.GoStart:
        return this.#goStart(e, m, first!, second!);
      case GoEv.GoDestroy:
      case GoEv.GoStop:
      case GoEv.GoBlock:
        return this.#goStop(e, m);
      case GoEv.GoDestroySyscall:
        return this.#goDestroySyscall(e, m);
      case GoEv.GoUnblock:
        return this.#goUnblock(e, first!, second!);
      case GoEv.GoSwitch:
      case GoEv.GoSwitchDestroy:
        return this.#goSwitch(e, m, first!, second!);
      case GoEv.GoSyscallBegin:
        return this.#syscallBegin(e, m, first!);
      case GoEv.GoSyscallEnd:
        return this.#syscallEnd(e, m);
      case GoEv.GoSyscallEndBlocked:
        return this.#syscallEndBlocked(e, m);
      case GoEv.GCActive:
      case GoEv.GCBegin:
      case GoEv.GCEnd:
        return this.#collection(e, m, first!);
      case GoEv.GCSweepBegin:
      case GoEv.GCSweepEnd:
        this.#needP(e, m);
        this.#range(e, this.#procOf(e, m), first!);
        return true;
      case GoEv.GCSweepActive:
        this.#activeRange(e, this.#ps.get(first!) ?? fail(e, `P ${first} is unknown`));
        return true;
      case GoEv.GCMarkAssistActive:
        this.#activeRange(e, this.#gs.get(first!) ?? fail(e, `goroutine ${first} is unknown`));
        return true;
      case GoEv.STWBegin:
      case GoEv.STWEnd:
      case GoEv.GCMarkAssistBegin:
      case GoEv.GCMarkAssistEnd:
        this.#needG(e, m);
        this.#range(e, this.#goroutineOf(e, m), first!);
        return true;
      case GoEv.HeapAlloc:
      case GoEv.HeapGoal:
        this.#needP(e, m);
        return true;
      case GoEv.UserTaskBegin:
      case GoEv.UserTaskEnd:
        return this.#task(e, m, first!);
      case GoEv.UserRegionBegin:
      case GoEv.UserRegionEnd:
        return this.#region(e, m, first!, second!);
      case GoEv.ProcsChange:
      case GoEv.GoLabel:
      case GoEv.UserLog:
        this.#needG(e, m);
        return true;
      case GoEv.Span:
      case GoEv.SpanAlloc:
      case GoEv.SpanFree:
      case GoEv.HeapObject:
      case GoEv.HeapObjectAlloc:
      case GoEv.HeapObjectFree:
      case GoEv.GoroutineStack:
      case GoEv.GoroutineStackAlloc:
      case GoEv.GoroutineStackFree:
        if (e.m === NONE) fail(e, 'it needs an M');
        return true;
      default:
        return fail(e, 'it is no event of a scheduler');
    }
  }

  // ---- Ps

  #procStatus(e: GoEvent, m: MState, id: number, status: ProcStatus): boolean {
    if (!(status > ProcStatus.Bad && status <= ProcStatus.SyscallAbandoned))
      fail(e, `P ${id} has the status ${status}`);
    const p = this.#ps.get(id);
    let elsewhere = false;
    if (!p) {
      this.#ps.set(id, { status, generation: e.generation.number, seq: 0, ranges: [] });
    } else {
      if (status === ProcStatus.SyscallAbandoned && p.status === ProcStatus.Syscall) {
        // Another M says it, about to take the P away; which M the P is on is known here.
        elsewhere = true;
      } else if (p.status !== status) {
        fail(e, `P ${id} is ${ProcStatus[p.status]}, not ${ProcStatus[status]}`);
      }
      renumber(p, e);
    }
    if (elsewhere) {
      const found = [...this.#ms].find(([, other]) => other.p === id);
      if (!found) fail(e, `no M has P ${id}, which is about to be taken away`);
      [e.m, { p: e.p, g: e.g }] = found;
    }
    if (status === ProcStatus.Running || status === ProcStatus.Syscall) m.p = id;
    return true;
  }

  #procStart(e: GoEvent, m: MState, id: number, seq: number): boolean {
    const p = this.#ps.get(id);
    // While this M still has a P, its system call's is still to be taken away.
    if (p?.status !== ProcStatus.Idle || !follows(p, e, seq) || m.p !== NONE) return false;
    if (e.m === NONE) fail(e, 'it needs an M');
    p.status = ProcStatus.Running;
    p.seq = seq;
    m.p = id;
    return true;
  }

  #procStop(e: GoEvent, m: MState): boolean {
    this.#needP(e, m);
    const p = this.#procOf(e, m);
    if (p.status !== ProcStatus.Running && p.status !== ProcStatus.Syscall) {
      fail(e, `P ${m.p} is ${ProcStatus[p.status]}, not Running or Syscall`);
    }
    p.status = ProcStatus.Idle;
    m.p = NONE;
    return true;
  }

  #procSteal(e: GoEvent, m: MState, id: number, seq: number, from: number): boolean {
    const p = this.#ps.get(id);
    const abandoned = p?.status === ProcStatus.SyscallAbandoned;
    if (!p || (p.status !== ProcStatus.Syscall && !abandoned) || !follows(p, e, seq)) return false;
    if (e.m === NONE) fail(e, 'it needs an M');
    p.status = ProcStatus.Idle;
    p.seq = seq;
    if (abandoned) return true;
    const victim = from === e.m ? m : this.#ms.get(from);
    if (!victim) fail(e, `M ${from}, from which P ${id} is taken, is unknown`);
    if (victim.p !== id)
      fail(e, `M ${from}, from which P ${id} is taken, has ${victim.p === NONE ? 'no P' : `P ${victim.p}`}`);
    victim.p = NONE;
    return true;
  }

  // ---- goroutines

  #goStatus(e: GoEvent, m: MState, id: number, mid: number, status: GoStatus): boolean {
    if (!(status > GoStatus.Bad && status <= GoStatus.Waiting)) fail(e, `goroutine ${id} has the status ${status}`);
    const g = this.#gs.get(id);
    const initial = e.generation.number === this.#initial;
    if (g) {
      if (g.status !== status) fail(e, `goroutine ${id} is ${GoStatus[g.status]}, not ${GoStatus[status]}`);
      renumber(g, e);
    } else if (initial) {
      this.#gs.set(id, newGoroutine(e, status));
    } else fail(e, `goroutine ${id} turns up, ${GoStatus[status]}, without having been made`);
    if (status === GoStatus.Running) m.g = id;
    if (status !== GoStatus.Syscall) return true;
    if (mid === NONE) fail(e, `goroutine ${id} is in a system call without an M`);
    if (mid === e.m) {
      if (!initial && e.g !== id) fail(e, `M ${mid} is in a system call of ${goroutine(e.g)}, not of goroutine ${id}`);
      m.g = id;
      return true;
    }
    // Another M has been in the call for the whole generation, without a P.
    const other = this.#ms.get(mid);
    if (other) {
      if (other.g !== id) fail(e, `M ${mid} is in a system call of ${goroutine(other.g)}, not of goroutine ${id}`);
      e.g = id;
    } else this.#ms.set(mid, { p: NONE, g: id });
    e.m = mid;
    return true;
  }

  #goCreate(e: GoEvent, m: MState, id: number, status: GoStatus): boolean {
    this.#needP(e, m);
    const creator = this.#gs.get(m.g);
    if (creator && creator.status !== GoStatus.Running) fail(e, `goroutine ${m.g} isn't Running`);
    if (this.#gs.has(id)) fail(e, `goroutine ${id} exists already`);
    this.#gs.set(id, newGoroutine(e, status));
    return true;
  }

  #goCreateSyscall(e: GoEvent, m: MState, id: number): boolean {
    if (e.m === NONE) fail(e, 'it needs an M');
    if (m.g !== NONE) fail(e, `M ${e.m} has goroutine ${m.g}`);
    if (this.#gs.has(id)) fail(e, `goroutine ${id} exists already`);
    this.#gs.set(id, newGoroutine(e, GoStatus.Syscall));
    m.g = id;
    return true;
  }

  #goStart(e: GoEvent, m: MState, id: number, seq: number): boolean {
    const g = this.#gs.get(id);
    if (g?.status !== GoStatus.Runnable || !follows(g, e, seq)) return false;
    this.#needP(e, m);
    if (m.g !== NONE) fail(e, `M ${e.m} has goroutine ${m.g}`);
    g.status = GoStatus.Running;
    g.seq = seq;
    m.g = id;
    return true;
  }

  /** GoDestroy, GoStop, GoBlock. */
  #goStop(e: GoEvent, m: MState): boolean {
    const g = this.#running(e, m);
    if (e.kind === GoEv.GoDestroy) this.#gs.delete(m.g);
    else g.status = e.kind === GoEv.GoStop ? GoStatus.Runnable : GoStatus.Waiting;
    m.g = NONE;
    return true;
  }

  #goDestroySyscall(e: GoEvent, m: MState): boolean {
    this.#inSyscall(e, m);
    this.#gs.delete(m.g);
    m.g = NONE;
    if (m.p === NONE) return true;
    // The thread may end, and another one get its number: the P is no longer its.
    const p = this.#procOf(e, m);
    if (p.status !== ProcStatus.Syscall) fail(e, `P ${m.p} is ${ProcStatus[p.status]}, not Syscall`);
    p.status = ProcStatus.SyscallAbandoned;
    m.p = NONE;
    return true;
  }

  #goUnblock(e: GoEvent, id: number, seq: number): boolean {
    const g = this.#gs.get(id);
    if (g?.status !== GoStatus.Waiting || !follows(g, e, seq)) return false;
    g.status = GoStatus.Runnable;
    g.seq = seq;
    return true;
  }

  #goSwitch(e: GoEvent, m: MState, id: number, seq: number): boolean {
    const from = this.#running(e, m);
    const to = this.#gs.get(id);
    if (to?.status !== GoStatus.Waiting || !follows(to, e, seq)) return false;
    if (e.kind === GoEv.GoSwitchDestroy) this.#gs.delete(m.g);
    else from.status = GoStatus.Waiting;
    to.status = GoStatus.Running;
    to.seq = seq;
    m.g = id;
    return true;
  }

  // ---- system calls

  #syscallBegin(e: GoEvent, m: MState, seq: number): boolean {
    const g = this.#running(e, m);
    const p = this.#procOf(e, m);
    if (!follows(p, e, seq)) fail(e, `P ${m.p} is at sequence number ${p.seq}, the event at ${seq}`);
    g.status = GoStatus.Syscall;
    p.status = ProcStatus.Syscall;
    p.seq = seq;
    return true;
  }

  #syscallEnd(e: GoEvent, m: MState): boolean {
    this.#needP(e, m);
    const g = this.#inSyscall(e, m);
    const p = this.#procOf(e, m);
    if (p.status !== ProcStatus.Syscall) fail(e, `P ${m.p} is ${ProcStatus[p.status]}, not Syscall`);
    g.status = GoStatus.Running;
    p.status = ProcStatus.Running;
    return true;
  }

  #syscallEndBlocked(e: GoEvent, m: MState): boolean {
    // The call's own P has to be gone; another one may be there already.
    if (m.p !== NONE && this.#procOf(e, m).status === ProcStatus.Syscall) return false;
    const g = this.#inSyscall(e, m);
    g.status = GoStatus.Runnable;
    m.g = NONE;
    return true;
  }

  // ---- ranges of time, annotations

  #collection(e: GoEvent, m: MState, seq: number): boolean {
    if (e.kind === GoEv.GCActive && e.generation.number === this.#initial) {
      if (this.#gc !== Gc.Unknown) fail(e, 'it has to be the first event of a collection');
      this.#gc = Gc.On;
      this.#gcSeq = seq;
      return true;
    }
    if (e.kind === GoEv.GCBegin && this.#gc === Gc.Unknown) {
      this.#gc = Gc.On;
      this.#gcSeq = seq;
      return true;
    }
    if (seq !== this.#gcSeq + 1) return false;
    const goesOn = e.kind === GoEv.GCBegin ? Gc.Off : Gc.On;
    if (this.#gc !== goesOn) fail(e, `a collection is ${this.#gc === Gc.On ? 'going on' : 'not going on'}`);
    this.#needG(e, m);
    this.#gc = e.kind === GoEv.GCEnd ? Gc.Off : Gc.On;
    this.#gcSeq = seq;
    return true;
  }

  /** Begins or ends a range of time of a goroutine or P. */
  #range(e: GoEvent, of: Resource, detail: number): void {
    const kind = rangeStart[e.kind];
    if (kind !== undefined) {
      const at = of.ranges.findIndex((range) => range.kind === kind);
      if (at < 0) fail(e, `no ${GoEv[kind]} came before`);
      of.ranges.splice(at, 1);
      return;
    }
    const range = { kind: e.kind, detail: e.kind === GoEv.STWBegin ? detail : 0 };
    if (hasRange(of, range)) fail(e, 'it has begun already');
    of.ranges.push(range);
  }

  #activeRange(e: GoEvent, of: Resource): void {
    const range = { kind: rangeStart[e.kind]!, detail: 0 };
    const known = hasRange(of, range);
    if (e.generation.number !== this.#initial) {
      if (!known) fail(e, `no ${GoEv[range.kind]} came before`);
    } else if (known) fail(e, 'it has begun already');
    else of.ranges.push(range);
  }

  #task(e: GoEvent, m: MState, id: number): boolean {
    this.#needG(e, m);
    if (e.kind === GoEv.UserTaskEnd) this.#tasks.delete(id);
    else {
      if (this.#tasks.has(id)) fail(e, `task ${id} exists already`);
      this.#tasks.add(id);
    }
    return true;
  }

  #region(e: GoEvent, m: MState, task: number, string: number): boolean {
    this.#needG(e, m);
    const { regions } = this.#goroutineOf(e, m);
    // By its text: the string may have another id in another generation.
    const name = e.generation.string(string) ?? fail(e, `string ${string} isn't there`);
    if (e.kind === GoEv.UserRegionBegin) regions.push({ task, name });
    else {
      // Regions from before the trace are unknown.
      const inner = regions.pop();
      if (inner && (inner.task !== task || inner.name !== name)) {
        fail(e, `region '${name}' of task ${task} ends within region '${inner.name}' of task ${inner.task}`);
      }
    }
    return true;
  }

  // ---- what events need

  #needP(e: GoEvent, m: MState): void {
    if (e.m === NONE) fail(e, 'it needs an M');
    if (m.p === NONE) fail(e, `M ${e.m} has no P`);
  }

  #needG(e: GoEvent, m: MState): void {
    this.#needP(e, m);
    if (m.g === NONE) fail(e, `M ${e.m} has no goroutine`);
  }

  #procOf(e: GoEvent, m: MState): PState {
    return this.#ps.get(m.p) ?? fail(e, `P ${m.p} is unknown`);
  }

  #goroutineOf(e: GoEvent, m: MState): GState {
    return this.#gs.get(m.g) ?? fail(e, `goroutine ${m.g} is unknown`);
  }

  #running(e: GoEvent, m: MState): GState {
    this.#needG(e, m);
    const g = this.#goroutineOf(e, m);
    if (g.status !== GoStatus.Running) fail(e, `goroutine ${m.g} is ${GoStatus[g.status]}, not Running`);
    return g;
  }

  #inSyscall(e: GoEvent, m: MState): GState {
    if (e.m === NONE) fail(e, 'it needs an M');
    if (m.g === NONE) fail(e, `M ${e.m} has no goroutine`);
    const g = this.#goroutineOf(e, m);
    if (g.status !== GoStatus.Syscall) fail(e, `goroutine ${m.g} is ${GoStatus[g.status]}, not Syscall`);
    return g;
  }
}

function newGoroutine(e: GoEvent, status: GoStatus): GState {
  return { status, generation: e.generation.number, seq: 0, ranges: [], regions: [] };
}

/** A new generation counts from 0. */
function renumber(of: Resource, e: GoEvent): void {
  of.generation = e.generation.number;
  of.seq = 0;
}

function follows(of: Resource, e: GoEvent, seq: number): boolean {
  return of.generation === e.generation.number && of.seq + 1 === seq;
}

function hasRange(of: Resource, { kind, detail }: Range): boolean {
  return of.ranges.some((range) => range.kind === kind && range.detail === detail);
}

function goroutine(id: number): string {
  return id === NONE ? 'no goroutine' : `goroutine ${id}`;
}

function fail(e: GoEvent, why: string): never {
  throw new GoTraceError(`${GoEv[e.kind]} on M ${e.m}: ${why}`, e.offset);
}
