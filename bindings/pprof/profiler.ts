// Profiles of a run, as go test's flags give them: what ran (cpu), who waited (block), who made others wait (mutex), who there is
// (goroutine). Stacks are those of the simulated program.
//
// cpu        every 10 ms of virtual time, whatever runs on a CPU at that instant, with its stack
// block      from go-park to go-ready, for channels, select and package sync: every wait, as with SetBlockProfileRate(1)
// mutex      waits for a Mutex or RWMutex, by the stack that ended them: every one, as with SetMutexProfileFraction(1)
// goroutine  the stacks at the end

import { Ev } from '../../assembly/abi/counters.js';
import { FRAME_CALLER, FRAME_RETURN } from '../../assembly/abi/image.js';
import {
  G_FP,
  G_GOID,
  G_PC,
  G_RECORD_BYTES,
  G_SLAB_RECORDS,
  G_STACK,
  G_STATUS_BYTE,
  G_SYSTEM_BYTE,
  GStatus,
  M_ALLLINK,
  M_CURG,
  M_PHASE,
  M_THREAD,
  Phase,
  THREAD_ON_CPU,
  THREAD_STATE,
  WaitReason,
} from '../../assembly/abi/status.js';
import { SCHED_ALLM, SCHED_G_SLABS } from '../../assembly/runtime/sched.js';
import { VM_CODE } from '../../assembly/vm/state.js';
import type { Engine } from '../engine/engine.js';
import { InputError, shown } from '../errors.js';
import { listed } from '../schema.js';
import type { EventBatch } from '../trace/batch.js';
import type { EventOptions } from '../trace/filter.js';
import type { Stack } from './encode.js';

/** A kind of profile. */
export type ProfileKind = 'cpu' | 'block' | 'mutex' | 'goroutine';
export const profileKinds: readonly ProfileKind[] = ['cpu', 'block', 'mutex', 'goroutine'];

/**
 * A kind by name.
 * @throws InputError
 */
export function profileKind(name: string): ProfileKind {
  const found = profileKinds.find((kind) => kind === name);
  if (!found) throw new InputError(`profiles: expected ${listed(profileKinds)}, got ${shown(name)}`, 'profiles');
  return found;
}

/** 100 Hz, as Go's. */
export const CPU_PERIOD_NS = 10_000_000;
/** Where a stack's first frame names its caller. */
const NO_FRAME = 0xffff_ffff;
const STACK_DEPTH = 64;

/** How often, and how long in all. */
export interface Tally {
  stack: Stack;
  count: number;
  ns: number;
}

/** Functions of the runtime that the model has no frames for: what a blocked goroutine is in. */
const blockedIn: Partial<Record<WaitReason, string>> = {
  [WaitReason.CHAN_RECEIVE]: 'runtime.chanrecv1',
  [WaitReason.CHAN_SEND]: 'runtime.chansend1',
  [WaitReason.SELECT]: 'runtime.selectgo',
  [WaitReason.SEMACQUIRE]: '',
  [WaitReason.COND_WAIT]: '',
  [WaitReason.MUTEX_LOCK]: '',
  [WaitReason.RWMUTEX_RLOCK]: '',
  [WaitReason.RWMUTEX_LOCK]: '',
  [WaitReason.WAITGROUP_WAIT]: '',
};
const mutexReasons: readonly WaitReason[] = [WaitReason.MUTEX_LOCK, WaitReason.RWMUTEX_RLOCK, WaitReason.RWMUTEX_LOCK];

/** What an M without a goroutine is in, by Phase: Go's functions. */
const phases: Readonly<Record<Phase, string>> = {
  [Phase.FIND]: 'runtime.findRunnable',
  [Phase.STEAL]: 'runtime.stealWork',
  [Phase.STEAL_PAUSE]: 'runtime.stealWork',
  [Phase.PARK]: 'runtime.findRunnable',
  [Phase.STOP]: 'runtime.stopm',
  [Phase.STOPPED]: 'runtime.stopm',
  [Phase.POLLING]: 'runtime.netpoll',
  [Phase.RUN]: 'runtime.execute',
  [Phase.SYSCALL]: 'runtime.exitsyscall',
  [Phase.SYSMON]: 'runtime.sysmon',
  [Phase.POLLER]: 'runtime.netpoll',
  [Phase.STOP_LOCKED]: 'runtime.stoplockedm',
  [Phase.LOCKED]: 'runtime.stoplockedm',
  [Phase.EXIT]: 'runtime.mexit',
  [Phase.EXITED]: 'runtime.mexit',
  [Phase.TEMPLATE]: 'runtime.templateThread',
  [Phase.SYSMON_BEGIN]: 'runtime.sysmon',
  [Phase.SYSMON_DEEP]: 'runtime.sysmon',
  [Phase.STOPPING]: 'runtime.stopTheWorldWithSema',
};

