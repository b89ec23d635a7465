import { readFile } from 'node:fs/promises';

/** The names of the floor's workloads. */
export const workloads = ['batch', 'wave', 'chain', 'tree'] as const;
export type Workload = (typeof workloads)[number];

/** The floor's exports (bench/floor/index.ts). */
export type Floor = Record<Workload, (procs: number, count: number) => number> & {
  /** Virtual time of the last workload on more than one P. */
  makespan_ns: () => bigint;
};

/** Instantiates floor.wasm, which lies beside the bundle, in a memory of its own. */
export async function loadFloor(): Promise<Floor> {
  return (await instantiate('floor.wasm')) as Floor;
}

/** The engine's set of future events by itself (bench/events/index.ts). */
export type EventSet = {
  /** Fills it with so many events, distances drawn from a distribution: 0 exponential, 1 many equal, 2 of mixed scales. */
  fill: (pending: number, distribution: number) => void;
  /** Takes the earliest and puts it back later, so many times; how many times it was earlier than the one before: 0. */
  hold: (count: number) => number;
};

export async function loadEventSet(): Promise<EventSet> {
  return (await instantiate('eventset.wasm')) as EventSet;
}

async function instantiate(name: string): Promise<WebAssembly.Exports> {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536 });
  const bytes = await readFile(new URL(name, import.meta.url));
  return (await WebAssembly.instantiate(bytes, { env: { memory } })).instance.exports;
}
