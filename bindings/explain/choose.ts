// Which part of a run is told: all of it with what repeats itself cut short, or everything about one goroutine, one request or
// one span of time.

import { InputError } from '../errors.js';
import { parseDuration } from '../units.js';
import type { Telling } from './story.js';

/** What the story is about. All may be left out. */
export interface ExplainChoice {
  /** Only what this goroutine does and what is done to it. */
  goroutine?: number | undefined;
  /** Only what happens for this request of the load, from the client and back; the first is 0. */
  request?: number | undefined;
  /** From, to: virtual times as `1.5ms`, or steps of the digest as `#120`. */
  between?: readonly [string, string] | undefined;
}

/** Whether a telling is in a span. */
type Span = (t: Telling) => 'before' | 'in' | 'after';

/**
 * What a choice selects.
 * @throws InputError for a span that can't be read
 */
export class Selection {
  readonly whole: boolean;
  readonly #goroutine: number | undefined;
  readonly #request: number | undefined;
  readonly #span: Span | undefined;
  /** Of the request that is followed: its client's port, the connection's descriptor, the goroutines that serve it; whether it is under way. */
  #port = 0;
  #fd = 0;
  #open = false;
  readonly #serving = new Set<number>();

  constructor({ goroutine, request, between }: ExplainChoice) {
    this.#goroutine = wholeNumber('goroutine', goroutine, 1);
    this.#request = wholeNumber('request', request, 0);
    this.#span = between && span(between);
    this.whole = goroutine === undefined && request === undefined && between === undefined;
  }

  /** Whether nothing that is still to come can be told. */
  isOver(t: Telling): boolean {
    return this.#span?.(t) === 'after';
  }

  /** Whether to tell it. To be asked of every telling, in order: a request is followed from one to the next. */
  takes(t: Telling): boolean {
    if (this.#span !== undefined && this.#span(t) !== 'in') return false;
    if (this.#goroutine !== undefined && !t.goroutines.includes(this.#goroutine)) return false;
    return this.#request === undefined || this.#follows(t);
  }

  #follows(t: Telling): boolean {
    if (t.request === this.#request) {
      this.#open = t.key === 'client.sends';
      this.#port = t.ports[0] ?? this.#port;
      return true;
    }
    if (t.fd !== 0 && t.key !== 'socket.connection' && t.ports.includes(this.#port)) this.#fd = t.fd;
    if (!this.#open) return false;
    const here = t.ports.includes(this.#port) || (this.#fd !== 0 && t.fd === this.#fd);
    if (here) for (const g of t.goroutines) this.#serving.add(g);
    return here || t.goroutines.some((g) => this.#serving.has(g));
  }
}

function wholeNumber(name: string, n: number | undefined, least: number): number | undefined {
  if (n === undefined || (Number.isSafeInteger(n) && n >= least)) return n;
  throw new InputError(`${name}: expected a whole number from ${least}, got ${String(n)}`, name);
}

function span([from, to]: readonly [string, string]): Span {
  const a = bound(from);
  const b = bound(to);
  if (a.steps !== b.steps) throw wrong(`${from},${to}`, 'two times, or two steps');
  if (a.n > b.n) throw wrong(`${from},${to}`, 'the earlier end first');
  return (t) => {
    const at = a.steps ? t.step : t.time_ns;
    return at < a.n ? 'before' : at > b.n ? 'after' : 'in';
  };
}

function bound(text: string): { n: number; steps: boolean } {
  const step = /^#(\d+)$/.exec(text.trim());
  if (step) return { n: Number(step[1]), steps: true };
  const ns = parseDuration(text);
  if (ns === undefined) throw wrong(text, "a time such as '1.5ms', or a step such as '#120'");
  return { n: ns, steps: false };
}

function wrong(text: string, expected: string): InputError {
  return new InputError(`between: expected ${expected}, got ${JSON.stringify(text)}`, 'between');
}

/** The two ends of `a,b`. @throws InputError */
export function parseBetween(text: string): readonly [string, string] {
  const parts = text.split(',');
  if (parts.length !== 2) throw wrong(text, "two ends, as in '100us,2ms' or '#10,#200'");
  return [parts[0]!, parts[1]!];
}
