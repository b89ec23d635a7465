// Tracebacks in Go's words: the goroutine's number and state, its frames from the newest to the oldest, who made it.
//
//   goroutine 7 [chan receive]:
//   main.worker(...)
//           /main.go:12 +0x28
//   created by main.main in goroutine 1
//           /main.go:30 +0x50

import {
  FRAME_CALLER,
  FRAME_FUNC,
  FRAME_PARENT,
  FRAME_RETURN,
  FUNC_ENTRY,
  FUNC_FILE,
  FUNC_FILE_BYTES,
  FUNC_FLAG_RUNTIME,
  FUNC_FLAG_WRAPPER,
  FUNC_FLAGS,
  FUNC_LINE,
  FUNC_NAME,
  FUNC_NAME_BYTES,
  FUNC_PARAM_P,
  FUNC_PARAM_S,
} from '../abi/image';
import { GStatus, WaitReason } from '../abi/status';
import { consoleWrite } from '../kernel/console';
import { G_BYTES, gp } from '../runtime/g';
import { maxmcount } from '../runtime/m';
import { SCHED_G_END, SCHED_G_NEXT, SCHED_G_SLABS, SCHED_NGUSER } from '../runtime/sched';
import { entryOf, NO_FRAME } from './call';
import { findFunc, findLine } from './image';
import { VM_ANSWER, VM_STRTAB } from './state';
import { put, putByte, putHex, putName, putUint, textAddress, textBegin, textBytes } from './text';

/** Of a deep stack so many frames are shown at each end (tracebackInnerFrames, tracebackOuterFrames in traceback.go). */
const INNER_FRAMES: u32 = 50;
const OUTER_FRAMES: u32 = 50;
const SLAB_RECORDS: u32 = 1024;

/** Puts g's traceback into the text, without the `skip` newest frames. Frames of the runtime and of wrappers are hidden. */
export function putTraceback(g: u32, skip: u32): void {
  const rec = gp(g);
  put('goroutine ');
  putUint(rec.goid as u64);
  put(' [');
  putStatus(g);
  put(']:\n');
  if (rec.stack == 0) return;
  const shown = countShown(g, skip);
  const elide = shown > INNER_FRAMES + OUTER_FRAMES ? shown - INNER_FRAMES - OUTER_FRAMES : 0;
  let at = rec.fp;
  let pc = rec.pc;
  let left = skip;
  let n: u32 = 0;
  while (true) {
    const fp = rec.stack + at;
    if (left > 0) {
      left--;
    } else if (isShown(load<u32>(fp - FRAME_FUNC))) {
      if (elide != 0 && n == INNER_FRAMES) {
        put('...');
        putUint(elide as u64);
        put(' frames elided...\n');
      }
      if (n < INNER_FRAMES || n >= INNER_FRAMES + elide) putFrame(load<u32>(fp - FRAME_FUNC), pc);
      n++;
    }
    at = load<u32>(fp - FRAME_CALLER);
    if (at == NO_FRAME) {
      putCreator(fp);
      return;
    }
    pc = load<u32>(fp - FRAME_RETURN);
  }
}

function isShown(func: u32): bool {
  return (load<u32>(func, FUNC_FLAGS) & (FUNC_FLAG_RUNTIME | FUNC_FLAG_WRAPPER)) == 0;
}

function countShown(g: u32, skip: u32): u32 {
  const rec = gp(g);
  let shown: u32 = 0;
  let left = skip;
  let at = rec.fp;
  while (at != NO_FRAME) {
    const fp = rec.stack + at;
    if (left > 0) left--;
    else if (isShown(load<u32>(fp - FRAME_FUNC))) shown++;
    at = load<u32>(fp - FRAME_CALLER);
  }
  return shown;
}

function putFrame(func: u32, pc: u32): void {
  putName(load<u32>(func, FUNC_NAME), load<u32>(func, FUNC_NAME_BYTES));
  // Go prints the words of the arguments, which say nothing here.
  put(load<u16>(func, FUNC_PARAM_P) == 0 && load<u16>(func, FUNC_PARAM_S) == 0 ? '()\n' : '(...)\n');
  putPlace(func, pc);
}