/** Gathers profiles while a run goes on. */
export class Profiler {
  /** Next instant at which cpu() is to be called; Infinity: never. */
  next_ns: number;
  readonly #kinds: readonly ProfileKind[];
  readonly #tallies: Record<'cpu' | 'block' | 'mutex', Map<string, Tally>>;
  readonly #waits = new Map<number, { since: number; reason: WaitReason; stack: number[] }>();

  constructor(kinds: readonly ProfileKind[]) {
    this.#kinds = kinds;
    this.#tallies = { cpu: new Map(), block: new Map(), mutex: new Map() };
    this.next_ns = kinds.includes('cpu') ? CPU_PERIOD_NS : Number.POSITIVE_INFINITY;
  }

  /** The events that it has to see; undefined: none. */
  get events(): EventOptions | undefined {
    const needed = this.#kinds.includes('block') || this.#kinds.includes('mutex');
    return needed ? { kinds: ['go-park', 'go-ready'], stacks: STACK_DEPTH } : undefined;
  }

  add(batch: EventBatch): void {
    for (let i = 0; i < batch.length; i++) {
      const goid = batch.who(i);
      if (batch.kind(i) === Ev.GO_PARK) {
        const reason = batch.what(i) as WaitReason;
        if (blockedIn[reason] === undefined) this.#waits.delete(goid);
        else this.#waits.set(goid, { since: batch.time_ns(i), reason, stack: batch.stacks.words(batch.stack(i)) });
        continue;
      }
      const wait = this.#waits.get(goid);
      if (!wait) continue;
      this.#waits.delete(goid);
      const ns = batch.time_ns(i) - wait.since;
      const leaf = blockedIn[wait.reason];
      this.#count('block', leaf ? [leaf, ...wait.stack] : wait.stack, ns);
      if (mutexReasons.includes(wait.reason)) this.#count('mutex', batch.stacks.words(batch.stack(i)), ns);
    }
  }

  /** What runs on the CPUs now. */
  take(engine: Engine): void {
    const { u32 } = engine;
    for (let m = u32[SCHED_ALLM >>> 2]!; m !== 0; m = u32[(m + M_ALLLINK) >>> 2]!) {
      const thread = u32[(m + M_THREAD) >>> 2]!;
      if (u32[(thread + THREAD_STATE) >>> 2] !== THREAD_ON_CPU) continue;
      const g = u32[(m + M_CURG) >>> 2]!;
      const phase = u32[(m + M_PHASE) >>> 2]!;
      this.#count('cpu', g !== 0 ? stackOf(engine, g) : [phases[phase as Phase] ?? 'runtime.schedule'], CPU_PERIOD_NS);
    }
    this.next_ns += CPU_PERIOD_NS;
  }

  #count(kind: 'cpu' | 'block' | 'mutex', stack: Stack, ns: number): void {
    if (!this.#kinds.includes(kind)) return;
    const key = stack.join(' ');
    const tally = this.#tallies[kind].get(key);
    if (tally) {
      tally.count += 1;
      tally.ns += ns;
    } else this.#tallies[kind].set(key, { stack, count: 1, ns });
  }

  /** What has been gathered; undefined if that wasn't asked for. */
  tallies(kind: ProfileKind, engine: Engine): Tally[] | undefined {
    if (!this.#kinds.includes(kind)) return undefined;
    return kind === 'goroutine' ? goroutines(engine) : [...this.#tallies[kind].values()];
  }
}

/** Instruction words of a goroutine's frames, the innermost first. */
function stackOf(engine: Engine, g: number): number[] {
  const { u32 } = engine;
  const stack = u32[(g + G_STACK) >>> 2]!;
  if (stack === 0) return [];
  const code = u32[VM_CODE >>> 2]!;
  const words: number[] = [];
  let at = u32[(g + G_FP) >>> 2]!;
  let pc = u32[(g + G_PC) >>> 2]!;
  while (words.length < STACK_DEPTH) {
    words.push((pc - code) >>> 3);
    const fp = stack + at;
    at = u32[(fp - FRAME_CALLER) >>> 2]!;
    if (at === NO_FRAME) break;
    pc = u32[(fp - FRAME_RETURN) >>> 2]!;
  }
  return words;
}

/** The program's goroutines by their stacks. */
function goroutines(engine: Engine): Tally[] {
  const { u8, u32 } = engine;
  const found = new Map<string, Tally>();
  for (let slab = u32[SCHED_G_SLABS >>> 2]!; slab !== 0; slab = u32[slab >>> 2]!) {
    for (let i = 1; i < G_SLAB_RECORDS; i++) {
      const g = slab + i * G_RECORD_BYTES;
      const status = u8[g + G_STATUS_BYTE];
      if (u32[(g + G_GOID) >>> 2] === 0 || u8[g + G_SYSTEM_BYTE] !== 0 || status === GStatus.DEAD) continue;
      const stack = stackOf(engine, g);
      const key = stack.join(' ');
      const tally = found.get(key);
      if (tally) tally.count += 1;
      else found.set(key, { stack, count: 1, ns: 0 });
    }
  }
  return [...found.values()];
}
