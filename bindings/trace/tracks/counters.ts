// Lengths of the scheduler's queues and lists, out of what the events say of them: numbers, where `Queues` has the members.

import { Ev } from '../../../assembly/abi/counters.js';

/** Takes a value that has changed. @param p of a P's own; -1: of all */
export type CounterChange = (what: CounterName, p: number, value: number) => void;

export type CounterName =
  | 'ring'
  | 'runnext'
  | 'global queue'
  | 'idle Ps'
  | 'idle Ms'
  | 'spinning Ms'
  | 'goroutines'
  | 'heap'
  | 'heap goal';

const KIB = 1024;

export class QueueCounters {
  readonly #change: CounterChange;
  readonly #rings: number[] = [];
  readonly #runnexts: number[] = [];
  readonly #spinning: boolean[] = [];
  #spinners = 0;
  #idlePs = 0;
  #goroutines = 0;

  constructor(change: CounterChange) {
    this.#change = change;
  }

  /** Takes one event; true if it only tells what the counters show. */
  event(kind: number, who: number, what: number, extra: number): boolean {
    switch (kind) {
      case Ev.RUNQ_NEXT:
        this.#runnext(what, who);
        return true;
      case Ev.RUNQ_PUT:
        this.#ring(what, extra);
        return true;
      case Ev.RUNQ_GET:
        if (extra === 1) this.#runnext(what, 0);
        else this.#ring(what, (this.#rings[what] ?? 0) - 1);
        return true;
      case Ev.RUNQ_OVERFLOW:
        // The newcomer never was in the ring.
        this.#ring(who, (this.#rings[who] ?? 0) - (what - 1));
        return false;
      case Ev.STEAL: {
        const victim = what & 0xffff;
        const n = what >>> 16;
        if (extra === 0) {
          this.#runnext(victim, 0);
          return false;
        }
        this.#ring(victim, (this.#rings[victim] ?? 0) - n);
        if (n > 1) this.#ring(who, (this.#rings[who] ?? 0) + n - 1);
        return false;
      }
      case Ev.RUNQ_DRAIN:
        if ((this.#rings[who] ?? 0) !== 0) this.#ring(who, 0);
        if ((this.#runnexts[who] ?? 0) !== 0) this.#runnext(who, 0);
        return true;
      case Ev.GLOBAL_PUT:
      case Ev.GLOBAL_PUT_HEAD:
      case Ev.GLOBAL_POP:
        this.#change('global queue', -1, what);
        return true;
      case Ev.PROC_STOP:
        this.#change('idle Ps', -1, ++this.#idlePs);
        return false;
      case Ev.PROC_GET:
        this.#idlePs = what;
        this.#change('idle Ps', -1, what);
        return true;
      case Ev.M_IDLE:
      case Ev.M_GET:
        this.#change('idle Ms', -1, what);
        return true;
      case Ev.M_GIVEN:
        if ((extra & 1) !== 0) this.#spins(who, true);
        return false;
      case Ev.M_SPIN:
        this.#spins(who, what === 1);
        return false;
      case Ev.GO_CREATE:
        this.#change('goroutines', -1, ++this.#goroutines);
        return false;
      case Ev.GO_END:
        this.#change('goroutines', -1, --this.#goroutines);
        return false;
      case Ev.GC_BEGIN:
        this.#change('heap', -1, extra * KIB);
        return false;
      case Ev.GC_MARK_DONE:
      case Ev.GC_END:
        this.#change('heap', -1, what * KIB);
        return false;
      case Ev.HEAP_GOAL:
        this.#change('heap goal', -1, who * KIB);
        return false;
      default:
        return false;
    }
  }

  #ring(p: number, length: number): void {
    this.#rings[p] = length;
    this.#change('ring', p, length);
  }

  #runnext(p: number, goid: number): void {
    this.#runnexts[p] = goid;
    this.#change('runnext', p, goid);
  }

  #spins(m: number, now: boolean): void {
    if ((this.#spinning[m] ?? false) === now) return;
    this.#spinning[m] = now;
    this.#spinners += now ? 1 : -1;
    this.#change('spinning Ms', -1, this.#spinners);
  }
}
