import type { SingleBar } from 'cli-progress';
import type { Progress } from '../engine/simulation.js';
import { count, duration } from '../report/format.js';

/** Runs shorter than this show no bar. */
const PATIENCE_MS = 500;
const REDRAW_MS = 100;

/** A progress bar on standard error: only on a terminal, only when a run takes long, and gone when it is over. */
export class ProgressBar {
  #bar: SingleBar | undefined;
  #make: ((options: object) => SingleBar) | undefined;
  #drawn = 0;
  readonly #wanted: boolean;

  constructor(wanted: boolean) {
    this.#wanted = wanted && process.stderr.isTTY === true;
  }

  /** Loads what it takes to draw. */
  async prepare(): Promise<void> {
    if (!this.#wanted) return;
    const { default: progress } = await import('cli-progress');
    this.#make = (options) => new progress.SingleBar(options);
  }

  update({ wall_ms, virtual_ns, events, fraction, requests }: Progress): void {
    if (!this.#make || wall_ms < PATIENCE_MS || wall_ms - this.#drawn < REDRAW_MS) return;
    this.#drawn = wall_ms;
    const of = requests?.planned === undefined ? '' : ` of ${count(requests.planned)}`;
    const facts = {
      virtual: duration(virtual_ns),
      events: count(events),
      requests: requests ? `, ${count(requests.done)}${of} requests` : '',
    };
    const share = Math.round((fraction ?? 0) * 1000);
    if (!this.#bar) {
      const bar = fraction === undefined ? 'running' : '{bar} {percentage}%';
      this.#bar = this.#make({
        format: `${bar}  {virtual} virtual, {events} events{requests}`,
        barsize: 30,
        barCompleteChar: '━',
        barIncompleteChar: '─',
        hideCursor: true,
        clearOnComplete: true,
        stream: process.stderr,
      });
      this.#bar.start(1000, share, facts);
    } else this.#bar.update(share, facts);
  }

  /** Takes the bar off the screen, so that others can write; update() brings it back. */
  clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
