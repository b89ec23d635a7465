import type { AssetName } from './assets.js';
import type { WorkerHandle } from './worker.js';

/** What this bundle was made for. */
export const platformName: 'node' | 'browser' = 'browser';

// One literal `new URL` for each file: bundlers of those who use the library find and carry along only such.
const urls: Record<AssetName, URL> = {
  'gmpsim.wasm': new URL('./gmpsim.wasm', import.meta.url),
  'gmpsim.checked.wasm': new URL('./gmpsim.checked.wasm', import.meta.url),
  'gmpsim.debug.wasm': new URL('./gmpsim.debug.wasm', import.meta.url),
  'gmpsim.threads.wasm': new URL('./gmpsim.threads.wasm', import.meta.url),
  'gmpsim.threads.checked.wasm': new URL('./gmpsim.threads.checked.wasm', import.meta.url),
  'web-tree-sitter.wasm': new URL('./web-tree-sitter.wasm', import.meta.url),
  'tree-sitter-go.wasm': new URL('./tree-sitter-go.wasm', import.meta.url),
};

/**
 * The bytes of a file that lies beside this bundle.
 * @throws Error naming the file and the HTTP status, when the server doesn't have it.
 */
export async function readAsset(name: AssetName): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(urls[name]);
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status} for ${urls[name].href}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Starts bindings/worker.browser.ts. */
export function spawnWorker(): WorkerHandle {
  return handleOf(new Worker(new URL('./worker.browser.js', import.meta.url), { type: 'module' }));
}

/** Starts bindings/member.browser.ts. */
export function spawnMember(): WorkerHandle {
  return handleOf(new Worker(new URL('./member.browser.js', import.meta.url), { type: 'module' }));
}

function handleOf(worker: Worker): WorkerHandle {
  let end: (error: Error) => void;
  const died = new Promise<never>((_, reject) => {
    end = reject;
    worker.addEventListener('error', (event) => reject(new Error(`the worker failed: ${event.message}`)));
  });
  died.catch(() => {});
  return {
    endpoint: worker,
    died,
    keepAlive: () => {},
    terminate: async () => {
      worker.terminate();
      end(new Error('the worker has ended'));
    },
  };
}

/** CPUs of the machine. */
export function parallelism(): number {
  return navigator.hardwareConcurrency || 1;
}

/** Now, in nanoseconds, by a clock that all workers of the page share. */
export function clock(): number {
  return (performance.timeOrigin + performance.now()) * 1e6;
}

/** The same clock, since an instant that it gave: exact to whole nanoseconds. */
export function clockSince(origin: number): () => number {
  // Subtracted in milliseconds, where there are bits enough for what is left.
  const offset = performance.timeOrigin - origin / 1e6;
  return () => Math.max(0, Math.round((performance.now() + offset) * 1e6));
}

/** Lets the event loop have its turn. A message, since timers are held back to 4 ms and more. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
