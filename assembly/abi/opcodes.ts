// The instruction set of the register machine. Read by the interpreter (AssemblyScript) and by the code generator,
// the program builder and objdump (TypeScript): the numbers stand here and nowhere else.
//
// An instruction is one or more 64-bit little-endian words; the first is
//
//     63        48 47        32 31        16 15         0
//    ┌────────────┬────────────┬────────────┬────────────┐
//    │     c      │     b      │     a      │   opcode   │
//    └────────────┴────────────┴────────────┴────────────┘
//
// Operand letters in the comments below, in the order a b c, then the halves of each further word (a further word is
// written in brackets, four 16-bit halves unless it says otherwise):
//   d  register written        r  register read          _  unused, 0
//   i  signed 16 bits          u  unsigned 16 bits       j  jump, signed 16 bits
//   I  signed 32 bits in b,c   J  jump in b,c, signed 32 bits
//   T  type index, 32 bits     F  function index, 32 bits   N  other unsigned 32 bits
//   [w] a whole 64-bit literal
// Jumps count words from the first word of the jump instruction itself.
//
// Registers are 64-bit slots of the running frame, numbered from 0: the function's pointer registers first (nP of them,
// nothing but pointers or nil), then its scalars. Integers narrower than 64 bits are kept sign- or zero-extended according
// to their type; bool is 0 or 1; float32 is kept as the float64 of the same value (FROUND32 after each operation).
// A string takes one pointer and one scalar (length); a slice one pointer and two scalars (length, capacity); an interface
// two pointers (type record, data word); func, map, chan and pointer one pointer. Structs and arrays lie in memory: one
// pointer register holds the address of the block. Zero-size values take no register.
//
// A frame on the goroutine's stack (grows upwards; see abi/image.ts for the header's fields):
//
//    ┌──────────────┬─────────────────────┬─────────────────────┐
//    │ header, 32 B │ pointer registers   │ scalar registers    │ next frame …
//    └──────────────┴─────────────────────┴─────────────────────┘
//                   ↑ fp (register 0)
//
// Instructions marked * are *visible*: other CPUs, devices or the scheduler can notice them. The interpreter performs them
// only at their exact place in the order of virtual time. Those marked + may park the goroutine: they are attempted, and
// when the goroutine runs again executed once more with G.RESUMED set, to finish.

