// Plain processes: programs that aren't Go. Their threads follow lists of steps (abi/plain.ts): they compute, sleep, and ask the
// kernel for what any program asks it for. Each process has descriptors of its own, and words that its threads share.
//
//   process (16 + 256 + … bytes)   0 descriptor table (fdTableSwap)   16 u32 alive   20 u32 number   24 u32 pid   32 words, u32 × 64
//   task    (per thread)           see below; the kernel's thread record names it as its owner
//
// A system call takes effect at its end, as those of goroutines do: first its price, then, when the CPU's clock has got there, what
// it does; if it has to wait, the thread sleeps, and the same step is tried again when it is woken.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Ev } from '../abi/counters';
import { Errno } from '../abi/errno';
import { EventKind } from '../abi/events';
import {
  PLAIN_FILE_BYTES,
  PLAIN_FIRST,
  PLAIN_PROCESS_BYTES,
  PLAIN_STEP_BYTES,
  PLAIN_THREAD_BYTES,
  PLAIN_VARS,
  PLAIN_WORDS,
  PlainFile,
  Step,
} from '../abi/plain';
import { Sys } from '../abi/syscalls';
import { charge, now, settle, turnLeft } from '../base/clock';
import { config, cost } from '../base/config';
import { schedule } from '../base/events';
import { sysAlloc } from '../base/memory';
import {
  EPOLL_CTL_ADD,
  EPOLL_EVENT_BYTES,
  epollAddWaiter,
  epollCreate,
  epollCtl,
  epollRemoveWaiter,
  epollWaitNow,
} from '../kernel/epoll';
import { threadSetNice } from '../kernel/fair';
import {
  FILE_CONSOLE,
  FILE_OFF_WAITERS,
  FILE_PIPE_READ,
  FILE_PLAIN,
  fdGet,
  fdInstall,
  fdTableInit,
  fdTableSwap,
  fl,
} from '../kernel/fdtable';
import { fdClose, fdRead, fdWrite } from '../kernel/file';
import { futexWait, futexWake } from '../kernel/futex';
import { pipeClose, pipeDeliver, pipeNamed, pipeOpen, pipeRead } from '../kernel/pipe';
import { processPlain } from '../kernel/process';
import { countSyscall } from '../kernel/syscall';
import {
  plainThreadNew,
  plainThreadsInit,
  th,
  THREAD_EXITED,
  THREAD_RUNNING,
  threadBlock,
  threadByNumber,
  threadSleepUntil,
  threadWake,
} from '../kernel/thread';
import { waitqAdd, waitqForget } from '../kernel/waitq';
import { emit } from '../observe/trace';

/** Where a thread is in a step: before it; its price is being paid; it sleeps or has slept. */
const BEGIN: u32 = 0;
const PAID: u32 = 1;
const WAITED: u32 = 2;

/** Most bytes of one read or write, and most events of one epoll_wait. */
const BUFFER_BYTES: u32 = 65536;
const EVENTS: u32 = 64;
/** Steps of one turn. */
const STEPS: u32 = 256;
/** Descriptors that a process may leave open when it ends; more stay open. */
const FDS: u32 = 64;

@unmanaged
class Task {
  thread: u32;
  process: u32;
  steps: u32;
  count: u32;
  at: u32;
  phase: u32;
  /** Of COMPUTE: what is left, ps. */
  left: u64;
  /** Of BACK: times gone back. */
  times: u64;
  /** Descriptors opened without O_NONBLOCK, a bit for each of the first 32. */
  blocking: u32;
  spare: u32;
}

const TASK_BYTES: u32 = 48;
const VARS: u32 = 48;
const PROCESS_ALIVE: u32 = 16;
const PROCESS_NUMBER: u32 = 20;
const PROCESS_PID: u32 = 24;
const PROCESS_WORDS: u32 = 32;
const FILE_OBJECT: u32 = 16;
/** What a step that has to wait answers. */
const WAIT: i64 = i64.MIN_VALUE;

function tk(t: u32): Task {
  return changetype<Task>(t as usize);
}

