// The whole runtime as the event stream tells it: after each event, what every P, M and goroutine does, what is queued, what the poller
// waits for. Pictures are drawn from it.

import { PLAIN_FIRST } from '../../assembly/abi/plain.js';
import { Ev } from '../../assembly/abi/counters.js';
import { GStatus, Phase, WaitReason } from '../../assembly/abi/status.js';
import { Poll } from '../../assembly/abi/trace.js';
import type { EventBatch } from '../trace/batch.js';
import { Queues } from '../trace/queues.js';

/** A goroutine that lives. */
export interface WatchedG {
  status: GStatus;
  /** Why it waits; ZERO: it doesn't. */
  reason: WaitReason;
  /** Function with which it began: its number in the image plus 1, 0 unknown. */
  fn: number;
  /** M that runs it, -1: none. */
  m: number;
  /** Its system call, and the descriptor from bit 8 on. */
  call: number;
}

/** What an M does. */
export enum MState {
  /** Looks for work, or is on its way to some. */
  LOOKS,
  RUNS,
  SYSCALL,
  /** Asleep, until somebody leaves a P for it. */
  PARKED,
  /** Woken, with a P left for it. */
  WOKEN,
  /** In epoll_wait, without a P. */
  POLLS,
}

/** What an M is for: goroutines, or one thing only. */
export type MRole = 'goroutines' | 'sysmon' | 'poller' | 'template thread';

/** A thread of the runtime. */
export interface WatchedM {
  readonly id: number;
  readonly role: MRole;
  state: MState;
  spinning: boolean;
  /** P that it has, -1: none. */
  p: number;
  /** P that is left for it, -1: none. */
  given: number;
  /** Goroutine that it runs, or that is in a system call on it; 0: none. */
  g: number;
  /** CPU that it is on, -1: none. */
  cpu: number;
  /** Waits in the kernel's queue for a CPU. */
  queued: boolean;
}

/** What a P does. */
export enum PState {
  IDLE,
  /** With an M. */
  HELD,
  /** Stopped with the world. */
  STOPPED,
  /** On its way from one M to another. */
  LOOSE,
}

export interface WatchedP {
  state: PState;
  /** M that has it, or for which it is left; -1: none. */
  m: number;
}

/** Kinds that Watch takes: whatever moves a goroutine, a P, an M, a CPU, a descriptor or a packet. */
export const watchKinds: readonly string[] = [
  'goroutine',
  'processor',
  'timer',
  'poller',
  'gc',
  'network',
  'load',
  ...['m-start', 'm-park', 'm-exit', 'm-wake', 'm-spin', 'm-idle', 'm-get', 'm-given'],
  ...['runq-next', 'runq-put', 'runq-get', 'runq-overflow', 'runq-drain', 'steal'],
  ...['global-put', 'global-put-head', 'global-pop'],
  ...['cpu-switch', 'cpu-idle', 'cpu-queue'],
];

/** Numbers of what has happened so far. */
export interface WatchTotals {
  switches: number;
  steals: number;
  overflows: number;
  preemptions: number;
  packets_in: number;
  packets_out: number;
  packets_dropped: number;
  sent: number;
  done: number;
  failed: number;
  accepted: number;
  timers_set: number;
  timers_fired: number;
  timers_stopped: number;
  gcs: number;
}

/** The world: goes on, is being stopped, has stopped. */
export type World = 'runs' | 'stopping' | 'stopped';
export type Collector = 'off' | 'marks' | 'terminates' | 'sweeps';

/**
 * Follows the stream from the beginning of a run: it takes the kinds `watchKinds`, of all goroutines. After `event` it is as the engine
 * when that event had happened.
 */
export class Watch {
  readonly queues: Queues;
  /** By number; of the Ps that GOMAXPROCS has now, the first `procs`. */
  readonly ps: WatchedP[] = [];
  procs: number;
  /** Threads that live, in the order in which they were made. */
  readonly ms = new Map<number, WatchedM>();
  /** Goroutines that live. */
  readonly gs = new Map<number, WatchedG>();
  /** How many goroutines wait, by WaitReason, and how many are in each GStatus. */
  readonly waiting: number[] = new Array(Object.keys(WaitReason).length / 2).fill(0);
  readonly statuses: number[] = new Array(16).fill(0);
  /** Descriptors that are registered with the poller, and those of them that are ready and not yet collected. */
  readonly registered = new Set<number>();
  readonly ready = new Set<number>();
  /** M on each CPU, -1: none. */
  readonly cpus: number[];
  world: World = 'runs';
  /** Why the world stops (StwReason). */
  stopReason = 0;
  collector: Collector = 'off';
  /** The pacer's goal, 0: none yet. */
  goal_KiB = 0;
  readonly totals: WatchTotals = {
    switches: 0,
    steals: 0,
    overflows: 0,
    preemptions: 0,
    packets_in: 0,
    packets_out: 0,
    packets_dropped: 0,
    sent: 0,
    done: 0,
    failed: 0,
    accepted: 0,
    timers_set: 0,
    timers_fired: 0,
    timers_stopped: 0,
    gcs: 0,
  };