function putPlace(func: u32, pc: u32): void {
  locate(func, pc);
  putByte(9);
  putName(load<u32>(VM_ANSWER) - load<u32>(VM_STRTAB), load<u32>(VM_ANSWER, 4));
  putByte(58);
  putUint(load<u32>(VM_ANSWER, 8) as u64);
  put(' +');
  putHex((pc - entryOf(func)) as u64);
  putByte(10);
}

function putCreator(fp: u32): void {
  const pc = load<u32>(fp - FRAME_RETURN);
  if (pc == 0) return;
  const func = findFunc(pc);
  if (func == 0 || !isShown(func)) return;
  put('created by ');
  putName(load<u32>(func, FUNC_NAME), load<u32>(func, FUNC_NAME_BYTES));
  put(' in goroutine ');
  putUint(load<u32>(fp - FRAME_PARENT) as u64);
  putByte(10);
  putPlace(func, pc);
}

/** Leaves file (address, bytes) and line of an instruction of func at VM_ANSWER. */
function locate(func: u32, pc: u32): void {
  const record = findLine(pc);
  if (record != 0 && load<u32>(record) >= load<u32>(func, FUNC_ENTRY)) {
    const file = load<u32>(record, 4);
    store<u32>(VM_ANSWER, load<u32>(VM_STRTAB) + (file & 0xffffff));
    store<u32>(VM_ANSWER, file >> 24, 4);
    store<u32>(VM_ANSWER, load<u32>(record, 8), 8);
    return;
  }
  store<u32>(VM_ANSWER, load<u32>(VM_STRTAB) + load<u32>(func, FUNC_FILE));
  store<u32>(VM_ANSWER, load<u32>(func, FUNC_FILE_BYTES), 4);
  store<u32>(VM_ANSWER, load<u32>(func, FUNC_LINE), 8);
}

/**
 * runtime.caller: where the frame `skip` above the running one is (0: the one that executes the intrinsic; wrappers don't count).
 * Leaves u32 address of the file's name, its bytes, line, address of the function's record at VM_ANSWER; false if the stack is shorter.
 */
export function callerAt(g: u32, skip: u32): bool {
  const rec = gp(g);
  let at = rec.fp;
  let pc = rec.pc;
  let left = skip;
  while (at != NO_FRAME) {
    const fp = rec.stack + at;
    const func = load<u32>(fp - FRAME_FUNC);
    if ((load<u32>(func, FUNC_FLAGS) & FUNC_FLAG_WRAPPER) == 0) {
      if (left == 0) {
        locate(func, pc);
        store<u32>(VM_ANSWER, func, 12);
        return true;
      }
      left--;
    }
    at = load<u32>(fp - FRAME_CALLER);
    pc = load<u32>(fp - FRAME_RETURN);
  }
  return false;
}

function putStatus(g: u32): void {
  switch (gp(g).status as u32) {
    case GStatus.IDLE:
      put('idle');
      break;
    case GStatus.RUNNABLE:
      put('runnable');
      break;
    case GStatus.RUNNING:
      put('running');
      break;
    case GStatus.SYSCALL:
      put('syscall');
      break;
    case GStatus.WAITING:
      putWaitReason(gp(g).waitreason as u32);
      break;
    case GStatus.DEAD:
      put('dead');
      break;
    case GStatus.COPYSTACK:
      put('copystack');
      break;
    default:
      put('preempted');
  }
  if (gp(g).lockedm != 0) put(', locked to thread');
}

