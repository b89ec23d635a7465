// Runs handed out over Redis: a queue of BullMQ, which `gmpsim worker` processes on any machine take them from.
//
//   gmpsim sweep ──add──► waiting ──► active (a lock, renewed) ──► completed: the row ──► journal, removed
//        │                   ▲            │ no renewal: stalled
//        │                   └────────────┘
//        └─ looks every so often whether each run it waits for is still there, and adds it again if not: a Redis that is killed may
//           forget its last second
//
// A job is named by the key of its run, so the same run is never there twice, whoever adds it; a sweep that is begun again finds
// what was done meanwhile. Each engine has a queue of its own.

import type { Job as BullJob, Queue, QueueEvents, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../errors.js';
import { unwire, wire, type Wire } from '../engine/worker.js';
import { hashOf } from './canonical.js';
import { PoolWorker } from './pool.node.js';
import { engineVersion } from './prepare.node.js';
import type { Job, Outcome, RunSpec } from './run.js';
import type { Executor, Task } from './sweep.node.js';

/** What a job carries; what its run is made of lies in Redis by hash. */
type JobData = Readonly<Omit<Job, 'spec'> & { image: string; spec: string }>;

const PREFIX = 'gmpsim';
/** Programs and settings stay so long after a sweep has last looked at them. */
const BLOB_SECONDS = 7 * 24 * 3600;
/** How often a sweep looks whether its jobs are still there, and how many of them at once. */
const LOOK_MS = 1000;
const LOOK_AT = 200;
/** Jobs that are added at once. */
const ADD_AT_ONCE = 500;
/** A run is tried so often when it fails, and when its worker is lost. */
const ATTEMPTS = 3;
const STALLED_MAX = 10;
const CONNECT_MS = 5000;

const blobKey = (hash: string) => `${PREFIX}:blob:${hash}`;
const jobId = ({ config, seed }: Job) => `${config}-${seed}`;
const queueName = (engine: string) => `runs-${engine.replace(/[^\w.]/g, '-')}`;

/** A Redis that isn't there is retried for ever, a little less often each time. */
const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 6), 2000);

async function libraries() {
  try {
    const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, Redis };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new InputError("queue: needs the optional packages bullmq and ioredis; 'npm install' brings them", 'queue', {
      cause,
    });
  }
}

/** @throws InputError when nobody answers */
async function connect(url: string): Promise<Redis> {
  if (!/^rediss?:\/\//.test(url)) throw new InputError(`queue: expected redis://host:6379, got '${url}'`, 'queue');
  const { Redis } = await libraries();
  const { hostname, port } = new URL(url);
  let reason = 'no answer';
  const first = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: CONNECT_MS });
  first.on('error', (error) => {
    reason = error.message;
  });
  try {
    await first.connect();
    await first.ping();
  } catch (cause) {
    // The address without a password that may be in it.
    throw new InputError(`queue: cannot connect to Redis at ${hostname}:${port || 6379}: ${reason}`, 'queue', {
      cause,
    });
  } finally {
    first.disconnect();
  }
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy });
  redis.on('error', () => {});
  return redis;
}

const connectionOf = (redis: Redis) => redis.options as unknown as Record<string, unknown>;

/** Typed arrays of recorded arrivals don't survive JSON. */
function packSpec(spec: RunSpec): string {
  return JSON.stringify(spec, (_, value) =>
    value instanceof Float64Array
      ? { $f64: Array.from(value) }
      : value instanceof Uint32Array
        ? { $u32: Array.from(value) }
        : value,
  );
}

function unpackSpec(text: string): RunSpec {
  return JSON.parse(text, (_, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value.$f64)) return Float64Array.from(value.$f64);
    return Array.isArray(value.$u32) ? Uint32Array.from(value.$u32) : value;
  });
}

type Waiting = { task: Task; data: JobData; failures: number };

/** Hands runs out, and collects what they come to. */
export class RedisQueue implements Executor {
  readonly #redis: Redis;
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  readonly #images: ReadonlyMap<string, Uint8Array>;
  readonly #specs = new Map<string, string>();
  #ended = false;
  #wake: () => void = () => {};