  /**
   * @param procs Ps at the start
   * @param cpus of the machine
   */
  constructor(procs: number, cpus: number) {
    this.procs = procs;
    this.queues = new Queues(procs);
    this.cpus = new Array(cpus).fill(-1);
    this.#grow(procs);
  }

  /** Takes every event of a batch. */
  apply(batch: EventBatch): void {
    for (let i = 0; i < batch.length; i++) this.take(batch, i);
  }

  /** Takes event i of a batch. */
  take(batch: EventBatch, i: number): void {
    this.event(batch.kind(i), batch.m(i), batch.who(i), batch.what(i), batch.extra(i));
  }

  /**
   * Takes one event.
   * @param turn M that has the turn, -1: none
   * @throws QueueError when it contradicts those before it
   */
  event(kind: number, turn: number, who: number, what: number, extra: number): void {
    this.queues.event(kind, who, what, extra);
    const { totals } = this;
    switch (kind) {
      case Ev.GO_CREATE:
        this.#settle(who, GStatus.RUNNABLE).fn = extra;
        break;
      case Ev.GO_START:
        totals.switches++;
        this.#runs(turn, who);
        break;
      case Ev.GO_END:
        this.#off(who);
        this.#settle(who, GStatus.DEAD);
        this.statuses[GStatus.DEAD]!--;
        this.gs.delete(who);
        break;
      case Ev.GO_PARK:
        this.#off(who);
        this.#settle(who, GStatus.WAITING, what);
        break;
      case Ev.GO_READY:
        this.#settle(who, GStatus.RUNNABLE);
        break;
      case Ev.GO_PREEMPT:
        totals.preemptions++;
        this.#off(who);
        this.#settle(who, GStatus.RUNNABLE);
        break;
      case Ev.GO_YIELD:
      case Ev.GO_SYSCALL_BLOCKED:
        this.#off(who);
        this.#settle(who, GStatus.RUNNABLE);
        break;
      case Ev.GO_SYSCALL_ENTER: {
        const g = this.#settle(who, GStatus.SYSCALL);
        g.call = extra;
        this.#m(g.m).state = MState.SYSCALL;
        break;
      }
      case Ev.GO_SYSCALL_EXIT:
        this.#m(this.#settle(who, GStatus.RUNNING).m).state = MState.RUNS;
        break;
      case Ev.PROC_START:
        this.#hold(who, what);
        break;
      case Ev.PROC_GET:
        this.#loose(who, PState.LOOSE);
        break;
      case Ev.PROC_STOP:
        this.#loose(who, PState.IDLE);
        break;
      case Ev.PROC_GCSTOP:
        this.#loose(who, PState.STOPPED);
        break;
      case Ev.PROC_RETAKE:
      case Ev.HANDOFF:
        this.#loose(who, PState.LOOSE);
        break;
      case Ev.PROCS_CHANGE:
        this.procs = what;
        this.#grow(what);
        break;
      case Ev.STW_BEGIN:
      case Ev.STW_STOPPED:
        this.world = kind === Ev.STW_BEGIN ? 'stopping' : 'stopped';
        this.stopReason = what;
        break;
      case Ev.STW_END:
        this.world = 'runs';
        break;
      case Ev.RUNQ_OVERFLOW:
        totals.overflows++;
        break;
      case Ev.STEAL:
        totals.steals++;
        break;
      default:
        if (!this.#thread(kind, turn, who, what, extra)) this.#outside(kind, who, what);
    }
  }

  /** Threads and CPUs. */
  #thread(kind: number, turn: number, who: number, what: number, extra: number): boolean {
    switch (kind) {
      case Ev.M_START:
        this.ms.set(who, {
          id: who,
          role: roles[what] ?? 'goroutines',
          state: what === Phase.STOPPED ? MState.PARKED : MState.LOOKS,
          spinning: false,
          p: -1,
          given: -1,
          g: 0,
          cpu: -1,
          queued: false,
        });
        return true;
      case Ev.M_GIVEN: {
        this.#loose(what, PState.LOOSE);
        const m = this.#m(who);
        m.given = what;
        m.spinning = (extra & 1) !== 0;
        m.state = MState.WOKEN;
        this.ps[what]!.m = who;
        return true;
      }
      case Ev.M_SPIN:
        this.#m(who).spinning = what === 1;
        return true;
      case Ev.M_PARK:
        // An M that is bound to its goroutine may have been given a P before it sleeps: then it doesn't.
        this.#m(who).state = this.#m(who).given >= 0 ? MState.WOKEN : MState.PARKED;
        return true;
      case Ev.M_WAKE: {
        const m = this.#m(who);
        if (m.state === MState.PARKED) m.state = MState.WOKEN;
        return true;
      }
      case Ev.M_EXIT:
        this.#m(who).cpu = -1;
        this.ms.delete(who);
        return true;
      case Ev.POLL_BLOCK:
        this.#m(who).state = MState.POLLS;
        return true;
      case Ev.POLL: {
        // epoll_wait takes the oldest.
        let left = what;
        for (const fd of this.ready) {
          if (left-- <= 0) break;
          this.ready.delete(fd);
        }
        if (who === Poll.BLOCKED && turn >= 0) this.#m(turn).state = MState.LOOKS;
        return true;
      }
      case Ev.CPU_SWITCH:
        // A thread of another process: none of the Ms.
        this.#switch(who, what < PLAIN_FIRST ? what : -1);
        return true;
      case Ev.CPU_IDLE:
        this.#switch(who, -1);
        return true;
      case Ev.CPU_QUEUE: {
        const m = this.ms.get(who);
        if (m) m.queued = true;
        return true;
      }
    }
    return false;
  }

