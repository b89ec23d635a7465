// What the event stream says of collections.
import { Ev } from '../../../assembly/abi/counters.js';
import type { EventBatch } from '../../../bindings/trace/batch.js';

export interface Cycle {
  stops: number;
  dedicatedAtOnce: number;
  idleAtOnce: number;
  fractional: number;
  swept: boolean;
  order: string;
}

const DEDICATED = 1;
const FRACTIONAL = 2;
const IDLE = 3;

/** Follows the groups `gc` and `processor`; the last cycle counts only if it was swept. */
export class GcEvents {
  readonly cycles: Cycle[] = [];
  assists = 0;
  #now: Cycle | undefined;
  readonly #running = [0, 0, 0, 0];

  apply(batch: EventBatch): void {
    for (let i = 0; i < batch.length; i++) this.#event(batch.kind(i), batch.what(i));
  }

  #event(kind: number, what: number): void {
    const cycle = this.#now;
    switch (kind) {
      case Ev.GC_BEGIN:
        // The pause in which it begins was announced before.
        this.#now = { stops: 1, dedicatedAtOnce: 0, idleAtOnce: 0, fractional: 0, swept: false, order: 'begin' };
        break;
      case Ev.STW_BEGIN:
        // Of the collector: reasons 1 and 2.
        if (cycle && what <= 2) cycle.stops++;
        break;
      case Ev.GC_WORKER:
        this.#running[what]!++;
        if (!cycle) break;
        cycle.dedicatedAtOnce = Math.max(cycle.dedicatedAtOnce, this.#running[DEDICATED]!);
        cycle.idleAtOnce = Math.max(cycle.idleAtOnce, this.#running[IDLE]!);
        if (what === FRACTIONAL) cycle.fractional++;
        break;
      case Ev.GC_WORKER_STOP:
        this.#running[what]!--;
        break;
      case Ev.GC_ASSIST:
        this.assists++;
        break;
      case Ev.GC_MARK_DONE:
        if (cycle) cycle.order += ' done';
        break;
      case Ev.GC_END:
        if (cycle) cycle.order += ' end';
        break;
      case Ev.GC_SWEEP:
        if (cycle) cycle.order += ' sweep';
        break;
      case Ev.GC_SWEEP_END:
        if (!cycle) break;
        cycle.swept = true;
        this.cycles.push(cycle);
        this.#now = undefined;
    }
  }
}
