// The frames of the Go runtime's own functions on a thread's system stack (g0): the main thread's is the main stack, the others' have
// 16 KiB of the heap's arenas. The engine runs no such functions; which of them are under way follows from where the M is in the
// scheduler (Phase), and how large their frames are was measured.
//
//   rt0_go (main thread only) ─ mstart ─ mstart0 ─┬─ mstart1 ─ schedule ─ findRunnable ─┬─ stopm ─ notesleep ─ futexsleep ─ futex
//                                                │                                     ├─ stealWork
//                                                │                                     └─ netpoll ─ EpollWait ─ Syscall6
//                                                ├─ mstart1 ─ sysmon ─ usleep, …
//                                                └─ nothing while a goroutine runs: it has a stack of its own
//
// Sizes: Go 1.26.8, linux/amd64, `go tool objdump` of a program with package net: what the prologue subtracts from SP, 8 for the frame
// pointer if it is pushed, 8 for the return address.

import { Phase } from '../../assembly/abi/status.js';

const sizes = {
  rt0_go: 0x28, // begun by a jump: no return address
  mstart: 8,
  mstart0: 0x20 + 16,
  mstart1: 0x18 + 16,
  schedule: 0x30 + 16,
  findRunnable: 0x1c0 + 16,
  stealWork: 0x60 + 16,
  stopm: 0x20 + 16,
  notesleep: 0x28 + 16,
  notetsleep: 0x10 + 16,
  notetsleep_internal: 0x30 + 16,
  futexsleep: 0x40 + 16,
  futex: 8,
  usleep: 0x10 + 16,
  netpoll: 0x680 + 16,
  EpollWait: 0x40 + 16,
  Syscall6: 8,
  sysmon: 0x70 + 16,
  stoplockedm: 0x48 + 16,
  templateThread: 0x10 + 16,
  exitsyscallNoP: 0x38 + 16,
  stopTheWorldWithSema: 0x90 + 16,
} as const;

type RuntimeFunction = keyof typeof sizes;

/** Where a function isn't package runtime's. */
const packages: Partial<Record<RuntimeFunction, string>> = {
  EpollWait: 'internal/runtime/syscall/linux',
  Syscall6: 'internal/runtime/syscall/linux',
};

const sleep: readonly RuntimeFunction[] = ['notesleep', 'futexsleep', 'futex'];
const timedSleep: readonly RuntimeFunction[] = ['notetsleep', 'notetsleep_internal', 'futexsleep', 'futex'];
const find: readonly RuntimeFunction[] = ['mstart1', 'schedule', 'findRunnable'];
const poll: readonly RuntimeFunction[] = ['netpoll', 'EpollWait', 'Syscall6'];

/** What stands above mstart0. */
const chains: Readonly<Record<Phase, readonly RuntimeFunction[]>> = {
  [Phase.FIND]: find,
  [Phase.STEAL]: [...find, 'stealWork'],
  [Phase.STEAL_PAUSE]: [...find, 'stealWork', 'usleep'],
  [Phase.PARK]: find,
  [Phase.STOP]: ['exitsyscallNoP', 'stopm'],
  [Phase.STOPPED]: [...find, 'stopm', ...sleep],
  [Phase.POLLING]: [...find, ...poll],
  [Phase.RUN]: [],
  [Phase.SYSCALL]: [],
  [Phase.SYSMON]: ['mstart1', 'sysmon', 'usleep'],
  [Phase.SYSMON_BEGIN]: ['mstart1', 'sysmon', 'usleep'],
  [Phase.SYSMON_DEEP]: ['mstart1', 'sysmon', ...timedSleep],
  // Go has no such thread: it would call netpoll as findRunnable does.
  [Phase.POLLER]: ['mstart1', ...poll],
  [Phase.STOP_LOCKED]: ['mstart1', 'schedule', 'stoplockedm'],
  [Phase.LOCKED]: ['mstart1', 'schedule', 'stoplockedm', ...sleep],
  [Phase.EXIT]: [],
  [Phase.EXITED]: [],
  [Phase.TEMPLATE]: ['mstart1', 'templateThread', ...sleep],
  [Phase.STOPPING]: ['stopTheWorldWithSema', ...timedSleep],
};

/** A thread's system stack. */
export interface SystemStack {
  /** `main`: made by the kernel for the process; `g0`: 16 KiB of the runtime's. */
  name: 'main' | 'g0';
  /** What the runtime's frames take of it; arguments and environment of the process lie above them. */
  used_bytes: number;
  /** The outermost first. */
  frames: { function: string; bytes: number }[];
}

/** The stack of M number m while it is in a phase. */
export function systemStack(m: number, phase: Phase): SystemStack {
  const start: readonly RuntimeFunction[] = ['mstart', 'mstart0'];
  const functions = [...(m === 0 ? (['rt0_go'] as const) : []), ...start, ...(chains[phase] ?? [])];
  const frames = functions.map((name) => ({ function: `${packages[name] ?? 'runtime'}.${name}`, bytes: sizes[name] }));
  const used_bytes = frames.reduce((sum, { bytes }) => sum + bytes, 0);
  return { name: m === 0 ? 'main' : 'g0', used_bytes, frames };
}
