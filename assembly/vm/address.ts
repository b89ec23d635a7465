// Addresses as the program sees them. Inside the engine a pointer is an address of linear memory; what %p, print, uintptr and
// tracebacks show is the modelled process's virtual address, and what comes back through unsafe.Pointer is translated again. Loads
// and stores themselves translate nothing: a pointer that a program has is valid.
//
//   engine            VM_CODE    records, types, names   VM_DATA (globals)     heap's chunks          elsewhere
//                        │               │                    │                     │                     │
//   virtual       0x401000 …          rodata             data, bss           0xc000000000 …        0x7f0000000000 …
//
// An address without a place in the engine (the kernel's half, text, stacks, nothing at all) becomes a pointer that every load and
// store refuses: its lower half is 0, its upper half a number in a table of such addresses. The nil check, which they all make,
// finds it, and what follows is looked up then: the walk of the page table, the signal, Go's words.
//
//   pointer   63           32 31            0
//            ┌───────────────┬───────────────┐
//            │ number + 1    │ 0             │
//            └───────────────┴───────────────┘

import { IMAGE_OFF_BSS, TYPE_BYTES, FUNC_BYTES, FUNC_ENTRY } from '../abi/image';
import { Intrinsic } from '../abi/intrinsics';
import { AreaKind, SEGV_MAPERR, SI_KERNEL } from '../abi/memory';
import { Op, Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { MM_STATE, NIL_GUARD } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { area, currentMm, mmAt, TEXT_BASE, userAccess } from '../kernel/mm';
import { gp } from '../runtime/g';
import { ZERO_BASE } from '../runtime/malloc';
import { setTrap } from '../runtime/trap';
import { heapPlace, heapVirtual } from '../runtime/vmem';
import { arg, setResult } from './registers';
import {
  VM_CODE,
  VM_CODE_WORDS,
  VM_DATA,
  VM_DATA_BYTES,
  VM_FUNC_COUNT,
  VM_FUNCS,
  VM_IMAGE,
  VM_IMAGE_BYTES,
  VM_TYPE_COUNT,
  VM_TYPES,
} from './state';

/** Addresses without a place: where they are kept, room, how many. */
const WILD: u32 = MM_STATE + 112;
const WILD_ROOM: u32 = MM_STATE + 116;
const WILD_COUNT: u32 = MM_STATE + 120;
/** The last fault: address, instruction (virtual), si_code. */
export const FAULT_ADDRESS: u32 = MM_STATE + 128;
export const FAULT_PC: u32 = MM_STATE + 136;
export const FAULT_CODE: u32 = MM_STATE + 144;

/** The first page of a binary is its header; the linker puts code behind it. */
const HEADER: u64 = 0x1000;
/** What the engine keeps elsewhere (records of timers and the poller) is shown among the runtime's own mappings. */
const ELSEWHERE: u64 = 0x7f0000000000;
/** Go's first page is never mapped: a load there is a nil dereference. */
const FIRST_PAGE: u64 = 4096;
/** Behind the globals: the address of everything of size 0 (runtime.zerobase). */
const ZERO_BYTES: u32 = 64;

/** Bytes of a segment of the loaded image: text, metadata, data, zeroed globals. */
export function imageSegment(kind: AreaKind): u32 {
  const image = load<u32>(VM_IMAGE);
  const code = load<u32>(VM_CODE_WORDS) << 3;
  const bss = load<u32>(image, IMAGE_OFF_BSS);
  const data = load<u32>(VM_DATA_BYTES) - bss;
  switch (kind) {
    case AreaKind.TEXT:
      return (HEADER as u32) + code;
    case AreaKind.RODATA:
      return load<u32>(VM_IMAGE_BYTES) - code - data;
    case AreaKind.DATA:
      return data;
    default:
      return bss + ZERO_BYTES;
  }
}

/** Start of the n-th area of the process: 0 text, 1 rodata, 2 data. */
function segment(n: u32): u64 {
  let a = mmAt(currentMm()).areas;
  for (let i: u32 = 0; i < n; i++) a = area(a).next;
  return area(a).start;
}

/** The virtual address of an instruction. */
export function virtualPc(pc: u32): u64 {
  return TEXT_BASE + HEADER + ((pc - load<u32>(VM_CODE)) as u64);
}

/** The virtual address of a function's first instruction: what %p shows of a function. */
export function virtualEntry(func: u32): u64 {
  return TEXT_BASE + HEADER + ((load<u32>(func, FUNC_ENTRY) as u64) << 3);
}

/** The virtual address that a pointer stands for; nil stays 0. */
export function virtualOf(pointer: u64): u64 {
  const at = pointer as u32;
  const wild = (pointer >> 32) as u32;
  if (wild != 0) return load<u64>(load<u32>(WILD) + ((wild - 1) << 3)) + (at as u64);
  if (at < NIL_GUARD || currentMm() == 0) return pointer;
  const heap = heapVirtual(at);
  if (heap != 0) return heap;
  const data = at - load<u32>(VM_DATA);
  if (data < load<u32>(VM_DATA_BYTES)) return segment(2) + (data as u64);
  if (at == ZERO_BASE) return segment(2) + ((load<u32>(VM_DATA_BYTES) + 7) & ~7);
  const funcs = at - load<u32>(VM_FUNCS);
  if (funcs < load<u32>(VM_FUNC_COUNT) * FUNC_BYTES) return segment(1) + (funcs as u64);
  const types = at - load<u32>(VM_TYPES);
  if (types < load<u32>(VM_TYPE_COUNT) * TYPE_BYTES) {
    return segment(1) + ((load<u32>(VM_FUNC_COUNT) * FUNC_BYTES + types) as u64);
  }
  const code = at - load<u32>(VM_CODE);
  if (code < load<u32>(VM_CODE_WORDS) << 3) return virtualPc(at);
  return ELSEWHERE + (at as u64);
}

/** The pointer that a virtual address stands for. */
export function pointerTo(va: u64): u64 {
  if (va < (NIL_GUARD as u64) || currentMm() == 0) return va;
  const heap = heapPlace(va);
  if (heap != 0) return heap as u64;
  const data = va - segment(2);
  if (va >= segment(2) && data < (load<u32>(VM_DATA_BYTES) as u64)) return (load<u32>(VM_DATA) as u64) + data;
  return ((wildNumber(va) + 1) as u64) << 32;
}

/** The number of an address without a place; equal addresses have one number. */
function wildNumber(va: u64): u32 {
  const n = load<u32>(WILD_COUNT);
  for (let i = n; i > 0; i--) if (load<u64>(load<u32>(WILD) + ((i - 1) << 3)) == va) return i - 1;
  if (n == load<u32>(WILD_ROOM)) {
    const room: u32 = n == 0 ? 64 : n * 2;
    const wider = sysAlloc(room << 3);
    memory.copy(wider, load<u32>(WILD), n << 3);
    store<u32>(WILD, wider);
    store<u32>(WILD_ROOM, room);
  }
  store<u64>(load<u32>(WILD) + (n << 3), va);
  store<u32>(WILD_COUNT, n + 1);
  return n;
}

/** unsafe: conversions between pointers and uintptr. */
export function unsafeIntrinsic(id: u32, fp: u32, argv: u32): Outcome {
  const value = arg(fp, argv, 0);
  setResult(fp, argv, 0, id == (Intrinsic.unsafe_address as u32) ? virtualOf(value) : pointerTo(value));
  return Outcome.NEXT;
}

/**
 * A load or store found no memory behind its pointer (Trap.NIL_DEREF at g.pc): finds the address, and makes it Trap.FAULT unless
 * it lies in the first page.
 */
export function explainFault(g: u32): void {
  const rec = gp(g);
  const pc = rec.pc;
  const fp = rec.stack + rec.fp;
  let pointer: u64 = 0;
  let offset: u64 = 0;
  let write = false;
  const a = load<u64>(fp + ((load<u16>(pc, 2) as u32) << 3));
  const b = load<u64>(fp + ((load<u16>(pc, 4) as u32) << 3));
  switch (load<u16>(pc) as u32) {
    case Op.LD8S:
    case Op.LD8U:
    case Op.LD16S:
    case Op.LD16U:
    case Op.LD32S:
    case Op.LD32U:
    case Op.LD64:
    case Op.LDP:
    case Op.LDF32:
    case Op.LEA:
      pointer = b;
      offset = load<u16>(pc, 6) as u64;
      break;
    case Op.LEAL:
      pointer = b;
      offset = load<u64>(pc, 8);
      break;
    case Op.ST8:
    case Op.ST16:
    case Op.ST32:
    case Op.ST64:
    case Op.STP:
    case Op.STF32:
      pointer = a;
      offset = load<u16>(pc, 6) as u64;
      write = true;
      break;
    case Op.NILCHK:
      pointer = a;
      break;
    case Op.CLEAR:
    case Op.CLEARL:
      pointer = a;
      write = true;
      break;
    case Op.COPY:
    case Op.COPYL:
      write = (a as u32) < NIL_GUARD;
      pointer = write ? a : b;
      break;
    case Op.IDX:
      pointer = b;
      break;
    case Op.INTR:
      // sync/atomic: the address is the first argument.
      pointer = arg(fp, pc + 8, 0);
      write = true;
      break;
    default:
      break;
  }
  const va = virtualOf(pointer) + offset;
  const code = currentMm() == 0 ? SEGV_MAPERR : userAccess(currentMm(), va, write);
  store<u64>(FAULT_PC, virtualPc(pc));
  store<u32>(FAULT_CODE, code);
  // The processor doesn't tell an address that can't be one.
  store<u64>(FAULT_ADDRESS, code == SI_KERNEL ? 0 : va);
  if (va >= FIRST_PAGE || code == SI_KERNEL) setTrap(Trap.FAULT, va as i64, code as i64);
}
