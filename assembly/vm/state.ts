// Where the interpreter keeps what it knows of the loaded program: addresses in VM_STATE.
//
//   VM_STATE    0 … 255   left to runtime/ (traps)
//             256 …       the loaded image: a word each, below
//             512 …       buffers of the interpreter: text, select cases, map keys

import { VM_LOCAL, VM_STATE } from '../base/layout';

/** Where the image lies, and its bytes. */
export const VM_IMAGE: u32 = VM_STATE + 256;
export const VM_IMAGE_BYTES: u32 = VM_STATE + 260;
/** Sections: address, and number of records (of words for the code, of bytes for data and strings). */
export const VM_CODE: u32 = VM_STATE + 264;
export const VM_CODE_WORDS: u32 = VM_STATE + 268;
export const VM_FUNCS: u32 = VM_STATE + 272;
export const VM_FUNC_COUNT: u32 = VM_STATE + 276;
export const VM_TYPES: u32 = VM_STATE + 280;
export const VM_TYPE_COUNT: u32 = VM_STATE + 284;
/** DATA with BSS behind it, in a block of its own. */
export const VM_DATA: u32 = VM_STATE + 288;
export const VM_DATA_BYTES: u32 = VM_STATE + 292;
export const VM_STRTAB: u32 = VM_STATE + 296;
export const VM_STRTAB_BYTES: u32 = VM_STATE + 300;
export const VM_LINES: u32 = VM_STATE + 304;
export const VM_LINE_COUNT: u32 = VM_STATE + 308;
export const VM_ROOTS: u32 = VM_STATE + 312;
export const VM_ROOT_COUNT: u32 = VM_STATE + 316;
export const VM_METHODS: u32 = VM_STATE + 320;
export const VM_METHOD_COUNT: u32 = VM_STATE + 324;
/** Function records of runtime.main and runtime.fatalpanic (0: none), type record of runtime.runtimeError (0: none). */
export const VM_ENTRY: u32 = VM_STATE + 328;
export const VM_FATALPANIC: u32 = VM_STATE + 332;
export const VM_RUNTIME_ERROR: u32 = VM_STATE + 336;
/** IMAGE_FLAG_… */
export const VM_FLAGS: u32 = VM_STATE + 340;

/** Third operand of a trap: which message of SLICE_BOUNDS, static interface of TYPE_ASSERT. */
export const VM_TRAP_DETAIL: u32 = VM_LOCAL + 344;
/** What a dying program still says on standard error (Outcome.FATAL): address, bytes. */
export const VM_FATAL_TEXT: u32 = VM_LOCAL + 348;
export const VM_FATAL_BYTES: u32 = VM_LOCAL + 352;

/** Visible instructions since interpret began. */
export const VM_ACTS: u32 = VM_LOCAL + 356;

/** Text being put together (text.ts): address, bytes used, bytes there. */
export const VM_TEXT: u32 = VM_LOCAL + 512;
export const VM_TEXT_USED: u32 = VM_LOCAL + 516;
export const VM_TEXT_ROOM: u32 = VM_LOCAL + 520;
/** Cases of the select being executed (chanops.ts): address, bytes there. */
export const VM_CASES: u32 = VM_LOCAL + 524;
export const VM_CASES_ROOM: u32 = VM_LOCAL + 528;
/** A map key put into memory (maps.ts), 16 bytes. */
export const VM_KEY: u32 = VM_LOCAL + 544;
/** What runtime.panicAt and runtime.caller answer: five words. */
export const VM_ANSWER: u32 = VM_LOCAL + 576;
