// A goroutine's stack as Go would have it, frame by frame: what the engine keeps of each frame (abi/image.ts), and what Go's frame of
// the same function holds.
//
//   stack_bytes ┌────────────────────────────┐ high addresses
//               │ first function: locals     │ ┐
//               │ saved frame pointer, 8     │ │ bytes of its frame
//               │ return address, 8 (goexit) │ ┘
//               │ …                          │
//               │ running function's frame   │
//   used_bytes ─┼────────────────────────────┤
//               │ free, and the guard of 928 │
//               └────────────────────────────┘
//
// Locals are variables, and room in which the functions called may spill their arguments. Go on amd64 puts a frame's return
// address above its saved frame pointer, and both above its locals; what counts here are sizes.

import {
  FRAME_CALLER,
  FRAME_DEPTH,
  FRAME_FLAGS,
  FRAME_FUNC,
  FRAME_PARENT,
  FRAME_RETURN,
  FrameFlag,
  FUNC_FRAME_BYTES,
  FUNC_INDEX,
} from '../../assembly/abi/image.js';
import {
  G_FP,
  G_GOID,
  G_PC,
  G_RECORD_BYTES,
  G_SLAB_RECORDS,
  G_STACK,
  G_STATUS_BYTE,
  GStatus,
} from '../../assembly/abi/status.js';
import { SCHED_G_SLABS } from '../../assembly/runtime/sched.js';
import { VM_CODE } from '../../assembly/vm/state.js';
import { ImageReader } from '../image/reader.js';
import { Symbols } from '../trace/symbols.js';
import type { Engine } from './engine.js';

/** A line of the program. */
export interface Place {
  function: string;
  file: string;
  line: number;
}

/** One call under way. */
export interface Frame {
  function: string;
  /** Where it is: at the call of the frame above it, or, in the innermost, at the instruction that comes next. */
  file: string;
  line: number;
  /** Of the whole frame, as Go's compiler would need. */
  bytes: number;
  /** Variables, and room for arguments of calls. */
  locals_bytes: number;
  return_address_bytes: number;
  saved_frame_pointer_bytes: number;
  /**
   * Address of the instruction behind the call, in the text segment; of a deferred call, the place that runs deferred calls.
   * undefined: it returns into the runtime (goexit, gopanic).
   */
  return_address: string | undefined;
  /** The call that it returns to. */
  returns_to: Place | undefined;
}

/** A goroutine's stack. */
export interface GoroutineStack {
  goid: number;
  /** Size of the stack, 2048 and doublings, and what the frames take of it. */
  stack_bytes: number;
  used_bytes: number;
  /** The innermost first. */
  frames: Frame[];
  /** The go statement that made it. */
  created_by: (Place & { goid: number }) | undefined;
}

const NO_FRAME = 0xffffffff;
/** First instruction in the address space: the text segment, a page of headers left out (assembly/vm/address.ts). */
const TEXT_CODE = 0x401000;
const WORD_BYTES = 8;
/** Size of the modelled stack in a G's record, and below which it is the size's logarithm (assembly/runtime/stack.ts). */
const G_STACK_HI = 52;
const POISONED = 64;

/** The record of a goroutine that lives. */
function find({ u8, u32 }: Pick<Engine, 'u8' | 'u32'>, goid: number): number | undefined {
  for (let slab = u32[SCHED_G_SLABS >>> 2]!; slab !== 0; slab = u32[slab >>> 2]!) {
    for (let i = 1; i < G_SLAB_RECORDS; i++) {
      const g = slab + i * G_RECORD_BYTES;
      if (u32[(g + G_GOID) >>> 2] !== goid) continue;
      const status = u8[g + G_STATUS_BYTE];
      if (status !== GStatus.DEAD && status !== GStatus.IDLE) return g;
    }
  }
  return undefined;
}

/**
 * Reads the stack of a goroutine.
 * @param image the program that is loaded
 * @returns undefined if there is no such goroutine, or if it hasn't begun
 */
export function readStack(
  engine: Pick<Engine, 'u8' | 'u32'>,
  image: Uint8Array,
  goid: number,
): GoroutineStack | undefined {
  const g = find(engine, goid);
  const word = (at: number) => engine.u32[at >>> 2] as number;
  const stack = g === undefined ? 0 : word(g + G_STACK);
  if (g === undefined || stack === 0) return undefined;
  const symbols = new Symbols(image);
  const reader = new ImageReader(image);
  const code = word(VM_CODE);
  const place = (pc: number): Place | undefined => {
    const position = pc === 0 ? undefined : symbols.position((pc - code) / WORD_BYTES);
    return position && { function: position.function, file: position.file, line: position.line };
  };
  /** Of the instruction at pc, which is executed again, or of the one behind it. */
  const address = (pc: number, again: boolean): string => {
    const at = (pc - code) / WORD_BYTES;
    const next = again ? at : at + (reader.instruction(at, reader.codeWords)?.words ?? 1);
    return `0x${(TEXT_CODE + next * WORD_BYTES).toString(16)}`;
  };
  const frames: Frame[] = [];
  let pc = word(g + G_PC);
  let used = 0;
  for (let at = word(g + G_FP); ; ) {
    const fp = stack + at;
    const func = word(fp - FRAME_FUNC);
    const flags = word(fp - FRAME_FLAGS);
    const back = word(fp - FRAME_RETURN);
    const bytes = word(func + FUNC_FRAME_BYTES);
    if (frames.length === 0) used = word(fp - FRAME_DEPTH);
    const { file, line } = place(pc) ?? { file: '', line: 0 };
    const deferred = flags === FrameFlag.DEFERRED;
    const called = flags === FrameFlag.NONE || deferred;
    // An image that wasn't compiled may say less than the two words that every frame has.
    const ret = Math.min(bytes, WORD_BYTES);
    const saved = Math.min(bytes - ret, WORD_BYTES);
    frames.push({
      function: symbols.functionName(word(func + FUNC_INDEX)) ?? '',
      file,
      line,
      bytes,
      locals_bytes: bytes - ret - saved,
      return_address_bytes: ret,
      saved_frame_pointer_bytes: saved,
      return_address: called ? address(back, deferred) : undefined,
      returns_to: called ? place(back) : undefined,
    });
    at = word(fp - FRAME_CALLER);
    if (at === NO_FRAME) {
      const by = place(back);
      const created_by = by && { ...by, goid: word(fp - FRAME_PARENT) };
      return { goid, stack_bytes: stackBytes(word(g + G_STACK_HI)), used_bytes: used, frames, created_by };
    }
    pc = back;
  }
}

function stackBytes(hi: number): number {
  return hi < POISONED ? 2 ** hi : hi;
}