/** Makes the processes of the tables, whose first threads begin at once. */
export function plainBoot(): void {
  const tables = config(Config.PLAIN) as u32;
  if (tables == 0) return;
  const files = load<u32>(tables, 24);
  for (let i: u32 = 0; i < load<u32>(tables, 8); i++) {
    const f = files + i * PLAIN_FILE_BYTES;
    store<u32>(f, pipeNamed(), FILE_OBJECT);
    if (load<u32>(f) != (PlainFile.FIFO as u32)) schedule(load<u64>(f, 8), EventKind.DEVICE_DATA, i, 0);
  }
  const processes = load<u32>(tables);
  const made = sysAlloc(processes << 2);
  for (let i: u32 = 0; i < processes; i++) {
    const p = sysAlloc(PROCESS_WORDS + (PLAIN_WORDS << 2));
    store<u32>(made + (i << 2), p);
    store<u32>(p, load<u32>(load<u32>(tables, 16) + i * PLAIN_PROCESS_BYTES, 4), PROCESS_ALIVE);
    store<u32>(p, i, PROCESS_NUMBER);
    store<u32>(p, processPlain(load<u32>(p, PROCESS_ALIVE)), PROCESS_PID);
    // A table of its own, with the console.
    fdTableSwap(p);
    fdTableInit();
    for (let fd: u32 = 0; fd < 3; fd++) fdInstall(FILE_CONSOLE, fd, 0);
    fdTableSwap(p);
  }
  const threads = load<u32>(tables, 4);
  plainThreadsInit(threads);
  for (let i: u32 = 0; i < threads; i++) {
    const table = load<u32>(tables, 20) + i * PLAIN_THREAD_BYTES;
    const task = sysAlloc(TASK_BYTES + (PLAIN_VARS << 2));
    const t = plainThreadNew(task);
    tk(task).thread = t;
    tk(task).process = load<u32>(made + (load<u32>(table) << 2));
    tk(task).steps = load<u32>(table, 4);
    tk(task).count = load<u32>(table, 8);
    threadSetNice(t, load<i32>(table, 12));
    if (load<u32>(table, 16) == 0) threadWake(t);
  }
}

/** DEVICE_DATA: the bytes of file number i are there. */
export function plainDeviceData(i: u32): void {
  const f = load<u32>(config(Config.PLAIN) as u32, 24) + i * PLAIN_FILE_BYTES;
  emit(Ev.FILE_DATA, i, load<u32>(f, 4));
  pipeDeliver(load<u32>(f, FILE_OBJECT), load<u32>(f, 4));
}

/**
 * Runs a plain thread until its turn is over or it sleeps.
 * @param strict instant from which on it may do nothing that others notice, only compute
 */
export function runPlain(task: u32, strict: u64): void {
  const rec = th(tk(task).thread);
  for (let i: u32 = 0; i < STEPS && rec.state == THREAD_RUNNING; i++) {
    settle();
    if (turnLeft() <= 0) return;
    const step = tk(task).steps + tk(task).at * PLAIN_STEP_BYTES;
    const op = tk(task).at < tk(task).count ? (load<u32>(step) as Step) : Step.EXIT;
    if (op == Step.COMPUTE) {
      compute(tk(task), load<u64>(step, 8));
      continue;
    }
    if (now() >= strict) return;
    if (op == Step.BACK) back(tk(task), load<u64>(step, 8), load<u32>(step, 20));
    else call(tk(task), op, step);
  }
}

function compute(task: Task, ns: u64): void {
  if (task.phase == BEGIN) {
    task.left = ns * 1000;
    task.phase = PAID;
  }
  const part = min<u64>(task.left, turnLeft() as u64);
  charge(part);
  task.left -= part;
  if (task.left == 0) next(task);
}

function next(task: Task): void {
  task.phase = BEGIN;
  task.at++;
}

function back(task: Task, times: u64, steps: u32): void {
  task.times++;
  if (times != 0 && task.times >= times) {
    task.times = 0;
    task.at++;
  } else {
    task.at -= steps;
  }
  // A loop of nothing else must end its turn.
  charge(1000);
}

function sysOf(op: Step): Sys {
  switch (op) {
    case Step.SLEEP:
      return Sys.nanosleep;
    case Step.OPEN:
      return Sys.open;
    case Step.READ:
      return Sys.read;
    case Step.WRITE:
      return Sys.write;
    case Step.CLOSE:
      return Sys.close;
    case Step.EPOLL_CREATE:
      return Sys.epoll_create1;
    case Step.EPOLL_CTL:
      return Sys.epoll_ctl;
    case Step.EPOLL_WAIT:
      return Sys.epoll_wait;
    case Step.FUTEX_WAIT:
    case Step.FUTEX_WAKE:
      return Sys.futex;
    case Step.CLONE:
      return Sys.clone;
    default:
      return Sys.exit;
  }
}

