// What goroutines, Ps and Ms do, in a few words.

import { GStatus } from '../../assembly/abi/status.js';
import { Sys } from '../../assembly/abi/syscalls.js';
import { waitReasonNames } from '../engine/status.js';
import type { Names } from '../trace/names.js';
import { MState, PState, type Watch, type WatchedM } from './model.js';
import type { Style } from './text.js';

/** Words, and how they look. */
export type Said = readonly [text: string, style: Style];

/** `net/http.(*conn).serve` → `http.(*conn).serve` */
export function functionOf(watch: Watch, goid: number, names: Names | undefined): string {
  const fn = watch.gs.get(goid)?.fn ?? 0;
  const name = fn === 0 ? undefined : names?.functionName(fn - 1);
  return name === undefined ? '' : name.slice(name.lastIndexOf('/') + 1);
}

/** `write`; with its descriptor `read fd 7` */
function callOf(watch: Watch, goid: number, withFd: boolean): string {
  const call = watch.gs.get(goid)?.call ?? 0;
  const fd = call >>> 8;
  return `${Sys[call & 0xff] ?? 'a system call'}${fd === 0 || !withFd ? '' : ` fd ${fd}`}`;
}

/** What happens on a P. */
export function onP(watch: Watch, p: number, names: Names | undefined): Said {
  const { state, m: number } = watch.ps[p]!;
  if (state === PState.IDLE) return ['idle', 'idle'];
  if (state === PState.STOPPED) return ['stopped', 'alarm'];
  const m = watch.ms.get(number);
  if (!m) return watch.world === 'stopped' ? ['stopped', 'alarm'] : ['changes hands', 'spins'];
  if (state === PState.LOOSE) return [`left for M${number}`, 'spins'];
  if (m.g === 0) return m.spinning ? ['spins', 'spins'] : ['looks for work', 'spins'];
  if (m.state === MState.SYSCALL) return [`G${m.g} in ${callOf(watch, m.g, true)}`, 'call'];
  return [`G${m.g} ${functionOf(watch, m.g, names)}`.trimEnd(), 'runs'];
}

/** What an M does: with its P, and where it is. */
export function onM(watch: Watch, m: WatchedM): Said {
  const p = m.p >= 0 ? `P${m.p} ` : '';
  // It waits for one in the kernel's queue.
  const wants = m.queued && m.cpu < 0 ? ', no CPU' : '';
  const cpu = m.cpu >= 0 ? `, CPU ${m.cpu}` : wants;
  if (m.state === MState.POLLS) return [`${m.role === 'poller' ? 'poller, ' : ''}in epoll_wait`, 'idle'];
  if (m.role !== 'goroutines') return [`${m.role}${cpu}`, m.cpu >= 0 ? 'plain' : 'idle'];
  switch (m.state) {
    case MState.PARKED:
      return ['parked', 'idle'];
    case MState.WOKEN:
      return [`${m.given >= 0 ? `woken for P${m.given}` : 'woken'}${cpu}`, 'spins'];
    case MState.SYSCALL:
      return [`${p}G${m.g} in ${callOf(watch, m.g, false)}${cpu}`, 'call'];
    case MState.RUNS:
      return [`${p}G${m.g}${cpu}`, 'runs'];
    default:
      return [`${p}${m.spinning ? 'spins' : 'looks for work'}${cpu}`, 'spins'];
  }
}

/** `3 running, 5 runnable, 2 in system calls, 7 waiting` */
export function goroutines(watch: Watch): string {
  const of = (status: GStatus): number => watch.statuses[status]!;
  return [
    `${of(GStatus.RUNNING)} running`,
    `${of(GStatus.RUNNABLE)} runnable`,
    `${of(GStatus.SYSCALL)} in system calls`,
    `${of(GStatus.WAITING)} waiting`,
  ].join(', ');
}

/** `4 IO wait, 2 sleep`: the commonest first. */
export function waits(watch: Watch): string {
  return watch.waiting
    .map((n, reason) => [n, waitReasonNames[reason as keyof typeof waitReasonNames]] as const)
    .filter(([n]) => n > 0)
    .sort(([a], [b]) => b - a)
    .map(([n, name]) => `${n} ${name}`)
    .join(', ');
}
