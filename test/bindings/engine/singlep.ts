// One P by itself, restated from Go's rules: a slot for who runs next, a ring of 256 whose older half overflows into the global
// queue, and every 61st pick from there first. The engine is held against it.

const RING = 256;
const PERIOD = 61;

/** Queue of small numbers: at most `room` are put in over its life. */
class Fifo {
  readonly #items: Int32Array;
  #head = 0;
  #tail = 0;

  constructor(room: number) {
    this.#items = new Int32Array(room);
  }

  get length(): number {
    return this.#tail - this.#head;
  }

  push(item: number): void {
    this.#items[this.#tail++] = item;
  }

  shift(): number {
    return this.#items[this.#head++] as number;
  }
}

/**
 * The order in which n goroutines begin that main makes one after the other before it waits.
 * @param system goroutines of the runtime that lie in the queue already; they aren't in the result
 * @param tick schedtick when main begins
 */
export function spawnOrder(n: number, system: number, tick = 4): Int32Array {
  const NOBODY = -2;
  // Whoever overflows may come back into the ring, once.
  const ring = new Fifo(2 * (n + system));
  const global = new Fifo(n + system);
  let next = NOBODY;
  const put = (g: number) => {
    const old = next;
    next = g;
    if (old === NOBODY) return;
    if (ring.length < RING) {
      ring.push(old);
      return;
    }
    for (let i = 0; i < RING / 2; i++) global.push(ring.shift());
    global.push(old);
  };
  for (let s = 0; s < system; s++) put(-1);
  for (let g = 0; g < n; g++) put(g);
  const order = new Int32Array(n);
  for (let at = 0; ; ) {
    let g = NOBODY;
    if (tick % PERIOD === 0 && global.length > 0) {
      g = global.shift();
      tick++;
    } else if (next !== NOBODY) {
      g = next;
      next = NOBODY;
    } else {
      if (ring.length > 0) {
        g = ring.shift();
      } else if (global.length > 0) {
        const batch = Math.min(RING / 2, global.length);
        g = global.shift();
        for (let i = 1; i < batch; i++) ring.push(global.shift());
      }
      tick++;
    }
    if (g === NOBODY) return order;
    if (g >= 0) order[at++] = g;
  }
}

/** 5 6 7 9 as `5-7 9`. */
export function ranges(order: ArrayLike<number>): string {
  const parts: string[] = [];
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && order[j + 1] === (order[j] as number) + 1) j++;
    parts.push(i === j ? `${order[i]}` : `${order[i]}-${order[j]}`);
    i = j + 1;
  }
  return parts.join(' ');
}
