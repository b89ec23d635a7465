import type { Progress } from '../engine/simulation.js';
import { count, duration } from '../report/format.js';
import { TerminalBar } from './bar.js';

/** Runs shorter than this show no bar. */
const PATIENCE_MS = 500;
const REDRAW_MS = 100;

/** The progress of a run: only when it takes long. */
export class ProgressBar extends TerminalBar {
  #drawn = 0;

  update({ wall_ms, virtual_ns, events, fraction, requests }: Progress): void {
    if (!this.able || wall_ms < PATIENCE_MS || wall_ms - this.#drawn < REDRAW_MS) return;
    this.#drawn = wall_ms;
    const of = requests?.planned === undefined ? '' : ` of ${count(requests.planned)}`;
    const facts = {
      virtual: duration(virtual_ns),
      events: count(events),
      requests: requests ? `, ${count(requests.done)}${of} requests` : '',
    };
    const bar = fraction === undefined ? 'running' : '{bar} {percentage}%';
    const format = `${bar}  {virtual} virtual, {events} events{requests}`;
    this.show(format, 1000, Math.round((fraction ?? 0) * 1000), facts);
  }
}