  private constructor(redis: Redis, queue: Queue, events: QueueEvents, images: ReadonlyMap<string, Uint8Array>) {
    this.#redis = redis;
    this.#queue = queue;
    this.#events = events;
    this.#images = images;
  }

  /** @throws InputError */
  static async connect(url: string, images: ReadonlyMap<string, Uint8Array>): Promise<RedisQueue> {
    const redis = await connect(url);
    const { bullmq } = await libraries();
    const options = { connection: { ...connectionOf(redis) }, prefix: PREFIX };
    const name = queueName(await engineVersion());
    const queue = new bullmq.Queue(name, options);
    const events = new bullmq.QueueEvents(name, options);
    // They try again by themselves.
    queue.on('error', () => {});
    events.on('error', () => {});
    return new RedisQueue(redis, queue, events, images);
  }

  async execute(tasks: readonly Task[], done: (task: Task, outcome: Outcome) => boolean): Promise<void> {
    const waiting = new Map<string, Waiting>();
    for (const task of tasks) {
      const { spec, ...key } = task.job;
      const text = packSpec(spec);
      const hash = hashOf(text);
      this.#specs.set(hash, text);
      waiting.set(jobId(task.job), { task, data: { ...key, image: task.image, spec: hash }, failures: 0 });
    }
    let stopped = false;
    const finished: string[] = [];
    const onEvent = ({ jobId: id }: { jobId: string }): void => {
      if (waiting.has(id)) finished.push(id);
      this.#wake();
    };
    this.#events.on('completed', onEvent);
    this.#events.on('failed', onEvent);
    try {
      await this.#blobs([...waiting.values()]);
      await this.#add([...waiting.values()]);
      let looked = performance.now();
      // Round and round, a part at a time.
      let turn: string[] = [];
      while (waiting.size > 0 && !stopped && !this.#ended) {
        const ids = new Set(finished.splice(0));
        if (performance.now() - looked >= LOOK_MS) {
          looked = performance.now();
          if (turn.length === 0) turn = [...waiting.keys()];
          for (const id of turn.splice(0, LOOK_AT)) if (waiting.has(id)) ids.add(id);
          await this.#blobs([...waiting.values()].slice(0, 1));
        }
        for (const id of ids) {
          const one = waiting.get(id);
          if (!one) continue;
          const outcome = await this.#outcome(id, one);
          if (!outcome || this.#ended) continue;
          waiting.delete(id);
          stopped = !done(one.task, outcome);
          // It is in the journal now.
          await this.#queue.remove(id).catch(() => {});
          if (stopped) break;
        }
        if (waiting.size > 0 && !stopped && finished.length === 0) await this.#pause();
      }
    } finally {
      this.#events.off('completed', onEvent);
      this.#events.off('failed', onEvent);
    }
  }

  /** Until something happens, or it is time to look. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS / 4);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #add(all: readonly Waiting[]): Promise<void> {
    for (let from = 0; from < all.length; from += ADD_AT_ONCE) {
      const some = all.slice(from, from + ADD_AT_ONCE);
      await this.#queue.addBulk(
        some.map(({ task, data }) => ({
          name: 'run',
          data,
          opts: {
            jobId: jobId(task.job),
            attempts: ATTEMPTS,
            backoff: { type: 'fixed', delay: 500 },
            removeOnComplete: { age: BLOB_SECONDS },
            removeOnFail: { age: BLOB_SECONDS },
          },
        })),
      );
    }
  }

  /** Programs and settings that jobs need. */
  async #blobs(all: readonly Waiting[]): Promise<void> {
    const hashes = new Set(all.flatMap(({ data }) => [data.image, data.spec]));
    for (const hash of hashes) {
      const there = await this.#redis.expire(blobKey(hash), BLOB_SECONDS);
      if (there === 1) continue;
      const bytes = this.#images.get(hash) ?? Buffer.from(this.#specs.get(hash)!);
      await this.#redis.set(blobKey(hash), Buffer.from(bytes), 'EX', BLOB_SECONDS);
    }
  }

