// What the numbers in events are called.

import { RunState } from '../../assembly/abi/counters.js';
import { AreaKind, MODE_USER } from '../../assembly/abi/memory.js';
import { Phase } from '../../assembly/abi/status.js';
import { Sys } from '../../assembly/abi/syscalls.js';
import {
  From,
  FROM_INHERIT,
  Handoff,
  Poll,
  ReadyBy,
  SYSMON_DEEP_SLEEP,
  SYSMON_POLLED,
  SYSMON_RETOOK,
  Wakep,
} from '../../assembly/abi/trace.js';
import { waitReasonNames } from '../engine/status.js';
import { duration } from '../report/format.js';
import type { FieldType } from './kinds.js';
import { stages } from '../load/attribution.js';

const froms: Readonly<Record<From, string>> = {
  [From.RUNNEXT]: 'from runnext',
  [From.RING]: 'from its ring',
  [From.GLOBAL_TICK]: 'from the global queue (61st pick)',
  [From.GLOBAL]: 'from the global queue',
  [From.NETPOLL]: 'from the network poller',
  [From.STEAL]: 'stolen',
  [From.STEAL_RUNNEXT]: "stolen, the victim's runnext",
  [From.TIMER]: "woken by a victim's timer",
  [From.LOCKED]: 'locked to its M',
  [From.GC]: 'as a mark worker',
};

const readyBys: Readonly<Record<ReadyBy, string>> = {
  [ReadyBy.GOROUTINE]: 'the running goroutine',
  [ReadyBy.NETPOLL]: 'the network poller',
  [ReadyBy.TIMER]: 'a timer',
  [ReadyBy.SYSMON]: 'sysmon',
  [ReadyBy.GC]: 'the scheduler, to mark',
};

const wakeps: Readonly<Record<Wakep, string>> = {
  [Wakep.SPINNER]: 'an M spins already',
  [Wakep.NO_IDLE_P]: 'no P is idle',
  [Wakep.STARTED]: 'an M is started',
};

const handoffs: Readonly<Record<Handoff, string>> = {
  [Handoff.WORK]: 'there is work',
  [Handoff.SPIN]: 'somebody has to look for work',
  [Handoff.POLL]: 'somebody has to poll the network',
  [Handoff.IDLE]: 'to the idle list',
  [Handoff.GCSTOP]: 'it stops with the world',
};

const polls: Readonly<Record<Poll, string>> = {
  [Poll.FIND_RUNNABLE]: 'findRunnable',
  [Poll.SYSMON]: 'sysmon',
  [Poll.BLOCKED]: 'blocking',
  [Poll.START_WORLD]: 'who starts the world',
};

/** By TIMER_… (assembly/runtime/timer.ts). */
const timers = ['end of sleep', 'start of a goroutine', 'send on a channel', 'read deadline', 'write deadline'];
/** By Phase. */
const phases: Readonly<Record<Phase, string>> = {
  [Phase.FIND]: 'findRunnable',
  [Phase.STEAL]: 'stealing',
  [Phase.STEAL_PAUSE]: 'pause before stealing runnext',
  [Phase.PARK]: 'about to park',
  [Phase.STOP]: 'stopm',
  [Phase.STOPPED]: 'parked',
  [Phase.POLLING]: 'in epoll_wait',
  [Phase.RUN]: 'running',
  [Phase.SYSCALL]: 'in a system call',
  [Phase.SYSMON]: 'sysmon',
  [Phase.POLLER]: 'network poller',
  [Phase.STOP_LOCKED]: 'handing its P on, its goroutine being locked',
  [Phase.LOCKED]: 'parked, its goroutine being locked',
  [Phase.EXIT]: 'about to end',
  [Phase.EXITED]: 'ended',
  [Phase.TEMPLATE]: 'template thread',
  [Phase.SYSMON_BEGIN]: 'sysmon',
  [Phase.SYSMON_DEEP]: 'sysmon, deeply asleep',
  [Phase.STOPPING]: 'waiting for the world to stop',
};
/** By StwReason: Go's words. */
const stwReasons = [
  'unknown',
  'GC mark termination',
  'GC sweep termination',
  'write heap dump',
  'goroutine profile',
  'goroutine profile cleanup',
  'all goroutines stack trace',
  'read mem stats',
  'AllThreadsSyscall',
  'GOMAXPROCS',
  'start trace',
  'stop trace',
];
/** By WorkerMode. */
const workerModes = ['none', 'dedicated', 'fractional', 'idle'];
/** By GcTrigger. */
const gcTriggers = ['heap', 'time', 'runtime.GC'];
const runStates: Readonly<Record<RunState, string>> = {
  [RunState.RUNNING]: 'running',
  [RunState.MAIN_RETURNED]: 'main returned',
  [RunState.OS_EXIT]: 'os.Exit',
  [RunState.PANIC]: 'panic',
  [RunState.DEADLOCK]: 'deadlock',
  [RunState.UNTIL]: 'time is up',
  [RunState.STOPPED]: 'stopped',
  [RunState.LOAD_DONE]: 'load is done',
  [RunState.FATAL]: 'fatal',
  [RunState.THREAD_LIMIT]: 'too many threads',
};
/** EPOLL… bits of Linux. */
const epollBits: readonly (readonly [number, string])[] = [
  [1, 'IN'],
  [4, 'OUT'],
  [8, 'ERR'],
  [16, 'HUP'],
  [0x2000, 'RDHUP'],
];
const epollOps = ['', 'ADD', 'DEL', 'MOD'];
/** What areas hold, by AreaKind; in /proc/PID/maps only the last column tells. */
export const areaNames: Readonly<Record<AreaKind, string>> = {
  [AreaKind.NONE]: 'nothing',
  [AreaKind.TEXT]: 'text',
  [AreaKind.RODATA]: 'rodata',
  [AreaKind.DATA]: 'data',
  [AreaKind.BSS]: 'bss',
  [AreaKind.HEAP]: 'heap',
  [AreaKind.HEAP_RESERVED]: 'heap, reserved',
  [AreaKind.STACKS]: 'goroutine stacks',
  [AreaKind.STACKS_RESERVED]: 'goroutine stacks, reserved',
  [AreaKind.STACK]: 'stack',
  [AreaKind.KERNEL_DIRECT]: 'kernel: all of RAM',
  [AreaKind.KERNEL_STACKS]: 'kernel: stacks',
  [AreaKind.KERNEL_TEXT]: 'kernel: text',
  [AreaKind.KERNEL_DATA]: 'kernel: data',
};
/** By Door. */
export const doorNames = ['system call', 'page fault', 'interrupt', 'tick'];

