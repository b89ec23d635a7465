// Deferred calls, panics, recover and Goexit.
//
// A deferred call is a record outside the stack, chained at g.deferred, newest first. RUNDEFER runs those of its own frame. A
// panic runs all of them, each on top of the frame that panicked, until one recovers; then the stack is cut back to the frame
// that deferred that one, which goes on at its function's recover point and returns to its caller.
//
//    frames     main ─ a ─ b ─ c ─ [deferred call]          panic (in c)   top = c's frame
//                       ▲       ▲        ▲                                 running = the deferred call's frame
//                     target   top    running                              target = the frame that deferred it
//
// A panic in a deferred call stands on the older one (link); when it is recovered in a frame below the older one's top, the
// older one is gone too. Goexit is a panic that nothing recovers, with an end of its own.
//
//   deferred call  0 u32 link   4 u32 frame    8 u32 func  12 u32 closure  16 u16 pointers  18 u16 scalars  24 arguments
//   panic          0 u32 link   4 u32 flags    8 u64 type  16 u64 data     24 u32 top  28 u32 pc  32 u32 running  36 u32 target
// (frame, top, running, target: offsets of a register 0 from the stack's base; arguments: u64 each, pointers first)

import { Cost } from '../abi/costs';
import { RunState } from '../abi/counters';
import {
  FRAME_CALLER,
  FRAME_FUNC,
  FrameFlag,
  FUNC_FLAG_WRAPPER,
  FUNC_FLAGS,
  FUNC_NP,
  FUNC_RECOVER,
  Kind,
} from '../abi/image';
import { Op, Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { WaitReason } from '../abi/status';
import { cas32 } from '../base/atomic';
import { PARALLEL } from '../base/build';
import { DYING } from '../base/shared';
import { charge } from '../base/clock';
import { config, cost } from '../base/config';
import { Config } from '../abi/config';
import { G_GOEXIT, gp } from '../runtime/g';
import { MALLOC_BYTES, mallocFrame, mallocgc } from '../runtime/malloc';
import { gopark } from '../runtime/park';
import { SCHED_EXIT_CODE, SCHED_RUN_STATE } from '../runtime/sched';
import { blockAlloc, blockFree } from '../runtime/stack';
import { setTrap, trapNumber } from '../runtime/trap';
import { consoleWrite } from '../kernel/console';
import { explainFault, FAULT_ADDRESS, FAULT_CODE, FAULT_PC } from './address';
import { entryOf, funcOf, goroutineEnd, NO_FRAME, pushFrame } from './call';
import { isFatal, trapText } from './errors';
import { VM_ANSWER, VM_CODE, VM_FATALPANIC, VM_RUNTIME_ERROR } from './state';
import { put, putByte, putBytes, putHex, putInt, textAddress, textBegin, textBytes } from './text';
import { putTraceback } from './traceback';
import { kindOf, loadWord, typeName, typeNameBytes } from './types';

export const DEFER_BYTES: u32 = 24;
const PANIC_BYTES: u32 = 64;

const RECOVERED: u32 = 1;
const GOEXIT: u32 = 2;

@unmanaged
export class Deferred {
  link: u32;
  frame: u32;
  func: u32;
  closure: u32;
  pointers: u16;
  scalars: u16;
  reserved: u32;
}

@unmanaged
export class Panic {
  link: u32;
  flags: u32;
  type: u64;
  data: u64;
  top: u32;
  pc: u32;
  running: u32;
  target: u32;
}

export function df(d: u32): Deferred {
  return changetype<Deferred>(d as usize);
}

export function pn(p: u32): Panic {
  return changetype<Panic>(p as usize);
}

/** DEFER, DEFERC: pushes a deferred call with its arguments. */
export function opDefer(g: u32, fp: u32, ip: u32): void {
  const pointers = load<u16>(ip, 2) as u32;
  const scalars = load<u16>(ip, 4) as u32;
  const d = blockAlloc(DEFER_BYTES + ((pointers + scalars) << 3));
  const rec = df(d);
  rec.link = gp(g).deferred;
  rec.frame = fp - gp(g).stack;
  rec.pointers = pointers as u16;
  rec.scalars = scalars as u16;
  rec.reserved = 0;
  rec.closure = 0;
  if (load<u16>(ip) == (Op.DEFER as u16)) {
    rec.func = load<u32>(ip, 8);
  } else {
    // Deferring a nil function panics when it is to run, not here.
    rec.closure = load<u32>(fp + ((load<u16>(ip, 8) as u32) << 3));
    rec.func = rec.closure == 0 ? 0 : funcOf(rec.closure);
  }
  for (let i: u32 = 0; i < pointers + scalars; i++) {
    store<u64>(d + DEFER_BYTES + (i << 3), load<u64>(fp + ((load<u16>(ip + 16 + (i << 1)) as u32) << 3)));
  }
  gp(g).deferred = d;
  charge(cost(Cost.DEFER));
}

/** FRAME: a name for the frame at fp, for DEFERTO. */
export function frameName(g: u32, fp: u32): u64 {
  return ((g as u64) << 32) | ((fp - gp(g).stack) as u64);
}

/**
 * DEFERTO: the newest deferred call becomes one of another frame of g, further down: the body of a loop over a function
 * defers for the function around the loop. Its place in the chain is behind those of all frames above that one.
 * PANIC if the frame is another goroutine's.
 */
export function opDeferTo(g: u32, name: u64): Outcome {
  const rec = gp(g);
  const d = rec.deferred;
  if (((name >> 32) as u32) != g) {
    setTrap(Trap.UNREACHABLE, 0, 0);
    return Outcome.PANIC;
  }
  const frame = name as u32;
  const call = df(d);
  call.frame = frame;
  let before: u32 = 0;
  let next = call.link;
  while (next != 0 && df(next).frame != NO_FRAME && df(next).frame > frame) {
    before = next;
    next = df(next).link;
  }
  if (before != 0) {
    rec.deferred = call.link;
    df(before).link = d;
    call.link = next;
  }
  return Outcome.NEXT;
}

/** RUNDEFER: the newest deferred call of the running frame is called, and RUNDEFER executed again after it; or none is left. */
export function opRunDefer(g: u32): Outcome {
  const rec = gp(g);
  if (rec.deferred == 0 || df(rec.deferred).frame != rec.fp) {
    rec.pc += 8;
    return Outcome.NEXT;
  }
  return callDeferred(g, rec.fp, rec.pc, FrameFlag.DEFERRED);
}

/** Calls the newest deferred call on top of a frame. PANIC if it is nil or the stack overflows. */
function callDeferred(g: u32, caller: u32, ip: u32, flags: u32): Outcome {
  const rec = gp(g);
  const d = rec.deferred;
  const call = df(d);
  rec.deferred = call.link;
  const pointers = call.pointers as u32;
  const scalars = call.scalars as u32;
  const func = call.func;
  let fp: u32 = 0;
  if (func == 0) setTrap(Trap.NIL_DEREF, 0, 0);
  else fp = pushFrame(g, caller, ip, func, call.closure, flags);
  if (fp != 0) {
    memory.copy(fp, d + DEFER_BYTES, pointers << 3);
    memory.copy(fp + ((load<u16>(func, FUNC_NP) as u32) << 3), d + DEFER_BYTES + (pointers << 3), scalars << 3);
    rec.fp = fp - rec.stack;
    rec.pc = entryOf(func);
  }
  blockFree(d, DEFER_BYTES + ((pointers + scalars) << 3));
  return fp == 0 ? Outcome.PANIC : Outcome.NEXT;
}

/** Raises a panic in g's running frame at g.pc, with an interface value. NEXT: go on at g.pc. */
export function gopanic(g: u32, type: u64, data: u64): Outcome {
  charge(cost(Cost.PANIC));
  if (type == 0) {
    setTrap(Trap.NIL_PANIC, 0, 0);
    return raiseTrap(g);
  }
  begin(g, type, data, 0);
  return panicNext(g);
}

/** runtime.Goexit: runs all deferred calls, then ends the goroutine. NEXT: go on at g.pc. */
export function goexit(g: u32): Outcome {
  gp(g).flags |= G_GOEXIT;
  begin(g, 0, 0, GOEXIT);
  return panicNext(g);
}

/** Raises the trap that was set last as a panic in g's running frame; a fatal one ends the program. */
export function raiseTrap(g: u32): Outcome {
  if (trapNumber() == (Trap.NIL_DEREF as u32)) explainFault(g);
  trapText();
  if (isFatal(trapNumber())) return fatalTrap(g);
  const type = load<u32>(VM_RUNTIME_ERROR);
  const n = textBytes();
  const bytes = mallocFrame(n, MALLOC_BYTES);
  memory.copy(bytes, textAddress(), n);
  if (type == 0) {
    textBegin();
    put('panic: ');
    putBytes(bytes, n);
    return lastWords(g);
  }
  const box = mallocgc(16, type);
  store<u64>(box, bytes as u64);
  store<u64>(box, n as u64, 8);
  begin(g, type as u64, box as u64, 0);
  return panicNext(g);
}

function begin(g: u32, type: u64, data: u64, flags: u32): void {
  const rec = gp(g);
  const p = blockAlloc(PANIC_BYTES);
  const panic = pn(p);
  panic.link = rec.panicked;
  panic.flags = flags;
  panic.type = type;
  panic.data = data;
  panic.top = rec.fp;
  panic.pc = rec.pc;
  panic.running = NO_FRAME;
  panic.target = NO_FRAME;
  rec.panicked = p;
}

/** The newest panic's next step: its next deferred call, or the end. */
function panicNext(g: u32): Outcome {
  const rec = gp(g);
  const p = rec.panicked;
  const panic = pn(p);
  if (rec.deferred == 0) {
    if ((panic.flags & GOEXIT) == 0) return uncaught(g, panic);
    while (rec.panicked != 0) drop(g);
    return goroutineEnd(g);
  }
  panic.target = df(rec.deferred).frame;
  const goexit = (panic.flags & GOEXIT) != 0;
  rec.fp = panic.top;
  rec.pc = panic.pc;
  const outcome = callDeferred(
    g,
    panic.top,
    panic.pc,
    goexit ? FrameFlag.DEFERRED | FrameFlag.GOEXIT : FrameFlag.DEFERRED | FrameFlag.PANICKING,
  );
  if (outcome == Outcome.NEXT) panic.running = rec.fp;
  return outcome;
}

/** A deferred call that a panic or Goexit made (the running frame) returns. NEXT: go on at g.pc. */
export function deferredReturn(g: u32): Outcome {
  const rec = gp(g);
  const panic = pn(rec.panicked);
  // fatalpanic came back: there is nothing left to run.
  if (panic.running != rec.fp) return die(RunState.PANIC, 2);
  panic.running = NO_FRAME;
  if ((panic.flags & RECOVERED) == 0) return panicNext(g);
  const target = panic.target;
  // Every panic that began in the frames to be cut off is over; only a Goexit among them goes on instead.
  while (rec.panicked != 0 && pn(rec.panicked).top >= target) {
    if ((pn(rec.panicked).flags & GOEXIT) != 0) return panicNext(g);
    drop(g);
  }
  while (rec.deferred != 0 && df(rec.deferred).frame != NO_FRAME && df(rec.deferred).frame > target) dropDeferred(g);
  rec.fp = target;
  rec.pc = load<u32>(VM_CODE) + (load<u32>(load<u32>(rec.stack + target - FRAME_FUNC), FUNC_RECOVER) << 3);
  return Outcome.NEXT;
}

/** Forgets the newest panic. */
function drop(g: u32): void {
  const p = gp(g).panicked;
  gp(g).panicked = pn(p).link;
  blockFree(p, PANIC_BYTES);
}

function dropDeferred(g: u32): void {
  const d = gp(g).deferred;
  const call = df(d);
  gp(g).deferred = call.link;
  blockFree(d, DEFER_BYTES + (((call.pointers as u32) + (call.scalars as u32)) << 3));
}

/**
 * RECOVER in the frame at fp: the panic that is recovered now, 0 if there is none. It works only in the function that the
 * panic itself called, or one that this called through a generated wrapper.
 */
export function recovering(g: u32, fp: u32): u32 {
  const rec = gp(g);
  const p = rec.panicked;
  if (p == 0 || (pn(p).flags & (RECOVERED | GOEXIT)) != 0) return 0;
  let at = fp - rec.stack;
  while (at != pn(p).running) {
    at = load<u32>(rec.stack + at - FRAME_CALLER);
    if (at == NO_FRAME) return 0;
    if ((load<u32>(load<u32>(rec.stack + at - FRAME_FUNC), FUNC_FLAGS) & FUNC_FLAG_WRAPPER) == 0) return 0;
  }
  pn(p).flags |= RECOVERED;
  return p;
}

/** The value of a panic: type word and data word. */
export function panicType(p: u32): u64 {
  return pn(p).type;
}

export function panicData(p: u32): u64 {
  return pn(p).data;
}

/**
 * runtime.panicAt: the i-th panic in flight of g, the oldest first.
 * @returns flags: 1 it exists, 2 recovered, 4 a Goexit, 8 its value was raised again by the next; its value's words are left
 * at VM_ANSWER
 */
export function panicAt(g: u32, i: u32): u32 {
  let length: u32 = 0;
  for (let p = gp(g).panicked; p != 0; p = pn(p).link) length++;
  store<u64>(VM_ANSWER, 0);
  store<u64>(VM_ANSWER, 0, 8);
  if (i >= length) return 0;
  let newer: u32 = 0;
  let p = gp(g).panicked;
  for (let k = length - 1; k > i; k--) {
    newer = p;
    p = pn(p).link;
  }
  const panic = pn(p);
  store<u64>(VM_ANSWER, panic.type);
  store<u64>(VM_ANSWER, panic.data, 8);
  let flags: u32 = 1;
  if ((panic.flags & RECOVERED) != 0) flags |= 2;
  if ((panic.flags & GOEXIT) != 0) flags |= 4;
  if (newer != 0 && pn(newer).type == panic.type && pn(newer).data == panic.data && panic.type != 0) flags |= 8;
  return flags;
}

/** Whether g has a panic in flight (not a Goexit). */
export function isPanicking(g: u32): bool {
  for (let p = gp(g).panicked; p != 0; p = pn(p).link) {
    if ((pn(p).flags & GOEXIT) == 0) return true;
  }
  return false;
}

/** Nobody has recovered: runtime.fatalpanic runs on top of the frame that panicked. */
function uncaught(g: u32, panic: Panic): Outcome {
  const rec = gp(g);
  if (PARALLEL && !mayDie(g)) return Outcome.PARKED;
  rec.fp = panic.top;
  rec.pc = panic.pc;
  const func = load<u32>(VM_FATALPANIC);
  if (func == 0) return dieOfPanic(g, panic.type as u32, panic.data);
  const fp = pushFrame(g, panic.top, panic.pc, func, 0, FrameFlag.PANICKING);
  if (fp == 0) return Outcome.PANIC;
  store<u64>(fp, panic.type);
  store<u64>(fp, panic.data, 8);
  rec.fp = fp - rec.stack;
  rec.pc = entryOf(func);
  return Outcome.NEXT;
}

/** An image without runtime.fatalpanic: the engine says itself what it can, without calling Error or String. */
function dieOfPanic(g: u32, type: u32, data: u64): Outcome {
  textBegin();
  put('panic: ');
  const kind = kindOf(type);
  if (kind == Kind.STRING) {
    putBytes(load<u32>(data as u32), load<u32>(data as u32, 8));
  } else if (kind >= Kind.INT && kind <= Kind.INT64) {
    putInt(loadWord(type, data as u32) as i64);
  } else {
    putByte(40);
    putBytes(typeName(type), typeNameBytes(type));
    put(') ');
    putHex(data);
  }
  return lastWords(g);
}

/** Whether g is the one whose last words the program ends with; if another was faster it waits for the end. */
function mayDie(g: u32): bool {
  if (cas32(DYING, 0, g) || load<u32>(DYING) == g) return true;
  gopark(g, WaitReason.ZERO);
  return false;
}

/** Writes the text so far and g's traceback to standard error, and ends the program with status 2. */
function lastWords(g: u32): Outcome {
  if (PARALLEL && !mayDie(g)) return Outcome.PARKED;
  put('\n\n');
  putTraceback(g, 0);
  consoleWrite(2, textAddress(), textBytes());
  return die(RunState.PANIC, 2);
}

/** Ends the program with a fatal error whose message is the present text. */
function fatalTrap(g: u32): Outcome {
  const n = textBytes();
  const message = mallocFrame(n, MALLOC_BYTES);
  memory.copy(message, textAddress(), n);
  return fatalError(g, message, n);
}

/**
 * Ends the program as Go's fatal errors do: `fatal error: ` and the message, g's traceback, exit status 2.
 * @param message address of the text, n its bytes
 */
export function fatalError(g: u32, message: u32, n: u32): Outcome {
  textBegin();
  if (trapNumber() == (Trap.STACK_OVERFLOW as u32)) {
    put('runtime: goroutine stack exceeds ');
    putInt(config(Config.STACK_MAX_BYTES));
    put('-byte limit\n');
  }
  const fault = trapNumber() == (Trap.FAULT as u32);
  if (fault) {
    put('unexpected fault address ');
    putHex(load<u64>(FAULT_ADDRESS));
    put('\n');
  }
  put('fatal error: ');
  putBytes(message, n);
  if (fault) {
    put('\n[signal SIGSEGV: segmentation violation code=');
    putHex(load<u32>(FAULT_CODE) as u64);
    put(' addr=');
    putHex(load<u64>(FAULT_ADDRESS));
    put(' pc=');
    putHex(load<u64>(FAULT_PC));
    put(']');
  }
  return lastWords(g);
}

/** Ends the run, unless it is over already. */
export function die(state: RunState, code: u32): Outcome {
  if (cas32(SCHED_RUN_STATE, 0, state as u32)) store<u32>(SCHED_EXIT_CODE, code);
  return Outcome.HALT;
}
