// Go execution traces of simulated runs, out of the event stream. Go's reader re-enacts them and refuses what can't be, so each
// event here is written as Go's runtime would have written it, on the M that it happened on. What of the stream a trace can't
// say, and what is said otherwise: docs/traces.md.

import { Ev } from '../../../assembly/abi/counters.js';
import { TRACE_DEPTH_MAX } from '../../../assembly/abi/trace.js';
import type { EventBatch } from '../batch.js';
import type { EventOptions } from '../filter.js';
import type { Symbols } from '../symbols.js';
import { GoTraceEncoder, type Sink, type Stream } from './encoder.js';
import { Goroutines } from './goroutines.js';
import { stwReason } from './reasons.js';
import { GenerationTables } from './tables.js';
import { GoEv, GoStatus, NONE, ProcStatus } from './wire.js';

/** The events that a trace is made of, and no others: `run({ events: goTraceEvents, onEvents })`. */
export const goTraceEvents: EventOptions = {
  kinds: [
    'go-create',
    'go-start',
    'go-end',
    'go-park',
    'go-ready',
    'go-yield',
    'go-preempt',
    'go-syscall-enter',
    'go-syscall-exit',
    'go-syscall-blocked',
    'proc-start',
    'proc-stop',
    'proc-retake',
    'proc-gcstop',
    'procs-change',
    'stw-begin',
    'stw-end',
    'gc-begin',
    'gc-mark-done',
    'gc-end',
    'gc-assist',
    'gc-assist-end',
    'heap-goal',
  ],
  stacks: TRACE_DEPTH_MAX,
};

export interface GoTraceOptions {
  /** GOMAXPROCS. */
  procs: number;
  /** Names and lines of the program. Without them stacks are left out. */
  symbols?: Symbols | undefined;
  /** Events after which a new generation begins. A reader holds one in memory at a time. Default: 2^20. */
  generationEvents?: number | undefined;
}

/** How much of what was written: what Go's reader has to find again. */
export interface GoTraceCounts {
  events: number;
  generations: number;
  bytes: number;
}

/** A run's history that Go's rules don't allow: events are missing, or the engine is wrong. */
export class GoTraceWriteError extends Error {
  override name = 'GoTraceWriteError';
}

const GENERATION_EVENTS = 2 ** 20;
/** The M of what happens on none: the boot's first steps. */
const NO_TURN_M = 0;

/** The P that stands in for one where Go demands one and the simulated M has none: no machine has so many. */
const STAND_IN_P = 0xffff;
const KIB = 1024;

interface M {
  readonly stream: Stream;
  p: number;
  /** 0: none. */
  g: number;
}

interface P {
  readonly id: number;
  status: ProcStatus;
  m: M | undefined;
  seq: number;
}

/** Takes events, gives a trace. */
export class GoTraceWriter {
  readonly #encoder: GoTraceEncoder;
  readonly #tables: GenerationTables;
  readonly #generationEvents: number;
  readonly #procs: number;
  readonly #ms: (M | undefined)[] = [];
  readonly #ps: (P | undefined)[] = [];
  readonly #gs = new Goroutines();
  #now_ns = 0;
  #nextCut: number;
  #saidProcs = false;
  /** The world is stopping or stopped: the reason's id has to be that of the end as well, so no generation ends here. */
  #stopping = false;
  /** Of the beginnings and ends of collections. */
  #collections = 1;
  #ended = false;

  constructor(sink: Sink, { procs, symbols, generationEvents = GENERATION_EVENTS }: GoTraceOptions) {
    // Every reader since Go 1.22 takes this version.
    this.#encoder = new GoTraceEncoder(sink, 22);
    this.#tables = new GenerationTables(this.#encoder, symbols);
    this.#generationEvents = generationEvents;
    this.#nextCut = generationEvents;
    this.#procs = procs;
    const m = this.#m(NO_TURN_M);
    for (let p = 0; p < procs; p++) this.#p(p, m);
  }