export enum Op {
  NOP = 0, // ___
  // --- moves and constants
  MOV, // dr_   a = b
  LDI, // dI    a = imm32, sign-extended
  LDW, // d__ [w]   a = literal
  LDDATA, // dN   a = data segment + imm32 (pointer)
  LDTYPE, // dT   a = address of the type record
  LDFN, // dF    a = address of the function record, which is also the closure of a function without captures
  LDCLO, // d__   a = closure object of the running function
  // --- integers, 64 bits, wrapping
  ADD, // drr
  SUB, // drr
  MUL, // drr
  DIVS, // drr   panics: integer divide by zero
  DIVU, // drr
  REMS, // drr
  REMU, // drr
  AND, // drr
  OR, // drr
  XOR, // drr
  ANDN, // drr  a = b &^ c
  SHL, // drr   count as unsigned 64 bits; >= 64 gives 0
  SHRS, // drr  count >= 64 gives the sign
  SHRU, // drr
  ADDI, // dri
  MULI, // dri
  ANDI, // dru
  SHLI, // dru
  SHRSI, // dru
  SHRUI, // dru
  NEG, // dr_
  NOT, // dr_   a = ^b
  LNOT, // dr_  a = !b (bool)
  EXT8S, // dr_
  EXT16S, // dr_
  EXT32S, // dr_
  EXT8U, // dr_
  EXT16U, // dr_
  EXT32U, // dr_
  CHKSHIFT, // r__   panics: negative shift amount, if a < 0
  EQ, // drr  also pointers and bools
  NE, // drr
  LTS, // drr
  LES, // drr
  LTU, // drr
  LEU, // drr
  EQI, // dri
  NEI, // dri
  LTSI, // dri
  LESI, // dri
  GTSI, // dri
  GESI, // dri
  // --- floats, float64 in the register
  FADD, // drr
  FSUB, // drr
  FMUL, // drr
  FDIV, // drr
  FNEG, // dr_
  FEQ, // drr
  FNE, // drr
  FLT, // drr
  FLE, // drr
  FROUND32, // dr_
  I2F, // dr_   signed 64 → float64
  U2F, // dr_
  F2I, // dr_   truncates; out of range as amd64 does (0x8000000000000000)
  F2U, // dr_
  FSQRT, // dr_
  FFLOOR, // dr_
  FCEIL, // dr_
  FTRUNC, // dr_
  FABS, // dr_
  // --- control
  JMP, // _J
  JT, // rJ    if a != 0
  JF, // rJ    if a == 0
  JEQ, // rrj
  JNE, // rrj
  JLTS, // rrj
  JLES, // rrj
  JLTU, // rrj
  JLEU, // rrj
  /**
   * u u u [F 0] [regs…]: a = number of pointer arguments, b = of scalar arguments, c = pointer results | scalar results << 8.
   * The register list follows, packed four to a word, padded with 0: pointer arguments, scalar arguments, pointer results,
   * scalar results. Arguments are copied to the callee's first registers of each half, results straight from RET's registers.
   */
  CALL,
  CALLC, // as CALL, but [r 0 0 0]: the closure in a register; nil panics. Its captures are reached with LDCLO.
  CALLI, // as CALL, but [r r N]: type register, data register, method id; the data word becomes the first pointer argument
  RET, // uu_ [regs…]   a pointer results, b scalar results
  GO, // * as CALL without results
  GOC, // * as CALLC without results
  DEFER, // as CALL without results: pushes a deferred call
  DEFERC, // as CALLC without results
  RUNDEFER, // ___   runs the frame's deferred calls, last first; goes on when none is left
  PANIC, // rr_   type, data
  RECOVER, // dd_  type, data (nil if there is nothing to recover)
  TRAP, // u__   runtime panic number a (enum Trap)
  // --- memory; every access panics (nil dereference) when the base is below NIL_GUARD
  LD8S, // dru   a = *(b + u)
  LD8U, // dru
  LD16S, // dru
  LD16U, // dru
  LD32S, // dru
  LD32U, // dru
  LD64, // dru
  LDF32, // dru
  LDP, // dru   a pointer
  ST8, // rru   *(a + u) = b
  ST16, // rru
  ST32, // rru
  ST64, // rru
  STF32, // rru
  STP, // rru   a pointer
  LEA, // dru   a = b + u, nil-checked
  LEAL, // dr_ [w]
  NILCHK, // r__
  COPY, // rru   memmove(a, b, u bytes)
  COPYL, // rr_ [w]
  CLEAR, // ru_   zero u bytes at a
  CLEARL, // r__ [w]
  EQT, // drr [T 0]   equality of two values of type T in memory
  NEW, // dT    zeroed object on the heap
  NEWL, // dT   the same for a variable that Go would keep in the frame: priced as stack, not counted as heap
  // --- slices and arrays
  IDX, // drr [r 0 N]   a = b + c * N(element bytes), panics unless c < register (length)
  BOUND, // rr_   panics unless a < b: index out of range [a] with length b
  MKSLICE, // drr [T 0]   a = new array of c elements of T; b length; panics as makeslice
  SLICE, // ddd [rrru] [rrr_] [w]   p,len,cap = source p,len,cap; flags 1 lo 2 hi 4 max 8 array; lo,hi,max; element bytes
  SSLICE, // ddr [rrru]   string: p,len = p, len,lo,hi, flags
  APPENDN, // ddd [rrru] [T 0]   room for u more elements of T; the new length counts them; the caller stores them
  APPENDS, // ddd [rrrr] [r0 T]   source p,len,cap, other p; other len: appends a whole slice (or string) of T
  COPYS, // drr [rrN]   a = copied count; dst p,len; src p,len, element bytes
  // --- strings
  SCAT, // ddr [rrr_]   p,len = a + b
  SEQ, // drr [rr__]
  SCMP, // drr [rr__]   -1, 0, 1
  SIDX, // drr [r___]   byte b[c], length
  SRUNE, // ddr [rr__]   rune, width = decode p at index, length
  S2B, // ddd [rr__]
  B2S, // ddr [r___]
  S2R, // ddd [rr__]
  R2S, // ddr [r___]
  RUNE2S, // ddr
  // --- maps; a key is k0 (scalar, pointer or address of a struct/array), or k0,k1 for string (p,len) and interface
  MAPNEW, // dT
  MAPGET, // drr [r0 T]   a = address of the value of key (c, r) in map b, 0 if absent
  MAPSET, // drr [r0 T]   inserts the zero value if absent; nil map panics
  MAPDEL, // rrr [T 0]
  MAPLEN, // dr_
  MAPCLR, // r__
  MAPIT, // dr_   iterator object
  MAPNXT, // ddr   addresses of key and value, 0 when done
  // --- interfaces
  IFEQ, // drr [rr__]   type,data == type,data; panics: comparing uncomparable type
  IMPL, // dr_ [T 0]   does dynamic type b (0: no) implement interface T
  TYPEFAIL, // r__ [T T]   panics: interface conversion, dynamic type a, wanted T, static interface T
  // --- channels
  CHNEW, // dr_ [T 0]   capacity b, channel type T
  SEND, // *+ rrr [r___]   channel, value words (as many as the element's shape has; aggregates: their address)
  RECV, // *+ rdd [ddu_]   channel, value words; ok; flags 1: ok wanted 2: value wanted. Aggregates: d0 holds the address of the destination
  CHCLOSE, // * r__
  CHLEN, // dr_
  CHCAP, // dr_
  /**
   * *+ u u d, then two words a case [u r r r] [r r u _]: a cases, b has default, c chosen index (-1 default).
   * Case: 0 send 1 receive, channel, words 0 1, word 2, ok, flags of a receive as RECV's.
   */
  SELECT,
  // --- everything else
  /** *+ u u u [regs…]: a arguments, b results, c intrinsic number (abi/intrinsics.ts); arguments then results. */
  INTR,
  TRAPR, // urr   as TRAP, with the numbers that its message names
  FRAME, // d__   names the running frame, for DEFERTO
  DEFERTO, // r__   gives the newest deferred call to the frame that a names
  OP_COUNT,
}

/** Runtime panics raised by TRAP or by instructions themselves. */
export enum Trap {
  NIL_DEREF = 0,
  DIVIDE,
  INDEX,
  SLICE_BOUNDS,
  SHIFT,
  NIL_MAP,
  MAKESLICE_LEN,
  MAKESLICE_CAP,
  MAKECHAN,
  SEND_CLOSED,
  CLOSE_NIL,
  CLOSE_CLOSED,
  TYPE_ASSERT,
  UNHASHABLE,
  UNCOMPARABLE,
  GO_NIL,
  STACK_OVERFLOW,
  UNREACHABLE,
  /** Fatal errors: not recoverable. */
  FATAL_UNLOCK,
  FATAL_MAP_WRITES,
  SLICE_TO_ARRAY,
  /** append beyond what a slice can hold. */
  GROWSLICE,
  /** panic(nil). */
  NIL_PANIC,
  /** Fatal: more memory than the engine can address. */
  OUT_OF_MEMORY,
  /** bits.Div64: the quotient doesn't fit. */
  OVERFLOW,
  /** Fatal: an address that isn't the program's; the first detail is the address, the second the signal's code. */
  FAULT,
}
