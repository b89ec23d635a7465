import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { AssetName } from './assets.js';
import type { WorkerHandle } from './worker.js';

/** What this bundle was made for. */
export const platformName: 'node' | 'browser' = 'node';

/**
 * The bytes of a file that lies beside this bundle.
 * @throws Error naming the file, when the package was built without it.
 */
export async function readAsset(name: AssetName): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL(`./${name}`, import.meta.url);
  try {
    return new Uint8Array(await readFile(url));
  } catch (cause) {
    throw new Error(`${name}: not found beside the bundle; 'npm run build' makes it`, { cause });
  }
}

/** Starts bindings/worker.node.ts, or another worker that is bundled beside it. */
export function spawnWorker(file = 'worker.node.js'): WorkerHandle {
  // A worker inherits the flags of the process, and refuses to begin with this one.
  const evaluated = process.execArgv.some((flag) => flag.startsWith('--input-type'));
  const worker = new Worker(new URL(`./${file}`, import.meta.url), evaluated ? { execArgv: [] } : {});
  const died = new Promise<never>((_, reject) => {
    worker.once('error', (cause) => reject(new Error(`the worker failed: ${cause.message}`, { cause })));
    worker.once('exit', (code) => reject(new Error(`the worker has ended (exit code ${code})`)));
  });
  died.catch(() => {});
  worker.unref();
  return {
    endpoint: nodeEndpoint(worker),
    died,
    keepAlive: (on) => (on ? worker.ref() : worker.unref()),
    terminate: async () => void (await worker.terminate()),
  };
}

/** Starts bindings/member.node.ts. */
export function spawnMember(): WorkerHandle {
  return spawnWorker('member.node.js');
}

/** CPUs of the machine. */
export function parallelism(): number {
  return availableParallelism();
}

/** Now, in nanoseconds, by a clock that all threads of the process share. */
export function clock(): number {
  return Number(process.hrtime.bigint());
}

/** The same clock, since an instant that it gave: exact to whole nanoseconds. */
export function clockSince(origin: number): () => number {
  const from = BigInt(origin);
  return () => Number(process.hrtime.bigint() - from);
}

/** Lets the event loop have its turn: input, timers, messages. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
