// From a scenario to the engine's tables (assembly/abi/plain.ts).

import { Config } from '../../assembly/abi/config.js';
import {
  PLAIN_FILE_BYTES,
  PLAIN_HEADER_BYTES,
  PLAIN_NOWHERE,
  PLAIN_PROCESS_BYTES,
  PLAIN_STEP_BYTES,
  PLAIN_THREAD_BYTES,
  PLAIN_WORDS,
  PlainFile,
  Step,
} from '../../assembly/abi/plain.js';
import { readDocument } from '../document.js';
import type { Engine } from '../engine/engine.js';
import { didYouMean } from '../errors.js';
import { type Issue, tryParse } from '../schema.js';
import { type Scenario, scenarioSchema, type StepSpec } from './spec.js';

type Path = readonly (string | number)[];

/** One step as the engine has it. */
interface PlannedStep {
  op: Step;
  to: number;
  n: number;
  a: number;
  b: number;
}

/** Plain processes, ready to be written into an engine. Plain data. */
export interface ScenarioPlan {
  readonly files: readonly { name: string; kind: PlainFile; ready_ns: number; bytes: number }[];
  readonly processes: readonly { name: string; first: number; threads: number }[];
  /** In the order of their numbers. */
  readonly threads: readonly { name: string; process: number; nice: number; cloned: boolean; steps: PlannedStep[] }[];
}

const EPOLLIN = 1;
const EPOLLET = 0x8000_0000;
const kinds = { device: PlainFile.DEVICE, fifo: PlainFile.FIFO, regular: PlainFile.REGULAR } as const;

class Wrong extends Error {
  constructor(readonly issue: Issue) {
    super(issue.message);
  }
}

/** Names that stand for small numbers: variables of a thread, words of a process. */
class Names {
  readonly #numbers = new Map<string, number>();
  constructor(
    readonly what: string,
    readonly most: number,
  ) {}

  /** The number of a name, given now if need be. */
  make(name: string, path: Path): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    if (number >= this.most) throw new Wrong({ path, message: `expected ${this.most} ${this.what}s at most` });
    this.#numbers.set(name, number);
    return number;
  }

  /** The number of a name that was made before. */
  find(name: string, path: Path): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const near = didYouMean(name, [...this.#numbers.keys()]);
    throw new Wrong({
      path,
      message: `expected a ${this.what} that an earlier step of the thread makes, got '${name}'${near}`,
    });
  }
}

/**
 * Reads a scenario.
 * @throws InputError with one line: `l19.yaml:7:3: …`
 */
export function parseScenario(text: string, file = 'scenario.yaml'): ScenarioPlan {
  const { value, failFirst } = readDocument(text, file, 'a scenario');
  const parsed = tryParse(scenarioSchema, value);
  if ('issues' in parsed) return failFirst(parsed.issues);
  try {
    return planScenario(parsed.output);
  } catch (error) {
    if (error instanceof Wrong) return failFirst([error.issue]);
    throw error;
  }
}

function planScenario(scenario: Scenario): ScenarioPlan {
  const files = Object.entries(scenario.files ?? {}).map(([name, { kind, ready, bytes }]) => ({
    name,
    kind: kinds[kind],
    ready_ns: ready,
    bytes,
  }));
  const threads: ScenarioPlan['threads'][number][] = [];
  const processes = Object.entries(scenario.processes).map(([name, { nice, threads: own }], process) => {
    const first = threads.length;
    const words = new Names('word', PLAIN_WORDS);
    const names = Object.keys(own);
    names.forEach((thread, i) => {
      const steps: PlannedStep[] = [];
      // The first thread makes the others, in order.
      if (i === 0) for (let k = 1; k < names.length; k++) steps.push(step(Step.CLONE, { a: k }));
      const path = ['processes', name, 'threads', thread];
      compileSteps(
        own[thread]!,
        path,
        steps,
        files.map((f) => f.name),
        new Names('descriptor', PLAIN_NOWHERE),
        words,
      );
      threads.push({ name: `${name}-${thread}`, process, nice, cloned: i > 0, steps });
    });
    return { name, first, threads: names.length };
  });
  return { files, processes, threads };
}

function step(op: Step, { to = PLAIN_NOWHERE, n = 0, a = 0, b = 0 }: Partial<PlannedStep> = {}): PlannedStep {
  return { op, to, n, a, b };
}