/** Why a goroutine waits, in Go's words. */
export function putWaitReason(reason: u32): void {
  switch (reason) {
    case WaitReason.ZERO:
      put('waiting');
      break;
    case WaitReason.GC_ASSIST_MARKING:
      put('GC assist marking');
      break;
    case WaitReason.IO_WAIT:
      put('IO wait');
      break;
    case WaitReason.CHAN_RECEIVE_NIL:
      put('chan receive (nil chan)');
      break;
    case WaitReason.CHAN_SEND_NIL:
      put('chan send (nil chan)');
      break;
    case WaitReason.SELECT_NO_CASES:
      put('select (no cases)');
      break;
    case WaitReason.SELECT:
      put('select');
      break;
    case WaitReason.CHAN_RECEIVE:
      put('chan receive');
      break;
    case WaitReason.CHAN_SEND:
      put('chan send');
      break;
    case WaitReason.SEMACQUIRE:
      put('semacquire');
      break;
    case WaitReason.SLEEP:
      put('sleep');
      break;
    case WaitReason.COND_WAIT:
      put('sync.Cond.Wait');
      break;
    case WaitReason.MUTEX_LOCK:
      put('sync.Mutex.Lock');
      break;
    case WaitReason.RWMUTEX_RLOCK:
      put('sync.RWMutex.RLock');
      break;
    case WaitReason.RWMUTEX_LOCK:
      put('sync.RWMutex.Lock');
      break;
    case WaitReason.WAITGROUP_WAIT:
      put('sync.WaitGroup.Wait');
      break;
    case WaitReason.FORCE_GC_IDLE:
      put('force gc (idle)');
      break;
    case WaitReason.GC_SWEEP_WAIT:
      put('GC sweep wait');
      break;
    case WaitReason.GC_SCAVENGE_WAIT:
      put('GC scavenge wait');
      break;
    case WaitReason.FINALIZER_WAIT:
      put('finalizer wait');
      break;
    case WaitReason.GOMAXPROCS_UPDATER_IDLE:
      put('GOMAXPROCS updater (idle)');
      break;
    case WaitReason.PREEMPTED:
      put('preempted');
      break;
    case WaitReason.CLEANUP_WAIT:
      put('cleanup wait');
      break;
    case WaitReason.GC_WORKER_IDLE:
      put('GC worker (idle)');
      break;
    case WaitReason.GC_ASSIST_WAIT:
      put('GC assist wait');
      break;
    case WaitReason.WAIT_GC_ENDS:
      put('wait until GC ends');
      break;
    default:
      put('???');
  }
}

/** Number of G records ever made, dead ones included. */
export function gCount(): u32 {
  let slab = load<u32>(SCHED_G_SLABS);
  if (slab == 0) return 0;
  let n = SLAB_RECORDS - 1 - (load<u32>(SCHED_G_END) - load<u32>(SCHED_G_NEXT)) / G_BYTES;
  for (slab = load<u32>(slab); slab != 0; slab = load<u32>(slab)) n += SLAB_RECORDS - 1;
  return n;
}

/** The i-th G record, in the order in which they were made. */
export function gAt(i: u32): u32 {
  // Slabs are linked from the newest to the oldest.
  let newer = (gCount() - 1) / (SLAB_RECORDS - 1) - i / (SLAB_RECORDS - 1);
  let slab = load<u32>(SCHED_G_SLABS);
  for (; newer > 0; newer--) slab = load<u32>(slab);
  return slab + (1 + (i % (SLAB_RECORDS - 1))) * G_BYTES;
}

/** Puts the tracebacks of all goroutines but one into the text, an empty line before each; the runtime's own are left out. */
export function putOthers(me: u32): void {
  const n = gCount();
  for (let i: u32 = 0; i < n; i++) {
    const g = gAt(i);
    if (g == me || gp(g).system != 0 || gp(g).status == (GStatus.DEAD as u8)) continue;
    putByte(10);
    putTraceback(g, 0);
  }
}

/** What Go says, on standard error, when no goroutine can ever run again. */
export function printDeadlock(): void {
  textBegin();
  if (load<u32>(SCHED_NGUSER) == 0) {
    put('fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n');
  } else {
    put('fatal error: all goroutines are asleep - deadlock!\n');
    putOthers(0);
  }
  consoleWrite(2, textAddress(), textBytes());
}

/** What Go says when the program has more threads than it may have. */
export function printThreadExhaustion(): void {
  textBegin();
  put('runtime: program exceeds ');
  putUint(maxmcount() as u64);
  put('-thread limit\nfatal error: thread exhaustion\n');
  putOthers(0);
  consoleWrite(2, textAddress(), textBytes());
}
