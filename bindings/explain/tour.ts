// The order of the whole story: chapters, and what is told only the first time. Of many connections one is followed, from the first
// packet to the end of its first request; what the others do meanwhile is the same, and only counted.

import type { RunResult } from '../engine/result.js';
import type { SentenceKey } from './sentences/en.js';
import type { Chapter, More, Telling, Value } from './story.js';

export type StoryPart = Telling | Chapter | More;

/** How often something is told in short after it was told for the first time. */
const AGAIN_MAX = 2;
/** Sentences that are told of a run before the rest is only counted. */
const TELLINGS_MAX = 400;
/** Left out of the whole story: they say little, and come often. */
const MINOR: ReadonlySet<string> = new Set(['timer.set', 'go.start:system', 'sys.other']);
/** Before main() begins: the runtime's goroutines tell each other that they are there. */
const BEFORE_MAIN: ReadonlySet<string> = new Set(['park.chan', 'ready.goroutine']);

export class Tour {
  readonly #put: (part: StoryPart) => void;
  readonly #times = new Map<string, { key: SentenceKey; n: number; told: number }>();
  /** Chapters that have begun. */
  readonly #chapters = new Set<SentenceKey>();
  #told = 0;
  /** The client's port that is followed, 0 before there is one; descriptors and goroutines of other connections. */
  #port = 0;
  /** The program listens. */
  #listens = false;
  readonly #otherFds = new Set<number>();
  readonly #others = new Set<number>();
  /** By goroutine that has accepted a connection: the client's port. The goroutine that it makes next serves that. */
  readonly #accepted = new Map<number, number>();
  #over = false;
  #last = '';

  constructor(put: (part: StoryPart) => void) {
    this.#put = put;
    this.#chapter('chapter.process');
  }

  /** Takes every telling of the run, in order. */
  take(t: Telling): void {
    this.#follow(t);
    const seen = this.#times.get(t.group);
    const times = seen ?? { key: t.key, n: 0, told: 0 };
    if (!seen) this.#times.set(t.group, times);
    times.n++;
    // Where the time of the request went that ends the tour is still told.
    const last = t.key === 'client.stages' && this.#last === 'client.done';
    if ((this.#over && !last) || !this.#concerns(t) || this.#isMinor(t)) return;
    if (times.told > AGAIN_MAX || this.#told >= TELLINGS_MAX) return;
    times.told++;
    this.#told++;
    this.#heading(t);
    this.#put(t);
    this.#last = t.key;
    if (t.key === 'client.done' || t.key === 'client.warm.done') this.#over = true;
  }

  /** What was only counted, then how the run ended. */
  end(last: Telling, result: RunResult): void {
    const { requests } = result;
    const counted = this.#counted();
    if (counted.length > 0 || (requests && requests.completed > 0)) this.#chapter('chapter.on');
    if (requests && requests.completed > 0) {
      const n: Value = { type: 'count', n: requests.completed, word: 'requests' };
      const connections: Value = { type: 'count', n: requests.connections.opened, word: 'connections' };
      this.#put({ ...last, key: 'on.requests', group: 'on.requests', values: { n, connections } });
    }
    if (counted.length > 0) {
      this.#put({ ...last, key: 'on.counted', group: 'on.counted', values: {} });
      for (const part of counted) this.#put(part);
    }
    this.#chapter('chapter.end');
    this.#put(last);
  }

  /** What has been left untold, the most frequent first. */
  #counted(): More[] {
    const sums = new Map<SentenceKey, number>();
    for (const { key, n, told } of this.#times.values()) sums.set(key, (sums.get(key) ?? 0) + n - told);
    return [...sums]
      .filter(([, n]) => n > 0)
      .sort((a, b) => b[1] - a[1])
      .map(([more, n]) => ({ more, n }));
  }

  #chapter(chapter: SentenceKey): void {
    if (this.#chapters.has(chapter)) return;
    this.#chapters.add(chapter);
    this.#put({ chapter });
  }

  #heading({ key }: Telling): void {
    if (key === 'call.main') this.#chapter('chapter.main');
    else if (key === 'park.io' && !this.#chapters.has('chapter.connection')) this.#chapter('chapter.waiting');
    else if (key === 'packet.syn' && this.#chapters.has('chapter.main')) this.#chapter('chapter.connection');
    else if (key === 'client.sends' || key === 'client.warm') this.#chapter('chapter.request');
  }

  /** Learns which connection is followed, and who belongs to others. */
  #follow(t: Telling): void {
    if (t.key === 'sys.listen') this.#listens = true;
    // Who comes before anybody listens is refused.
    if (this.#port === 0 && this.#listens && t.key === 'packet.syn') this.#port = t.ports[0] ?? 0;
    const [first = 0, maker = 0] = t.goroutines;
    if (t.key === 'sys.accept') {
      const [port = 0] = t.ports;
      this.#accepted.set(first, port);
      if (port === this.#port) this.#otherFds.delete(t.fd);
      else this.#otherFds.add(t.fd);
    } else if (t.key === 'go.create') {
      const port = this.#accepted.get(maker);
      if (port === undefined ? this.#others.has(maker) : port !== this.#port) this.#others.add(first);
      else this.#others.delete(first);
      this.#accepted.delete(maker);
    }
  }

  #concerns(t: Telling): boolean {
    const early = this.#port === 0 && t.key.startsWith('packet.');
    if (t.ports.length > 0 && (early || (this.#port !== 0 && !t.ports.includes(this.#port)))) return false;
    if (this.#otherFds.has(t.fd) || (t.key === 'go.create' && this.#others.has(t.goroutines[0] ?? 0))) return false;
    return t.goroutines.length === 0 || t.goroutines.some((goid) => !this.#others.has(goid));
  }

  #isMinor({ key, group }: Telling): boolean {
    return MINOR.has(key) || MINOR.has(group) || (BEFORE_MAIN.has(key) && !this.#chapters.has('chapter.main'));
  }
}