  /** What a run came to; undefined: nothing yet. */
  async #outcome(id: string, one: Waiting): Promise<Outcome | undefined> {
    const job = (await this.#queue.getJob(id)) as BullJob<JobData, Wire<Outcome>> | undefined;
    if (!job) {
      await this.#blobs([one]);
      await this.#add([one]);
      return undefined;
    }
    const state = await job.getState();
    if (state === 'completed') {
      // A job without its value: Redis was killed between the two.
      if (job.returnvalue) return unwire<Outcome>(job.returnvalue as Wire<Outcome>);
      await job.remove().catch(() => {});
      return undefined;
    }
    if (state !== 'failed') return undefined;
    one.failures++;
    if (one.failures >= ATTEMPTS) {
      const { seed } = one.task.job;
      throw new Error(`the run with seed ${seed} fails wherever it is tried: ${job.failedReason}`);
    }
    await this.#blobs([one]);
    await job.remove().catch(() => {});
    await this.#add([one]);
    return undefined;
  }

  async terminate(): Promise<void> {
    this.#ended = true;
    this.#wake();
    this.#redis.disconnect();
    await Promise.all([this.#events.close(), this.#queue.close()].map((end) => end.catch(() => {})));
  }
}

export type QueueWorkerOptions = Readonly<{
  url: string;
  workers: number;
  /** A run whose worker hasn't been heard of for so long is given to another. */
  lock_ms: number;
  /** Ends after so long without a run; undefined: never. */
  idle_ms: number | undefined;
  signal: AbortSignal;
}>;

/** Takes runs until the signal fires (those in flight are finished first), or there is nothing to do for long. Runs done. */
export async function serveQueue({ url, workers, lock_ms, idle_ms, signal }: QueueWorkerOptions): Promise<number> {
  const redis = await connect(url);
  const { bullmq } = await libraries();
  const idle = Array.from({ length: workers }, () => new PoolWorker());
  const all = [...idle];
  const blobs = new Map<string, Promise<Uint8Array>>();
  const blob = (hash: string): Promise<Uint8Array> => {
    let bytes = blobs.get(hash);
    if (!bytes) {
      bytes = redis.getBuffer(blobKey(hash)).then((found) => {
        if (!found) throw new Error(`the queue has lost ${hash}; its sweep brings it again`);
        return new Uint8Array(found);
      });
      bytes.catch(() => blobs.delete(hash));
      blobs.set(hash, bytes);
    }
    return bytes;
  };
  let done = 0;
  let busy = 0;
  let last = performance.now();
  const worker: Worker<JobData, Wire<Outcome>> = new bullmq.Worker(
    queueName(await engineVersion()),
    async ({ data }) => {
      busy++;
      const thread = idle.pop()!;
      try {
        const { image, spec, ...key } = data;
        const [bytes, text] = await Promise.all([blob(image), blob(spec)]);
        const job: Job = { ...key, spec: unpackSpec(Buffer.from(text).toString()) };
        // What an experiment does wrong is wrong everywhere: an answer, not a failure.
        const answer = await wire(() => thread.run(job, image, bytes));
        if ('error' in answer && answer.error.name !== 'InputError') throw new Error(answer.error.message);
        done++;
        return answer;
      } finally {
        idle.push(thread);
        busy--;
        last = performance.now();
      }
    },
    {
      connection: { ...connectionOf(redis) },
      prefix: PREFIX,
      concurrency: workers,
      lockDuration: lock_ms,
      stalledInterval: lock_ms / 2,
      maxStalledCount: STALLED_MAX,
      runRetryDelay: 500,
    },
  );
  worker.on('error', () => {});
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (idle_ms !== undefined && busy === 0 && performance.now() - last >= idle_ms) end();
    }, 200);
    const end = (): void => {
      clearInterval(look);
      resolve();
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
  await worker.close().catch(() => {});
  redis.disconnect();
  await Promise.all(all.map((thread) => thread.terminate()));
  return done;
}