  /** Writes what a batch says. @throws GoTraceWriteError when no Go program can have had this history */
  add(batch: EventBatch): void {
    const { length } = batch;
    for (let i = 0; i < length; i++) {
      const time_ns = batch.time_ns(i);
      this.#now_ns = time_ns;
      if (this.#encoder.events >= this.#nextCut && !this.#stopping) this.#cut();
      this.#event(batch, i, time_ns);
    }
  }

  /** The run is over: the rest goes out. */
  end(): GoTraceCounts {
    if (!this.#ended) this.#encoder.endGeneration();
    this.#ended = true;
    const { events, bytes, generation } = this.#encoder;
    return { events, bytes, generations: generation - 1 };
  }

  #event(batch: EventBatch, i: number, t: number): void {
    const who = batch.who(i);
    switch (batch.kind(i)) {
      case Ev.GO_CREATE: {
        const m = this.#turn(batch, i);
        const lent = this.#needP(m, t);
        this.#expect(who, GoStatus.Bad, 'made');
        this.#gs.add(who, GoStatus.Runnable);
        const start = this.#tables.start(batch.extra(i));
        this.#encoder.event(m.stream, t, GoEv.GoCreate, 3, who, start, this.#tables.stack(batch, i));
        if (lent) this.#release(lent, m, t);
        return;
      }
      case Ev.GO_START: {
        const m = this.#turn(batch, i);
        if (m.p !== batch.what(i)) this.#acquire(m, batch.what(i), t);
        this.#expect(who, GoStatus.Runnable, 'started');
        this.#start(m, who, t);
        return;
      }
      case Ev.GO_PARK: {
        const m = this.#stop(who, GoStatus.Waiting, batch, i);
        this.#encoder.event(
          m.stream,
          t,
          GoEv.GoBlock,
          2,
          this.#tables.blockReason(batch.what(i)),
          this.#tables.stack(batch, i),
        );
        return;
      }
      case Ev.GO_YIELD: {
        const m = this.#stop(who, GoStatus.Runnable, batch, i);
        // goyield is traced as Go traces it.
        const reason = batch.extra(i) === 1 ? 'preempted' : 'gosched';
        this.#encoder.event(m.stream, t, GoEv.GoStop, 2, this.#tables.stopReason(reason), this.#tables.stack(batch, i));
        return;
      }
      case Ev.GO_PREEMPT: {
        const m = this.#stop(who, GoStatus.Runnable, batch, i);
        this.#encoder.event(
          m.stream,
          t,
          GoEv.GoStop,
          2,
          this.#tables.stopReason('preempted'),
          this.#tables.stack(batch, i),
        );
        return;
      }
      case Ev.GO_END: {
        const m = this.#stop(who, GoStatus.Bad, batch, i);
        this.#encoder.event(m.stream, t, GoEv.GoDestroy);
        return;
      }
      case Ev.GO_READY: {
        const m = this.#turn(batch, i);
        this.#expect(who, GoStatus.Waiting, 'made runnable');
        this.#gs.set(who, GoStatus.Runnable);
        this.#encoder.event(m.stream, t, GoEv.GoUnblock, 3, who, this.#gs.next(who), this.#tables.stack(batch, i));
        return;
      }
      case Ev.GO_SYSCALL_ENTER: {
        const m = this.#turn(batch, i);
        this.#expect(who, GoStatus.Running, 'in a system call');
        const p = this.#ps[m.p] ?? this.#impossible(`goroutine ${who} enters a system call without a P`);
        this.#gs.set(who, GoStatus.Syscall);
        p.status = ProcStatus.Syscall;
        this.#encoder.event(m.stream, t, GoEv.GoSyscallBegin, 2, ++p.seq, this.#tables.stack(batch, i));
        return;
      }
      case Ev.GO_SYSCALL_EXIT: {
        const m = this.#turn(batch, i);
        this.#expect(who, GoStatus.Syscall, 'back from a system call');
        const p = this.#ps[batch.what(i)];
        if (batch.extra(i) === 0 && p?.status === ProcStatus.Syscall && p.m === m) {
          this.#gs.set(who, GoStatus.Running);
          p.status = ProcStatus.Running;
          this.#encoder.event(m.stream, t, GoEv.GoSyscallEnd);
          return;
        }
        // The call's P is gone and there is another one, or the same again.
        if (m.p !== batch.what(i) || p?.status === ProcStatus.Syscall) this.#acquire(m, batch.what(i), t);
        this.#endBlocked(m, who, t);
        this.#start(m, who, t);
        return;
      }
      case Ev.GO_SYSCALL_BLOCKED: {
        const m = this.#turn(batch, i);
        this.#expect(who, GoStatus.Syscall, 'back from a system call');
        const p = this.#ps[m.p];
        if (p) this.#release(p, m, t);
        this.#endBlocked(m, who, t);
        return;
      }
      case Ev.PROC_START: {
        // At boot nobody has the turn yet; the event names the M.
        const m = this.#m(batch.what(i));
        this.#acquire(m, who, t);
        return;
      }
      case Ev.PROC_STOP:
      case Ev.PROC_RETAKE:
      case Ev.PROC_GCSTOP: {
        const p = this.#ps[who];
        // One that is idle already was taken from a system call, or never ran.
        if (p && p.status !== ProcStatus.Idle) this.#release(p, this.#turn(batch, i), t);
        return;
      }
      default:
        this.#runtimeEvent(batch, i, t);
    }
  }

  /** Stops of the world, collections: what the runtime does on a goroutine's behalf. */
  #runtimeEvent(batch: EventBatch, i: number, t: number): void {
    const kind = batch.kind(i);
    const m = this.#turn(batch, i);
    const write = (event: GoEv, args = 0, a = 0, b = 0): void => {
      this.#encoder.event(m.stream, t, event, args, a, b);
    };
    switch (kind) {
      case Ev.STW_BEGIN:
        this.#stopping = true;
        write(GoEv.STWBegin, 2, this.#encoder.string(stwReason(batch.what(i))), this.#tables.stack(batch, i));
        break;
      case Ev.STW_END:
        this.#stopping = false;
        write(GoEv.STWEnd);
        break;
      case Ev.PROCS_CHANGE:
        write(GoEv.ProcsChange, 2, batch.what(i), this.#tables.stack(batch, i));
        break;
      case Ev.GC_BEGIN:
        write(GoEv.GCBegin, 2, this.#collections++, this.#tables.stack(batch, i));
        write(GoEv.HeapAlloc, 1, batch.extra(i) * KIB);
        break;
      case Ev.GC_MARK_DONE:
        write(GoEv.HeapAlloc, 1, batch.what(i) * KIB);
        break;
      case Ev.GC_END:
        write(GoEv.GCEnd, 1, this.#collections++);
        write(GoEv.HeapAlloc, 1, batch.what(i) * KIB);
        break;
      case Ev.GC_ASSIST:
        write(GoEv.GCMarkAssistBegin, 1, this.#tables.stack(batch, i));
        break;
      case Ev.GC_ASSIST_END:
        write(GoEv.GCMarkAssistEnd);
        break;
      case Ev.HEAP_GOAL: {
        const lent = this.#needP(m, t);
        write(GoEv.HeapGoal, 1, batch.who(i) * KIB);
        if (lent) this.#release(lent, m, t);
      }
    }
  }

  // ---- Ms, Ps and goroutines

  #turn(batch: EventBatch, i: number): M {
    const id = batch.m(i);
    return this.#ms[id] ?? this.#m(id < 0 ? NO_TURN_M : id);
  }

  #m(id: number): M {
    let m = this.#ms[id];
    if (!m) {
      while (this.#ms.length < id) this.#ms.push(undefined);
      m = { stream: this.#encoder.stream(id), p: NONE, g: 0 };
      this.#ms[id] = m;
    }
    return m;
  }

  /** A P; a new one is idle, which `m` says. */
  #p(id: number, m: M): P {
    let p = this.#ps[id];
    if (!p) {
      while (this.#ps.length < id) this.#ps.push(undefined);
      p = { id, status: ProcStatus.Idle, m: undefined, seq: 0 };
      this.#ps[id] = p;
      this.#encoder.status(m.stream, GoEv.ProcStatus, 2, id, ProcStatus.Idle);
    }
    return p;
  }

  #acquire(m: M, id: number, t: number): P {
    const p = this.#p(id, m);
    // Given from M to M without ever being idle, or still attached to a call that it no longer serves.
    if (p.status !== ProcStatus.Idle) this.#release(p, m, t);
    const other = this.#ps[m.p];
    if (other) this.#release(other, m, t);
    p.status = ProcStatus.Running;
    p.m = m;
    m.p = id;
    this.#encoder.event(m.stream, t, GoEv.ProcStart, 2, id, ++p.seq);
    return p;
  }

  /** P leaves its M: stopped by the M itself, or, out of a system call, stolen by `by`. */
  #release(p: P, by: M, t: number): void {
    const m = p.m!;
    if (p.status === ProcStatus.Syscall) {
      this.#encoder.event(by.stream, t, GoEv.ProcSteal, 3, p.id, ++p.seq, m.stream.m);
    } else {
      this.#encoder.event(m.stream, t, GoEv.ProcStop);
    }
    p.status = ProcStatus.Idle;
    p.m = undefined;
    m.p = NONE;
  }

  /** Makes sure that m has a P; gives the one that it only has for this event. */
  #needP(m: M, t: number): P | undefined {
    return m.p === NONE ? this.#acquire(m, STAND_IN_P, t) : undefined;
  }

  #start(m: M, goid: number, t: number): void {
    if (m.g !== 0) this.#impossible(`M ${m.stream.m} runs goroutine ${goid} while it has goroutine ${m.g}`);
    m.g = goid;
    this.#gs.set(goid, GoStatus.Running);
    this.#encoder.event(m.stream, t, GoEv.GoStart, 2, goid, this.#gs.next(goid));
    if (!this.#saidProcs) {
      this.#saidProcs = true;
      this.#encoder.event(m.stream, t, GoEv.ProcsChange, 2, this.#procs, 0);
    }
  }

  /** The running goroutine goes off its M. */
  #stop(goid: number, status: GoStatus, batch: EventBatch, i: number): M {
    const m = this.#turn(batch, i);
    this.#expect(goid, GoStatus.Running, 'stopped');
    if (m.g !== goid) this.#impossible(`goroutine ${goid} stops on M ${m.stream.m}, which has goroutine ${m.g}`);
    m.g = 0;
    if (status === GoStatus.Bad) this.#gs.delete(goid);
    else this.#gs.set(goid, status);
    return m;
  }

  #endBlocked(m: M, goid: number, t: number): void {
    if (m.g !== goid) this.#impossible(`goroutine ${goid} is back on M ${m.stream.m}, which has goroutine ${m.g}`);
    m.g = 0;
    this.#gs.set(goid, GoStatus.Runnable);
    this.#encoder.event(m.stream, t, GoEv.GoSyscallEndBlocked);
  }

  #expect(goid: number, status: GoStatus, what: string): void {
    const is = this.#gs.status(goid);
    if (is === status) return;
    const name = (s: GoStatus) => (s === GoStatus.Bad ? 'no goroutine yet' : GoStatus[s]);
    this.#impossible(`goroutine ${goid} is ${what}, and was ${name(is)}, not ${name(status)}`);
  }

  #impossible(what: string): never {
    throw new GoTraceWriteError(`at ${this.#now_ns} ns of virtual time: ${what}`);
  }

  // ---- generations

  /** Ends a generation: the next one begins with what everything is doing. */
  #cut(): void {
    const encoder = this.#encoder;
    encoder.endGeneration();
    this.#tables.reset();
    const anyone = this.#m(NO_TURN_M);
    for (const p of this.#ps) {
      if (!p) continue;
      p.seq = 0;
      encoder.status((p.m ?? anyone).stream, GoEv.ProcStatus, 2, p.id, p.status);
    }
    for (const m of this.#ms) {
      if (m && m.g !== 0) encoder.status(m.stream, GoEv.GoStatus, 3, m.g, m.stream.m, this.#gs.status(m.g));
    }
    this.#gs.renumber((goid, status) => {
      if (status === GoStatus.Running || status === GoStatus.Syscall) return;
      encoder.status(anyone.stream, GoEv.GoStatus, 3, goid, NONE, status);
    });
    // Where many goroutines live, what they are doing is long: it mustn't be all that is written.
    this.#nextCut = encoder.events + Math.max(this.#generationEvents, 4 * this.#gs.live);
  }
}
