import { readFile } from 'node:fs/promises';

/** The names of the floor's workloads. */
export const workloads = ['batch', 'wave', 'chain', 'tree'] as const;
export type Workload = (typeof workloads)[number];

/** The floor's exports (bench/floor/index.ts). */
export type Floor = Record<Workload, (procs: number, count: number) => number> & {
  /** Virtual time of the last workload on more than one P. */
  makespan_ns: () => bigint;
};

/** Instantiates build/floor.wasm, in a memory of its own. The scripts run in the project's root. */
export async function loadFloor(): Promise<Floor> {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536 });
  const { instance } = await WebAssembly.instantiate(await readFile('build/floor.wasm'), { env: { memory } });
  return instance.exports as unknown as Floor;
}
