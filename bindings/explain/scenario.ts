// A scenario told in words: what the threads of plain processes ask the kernel for, and what it does with them.

import { Ev } from '../../assembly/abi/counters.js';
import { PLAIN_FIRST, PlainFile } from '../../assembly/abi/plain.js';
import { Sys } from '../../assembly/abi/syscalls.js';
import { resolveOptions, type SimulationOptions } from '../engine/options.js';
import type { RunResult } from '../engine/result.js';
import { type Image, Simulation } from '../engine/simulation.js';
import { didYouMean, InputError } from '../errors.js';
import type { ScenarioPlan } from '../scenario/plan.js';
import { fill, numeral, type Values } from './language.js';
import { languages } from './language.js';
import { scenarioSentences } from './sentences/scenario.js';

export interface ExplainScenarioOptions {
  /** What decides the run, as for Simulation.create; its scenario is the one that is told. */
  simulation?: SimulationOptions | undefined;
  /** `en` (default) or `bn`. */
  language?: string | undefined;
  until?: number | string | undefined;
  signal?: AbortSignal | undefined;
  /** Gets one sentence after the other, each with its instant and a newline. */
  onText: (text: string) => void;
}

const ERRNO: Readonly<Record<number, string>> = {
  1: 'EPERM',
  9: 'EBADF',
  11: 'EAGAIN',
  16: 'EBUSY',
  22: 'EINVAL',
  110: 'ETIMEDOUT',
};

/**
 * Runs a scenario and tells what happens, from event to event.
 * @throws InputError for wrong options
 */
export async function explainScenario(
  image: Image | Uint8Array,
  plan: ScenarioPlan,
  options: ExplainScenarioOptions,
): Promise<RunResult> {
  const code = options.language ?? 'en';
  const sentences = Object.hasOwn(scenarioSentences, code) ? scenarioSentences[code] : undefined;
  if (!sentences) {
    const codes = Object.keys(scenarioSentences);
    throw new InputError(
      `language: expected ${codes.map((c) => `'${c}'`).join(' or ')}, got '${code}'${didYouMean(code, codes)}`,
      'language',
    );
  }
  const simulation = { ...options.simulation, scenario: plan };
  resolveOptions(simulation);
  const language = languages[code]!;
  const say = (time_ns: number, key: keyof typeof sentences, values: Values): void => {
    const time = `${(time_ns / 1e6).toFixed(6)} ms`;
    options.onText(`${numeral(language, time.padStart(14))}  ${fill(sentences[key], values)}\n`);
  };
  const name = (thread: number): string => plan.threads[thread - PLAIN_FIRST]?.name ?? `thread ${thread}`;
  const fileOf = (number: number): string => plan.files[number]?.name ?? '';
  const run = await Simulation.create(simulation);
  try {
    run.load(image);
    return await run.run({
      until: options.until,
      signal: options.signal,
      events: { kinds: [...KINDS] },
      onEvents: (batch) => {
        for (let i = 0; i < batch.length; i++) {
          const [kind, who, what, extra] = [batch.kind(i), batch.who(i), batch.what(i), batch.extra(i) | 0];
          const at = batch.time_ns(i);
          const sys = what & 0xff;
          const fd = what >>> 8;
          switch (kind) {
            case Ev.CPU_SWITCH:
              say(at, 'switch', { cpu: String(who), t: name(what) });
              break;
            case Ev.THREAD_CLONE:
              say(at, 'clone', { t: name(who), by: name(what) });
              break;
            case Ev.THREAD_EXIT:
              say(at, 'exit', { t: name(who) });
              break;
            case Ev.FILE_DATA: {
              const key = plan.files[who]?.kind === PlainFile.DEVICE ? 'device' : 'disk';
              say(at, key, { file: fileOf(who), n: String(what) });
              break;
            }
            case Ev.FD_READY:
              say(at, 'ready', { fd: String(who) });
              break;
            case Ev.THREAD_SLEEP:
              if (sys === Sys.epoll_wait) say(at, 'sleep.epoll', { t: name(who), fd: String(fd) });
              else if (sys === Sys.read) say(at, 'sleep.read', { t: name(who), fd: String(fd) });
              else if (sys === Sys.futex) say(at, 'sleep.futex', { t: name(who) });
              else say(at, 'sleep', { t: name(who) });
              break;
            case Ev.THREAD_CALL: {
              const values = {
                t: name(who),
                fd: String(fd),
                n: String(extra),
                file: fileOf(fd),
                call: Sys[sys] ?? '',
                error: ERRNO[-extra] ?? String(-extra),
              };
              if (extra < 0) {
                if (sys === Sys.read && extra === -11) say(at, 'read.again', values);
                else if (sys === Sys.epoll_ctl && extra === -1) say(at, 'ctl.perm', values);
                else say(at, 'error', values);
              } else if (sys === Sys.open) say(at, 'open', values);
              else if (sys === Sys.read) say(at, 'read', values);
              else if (sys === Sys.epoll_create1) say(at, 'create', values);
              else if (sys === Sys.epoll_ctl) say(at, 'ctl', values);
              else if (sys === Sys.epoll_wait) say(at, 'wait', values);
              else if (sys !== Sys.clone) say(at, 'call', values);
            }
          }
        }
      },
    });
  } finally {
    await run.terminate();
  }
}

const KINDS = [
  'cpu-switch',
  'thread-clone',
  'thread-exit',
  'file-data',
  'fd-ready',
  'thread-sleep',
  'thread-call',
] as const;
