import type { Endpoint } from 'comlink';

/** A worker of the platform, running bindings/worker.node.ts or worker.browser.ts. */
export interface WorkerHandle {
  endpoint: Endpoint;
  /** Rejects when the worker ends or fails; never resolves. Comlink's calls would wait for ever then. */
  died: Promise<never>;
  /** Whether the worker keeps the process alive. */
  keepAlive(on: boolean): void;
  terminate(): Promise<void>;
}