function priceOf(op: Step): Cost {
  switch (op) {
    case Step.OPEN:
      return Cost.SOCKET;
    case Step.READ:
      return Cost.READ;
    case Step.WRITE:
      return Cost.CONSOLE_WRITE;
    case Step.CLOSE:
      return Cost.CLOSE;
    case Step.EPOLL_CREATE:
    case Step.EPOLL_CTL:
      return Cost.EPOLL_CTL;
    case Step.EPOLL_WAIT:
      return Cost.EPOLL_WAIT;
    case Step.FUTEX_WAKE:
      return Cost.FUTEX_WAKE;
    case Step.CLONE:
      return Cost.CLONE;
    default:
      return Cost.NONE;
  }
}

function call(task: Task, op: Step, step: u32): void {
  if (op == Step.STORE) {
    store<u32>(word(task, load<u32>(step, 16)), load<u32>(step, 20));
    charge(cost(Cost.ATOMIC));
    next(task);
    return;
  }
  if (task.phase == BEGIN) {
    charge(cost(Cost.SYSCALL_ENTRY) + cost(priceOf(op)));
    task.phase = PAID;
    return;
  }
  const sys = sysOf(op);
  if (task.phase == PAID) countSyscall(sys);
  if (op == Step.EXIT) {
    exit(task);
    return;
  }
  fdTableSwap(task.process);
  const result = effect(task, op, step);
  fdTableSwap(task.process);
  if (result == WAIT) {
    task.phase = WAITED;
    emit(Ev.THREAD_SLEEP, th(task.thread).number, (sys as u32) | (about(task, op, step) << 8));
    return;
  }
  store<i32>(variable(task, load<u32>(step, 4)), result as i32);
  emit(Ev.THREAD_CALL, th(task.thread).number, (sys as u32) | (about(task, op, step) << 8), result as i32 as u32);
  next(task);
}

/** What a call is about: a descriptor, for open the file's number, for futex the word's. */
function about(task: Task, op: Step, step: u32): u32 {
  switch (op) {
    case Step.READ:
    case Step.WRITE:
    case Step.CLOSE:
    case Step.EPOLL_WAIT:
      return load<u32>(variable(task, load<u32>(step, 16)));
    case Step.EPOLL_CTL:
      return load<u32>(variable(task, load<u32>(step, 20)));
    case Step.OPEN:
    case Step.FUTEX_WAIT:
    case Step.FUTEX_WAKE:
      return load<u32>(step, 16);
    default:
      return 0;
  }
}

function variable(task: Task, i: u32): u32 {
  return (changetype<usize>(task) as u32) + VARS + (i << 2);
}

function word(task: Task, i: u32): u32 {
  return task.process + PROCESS_WORDS + (i << 2);
}

/** What a system call does: its result, or WAIT when the thread has gone to sleep. */
function effect(task: Task, op: Step, step: u32): i64 {
  const n = load<u64>(step, 8);
  const a = load<u32>(step, 16);
  const b = load<u32>(step, 20);
  const t = task.thread;
  switch (op) {
    case Step.SLEEP:
      if (task.phase == WAITED) return 0;
      threadSleepUntil(t, now() + n + cost(Cost.NANOSLEEP_SLACK) / 1000);
      return WAIT;
    case Step.OPEN:
      return open(task, a, b);
    case Step.READ:
      return read(task, load<i32>(variable(task, a)), n as u32);
    case Step.WRITE:
      return fdWrite(load<i32>(variable(task, a)), buffer(), n as u32);
    case Step.CLOSE:
      return close(load<i32>(variable(task, a)));
    case Step.EPOLL_CREATE:
      return epollCreate() as i64;
    case Step.EPOLL_CTL: {
      const fd = load<i32>(variable(task, b));
      return epollCtl(load<i32>(variable(task, a)), EPOLL_CTL_ADD, fd, n as u32, fd as u64);
    }
    case Step.EPOLL_WAIT:
      return epollWait(task, load<i32>(variable(task, a)), n);
    case Step.FUTEX_WAIT: {
      if (task.phase == WAITED) {
        waitqForget(t);
        return th(t).timedOut != 0 ? -(Errno.ETIMEDOUT as i64) : 0;
      }
      if (load<u32>(word(task, a)) != b) return -(Errno.EAGAIN as i64);
      futexWait(task.process, a, t);
      sleep(t, n);
      return WAIT;
    }
    case Step.FUTEX_WAKE:
      return futexWake(task.process, a, n as u32) as i64;
    case Step.CLONE: {
      const first = load<u32>(
        load<u32>(config(Config.PLAIN) as u32, 16) + load<u32>(task.process, PROCESS_NUMBER) * PLAIN_PROCESS_BYTES,
      );
      const other = threadByNumber((PLAIN_FIRST as u32) + first + a);
      emit(Ev.THREAD_CLONE, th(other).number, th(t).number);
      threadWake(other);
      return 0;
    }
  }
  return -(Errno.EINVAL as i64);
}