  /** The poller's descriptors, timers, network, load, collector. */
  #outside(kind: number, who: number, what: number): void {
    const { totals } = this;
    switch (kind) {
      case Ev.EPOLL_CTL:
        if (what === EPOLL_DEL) {
          this.registered.delete(who);
          this.ready.delete(who);
        } else this.registered.add(who);
        break;
      case Ev.FD_READY:
        this.ready.add(who);
        break;
      case Ev.TIMER_SET:
        totals.timers_set++;
        break;
      case Ev.TIMER_FIRE:
        totals.timers_fired++;
        break;
      case Ev.TIMER_STOP:
        totals.timers_stopped++;
        break;
      case Ev.PACKET_RX:
        totals.packets_in++;
        break;
      case Ev.PACKET_TX:
        totals.packets_out++;
        break;
      case Ev.PACKET_DROP:
        totals.packets_dropped++;
        break;
      case Ev.ACCEPT:
        totals.accepted++;
        break;
      case Ev.REQUEST_SENT:
        totals.sent++;
        break;
      case Ev.REQUEST_DONE:
        totals.done++;
        if (what === 0) totals.failed++;
        break;
      case Ev.GC_BEGIN:
        totals.gcs++;
        this.collector = 'marks';
        break;
      case Ev.GC_MARK_DONE:
        this.collector = 'terminates';
        break;
      case Ev.GC_SWEEP:
        this.collector = 'sweeps';
        break;
      case Ev.GC_END:
        if (this.collector !== 'sweeps') this.collector = 'off';
        break;
      case Ev.GC_SWEEP_END:
        if (this.collector === 'sweeps') this.collector = 'off';
        break;
      case Ev.HEAP_GOAL:
        this.goal_KiB = who;
        break;
    }
  }

  #grow(procs: number): void {
    while (this.ps.length < procs) this.ps.push({ state: PState.LOOSE, m: -1 });
  }

  /** A goroutine's new status; one that isn't known is new. */
  #settle(goid: number, status: GStatus, reason = WaitReason.ZERO): WatchedG {
    let g = this.gs.get(goid);
    if (!g) {
      g = { status, reason, fn: 0, m: -1, call: 0 };
      this.gs.set(goid, g);
    } else {
      this.statuses[g.status]!--;
      if (g.status === GStatus.WAITING) this.waiting[g.reason]!--;
      g.status = status;
      g.reason = reason;
    }
    this.statuses[status]!++;
    if (status === GStatus.WAITING) this.waiting[reason]!++;
    return g;
  }

  #runs(m: number, goid: number): void {
    this.#settle(goid, GStatus.RUNNING).m = m;
    const runner = this.#m(m);
    runner.g = goid;
    runner.state = MState.RUNS;
  }

  /** A goroutine leaves its M. */
  #off(goid: number): void {
    const g = this.gs.get(goid);
    const m = g && this.ms.get(g.m);
    if (m) {
      m.g = 0;
      m.state = MState.LOOKS;
    }
    if (g) g.m = -1;
  }

  #hold(p: number, m: number): void {
    this.#loose(p, PState.HELD);
    this.ps[p]!.m = m;
    const holder = this.#m(m);
    holder.p = p;
    holder.given = -1;
    if (holder.state === MState.WOKEN || holder.state === MState.PARKED) holder.state = MState.LOOKS;
  }

  /** Nobody has the P any more. */
  #loose(p: number, state: PState): void {
    const it = this.ps[p]!;
    const m = this.ms.get(it.m);
    if (m?.p === p) m.p = -1;
    if (m?.given === p) m.given = -1;
    it.m = -1;
    it.state = state;
  }

  #switch(cpu: number, to: number): void {
    const before = this.ms.get(this.cpus[cpu] ?? -1);
    if (before?.cpu === cpu) before.cpu = -1;
    this.cpus[cpu] = to;
    const m = this.ms.get(to);
    if (m) {
      m.cpu = cpu;
      m.queued = false;
    }
  }

  #m(m: number): WatchedM {
    const it = this.ms.get(m);
    if (!it) throw new Error(`M${m}: the stream has none`);
    return it;
  }
}

/** EPOLL_CTL_DEL. */
const EPOLL_DEL = 2;

/** Phases with which Ms begin that never run goroutines. */
const roles: Readonly<Record<number, MRole>> = {
  [Phase.SYSMON]: 'sysmon',
  [Phase.SYSMON_BEGIN]: 'sysmon',
  [Phase.POLLER]: 'poller',
  [Phase.TEMPLATE]: 'template thread',
};
