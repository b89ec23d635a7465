// The scheduler's queues and lists, rebuilt from the event stream: what a picture of them takes.

import { Ev } from '../../assembly/abi/counters.js';
import type { EventBatch } from './batch.js';

/** A P's own queue: goroutine ids, 0 none. */
export interface LocalQueue {
  runnext: number;
  /** The oldest first. */
  ring: number[];
}

/** The stream says something that can't be: events are missing, or the engine is wrong. */
export class QueueError extends Error {
  override name = 'QueueError';
}

/**
 * Follows the stream: after `apply` it is as in the engine when the last event had happened. It takes the group `queue` and the kinds
 * `proc-stop`, `proc-get`, `procs-change`, `m-idle`, `m-get`, from the beginning of the run, of all goroutines.
 */
export class Queues {
  /** By P. */
  readonly local: LocalQueue[];
  /** The global queue, its head first. */
  readonly global: number[] = [];
  /** Idle Ps and idle Ms; the last is taken first. */
  readonly idlePs: number[] = [];
  readonly idleMs: number[] = [];

  /** @param procs number of Ps at the start */
  constructor(procs: number) {
    this.local = Array.from({ length: procs }, () => ({ runnext: 0, ring: [] }));
  }

  /** Takes every event of a batch. */
  apply(batch: EventBatch): void {
    for (let i = 0; i < batch.length; i++) this.event(batch.kind(i), batch.who(i), batch.what(i), batch.extra(i));
  }

  /**
   * Takes one event.
   * @throws QueueError when it contradicts those before it
   */
  event(kind: number, who: number, what: number, extra: number): void {
    switch (kind) {
      case Ev.RUNQ_NEXT:
        same('runnext', this.#p(what).runnext, extra);
        this.#p(what).runnext = who;
        break;
      case Ev.RUNQ_PUT:
        this.#p(what).ring.push(who);
        same('length of a ring', this.#p(what).ring.length, extra);
        break;
      case Ev.RUNQ_GET: {
        const p = this.#p(what);
        same('goroutine taken', extra === 1 ? p.runnext : p.ring.shift(), who);
        if (extra === 1) p.runnext = 0;
        break;
      }
      case Ev.RUNQ_OVERFLOW:
        // The newcomer never was in the ring; global-put follows for each.
        this.#p(who).ring.splice(0, what - 1);
        break;
      case Ev.STEAL:
        this.#steal(this.#p(who), this.#p(what & 0xffff), what >>> 16, extra);
        break;
      case Ev.GLOBAL_PUT:
        this.global.push(who);
        same('length of the global queue', this.global.length, what);
        break;
      case Ev.GLOBAL_PUT_HEAD:
        this.global.unshift(who);
        same('length of the global queue', this.global.length, what);
        break;
      case Ev.RUNQ_DRAIN: {
        const p = this.#p(who);
        same('length of a ring', p.ring.length, what);
        p.ring.length = 0;
        p.runnext = 0;
        break;
      }
      case Ev.PROCS_CHANGE:
        while (this.local.length < what) this.local.push({ runnext: 0, ring: [] });
        break;
      case Ev.GLOBAL_POP:
        same('goroutine taken', this.global.shift(), who);
        break;
      case Ev.PROC_STOP:
        this.idlePs.push(who);
        break;
      case Ev.PROC_GET:
        remove('idle Ps', this.idlePs, who);
        break;
      case Ev.M_IDLE:
        this.idleMs.push(who);
        break;
      case Ev.M_GET:
        remove('idle Ms', this.idleMs, who);
        break;
    }
  }

  #steal(thief: LocalQueue, victim: LocalQueue, n: number, runs: number): void {
    if (runs === 0) {
      victim.runnext = 0;
      return;
    }
    const taken = victim.ring.splice(0, n);
    same('youngest stolen goroutine', taken.pop(), runs);
    thief.ring.push(...taken);
  }

  #p(p: number): LocalQueue {
    const queue = this.local[p];
    if (!queue) throw new QueueError(`P${p}: there are ${this.local.length} Ps`);
    return queue;
  }
}

function same(what: string, have: number | undefined, expected: number): void {
  if (have !== expected) throw new QueueError(`${what}: ${have ?? 'none'}, but the event says ${expected}`);
}

function remove(what: string, list: number[], n: number): void {
  const i = list.lastIndexOf(n);
  if (i < 0) throw new QueueError(`${what}: ${n} isn't among them`);
  list.splice(i, 1);
}
