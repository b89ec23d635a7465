// Frames on a goroutine's stack (layout in abi/image.ts): pushing one, first frames, growth of the stack.

import {
  FRAME_CALLER,
  FRAME_CLOSURE,
  FRAME_DEPTH,
  FRAME_FLAGS,
  FRAME_FUNC,
  FRAME_HEADER_BYTES,
  FRAME_PARENT,
  FRAME_RETURN,
  FrameFlag,
  FUNC_ENTRY,
  FUNC_FRAME_BYTES,
  FUNC_INDEX,
  FUNC_NP,
} from '../abi/image';
import { Ev } from '../abi/counters';
import { Op, Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { settle } from '../base/clock';
import { keepStack, noteStack } from '../observe/trace';
import { gp } from '../runtime/g';
import { goexit0, newproc1, newprocReady } from '../runtime/newproc';
import { newstack, STACK_GUARD_BYTES, stackAlloc, stackFree, stackGrow } from '../runtime/stack';
import { setTrap } from '../runtime/trap';
import { callWords } from './code';
import { FUNC_SPACE, FUNC_WATCHED, frameSpace } from './registers';
import { VM_CODE, VM_FUNCS } from './state';

/** Offset of the caller of a goroutine's first frame: there is none. */
export const NO_FRAME: u32 = 0xffffffff;

/** Address of a function's first instruction. */
export function entryOf(func: u32): u32 {
  return load<u32>(VM_CODE) + (load<u32>(func, FUNC_ENTRY) << 3);
}

/** Function record that a closure object belongs to. */
export function funcOf(closure: u32): u32 {
  return load<u32>(VM_FUNCS) + (load<u32>(closure) << 6);
}

/**
 * Pushes a frame for func above the frame whose register 0 lies `caller` bytes into g's stack. Pointer registers are nil,
 * scalars arbitrary; arguments are up to the caller of this function.
 * @param ip address of the instruction that calls
 * @returns address of the frame's register 0; 0 if the stack would overflow (the trap is set)
 */
export function pushFrame(g: u32, caller: u32, ip: u32, func: u32, closure: u32, flags: u32): u32 {
  const rec = gp(g);
  const callerFp = rec.stack + caller;
  const at = caller + frameSpace(load<u32>(callerFp - FRAME_FUNC));
  const used = load<u32>(callerFp - FRAME_DEPTH);
  const depth = used + load<u32>(func, FUNC_FRAME_BYTES);
  if (!moreStack(g, at, at + frameSpace(func), used, depth)) return 0;
  return writeFrame(rec.stack + at, caller, ip, func, closure, flags, depth);
}

/**
 * Makes g's stacks, stored and modelled, large enough for one more frame.
 * @param at offset of the new frame's register 0
 * @param end offset of its end, and more
 * @param used modelled bytes in use below it
 * @param depth modelled bytes with it
 * @returns false if that is a stack overflow (the trap is set)
 */
export function moreStack(g: u32, at: u32, end: u32, used: u32, depth: u32): bool {
  const rec = gp(g);
  if (depth + STACK_GUARD_BYTES > rec.stackHi && !newstack(g, depth, used)) {
    setTrap(Trap.STACK_OVERFLOW, 0, 0);
    return false;
  }
  if (end > rec.stackBytes && !stackGrow(g, end, at - FRAME_HEADER_BYTES)) {
    setTrap(Trap.STACK_OVERFLOW, 0, 0);
    return false;
  }
  return true;
}

function writeFrame(fp: u32, caller: u32, ip: u32, func: u32, closure: u32, flags: u32, depth: u32): u32 {
  store<u32>(fp - FRAME_CALLER, caller);
  store<u32>(fp - FRAME_RETURN, ip);
  store<u32>(fp - FRAME_FUNC, func);
  store<u32>(fp - FRAME_PARENT, 0);
  store<u64>(fp - FRAME_CLOSURE, closure as u64);
  store<u32>(fp - FRAME_FLAGS, flags);
  store<u32>(fp - FRAME_DEPTH, depth);
  clearPointers(fp, load<u16>(func, FUNC_NP) as u32);
  return fp;
}

/** Makes a frame's n pointer registers nil. A few stores beat memory.fill, which is a call out of the engine. */
function clearPointers(fp: u32, n: u32): void {
  if (n > 16) {
    memory.fill(fp, 0, n << 3);
    return;
  }
  for (let at = fp, end = fp + (n << 3); at != end; at += 8) store<u64>(at, 0);
}

/**
 * Gives goroutine g its stack and its first frame, and lets it begin there.
 * @param ip address of the go statement, 0 if there is none
 * @param parent id of the goroutine that executes it
 * @returns address of the frame's register 0; 0 if the frame alone overflows the stack (the trap is set)
 */
export function frameFirst(g: u32, func: u32, closure: u32, ip: u32, parent: u32): u32 {
  const rec = gp(g);
  const depth = load<u32>(func, FUNC_FRAME_BYTES);
  stackAlloc(g, FRAME_HEADER_BYTES + frameSpace(func));
  if (depth + STACK_GUARD_BYTES > rec.stackHi && !newstack(g, depth, 0)) {
    stackFree(g);
    setTrap(Trap.STACK_OVERFLOW, 0, 0);
    return 0;
  }
  rec.fp = FRAME_HEADER_BYTES;
  rec.pc = entryOf(func);
  const fp = writeFrame(rec.stack + FRAME_HEADER_BYTES, NO_FRAME, ip, func, closure, FrameFlag.FIRST, depth);
  store<u32>(fp - FRAME_PARENT, parent);
  return fp;
}

/** From now on the trace notes every call of function number `index`; the run comes to the same. */
export function watchFunction(index: u32): void {
  const func = load<u32>(VM_FUNCS) + (index << 6);
  store<u32>(func, load<u32>(func, FUNC_SPACE) | FUNC_WATCHED, FUNC_SPACE);
}

/** Goroutine g, whose place is up to date in its record, calls a watched function. */
export function noteCall(g: u32, func: u32): void {
  settle();
  noteStack(Ev.CALL, gp(g).goid, load<u32>(func, FUNC_INDEX) + 1, 0, g);
}

/** Copies arguments from registers of the frame at fp, listed at `list`, to the first registers of each half of a callee's frame. */
export function copyArgs(to: u32, func: u32, fp: u32, list: u32, pointers: u32, scalars: u32): void {
  let at = list;
  for (let i: u32 = 0; i < pointers; i++) {
    store<u64>(to + (i << 3), load<u64>(fp + ((load<u16>(at) as u32) << 3)));
    at += 2;
  }
  const base = to + ((load<u16>(func, FUNC_NP) as u32) << 3);
  for (let i: u32 = 0; i < scalars; i++) {
    store<u64>(base + (i << 3), load<u64>(fp + ((load<u16>(at) as u32) << 3)));
    at += 2;
  }
}

/** GO, GOC: a new goroutine. PANIC for a nil function. */
export function opGo(g: u32, fp: u32, ip: u32): Outcome {
  let func: u32;
  let closure: u32 = 0;
  if (load<u16>(ip) == (Op.GO as u16)) {
    func = load<u32>(ip, 8);
  } else {
    closure = load<u32>(fp + ((load<u16>(ip, 8) as u32) << 3));
    if (closure == 0) {
      setTrap(Trap.GO_NIL, 0, 0);
      return Outcome.PANIC;
    }
    func = funcOf(closure);
  }
  const fresh = newproc1();
  const to = frameFirst(fresh, func, closure, ip, gp(g).goid);
  if (to == 0) return Outcome.PANIC;
  copyArgs(to, func, fp, ip + 16, load<u16>(ip, 2), load<u16>(ip, 4));
  newprocReady(fresh);
  gp(g).pc = ip + (callWords(ip) << 3);
  return Outcome.NEXT;
}

/**
 * A new goroutine for a function without parameters, made runnable on the current P.
 * @param func function record
 * @param closure its closure object, or 0
 * @returns the goroutine
 */
export function startGoroutine(func: u32, closure: u32): u32 {
  const g = newproc1();
  if (frameFirst(g, func, closure, 0, 0) == 0) unreachable();
  newprocReady(g);
  return g;
}

/** First frame for a goroutine that goFunc made: its param is the closure to run. */
export function startPending(g: u32): void {
  const closure = gp(g).param;
  gp(g).param = 0;
  if (frameFirst(g, funcOf(closure), closure, 0, 0) == 0) unreachable();
}

/** g's first function has returned, or Goexit has run the last deferred call. */
export function goroutineEnd(g: u32): Outcome {
  assert(gp(g).deferred == 0, 'goroutineEnd: deferred calls are left');
  keepStack(g);
  stackFree(g);
  return goexit0(g);
}
