// What all progress bars have in common: on standard error, only on a terminal, gone when they are cleared.

import type { SingleBar } from 'cli-progress';

export class TerminalBar {
  #bar: SingleBar | undefined;
  #make: ((options: object) => SingleBar) | undefined;
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

  /** Whether anything would be drawn. */
  get able(): boolean {
    return this.#make !== undefined;
  }

  get drawn(): boolean {
    return this.#bar !== undefined;
  }

  /** Draws the bar, or moves it. The format is that of the first drawing. */
  show(format: string, total: number, value: number, facts: object): void {
    if (this.#bar) {
      this.#bar.setTotal(total);
      this.#bar.update(value, facts);
      return;
    }
    this.#bar = this.#make?.({
      format,
      barsize: 30,
      barCompleteChar: '━',
      barIncompleteChar: '─',
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    });
    this.#bar?.start(total, value, facts);
  }

  /** Takes the bar off the screen, so that others can write; show() brings it back. */
  clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
