// What the writer remembers of every goroutine that lives: status and sequence number, by id. Ids are handed out in ascending
// order, so pages of them come and go together.

import { GoStatus } from './wire.js';

const PAGE_BITS = 10;
const PAGE = 1 << PAGE_BITS;

interface Page {
  /** GoStatus; Bad: no such goroutine. */
  readonly status: Uint8Array;
  readonly seq: Uint32Array;
  live: number;
}

/** Live goroutines. */
export class Goroutines {
  live = 0;
  readonly #pages: (Page | undefined)[] = [];

  status(goid: number): GoStatus {
    return (this.#pages[goid >>> PAGE_BITS]?.status[goid & (PAGE - 1)] ?? GoStatus.Bad) as GoStatus;
  }

  add(goid: number, status: GoStatus): void {
    const number = goid >>> PAGE_BITS;
    let page = this.#pages[number];
    if (!page) {
      while (this.#pages.length < number) this.#pages.push(undefined);
      page = { status: new Uint8Array(PAGE), seq: new Uint32Array(PAGE), live: 0 };
      this.#pages[number] = page;
    }
    page.status[goid & (PAGE - 1)] = status;
    page.seq[goid & (PAGE - 1)] = 0;
    page.live++;
    this.live++;
  }

  set(goid: number, status: GoStatus): void {
    this.#pages[goid >>> PAGE_BITS]!.status[goid & (PAGE - 1)] = status;
  }

  /** The goroutine's next sequence number. */
  next(goid: number): number {
    const { seq } = this.#pages[goid >>> PAGE_BITS]!;
    const n = seq[goid & (PAGE - 1)]! + 1;
    seq[goid & (PAGE - 1)] = n;
    return n;
  }

  delete(goid: number): void {
    const number = goid >>> PAGE_BITS;
    const page = this.#pages[number]!;
    page.status[goid & (PAGE - 1)] = GoStatus.Bad;
    page.live--;
    this.live--;
    if (page.live === 0) this.#pages[number] = undefined;
  }

  /** Every goroutine in ascending order; their sequence numbers begin anew. */
  renumber(each: (goid: number, status: GoStatus) => void): void {
    this.#pages.forEach((page, number) => {
      if (!page) return;
      page.seq.fill(0);
      for (let i = 0; i < PAGE; i++) {
        const status = page.status[i] as GoStatus;
        if (status !== GoStatus.Bad) each(number * PAGE + i, status);
      }
    });
  }
}
