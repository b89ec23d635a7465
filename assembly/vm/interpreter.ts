// The interpreter: runs a goroutine's code, one instruction after the other, until its CPU's turn is over or it leaves the M.
//
// Virtual time: every instruction has a price in picoseconds. `left` is what remains of the turn; when it is used up, the next
// instruction belongs to the next turn. What has been used (base - left) is charged to the clock before anything that others
// can notice, so that this happens at its exact instant: that of the instruction's beginning.
//
//   turn   ├──────── used = base - left ────────┼───────────── left ─────────────┤
//        now()                              here                          turnLimit()

import { Counter } from '../abi/counters';
import { Cost } from '../abi/costs';
import {
  FRAME_CALLER,
  FRAME_CLOSURE,
  FRAME_DEPTH,
  FRAME_FLAGS,
  FRAME_FUNC,
  FRAME_PARENT,
  FRAME_RETURN,
  FrameFlag,
  FUNC_ENTRY,
  FUNC_FRAME_BYTES,
  FUNC_NP,
} from '../abi/image';
import { Intrinsic } from '../abi/intrinsics';
import { Op, Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { CHECKED } from '../base/build';
import { charge, settle, turnLeft } from '../base/clock';
import { cost } from '../base/config';
import { COSTS_BLOCK, NIL_GUARD, OPCODE_COSTS } from '../base/layout';
import { kernelLeave } from '../kernel/privilege';
import { KERNEL_IN } from '../kernel/state';
import { count } from '../observe/counters';
import { chancap, chanlen, closechan, makechan } from '../runtime/chan';
import { checkInvariants } from '../runtime/check';
import { G, G_PREEMPT, G_PREEMPT_COOP, gp } from '../runtime/g';
import { mallocFrame, mallocgc, reclaimDue } from '../runtime/malloc';
import { STACK_GUARD_BYTES } from '../runtime/stack';
import { setTrap } from '../runtime/trap';
import { goroutineEnd, moreStack, noteCall, opGo, startPending } from './call';
import { opRecv, opSelect, opSend } from './chanops';
import { callWords, packedWords } from './code';
import { opInterfaceEqual, opTypeFail, opValuesEqual, implementsInterface } from './iface';
import { isVisible, pureIntrinsic, visibleIntrinsic } from './intrinsics';
import {
  makemap,
  mapclear,
  mapiterinit,
  mapiternext,
  mapKey,
  maplen,
  mapValue,
  opMapDelete,
  opMapGet,
  opMapSet,
} from './maps';
import {
  deferredReturn,
  goexit,
  gopanic,
  frameName,
  opDefer,
  opDeferTo,
  opRunDefer,
  panicData,
  panicType,
  raiseTrap,
  recovering,
} from './panic';
import { FUNC_SPACE, FUNC_WATCHED, frameSpace } from './registers';
import { opAppendN, opAppendSlice, opCopySlice, opMakeSlice, opSlice } from './slices';
import { VM_ACTS, VM_CODE, VM_FUNCS } from './state';
import {
  opBytesToString,
  opConcat,
  opDecodeRune,
  opRunesToString,
  opRuneToString,
  opStringCompare,
  opStringEqual,
  opStringSlice,
  opStringToBytes,
  opStringToRunes,
} from './strings';
import { findMethod, sizeOf } from './types';

export { startGoroutine, startPending } from './call';

/**
 * After so many visible instructions interpret returns, even if none of them has taken any time: under the cost profile `zero`
 * a goroutine that spins must not keep other CPUs of the same instant waiting.
 */
const ACTS_MAX: u32 = 1024;
const CALL_PRICE: u32 = COSTS_BLOCK + ((Cost.CALL_RETURN as u32) << 2);

/**
 * Runs goroutine g, from g.pc in the frame at g.fp, until the turn of its CPU ends (Outcome.LIMIT) or it leaves its M. One
 * instruction is executed at least, unless g is to be preempted. An instruction that begins in the turn is finished.
 */
export function interpret(g: u32): Outcome {
  const rec = gp(g);
  if (rec.stack == 0) startPending(g);
  store<u32>(VM_ACTS, 0);
  while (true) {
    if ((rec.flags & G_PREEMPT) != 0) return Outcome.LIMIT;
    let outcome = execute(g);
    if (outcome == Outcome.PANIC) outcome = raiseTrap(g);
    if (outcome != Outcome.NEXT) return outcome;
    if (turnLeft() <= 0) return Outcome.LIMIT;
  }
}

/** Puts the goroutine's place back into its record and charges what it has used. */
function leave(rec: G, fp: u32, pc: u32, used: i64, steps: u64, outcome: Outcome): Outcome {
  rec.fp = fp - rec.stack;
  rec.pc = pc;
  charge(used as u64);
  count(Counter.INSTRUCTIONS, steps);
  return outcome;
}

/** Leaves with a runtime panic to be raised at pc. */
function trap(rec: G, fp: u32, pc: u32, used: i64, steps: u64, number: Trap, a: u64, b: u64): Outcome {
  setTrap(number, a as i64, b as i64);
  return leave(rec, fp, pc, used, steps, Outcome.PANIC);
}

// Operands of the instruction at pc: values of the registers that a, b and c name, immediate numbers, and the result.

function ra(fp: u32, pc: u32): u64 {
  return load<u64>(fp + ((load<u16>(pc, 2) as u32) << 3));
}
function rb(fp: u32, pc: u32): u64 {
  return load<u64>(fp + ((load<u16>(pc, 4) as u32) << 3));
}
function rc(fp: u32, pc: u32): u64 {
  return load<u64>(fp + ((load<u16>(pc, 6) as u32) << 3));
}
function pa(fp: u32, pc: u32): u32 {
  return load<u32>(fp + ((load<u16>(pc, 2) as u32) << 3));
}
function pb(fp: u32, pc: u32): u32 {
  return load<u32>(fp + ((load<u16>(pc, 4) as u32) << 3));
}
function fb(fp: u32, pc: u32): f64 {
  return load<f64>(fp + ((load<u16>(pc, 4) as u32) << 3));
}
function fc(fp: u32, pc: u32): f64 {
  return load<f64>(fp + ((load<u16>(pc, 6) as u32) << 3));
}
function ic(pc: u32): i64 {
  return load<i16>(pc, 6) as i64;
}
function uc(pc: u32): u32 {
  return load<u16>(pc, 6) as u32;
}
function setA(fp: u32, pc: u32, value: u64): void {
  store<u64>(fp + ((load<u16>(pc, 2) as u32) << 3), value);
}
function setF(fp: u32, pc: u32, value: f64): void {
  store<f64>(fp + ((load<u16>(pc, 2) as u32) << 3), value);
}
function setBool(fp: u32, pc: u32, value: bool): void {
  store<u64>(fp + ((load<u16>(pc, 2) as u32) << 3), value as u64);
}
/** Target of a jump: signed words from the jump itself, in c or in b and c. */
function jc(pc: u32): u32 {
  return pc + (((load<i16>(pc, 6) as i32) << 3) as u32);
}
function jbc(pc: u32): u32 {
  return pc + ((load<i32>(pc, 4) << 3) as u32);
}

/**
 * The loop. Returns NEXT when a frame was entered or left outside of it (go on at g.pc), PANIC when a runtime panic is to be
 * raised at g.pc, or what interpret returns.
 */
function execute(g: u32): Outcome {
  const rec = gp(g);
  let fp = rec.stack + rec.fp;
  let pc = rec.pc;
  let base = turnLeft();
  let left = base;
  let steps: u64 = 0;
  do {
    const op = load<u16>(pc) as u32;
    const price = load<u32>(OPCODE_COSTS + (op << 2)) as i64;
    left -= price;
    steps++;
    switch (op) {
      case Op.NOP:
        pc += 8;
        break;
      case Op.MOV:
        setA(fp, pc, rb(fp, pc));
        pc += 8;
        break;
      case Op.LDI:
        setA(fp, pc, load<i32>(pc, 4) as i64 as u64);
        pc += 8;
        break;
      case Op.LDW:
        setA(fp, pc, load<u64>(pc, 8));
        pc += 16;
        break;
      // The loader has put addresses in the places of offsets and indices.
      case Op.LDDATA:
      case Op.LDTYPE:
      case Op.LDFN:
        setA(fp, pc, load<u32>(pc, 4) as u64);
        pc += 8;
        break;
      case Op.LDCLO:
        setA(fp, pc, load<u64>(fp - FRAME_CLOSURE));
        pc += 8;
        break;
      case Op.ADD:
        setA(fp, pc, rb(fp, pc) + rc(fp, pc));
        pc += 8;
        break;
      case Op.SUB:
        setA(fp, pc, rb(fp, pc) - rc(fp, pc));
        pc += 8;
        break;
      case Op.MUL:
        setA(fp, pc, rb(fp, pc) * rc(fp, pc));
        pc += 8;
        break;
      case Op.DIVS: {
        const y = rc(fp, pc) as i64;
        if (y == 0) return trap(rec, fp, pc, base - left, steps, Trap.DIVIDE, 0, 0);
        const x = rb(fp, pc) as i64;
        // The least integer by -1 wraps in Go and traps in Wasm.
        setA(fp, pc, (y == -1 ? 0 - x : x / y) as u64);
        pc += 8;
        break;
      }
      case Op.DIVU: {
        const y = rc(fp, pc);
        if (y == 0) return trap(rec, fp, pc, base - left, steps, Trap.DIVIDE, 0, 0);
        setA(fp, pc, rb(fp, pc) / y);
        pc += 8;
        break;
      }
      case Op.REMS: {
        const y = rc(fp, pc) as i64;
        if (y == 0) return trap(rec, fp, pc, base - left, steps, Trap.DIVIDE, 0, 0);
        setA(fp, pc, ((rb(fp, pc) as i64) % y) as u64);
        pc += 8;
        break;
      }
      case Op.REMU: {
        const y = rc(fp, pc);
        if (y == 0) return trap(rec, fp, pc, base - left, steps, Trap.DIVIDE, 0, 0);
        setA(fp, pc, rb(fp, pc) % y);
        pc += 8;
        break;
      }
      case Op.AND:
        setA(fp, pc, rb(fp, pc) & rc(fp, pc));
        pc += 8;
        break;
      case Op.OR:
        setA(fp, pc, rb(fp, pc) | rc(fp, pc));
        pc += 8;
        break;
      case Op.XOR:
        setA(fp, pc, rb(fp, pc) ^ rc(fp, pc));
        pc += 8;
        break;
      case Op.ANDN:
        setA(fp, pc, rb(fp, pc) & ~rc(fp, pc));
        pc += 8;
        break;
      case Op.SHL: {
        const n = rc(fp, pc);
        setA(fp, pc, n < 64 ? rb(fp, pc) << n : 0);
        pc += 8;
        break;
      }
      case Op.SHRS: {
        const n = rc(fp, pc);
        setA(fp, pc, ((rb(fp, pc) as i64) >> ((n < 64 ? n : 63) as i64)) as u64);
        pc += 8;
        break;
      }
      case Op.SHRU: {
        const n = rc(fp, pc);
        setA(fp, pc, n < 64 ? rb(fp, pc) >> n : 0);
        pc += 8;
        break;
      }
      case Op.ADDI:
        setA(fp, pc, rb(fp, pc) + (ic(pc) as u64));
        pc += 8;
        break;
      case Op.MULI:
        setA(fp, pc, rb(fp, pc) * (ic(pc) as u64));
        pc += 8;
        break;
      case Op.ANDI:
        setA(fp, pc, rb(fp, pc) & (uc(pc) as u64));
        pc += 8;
        break;
      case Op.SHLI: {
        const n = uc(pc) as u64;
        setA(fp, pc, n < 64 ? rb(fp, pc) << n : 0);
        pc += 8;
        break;
      }
      case Op.SHRSI: {
        const n = uc(pc) as u64;
        setA(fp, pc, ((rb(fp, pc) as i64) >> ((n < 64 ? n : 63) as i64)) as u64);
        pc += 8;
        break;
      }
      case Op.SHRUI: {
        const n = uc(pc) as u64;
        setA(fp, pc, n < 64 ? rb(fp, pc) >> n : 0);
        pc += 8;
        break;
      }
      case Op.NEG:
        setA(fp, pc, 0 - rb(fp, pc));
        pc += 8;
        break;
      case Op.NOT:
        setA(fp, pc, ~rb(fp, pc));
        pc += 8;
        break;
      case Op.LNOT:
        setBool(fp, pc, rb(fp, pc) == 0);
        pc += 8;
        break;
      case Op.EXT8S:
        setA(fp, pc, rb(fp, pc) as i8 as i64 as u64);
        pc += 8;
        break;
      case Op.EXT16S:
        setA(fp, pc, rb(fp, pc) as i16 as i64 as u64);
        pc += 8;
        break;
      case Op.EXT32S:
        setA(fp, pc, rb(fp, pc) as i32 as i64 as u64);
        pc += 8;
        break;
      case Op.EXT8U:
        setA(fp, pc, rb(fp, pc) & 0xff);
        pc += 8;
        break;
      case Op.EXT16U:
        setA(fp, pc, rb(fp, pc) & 0xffff);
        pc += 8;
        break;
      case Op.EXT32U:
        setA(fp, pc, rb(fp, pc) & 0xffffffff);
        pc += 8;
        break;
      case Op.CHKSHIFT:
        if ((ra(fp, pc) as i64) < 0) return trap(rec, fp, pc, base - left, steps, Trap.SHIFT, 0, 0);
        pc += 8;
        break;
      case Op.EQ:
        setBool(fp, pc, rb(fp, pc) == rc(fp, pc));
        pc += 8;
        break;
      case Op.NE:
        setBool(fp, pc, rb(fp, pc) != rc(fp, pc));
        pc += 8;
        break;
      case Op.LTS:
        setBool(fp, pc, (rb(fp, pc) as i64) < (rc(fp, pc) as i64));
        pc += 8;
        break;
      case Op.LES:
        setBool(fp, pc, (rb(fp, pc) as i64) <= (rc(fp, pc) as i64));
        pc += 8;
        break;
      case Op.LTU:
        setBool(fp, pc, rb(fp, pc) < rc(fp, pc));
        pc += 8;
        break;
      case Op.LEU:
        setBool(fp, pc, rb(fp, pc) <= rc(fp, pc));
        pc += 8;
        break;
      case Op.EQI:
        setBool(fp, pc, rb(fp, pc) == (ic(pc) as u64));
        pc += 8;
        break;
      case Op.NEI:
        setBool(fp, pc, rb(fp, pc) != (ic(pc) as u64));
        pc += 8;
        break;
      case Op.LTSI:
        setBool(fp, pc, (rb(fp, pc) as i64) < ic(pc));
        pc += 8;
        break;
      case Op.LESI:
        setBool(fp, pc, (rb(fp, pc) as i64) <= ic(pc));
        pc += 8;
        break;
      case Op.GTSI:
        setBool(fp, pc, (rb(fp, pc) as i64) > ic(pc));
        pc += 8;
        break;
      case Op.GESI:
        setBool(fp, pc, (rb(fp, pc) as i64) >= ic(pc));
        pc += 8;
        break;
      case Op.FADD:
        setF(fp, pc, fb(fp, pc) + fc(fp, pc));
        pc += 8;
        break;
      case Op.FSUB:
        setF(fp, pc, fb(fp, pc) - fc(fp, pc));
        pc += 8;
        break;
      case Op.FMUL:
        setF(fp, pc, fb(fp, pc) * fc(fp, pc));
        pc += 8;
        break;
      case Op.FDIV:
        setF(fp, pc, fb(fp, pc) / fc(fp, pc));
        pc += 8;
        break;
      case Op.FNEG:
        setF(fp, pc, -fb(fp, pc));
        pc += 8;
        break;
      case Op.FEQ:
        setBool(fp, pc, fb(fp, pc) == fc(fp, pc));
        pc += 8;
        break;
      case Op.FNE:
        setBool(fp, pc, fb(fp, pc) != fc(fp, pc));
        pc += 8;
        break;
      case Op.FLT:
        setBool(fp, pc, fb(fp, pc) < fc(fp, pc));
        pc += 8;
        break;
      case Op.FLE:
        setBool(fp, pc, fb(fp, pc) <= fc(fp, pc));
        pc += 8;
        break;
      case Op.FROUND32:
        setF(fp, pc, fb(fp, pc) as f32 as f64);
        pc += 8;
        break;
      case Op.I2F:
        setF(fp, pc, rb(fp, pc) as i64 as f64);
        pc += 8;
        break;
      case Op.U2F:
        setF(fp, pc, rb(fp, pc) as f64);
        pc += 8;
        break;
      case Op.F2I:
        setA(fp, pc, floatToInt(fb(fp, pc)));
        pc += 8;
        break;
      case Op.F2U:
        setA(fp, pc, floatToUint(fb(fp, pc)));
        pc += 8;
        break;
      case Op.FSQRT:
        setF(fp, pc, sqrt<f64>(fb(fp, pc)));
        pc += 8;
        break;
      case Op.FFLOOR:
        setF(fp, pc, floor<f64>(fb(fp, pc)));
        pc += 8;
        break;
      case Op.FCEIL:
        setF(fp, pc, ceil<f64>(fb(fp, pc)));
        pc += 8;
        break;
      case Op.FTRUNC:
        setF(fp, pc, trunc<f64>(fb(fp, pc)));
        pc += 8;
        break;
      case Op.FABS:
        setF(fp, pc, abs<f64>(fb(fp, pc)));
        pc += 8;
        break;
      case Op.JMP:
        pc = jbc(pc);
        break;
      case Op.JT:
        pc = ra(fp, pc) != 0 ? jbc(pc) : pc + 8;
        break;
      case Op.JF:
        pc = ra(fp, pc) == 0 ? jbc(pc) : pc + 8;
        break;
      case Op.JEQ:
        pc = ra(fp, pc) == rb(fp, pc) ? jc(pc) : pc + 8;
        break;
      case Op.JNE:
        pc = ra(fp, pc) != rb(fp, pc) ? jc(pc) : pc + 8;
        break;
      case Op.JLTS:
        pc = (ra(fp, pc) as i64) < (rb(fp, pc) as i64) ? jc(pc) : pc + 8;
        break;
      case Op.JLES:
        pc = (ra(fp, pc) as i64) <= (rb(fp, pc) as i64) ? jc(pc) : pc + 8;
        break;
      case Op.JLTU:
        pc = ra(fp, pc) < rb(fp, pc) ? jc(pc) : pc + 8;
        break;
      case Op.JLEU:
        pc = ra(fp, pc) <= rb(fp, pc) ? jc(pc) : pc + 8;
        break;
      case Op.CALL:
      case Op.CALLC:
      case Op.CALLI: {
        let func: u32;
        let closure: u32 = 0;
        let receiver: u32 = 0;
        if (op == Op.CALL) {
          func = load<u32>(pc, 8);
        } else if (op == Op.CALLC) {
          closure = load<u32>(fp + ((load<u16>(pc, 8) as u32) << 3));
          if (closure < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
          func = load<u32>(VM_FUNCS) + (load<u32>(closure) << 6);
        } else {
          const type = load<u32>(fp + ((load<u16>(pc, 8) as u32) << 3));
          if (type < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
          func = findMethod(type, load<u32>(pc, 12));
          if (func == 0) return trap(rec, fp, pc, base - left, steps, Trap.UNREACHABLE, 0, 0);
          receiver = 1;
        }
        left -= load<u32>(CALL_PRICE) as i64;
        const space = load<u32>(func, FUNC_SPACE);
        const used = load<u32>(fp - FRAME_DEPTH);
        const depth = used + load<u32>(func, FUNC_FRAME_BYTES);
        let to = fp + frameSpace(load<u32>(fp - FRAME_FUNC));
        let stack = rec.stack;
        if (depth + STACK_GUARD_BYTES > rec.stackHi || to - stack + space > rec.stackBytes) {
          charge((base - left) as u64);
          if ((space & FUNC_WATCHED) != 0) {
            rec.fp = fp - stack;
            rec.pc = pc;
            noteCall(g, func);
          }
          const fits = moreStack(g, to - stack, to - stack + (space & ~FUNC_WATCHED), used, depth);
          to = rec.stack + (to - stack);
          fp = rec.stack + (fp - stack);
          stack = rec.stack;
          base = turnLeft();
          left = base;
          if (!fits) return leave(rec, fp, pc, 0, steps, Outcome.PANIC);
        }
        store<u32>(to - FRAME_CALLER, fp - stack);
        store<u32>(to - FRAME_RETURN, pc);
        store<u32>(to - FRAME_FUNC, func);
        store<u32>(to - FRAME_PARENT, 0);
        store<u64>(to - FRAME_CLOSURE, closure as u64);
        store<u32>(to - FRAME_FLAGS, 0);
        store<u32>(to - FRAME_DEPTH, depth);
        let slot = to;
        if (receiver != 0) {
          store<u64>(slot, load<u64>(fp + ((load<u16>(pc, 10) as u32) << 3)));
          slot += 8;
        }
        let list = pc + 16;
        for (let end = list + ((load<u16>(pc, 2) as u32) << 1); list < end; list += 2) {
          store<u64>(slot, load<u64>(fp + ((load<u16>(list) as u32) << 3)));
          slot += 8;
        }
        const scalars = to + ((load<u16>(func, FUNC_NP) as u32) << 3);
        for (; slot < scalars; slot += 8) store<u64>(slot, 0);
        for (let end = list + ((load<u16>(pc, 4) as u32) << 1); list < end; list += 2) {
          store<u64>(slot, load<u64>(fp + ((load<u16>(list) as u32) << 3)));
          slot += 8;
        }
        fp = to;
        pc = load<u32>(VM_CODE) + (load<u32>(func, FUNC_ENTRY) << 3);
        break;
      }
      case Op.RET: {
        if (load<u32>(fp - FRAME_FLAGS) != 0) {
          // It may be the goroutine's end, which others notice at the instruction's beginning.
          leave(rec, fp, pc, base - left - price, steps, Outcome.NEXT);
          settle();
          const outcome = returnSpecial(g, fp);
          charge(price as u64);
          return outcome;
        }
        const from = load<u32>(fp - FRAME_RETURN);
        const to = rec.stack + load<u32>(fp - FRAME_CALLER);
        const results = (load<u8>(from, 6) as u32) + (load<u8>(from, 7) as u32);
        let list = from + 16 + (((load<u16>(from, 2) as u32) + (load<u16>(from, 4) as u32)) << 1);
        assert(results == 0 || results == (load<u16>(pc, 2) as u32) + (load<u16>(pc, 4) as u32));
        let source = pc + 8;
        for (let end = list + (results << 1); list < end; list += 2) {
          store<u64>(to + ((load<u16>(list) as u32) << 3), load<u64>(fp + ((load<u16>(source) as u32) << 3)));
          source += 2;
        }
        fp = to;
        // The next instruction begins at the first whole word behind the list.
        pc = from + ((list - from + 7) & ~7);
        break;
      }
      case Op.LD8S: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, load<i8>(at + uc(pc)) as i64 as u64);
        pc += 8;
        break;
      }
      case Op.LD8U: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, load<u8>(at + uc(pc)) as u64);
        pc += 8;
        break;
      }
      case Op.LD16S: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, load<i16>(at + uc(pc)) as i64 as u64);
        pc += 8;
        break;
      }
      case Op.LD16U: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, load<u16>(at + uc(pc)) as u64);
        pc += 8;
        break;
      }
      case Op.LD32S: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, load<i32>(at + uc(pc)) as i64 as u64);
        pc += 8;
        break;
      }
      case Op.LD32U: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, load<u32>(at + uc(pc)) as u64);
        pc += 8;
        break;
      }
      case Op.LD64:
      case Op.LDP: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, load<u64>(at + uc(pc)));
        pc += 8;
        break;
      }
      case Op.LDF32: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setF(fp, pc, load<f32>(at + uc(pc)) as f64);
        pc += 8;
        break;
      }
      case Op.ST8: {
        const at = pa(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        store<u8>(at + uc(pc), rb(fp, pc) as u8);
        pc += 8;
        break;
      }
      case Op.ST16: {
        const at = pa(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        store<u16>(at + uc(pc), rb(fp, pc) as u16);
        pc += 8;
        break;
      }
      case Op.ST32: {
        const at = pa(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        store<u32>(at + uc(pc), rb(fp, pc) as u32);
        pc += 8;
        break;
      }
      case Op.ST64:
      case Op.STP: {
        const at = pa(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        store<u64>(at + uc(pc), rb(fp, pc));
        pc += 8;
        break;
      }
      case Op.STF32: {
        const at = pa(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        store<f32>(at + uc(pc), fb(fp, pc) as f32);
        pc += 8;
        break;
      }
      case Op.LEA: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, (at + uc(pc)) as u64);
        pc += 8;
        break;
      }
      case Op.LEAL: {
        const at = pb(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, (at as u64) + load<u64>(pc, 8));
        pc += 16;
        break;
      }
      case Op.NILCHK:
        if (pa(fp, pc) < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        pc += 8;
        break;
      case Op.COPY:
      case Op.COPYL: {
        const to = pa(fp, pc);
        const from = pb(fp, pc);
        if (to < NIL_GUARD || from < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        const n = op == Op.COPY ? uc(pc) : load<u32>(pc, 8);
        memory.copy(to, from, n);
        left -= ((n as u64) * cost(Cost.COPY_BYTE)) as i64;
        pc += op == Op.COPY ? 8 : 16;
        break;
      }
      case Op.CLEAR:
      case Op.CLEARL: {
        const at = pa(fp, pc);
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        const n = op == Op.CLEAR ? (load<u16>(pc, 4) as u32) : load<u32>(pc, 8);
        memory.fill(at, 0, n);
        left -= ((n as u64) * cost(Cost.COPY_BYTE)) as i64;
        pc += op == Op.CLEAR ? 8 : 16;
        break;
      }
      case Op.IDX: {
        const i = rc(fp, pc);
        const n = load<u64>(fp + ((load<u16>(pc, 8) as u32) << 3));
        if (i >= n) return trap(rec, fp, pc, base - left, steps, Trap.INDEX, i, n);
        const at = pb(fp, pc);
        // Only a nil pointer to an array has elements without an address.
        if (at < NIL_GUARD) return trap(rec, fp, pc, base - left, steps, Trap.NIL_DEREF, 0, 0);
        setA(fp, pc, (at + (i as u32) * load<u32>(pc, 12)) as u64);
        pc += 16;
        break;
      }
      case Op.BOUND: {
        const i = ra(fp, pc);
        const n = rb(fp, pc);
        if (i >= n) return trap(rec, fp, pc, base - left, steps, Trap.INDEX, i, n);
        pc += 8;
        break;
      }
      case Op.SIDX: {
        const i = rc(fp, pc);
        const n = load<u64>(fp + ((load<u16>(pc, 8) as u32) << 3));
        if (i >= n) return trap(rec, fp, pc, base - left, steps, Trap.INDEX, i, n);
        setA(fp, pc, load<u8>(pb(fp, pc) + (i as u32)) as u64);
        pc += 16;
        break;
      }
      case Op.EQT: {
        if (opValuesEqual(fp, pc) != Outcome.NEXT) {
          return leave(rec, fp, pc, base - left, steps, Outcome.PANIC);
        }
        pc += 16;
        break;
      }
      case Op.NEW: {
        charge((base - left) as u64);
        setA(fp, pc, mallocgc(sizeOf(load<u32>(pc, 4)), load<u32>(pc, 4)) as u64);
        base = turnLeft();
        left = base;
        pc += 8;
        break;
      }
      case Op.NEWL: {
        setA(fp, pc, mallocFrame(sizeOf(load<u32>(pc, 4)), load<u32>(pc, 4)) as u64);
        pc += 8;
        if (reclaimDue()) {
          // The turn is over.
          charge((base - left) as u64);
          base = turnLeft();
          left = base;
        }
        break;
      }
      case Op.MKSLICE: {
        charge((base - left) as u64);
        const outcome = opMakeSlice(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.SLICE: {
        if (opSlice(fp, pc) != Outcome.NEXT) {
          return leave(rec, fp, pc, base - left, steps, Outcome.PANIC);
        }
        pc += 32;
        break;
      }
      case Op.SSLICE: {
        if (opStringSlice(fp, pc) != Outcome.NEXT) {
          return leave(rec, fp, pc, base - left, steps, Outcome.PANIC);
        }
        pc += 16;
        break;
      }
      case Op.APPENDN: {
        charge((base - left) as u64);
        const outcome = opAppendN(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 24;
        break;
      }
      case Op.APPENDS: {
        charge((base - left) as u64);
        const outcome = opAppendSlice(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 24;
        break;
      }
      case Op.COPYS: {
        charge((base - left) as u64);
        opCopySlice(fp, pc);
        base = turnLeft();
        left = base;
        pc += 16;
        break;
      }
      case Op.SCAT: {
        charge((base - left) as u64);
        const outcome = opConcat(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.SEQ: {
        opStringEqual(fp, pc);
        pc += 16;
        break;
      }
      case Op.SCMP: {
        opStringCompare(fp, pc);
        pc += 16;
        break;
      }
      case Op.SRUNE: {
        opDecodeRune(fp, pc);
        pc += 16;
        break;
      }
      case Op.S2B: {
        charge((base - left) as u64);
        const outcome = opStringToBytes(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.B2S: {
        charge((base - left) as u64);
        const outcome = opBytesToString(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.S2R: {
        charge((base - left) as u64);
        const outcome = opStringToRunes(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.R2S: {
        charge((base - left) as u64);
        const outcome = opRunesToString(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.RUNE2S: {
        charge((base - left) as u64);
        opRuneToString(fp, pc);
        base = turnLeft();
        left = base;
        pc += 8;
        break;
      }
      case Op.MAPNEW: {
        charge((base - left) as u64);
        setA(fp, pc, makemap(load<u32>(pc, 4)) as u64);
        base = turnLeft();
        left = base;
        pc += 8;
        break;
      }
      case Op.MAPGET: {
        charge((base - left) as u64);
        const outcome = opMapGet(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.MAPSET: {
        charge((base - left) as u64);
        const outcome = opMapSet(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.MAPDEL: {
        charge((base - left) as u64);
        const outcome = opMapDelete(fp, pc);
        base = turnLeft();
        left = base;
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
        pc += 16;
        break;
      }
      case Op.MAPLEN: {
        setA(fp, pc, maplen(pb(fp, pc)) as u64);
        pc += 8;
        break;
      }
      case Op.MAPCLR: {
        charge((base - left) as u64);
        mapclear(pa(fp, pc));
        base = turnLeft();
        left = base;
        pc += 8;
        break;
      }
      case Op.MAPIT: {
        charge((base - left) as u64);
        setA(fp, pc, mapiterinit(pb(fp, pc)) as u64);
        base = turnLeft();
        left = base;
        pc += 8;
        break;
      }
      case Op.MAPNXT: {
        charge((base - left) as u64);
        const it = load<u32>(fp + (uc(pc) << 3));
        const entry = mapiternext(it);
        base = turnLeft();
        left = base;
        setA(fp, pc, entry == 0 ? 0 : (mapKey(entry) as u64));
        store<u64>(fp + ((load<u16>(pc, 4) as u32) << 3), entry == 0 ? 0 : (mapValue(it, entry) as u64));
        pc += 8;
        break;
      }
      case Op.IFEQ: {
        if (opInterfaceEqual(fp, pc) != Outcome.NEXT) {
          return leave(rec, fp, pc, base - left, steps, Outcome.PANIC);
        }
        pc += 16;
        break;
      }
      case Op.IMPL: {
        setBool(fp, pc, implementsInterface(pb(fp, pc), load<u32>(pc, 8)));
        pc += 16;
        break;
      }
      case Op.TYPEFAIL: {
        opTypeFail(fp, pc);
        return leave(rec, fp, pc, base - left, steps, Outcome.PANIC);
      }
      case Op.CHNEW: {
        charge((base - left) as u64);
        const c = makechan(load<u32>(pc, 8), rb(fp, pc) as i64);
        base = turnLeft();
        left = base;
        if (c == 0) return trap(rec, fp, pc, 0, steps, Trap.MAKECHAN, 0, 0);
        setA(fp, pc, c as u64);
        pc += 16;
        break;
      }
      case Op.CHLEN: {
        setA(fp, pc, chanlen(pb(fp, pc)) as u64);
        pc += 8;
        break;
      }
      case Op.CHCAP: {
        setA(fp, pc, chancap(pb(fp, pc)) as u64);
        pc += 8;
        break;
      }
      case Op.DEFER:
      case Op.DEFERC: {
        charge((base - left) as u64);
        opDefer(g, fp, pc);
        base = turnLeft();
        left = base;
        pc += callWords(pc) << 3;
        break;
      }
      case Op.RECOVER: {
        const p = recovering(g, fp);
        setA(fp, pc, p == 0 ? 0 : panicType(p));
        store<u64>(fp + ((load<u16>(pc, 4) as u32) << 3), p == 0 ? 0 : panicData(p));
        pc += 8;
        break;
      }
      case Op.FRAME: {
        setA(fp, pc, frameName(g, fp));
        pc += 8;
        break;
      }
      case Op.DEFERTO: {
        const outcome = opDeferTo(g, ra(fp, pc));
        if (outcome != Outcome.NEXT) return leave(rec, fp, pc, base - left, steps, outcome);
        pc += 8;
        break;
      }
      case Op.RUNDEFER: {
        leave(rec, fp, pc, base - left, steps, Outcome.NEXT);
        return opRunDefer(g);
      }
      case Op.PANIC: {
        leave(rec, fp, pc, base - left, steps, Outcome.NEXT);
        return gopanic(g, ra(fp, pc), rb(fp, pc));
      }
      case Op.TRAP: {
        return trap(rec, fp, pc, base - left, steps, load<u16>(pc, 2) as u32 as Trap, 0, 0);
      }
      case Op.TRAPR: {
        return trap(rec, fp, pc, base - left, steps, load<u16>(pc, 2) as u32 as Trap, rb(fp, pc), rc(fp, pc));
      }
      case Op.GO:
      case Op.GOC:
      case Op.SEND:
      case Op.RECV:
      case Op.CHCLOSE:
      case Op.SELECT:
      case Op.INTR: {
        if (op == Op.INTR && !isVisible(uc(pc))) {
          charge((base - left) as u64);
          const outcome = pureIntrinsic(uc(pc), fp, pc + 8);
          base = turnLeft();
          left = base;
          if (outcome != Outcome.NEXT) return leave(rec, fp, pc, 0, steps, outcome);
          pc = afterList(pc);
          break;
        }
        // What others can notice happens at the instruction's beginning; its own price comes after.
        leave(rec, fp, pc, base - left - price, steps, Outcome.NEXT);
        settle();
        steps = 0;
        const outcome = op <= (Op.GOC as u32) ? opGo(g, fp, pc) : visible(g, op, fp, pc);
        // It woke a thread, or made one: that was a system call, and is over.
        if (load<u32>(KERNEL_IN) != 0 && outcome != Outcome.SYSCALL) kernelLeave();
        if (CHECKED) checkInvariants();
        if (outcome != Outcome.NEXT) {
          charge(price as u64);
          return outcome;
        }
        if ((rec.flags & (G_PREEMPT | G_PREEMPT_COOP)) != 0 || tooManyActs()) {
          // Go's runtime functions have prologues too: here a wish to be preempted is heard in any case.
          if ((rec.flags & G_PREEMPT_COOP) != 0) rec.flags |= G_PREEMPT;
          charge(price as u64);
          return Outcome.LIMIT;
        }
        base = turnLeft();
        left = base - price;
        fp = rec.stack + rec.fp;
        pc = rec.pc;
        break;
      }
      default:
        // The loader has seen every opcode.
        unreachable();
    }
  } while (left > 0);
  return leave(rec, fp, pc, base - left, steps, Outcome.LIMIT);
}

/** RET from a frame that no CALL made: a deferred call, or the goroutine's first. g.fp is that frame. */
function returnSpecial(g: u32, fp: u32): Outcome {
  const rec = gp(g);
  const flags = load<u32>(fp - FRAME_FLAGS);
  if ((flags & FrameFlag.FIRST) != 0) return goroutineEnd(g);
  if ((flags & (FrameFlag.PANICKING | FrameFlag.GOEXIT)) != 0) return deferredReturn(g);
  // RUNDEFER is executed once more.
  rec.pc = load<u32>(fp - FRAME_RETURN);
  rec.fp = load<u32>(fp - FRAME_CALLER);
  return Outcome.NEXT;
}

/** Counts a visible instruction; whether interpret is to return now. In memory: the loop has no register to spare. */
function tooManyActs(): bool {
  const acts = load<u32>(VM_ACTS) + 1;
  store<u32>(VM_ACTS, acts);
  return acts >= ACTS_MAX;
}

/** Performs a visible instruction other than GO and GOC; when it is done (NEXT, YIELDED), g.pc is that of the next one. */
function visible(g: u32, op: u32, fp: u32, pc: u32): Outcome {
  let outcome = Outcome.NEXT;
  let next = pc + 8;
  switch (op) {
    case Op.SEND:
      outcome = opSend(g, fp, pc);
      next = pc + 16;
      break;
    case Op.RECV:
      outcome = opRecv(g, fp, pc);
      next = pc + 16;
      break;
    case Op.CHCLOSE:
      outcome = closechan(pa(fp, pc));
      break;
    case Op.SELECT:
      outcome = opSelect(g, fp, pc);
      next = pc + 8 + ((load<u16>(pc, 2) as u32) << 4);
      break;
    default: {
      const id = uc(pc);
      if (id == (Intrinsic.runtime_Goexit as u32)) return goexit(g);
      outcome = visibleIntrinsic(g, id, fp, pc + 8);
      next = afterList(pc);
    }
  }
  if (outcome == Outcome.NEXT || outcome == Outcome.YIELDED) gp(g).pc = next;
  return outcome;
}

/** Address behind an intrinsic's list of registers. */
function afterList(pc: u32): u32 {
  return pc + ((1 + packedWords((load<u16>(pc, 2) as u32) + (load<u16>(pc, 4) as u32))) << 3);
}

/** float64 → int64 as amd64 does it: what doesn't fit gives the least integer. */
function floatToInt(value: f64): u64 {
  if (value >= -9223372036854775808.0 && value < 9223372036854775808.0) return value as i64 as u64;
  return 0x8000000000000000;
}

/** float64 → uint64 as Go's compiler does it for amd64: above 2^63 it is converted after subtracting that. */
function floatToUint(value: f64): u64 {
  if (value < 9223372036854775808.0) return floatToInt(value);
  return floatToInt(value - 9223372036854775808.0) ^ 0x8000000000000000;
}