/** Looks up what the image knows. */
export interface Names {
  functionName(index: number): string | undefined;
}

/** A field's value in words. */
export function fieldWords(type: FieldType, value: number, names?: Names): string {
  switch (type) {
    case 'none':
      return '';
    case 'goroutine':
      return value === 0 ? '' : `G${value}`;
    case 'm':
      return `M${value}`;
    case 'p':
      return value === 0xffff ? 'no P' : `P${value}`;
    case 'cpu':
      return `CPU ${value}`;
    case 'thread':
      return `thread ${value}`;
    case 'queue':
      return `queue ${value}`;
    case 'packet':
      return `packet ${value}`;
    case 'request':
      return `request ${value}`;
    case 'fd':
      return `fd ${value}`;
    case 'bytes':
      return `${value} bytes`;
    case 'us':
      return duration(value * 1000);
    case 'ns':
      return duration(value);
    case 'flag':
      return value === 0 ? 'no' : 'yes';
    case 'function':
      return value === 0 ? 'a function' : (names?.functionName(value - 1) ?? `function ${value - 1}`);
    case 'syscall':
      return Sys[value] ?? `system call ${value}`;
    case 'syscall on fd': {
      const fd = value >>> 8;
      return `${Sys[value & 0xff] ?? `system call ${value & 0xff}`}${fd === 0 ? '' : ` on fd ${fd}`}`;
    }
    case 'victim': {
      const n = value >>> 16;
      return `P${value & 0xffff}: ${n} goroutine${n === 1 ? '' : 's'}`;
    }
    case 'try':
      return `round ${value & 0xff}: ${value >>> 8} in its ring`;
    case 'from': {
      const from = froms[(value & 0xff) as From] ?? `from ${value & 0xff}`;
      return (value & FROM_INHERIT) !== 0 ? `${from}, on the running time slice` : from;
    }
    case 'wait reason':
      return waitReasonNames[value as keyof typeof waitReasonNames] ?? `reason ${value}`;
    case 'ready by':
      return readyBys[value as ReadyBy] ?? `${value}`;
    case 'stop':
      return stwReasons[value] ?? `${value}`;
    case 'worker':
      return workerModes[value] ?? `${value}`;
    case 'trigger':
      return gcTriggers[value] ?? `${value}`;
    case 'KiB':
      return `${value} KiB`;
    case 'wakep':
      return wakeps[value as Wakep] ?? `${value}`;
    case 'handoff':
      return handoffs[value as Handoff] ?? `${value}`;
    case 'poll':
      return polls[value as Poll] ?? `${value}`;
    case 'phase':
      return phases[value as Phase] ?? `phase ${value}`;
    case 'timer':
      return timers[value] ?? `timer ${value}`;
    case 'epoll op':
      return epollOps[value] ?? `${value}`;
    case 'run state':
      return runStates[value as RunState] ?? `${value}`;
    case 'stage':
      return stages[value]?.replace('_', ' ') ?? `${value}`;
    case 'sysmon': {
      const did = [
        value & SYSMON_POLLED ? 'polled the network' : '',
        value & SYSMON_RETOOK ? 'retook a P' : '',
        value & SYSMON_DEEP_SLEEP ? 'every P is idle' : '',
      ].filter((text) => text !== '');
      return did.length === 0 ? 'nothing to do' : did.join(', ');
    }
    case 'given':
      return `${value & 2 ? ' (new)' : ''}${value & 1 ? ', to spin' : ''}`;
    case 'packet peer':
      return `port ${value & 0xffff}`;
    case 'epoll mask':
      return (
        epollBits
          .filter(([bit]) => (value & bit) !== 0)
          .map(([, name]) => name)
          .join('|') || 'nothing'
      );
    case 'area':
      return areaNames[value as AreaKind] ?? `area ${value}`;
    case 'door':
      return doorNames[value] ?? `${value}`;
    case 'mode':
      return value === MODE_USER ? 'user mode' : 'kernel mode';
    case 'address':
      return `0x${(value * 65_536).toString(16)}`;
    case 'pid':
      return `process ${value}`;
    case 'program':
      return value === 1 ? 'the Go program' : 'a program that isn’t Go';
    case 'digest':
      return value.toString(16).padStart(8, '0');
    case 'count':
    case 'port':
    case 'code':
    case 'path':
      return String(value);
  }
}
