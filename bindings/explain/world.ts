// What the teller knows of goroutines and descriptors, as far as the events so far have said.

import type { FdKind } from './story.js';

/** One goroutine. */
export interface Routine {
  /** Name of the function that it began with. */
  func: string;
  /** One of the runtime's own. */
  system: boolean;
  /** When it became runnable last. */
  ready_ns: number;
  /** The descriptor of its last system call. */
  fd: number;
  /** The descriptor for which the poller found it ready. */
  polled: number;
}

interface Descriptor {
  kind: FdKind;
  port: number;
}

/** Knowledge that grows with the events. */
export class World {
  readonly #routines = new Map<number, Routine>();
  readonly #fds = new Map<number, Descriptor>([
    [1, { kind: 'stdout', port: 0 }],
    [2, { kind: 'stderr', port: 0 }],
  ]);
  /** Idle Ps, ascending. */
  readonly idle = new Set<number>();
  /** By request: when it was sent. */
  readonly sent_ns = new Map<number, number>();
  /** By queue of the card: ports whose packets have come since its last interrupt. */
  readonly #arrived = new Map<number, Set<number>>();

  routine(goid: number): Routine {
    let found = this.#routines.get(goid);
    if (!found) {
      found = { func: '', system: false, ready_ns: 0, fd: -1, polled: -1 };
      this.#routines.set(goid, found);
    }
    return found;
  }

  forget(goid: number): void {
    this.#routines.delete(goid);
  }

  fd(fd: number): Descriptor {
    return this.#fds.get(fd) ?? { kind: 'other', port: 0 };
  }

  knowFd(fd: number, kind: FdKind, port: number): void {
    this.#fds.set(fd, { kind, port });
  }

  forgetFd(fd: number): void {
    this.#fds.delete(fd);
  }

  arrived(queue: number, port: number): void {
    const ports = this.#arrived.get(queue);
    if (ports) ports.add(port);
    else this.#arrived.set(queue, new Set([port]));
  }

  /** Ports whose packets an interrupt of the card's queue is about. */
  interrupt(queue: number): readonly number[] {
    const ports = [...(this.#arrived.get(queue) ?? [])];
    this.#arrived.delete(queue);
    return ports;
  }
}
