// What the checked builds of the engine say when they stop a run: a violated invariant, or a failed assertion, in one line.

import {
  CHECK_EVENT,
  CHECK_EXPECTED,
  CHECK_FOUND,
  CHECK_INSTANT,
  CHECK_INVARIANT,
  CHECK_WHO,
  Invariant,
} from '../../assembly/abi/invariants.js';
import { CHECK_STATE } from '../../assembly/base/layout.js';
import type { Engine } from './engine.js';

/** What each invariant says; its number is that of Invariant. The last column names what `who` counts. */
const texts: Readonly<Record<number, readonly [text: string, who: string]>> = {
  [Invariant.ONE_PLACE]: ['every runnable goroutine stands in exactly one queue', 'goroutine'],
  [Invariant.RUN_QUEUES]: ["a P's ring has its size at most, and an idle P's queues are empty", 'P'],
  [Invariant.RUNNING]: ['a running goroutine has one M and one P, and at most GOMAXPROCS Ps run', 'goroutine'],
  [Invariant.SPINNING]: ['nmspinning counts the spinning Ms, and these have nothing of their own', 'P'],
  [Invariant.IDLE_PS]: ['npidle is the length of the list of idle Ps', 'P'],
  [Invariant.LASTPOLL]: ['lastpoll is 0 exactly while one M is blocked in netpoll', 'M'],
  [Invariant.WORK_CONSERVED]: ['no goroutine waits beside an idle P with nobody on the way', 'goroutine or idle Ps'],
  [Invariant.SCHEDTICK]: ['schedtick counts the time slices', 'P'],
  [Invariant.GLOBAL_FAIRNESS]: ['the global queue is not passed over for a whole period', 'P'],
  [Invariant.WAIT_QUEUES]: ['who waits is served in order, at most one per direction of a pollDesc', 'goroutine'],
  [Invariant.NETPOLL_WAITERS]: ['netpollWaiters counts the goroutines parked in pollDescs', ''],
  [Invariant.MUTEX]: ["a mutex's state says who waits, is awake, starves", 'state'],
  [Invariant.GC_WORKERS]: ['a mark phase has all its dedicated workers, running or needed', ''],
  [Invariant.MOVES]: ['overflow, stealing and batches move what they should', 'P'],
  [Invariant.TIMERS]: ['timers fire in time, out of ordered heaps', 'P'],
  [Invariant.DEADLOCK]: ['a deadlock is reported when nothing can ever happen, and only then', ''],
  [Invariant.TIME]: ['time does not go backwards', ''],
  [Invariant.GOROUTINES]: ['goroutines made, less those that ended, are those alive', ''],
  [Invariant.FREE_LISTS]: ['no record is lost or in use and free at once', ''],
  [Invariant.THREADS]: ["an M's P, goroutine and thread fit where it is in the scheduler", 'M'],
  [Invariant.QUOTA]: ["what a control group's quota granted is used or left, and throttled CPUs idle", 'CPU'],
  [Invariant.LITTLE]: ["Little's law: the time spent in a queue is the integral of its length", 'queue'],
  [Invariant.ATTRIBUTION]: ['the stages of a request add up to its latency', 'request'],
  [Invariant.CPUS]: ['a thread runs on one CPU, waits in one queue, sleeps or has ended', 'CPU or thread'],
  [Invariant.RUN_QUEUE_OF_CPU]: ["a CPU's run queue is in order and adds up", 'CPU or thread'],
  [Invariant.CPU_IDLES]: ['no CPU idles while a thread waits for one', 'CPU'],
  [Invariant.VRUNTIME]: ["the least vruntime of a run queue is known and doesn't fall", 'CPU or thread'],
};

/** The violated invariant in one line, `undefined` if none was: this build checks none, or the trap has another cause. */
export function readViolation(engine: Engine): string | undefined {
  const word = (offset: number) => engine.u32[(CHECK_STATE + offset) >>> 2] as number;
  const long = (offset: number) => engine.u64[(CHECK_STATE + offset) >>> 3] as bigint;
  const number = word(CHECK_INVARIANT);
  if (number === 0) return undefined;
  const [text, who] = texts[number] ?? ['', ''];
  const place = `event ${long(CHECK_EVENT)}, ${long(CHECK_INSTANT)} ns`;
  const found = `found ${long(CHECK_FOUND)}, expected ${long(CHECK_EXPECTED)}`;
  return `invariant ${number} violated (${text}) at ${place}: ${who && `${who} ${word(CHECK_WHO)}: `}${found}`;
}

/** A failed assertion: its message, if it has one, and its place. */
export function assertion(memory: WebAssembly.Memory, message: number, file: number, line: number): string {
  const text = string(memory, message);
  return `${text && `${text}, `}${string(memory, file)}:${line}`;
}

/** A string of the compiler's: UTF-16, its length in bytes before it. */
function string(memory: WebAssembly.Memory, address: number): string {
  if (address === 0) return '';
  const bytes = new DataView(memory.buffer).getUint32(address - 4, true);
  return new TextDecoder('utf-16le').decode(new Uint8Array(memory.buffer.slice(address, address + bytes)));
}