function compileSteps(
  specs: readonly StepSpec[],
  path: Path,
  out: PlannedStep[],
  files: readonly string[],
  fds: Names,
  words: Names,
): void {
  specs.forEach((spec, i) => {
    const at = (key: string): Path => [...path, i, key];
    if ('repeat' in spec) {
      const begin = out.length;
      compileSteps(spec.repeat, at('repeat'), out, files, fds, words);
      out.push(step(Step.BACK, { n: spec.times, b: out.length - begin }));
    } else if ('open' in spec) {
      const a = files.indexOf(spec.open);
      if (a < 0) {
        const near = didYouMean(spec.open, [...files]);
        throw new Wrong({ path: at('open'), message: `expected one of 'files', got '${spec.open}'${near}` });
      }
      const b = (spec.write ? 1 : 0) | (spec.nonblock ? 2 : 0);
      out.push(step(Step.OPEN, { a, b, to: fds.make(spec.as, at('as')) }));
    } else if ('compute' in spec) out.push(step(Step.COMPUTE, { n: spec.compute }));
    else if ('sleep' in spec) out.push(step(Step.SLEEP, { n: spec.sleep }));
    else if ('read' in spec) out.push(step(Step.READ, { a: fds.find(spec.read, at('read')), n: spec.bytes }));
    else if ('write' in spec) out.push(step(Step.WRITE, { a: fds.find(spec.write, at('write')), n: spec.bytes }));
    else if ('close' in spec) out.push(step(Step.CLOSE, { a: fds.find(spec.close, at('close')) }));
    else if ('epoll_create' in spec) {
      out.push(step(Step.EPOLL_CREATE, { to: fds.make(spec.epoll_create, at('epoll_create')) }));
    } else if ('epoll_ctl' in spec) {
      const a = fds.find(spec.epoll_ctl, at('epoll_ctl'));
      const b = fds.find(spec.add, at('add'));
      out.push(step(Step.EPOLL_CTL, { a, b, n: spec.edge ? EPOLLIN + EPOLLET : EPOLLIN }));
    } else if ('epoll_wait' in spec) {
      out.push(step(Step.EPOLL_WAIT, { a: fds.find(spec.epoll_wait, at('epoll_wait')), n: spec.timeout }));
    } else if ('futex_wait' in spec) {
      const a = words.make(spec.futex_wait, at('futex_wait'));
      out.push(step(Step.FUTEX_WAIT, { a, b: spec.value, n: spec.timeout }));
    } else if ('futex_wake' in spec) {
      out.push(step(Step.FUTEX_WAKE, { a: words.make(spec.futex_wake, at('futex_wake')), n: spec.count }));
    } else out.push(step(Step.STORE, { a: words.make(spec.store, at('store')), b: spec.value }));
  });
}

/** Another process beside the program: so many threads that compute without end. */
export function neighboursPlan(n: number): ScenarioPlan {
  const steps = [step(Step.COMPUTE, { n: 1e9 }), step(Step.BACK, { b: 1 })];
  const threads = Array.from({ length: n }, (_, i) => ({
    name: `neighbour-${i + 1}`,
    process: 0,
    nice: 0,
    cloned: false,
    steps,
  }));
  return { files: [], processes: [{ name: 'neighbour', first: 0, threads: n }], threads };
}

/** Writes the tables into an engine that is powered on and not booted. */
export function writeScenario(engine: Engine, plan: ScenarioPlan): void {
  const stepsAt = plan.threads.map(({ steps }) =>
    place(engine, steps.length, PLAIN_STEP_BYTES, (view, at, i) => {
      const { op, to, n, a, b } = steps[i]!;
      view.setUint32(at, op, true);
      view.setUint32(at + 4, to, true);
      view.setBigUint64(at + 8, BigInt(n), true);
      view.setUint32(at + 16, a, true);
      view.setUint32(at + 20, b, true);
    }),
  );
  const processes = place(engine, plan.processes.length, PLAIN_PROCESS_BYTES, (view, at, i) => {
    view.setUint32(at, plan.processes[i]!.first, true);
    view.setUint32(at + 4, plan.processes[i]!.threads, true);
  });
  const threads = place(engine, plan.threads.length, PLAIN_THREAD_BYTES, (view, at, i) => {
    const { process, steps, nice, cloned } = plan.threads[i]!;
    view.setUint32(at, process, true);
    view.setUint32(at + 4, stepsAt[i]!, true);
    view.setUint32(at + 8, steps.length, true);
    view.setInt32(at + 12, nice, true);
    view.setUint32(at + 16, cloned ? 1 : 0, true);
  });
  const files = place(engine, plan.files.length, PLAIN_FILE_BYTES, (view, at, i) => {
    const { kind, bytes, ready_ns } = plan.files[i]!;
    view.setUint32(at, kind, true);
    view.setUint32(at + 4, bytes, true);
    view.setBigUint64(at + 8, BigInt(ready_ns), true);
  });
  const header = place(engine, 1, PLAIN_HEADER_BYTES, (view, at) => {
    view.setUint32(at, plan.processes.length, true);
    view.setUint32(at + 4, plan.threads.length, true);
    view.setUint32(at + 8, plan.files.length, true);
    view.setUint32(at + 16, processes, true);
    view.setUint32(at + 20, threads, true);
    view.setUint32(at + 24, files, true);
  });
  engine.setConfig(Config.PLAIN, header);
}

function place(
  engine: Engine,
  n: number,
  bytes: number,
  write: (view: DataView, at: number, i: number) => void,
): number {
  const block = new Uint8Array(n * bytes);
  const view = new DataView(block.buffer);
  for (let i = 0; i < n; i++) write(view, i * bytes, i);
  return engine.place(block);
}