/** Blocks the thread, for ns at most; 0: for ever. */
function sleep(t: u32, ns: u64): void {
  if (ns == 0) threadBlock(t);
  else threadSleepUntil(t, now() + ns);
}

function open(task: Task, file: u32, flags: u32): i64 {
  const f = load<u32>(config(Config.PLAIN) as u32, 24) + file * PLAIN_FILE_BYTES;
  // A regular file is always ready for epoll, which refuses it; the lecture's can be watched.
  const regular = load<u32>(f) == (PlainFile.REGULAR as u32) && config(Config.POLL_REGULAR) == 0;
  const fd = pipeOpen(load<u32>(f, FILE_OBJECT), regular ? FILE_PLAIN : FILE_PIPE_READ, (flags & 1) != 0);
  if (fd >= 0 && fd < 32) {
    const bit: u32 = 1 << (fd as u32);
    // O_NONBLOCK changes nothing for a regular file.
    if ((flags & 2) == 0 || regular) task.blocking |= bit;
    else task.blocking &= ~bit;
  }
  return fd;
}

function read(task: Task, fd: i32, n: u32): i64 {
  const f = fdGet(fd);
  const most = min<u32>(n, BUFFER_BYTES);
  const result =
    f != 0 && fl(f).kind == FILE_PLAIN ? pipeRead(fl(f).object, buffer(), most) : fdRead(fd, buffer(), most);
  if (result != -(Errno.EAGAIN as i64) || fd >= 32 || ((task.blocking >> (fd as u32)) & 1) == 0) return result;
  waitqAdd(f + FILE_OFF_WAITERS, task.thread);
  threadBlock(task.thread);
  return WAIT;
}

function close(fd: i32): i64 {
  const f = fdGet(fd);
  if (f != 0 && fl(f).kind == FILE_PLAIN) pipeClose(fl(f).object, FILE_PIPE_READ);
  return fdClose(fd);
}

function epollWait(task: Task, epfd: i32, ns: u64): i64 {
  const t = task.thread;
  if (task.phase == WAITED) epollRemoveWaiter(epfd, t);
  const ready = epollWaitNow(epfd, buffer(), EVENTS);
  if (ready != 0 || (task.phase == WAITED && th(t).timedOut != 0)) {
    if (ready > 0) charge(cost(Cost.EPOLL_EVENT) * (ready as u64));
    return ready as i64;
  }
  epollAddWaiter(epfd, t);
  sleep(t, ns);
  return WAIT;
}

/** Where bytes and events go that nobody looks at. */
function buffer(): u32 {
  const at = load<u32>(config(Config.PLAIN) as u32, 12);
  if (at != 0) return at;
  const made = sysAlloc(max<u32>(BUFFER_BYTES, EVENTS * EPOLL_EVENT_BYTES));
  store<u32>(config(Config.PLAIN) as u32, made, 12);
  return made;
}

/** The thread ends; with the last one its process's descriptors are closed. */
function exit(task: Task): void {
  const t = task.thread;
  emit(Ev.THREAD_EXIT, th(t).number, 0);
  const alive = load<u32>(task.process, PROCESS_ALIVE) - 1;
  store<u32>(task.process, alive, PROCESS_ALIVE);
  if (alive == 0) {
    fdTableSwap(task.process);
    for (let fd: u32 = 0; fd < FDS; fd++) if (fdGet(fd as i32) != 0) close(fd as i32);
    fdTableSwap(task.process);
  }
  threadBlock(t);
  th(t).state = THREAD_EXITED;
}
