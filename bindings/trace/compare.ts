// The first step in which two runs differ.

import type { EventBatch } from './batch.js';

/** Where events come from, batch by batch: steps only, all of them, in order. */
export interface BatchSource {
  next(): Promise<EventBatch | undefined>;
}

/** An event in its batch. */
export interface Place {
  batch: EventBatch;
  i: number;
}

export interface Difference {
  step: number;
  /** The step in each run; undefined: that run is over. */
  a: Place | undefined;
  b: Place | undefined;
  /** The steps before it, which both runs have, the oldest first. */
  before: Place[];
}

/**
 * Reads two runs side by side, never more than a batch of each, until they differ.
 * @param context how many steps before the difference are wanted
 * @param onStep called now and then with the number of steps compared
 * @returns undefined if they are the same to the end
 */
export async function firstDifference(
  a: BatchSource,
  b: BatchSource,
  context: number,
  onStep?: (step: number) => void,
): Promise<Difference | undefined> {
  const left = new Reader(a);
  const right = new Reader(b);
  const last: Place[] = [];
  for (let step = 1; ; step++) {
    const [x, y] = [left.ready ?? (await left.fill()), right.ready ?? (await right.fill())];
    if (!x && !y) return undefined;
    if (!x || !y || !sameStep(x, left.i, y, right.i)) {
      return { step, a: x && { batch: x, i: left.i }, b: y && { batch: y, i: right.i }, before: last };
    }
    if (context > 0) {
      if (last.length === context) last.shift();
      last.push({ batch: x, i: left.i });
    }
    left.i++;
    right.i++;
    if (onStep && step % 100_000 === 0) onStep(step);
  }
}

class Reader {
  i = 0;
  #batch: EventBatch | undefined;

  constructor(readonly source: BatchSource) {}

  /** The batch that has event i. */
  get ready(): EventBatch | undefined {
    return this.#batch && this.i < this.#batch.length ? this.#batch : undefined;
  }

  async fill(): Promise<EventBatch | undefined> {
    this.#batch = await this.source.next();
    this.i = 0;
    return this.#batch;
  }
}

/** What the digest hashes. */
function sameStep(x: EventBatch, i: number, y: EventBatch, k: number): boolean {
  return x.time_ns(i) === y.time_ns(k) && x.kind(i) === y.kind(k) && x.who(i) === y.who(k) && x.what(i) === y.what(k);
}
