// The image: what `gmpsim build` writes, what the front end, the program builder and every later importer produce, and
// all that the engine knows of a program. Little-endian; offsets are bytes from the start of the image unless said.
//
//    ┌────────┬──────────────┬──────┬───────┬───────┬──────┬────────┬────────┬───────┬───────┐
//    │ header │ section table│ code │ funcs │ types │ data │ relocs │ strtab │ lines │ gomap │
//    └────────┴──────────────┴──────┴───────┴───────┴──────┴────────┴────────┴───────┴───────┘
//
// The loader puts the whole image into linear memory, so code, functions, types and data are used where they lie.

export const IMAGE_MAGIC = 0x49504d47; // "GMPI"
export const IMAGE_VERSION = 1;

// header, 64 bytes, u32 fields
export const IMAGE_OFF_MAGIC = 0;
export const IMAGE_OFF_VERSION = 4;
export const IMAGE_OFF_FLAGS = 8;
export const IMAGE_OFF_SECTIONS = 12; // number of sections
export const IMAGE_OFF_ENTRY = 16; // function index of runtime.main: the first goroutine runs it
export const IMAGE_OFF_FATALPANIC = 20; // function index of runtime.fatalpanic(v any), or 0xffffffff
export const IMAGE_OFF_RUNTIME_ERROR = 24; // type index of runtime.runtimeError (a string type with Error and RuntimeError), or 0xffffffff
export const IMAGE_OFF_BSS = 28; // bytes of zeroed memory that follow the data section's own bytes
export const IMAGE_OFF_GO_VERSION = 32; // language version × 100, e.g. 126
export const IMAGE_OFF_DIGEST = 40; // u64: hash of everything after the header
export const IMAGE_HEADER_BYTES = 64;

/** Flag: the program links package os (directly or through fmt …): changes the boot state as in Go. */
export const IMAGE_FLAG_LINKS_OS = 1;

// section table: 16 bytes each: u32 id, u32 offset, u32 bytes, u32 count of records
export const SECTION_ENTRY_BYTES = 16;
export enum Section {
  CODE = 1, // 64-bit words
  FUNCS, // records below
  TYPES, // records below
  DATA, // initialised data, then (not stored) BSS. Strings, static objects, globals, field and method tables
  RELOCS, // u32 pairs: offset in DATA of a 64-bit word, kind (Reloc): the word's value gets that base added
  STRTAB, // UTF-8 bytes, referred to by (offset, length)
  LINES, // u32 quadruples sorted by code word: word index, file (offset in STRTAB | length << 24), line, column
  ROOTS, // u32 offsets in DATA+BSS of 64-bit words that hold pointers (globals): the collector's roots
  METHODS, // method names by id: u32 pairs, (offset, length) in STRTAB
  // For people only (objdump); the engine skips them.
  GLOBALS, // u32 quadruples: name (offset, length in STRTAB), offset in DATA+BSS, type index
  STRINGS, // string constants: u32 pairs (offset in DATA, length)
  PACKAGES, // import paths in the order of initialisation: u32 pairs, (offset, length) in STRTAB
}

export enum Reloc {
  DATA = 0, // word = offset in DATA
  TYPE = 1, // word = type index → address of its record
  FUNC = 2, // word = function index → address of its record
}

// function record, 64 bytes. Its first field is its own index, so that its address is a closure object without captures.
//   0 u32 index      4 u32 zero        8 u32 entry (word index)   12 u32 words
//  16 u16 nP        18 u16 nS         20 u16 paramP  22 u16 paramS  24 u16 resP  26 u16 resS
//  28 u32 frame_bytes (as Go's compiler would need, for the modelled stack)
//  32 u32 flags     36 u32 recover (word index to go on at after a recovered panic)
//  40 u32 name offset in STRTAB  44 u32 name bytes   48 u32 file offset in STRTAB  52 u32 file bytes  56 u32 line  60 u32 0
export const FUNC_BYTES = 64;
export const FUNC_INDEX = 0;
export const FUNC_ENTRY = 8;
export const FUNC_WORDS = 12;
export const FUNC_NP = 16;
export const FUNC_NS = 18;
export const FUNC_PARAM_P = 20;
export const FUNC_PARAM_S = 22;
export const FUNC_RES_P = 24;
export const FUNC_RES_S = 26;
export const FUNC_FRAME_BYTES = 28;
export const FUNC_FLAGS = 32;
export const FUNC_RECOVER = 36;
export const FUNC_NAME = 40;
export const FUNC_NAME_BYTES = 44;
export const FUNC_FILE = 48;
export const FUNC_FILE_BYTES = 52;
export const FUNC_LINE = 56;
/** The function contains defer statements. */
export const FUNC_FLAG_DEFERS = 1;
/** Belongs to the runtime (its goroutines are system goroutines; hidden in tracebacks). */
export const FUNC_FLAG_RUNTIME = 2;
/** A generated wrapper, hidden in tracebacks; recover() looks through it. */
export const FUNC_FLAG_WRAPPER = 4;

// frame header, 32 bytes before fp (addresses and offsets are of 32 bits)
//   fp-32 u32 offset of the caller's fp from the stack base (0xffffffff: none, the goroutine's first frame)
//   fp-28 u32 pc of the caller's call instruction (address)
//   fp-24 u32 address of this function's record
//   fp-20 u32 zero (see FrameFlag.FIRST)
//   fp-16 u64 closure object (pointer)
//   fp-8  u32 flags (FrameFlag)      fp-4 u32 modelled stack bytes in use up to and including this frame
export const FRAME_HEADER_BYTES = 32;
export const FRAME_CALLER = 32; // subtract from fp
export const FRAME_RETURN = 28;
export const FRAME_FUNC = 24;
export const FRAME_PARENT = 20;
export const FRAME_CLOSURE = 16;
export const FRAME_FLAGS = 8;
export const FRAME_DEPTH = 4;
export enum FrameFlag {
  NONE = 0,
  /** Called by RUNDEFER: on return the caller's RUNDEFER is executed again. */
  DEFERRED = 1,
  /** A deferred call made by a panic: recover() works here; on return the panic goes on. */
  PANICKING = 2,
  /** A deferred call made by Goexit. */
  GOEXIT = 4,
  /** The goroutine's first frame: fp-28 is the go statement that made it (0: none), fp-20 the id of the goroutine that ran that. */
  FIRST = 8,
}

// type record, 64 bytes
//   0 u8 kind (reflect.Kind)  1 u8 flags  2 u8 align  3 u8 shape (enum Shape)
//   4 u32 size_bytes (Go's)   8 u32 elem (type index)   12 u32 key (type index; map)
//  16 u32 count (array length; number of fields, of parameters)   20 u32 members (offset in DATA: field or parameter records)
//  24 u32 methods (offset in DATA: u32 pairs (method id, function index), sorted by id)   28 u32 method count
//  32 u32 name (offset in STRTAB)  36 u32 name bytes  — as fmt's %T and panics print it: main.T, []int, *http.Request
//  40 u32 ptrmap (offset in DATA: one bit for each 8-byte word, bit set: pointer)  44 u32 pointer words (prefix that may hold pointers; 0: none)
//  48 u32 hash   52 u32 index of this record   56 u32 underlying name bytes (rest reserved)  60 u32 0
// Types are canonical: identical types have one record, so identity is equality of addresses.
export const TYPE_BYTES = 64;
export const TYPE_KIND = 0;
export const TYPE_FLAGS = 1;
export const TYPE_ALIGN = 2;
export const TYPE_SHAPE = 3;
export const TYPE_SIZE = 4;
export const TYPE_ELEM = 8;
export const TYPE_KEY = 12;
export const TYPE_COUNT = 16;
export const TYPE_MEMBERS = 20;
export const TYPE_METHODS = 24;
export const TYPE_METHOD_COUNT = 28;
export const TYPE_NAME = 32;
export const TYPE_NAME_BYTES = 36;
export const TYPE_PTRMAP = 40;
export const TYPE_PTRWORDS = 44;
export const TYPE_HASH = 48;
export const TYPE_INDEX = 52;
export const TYPE_FLAG_NAMED = 1;
export const TYPE_FLAG_COMPARABLE = 2;
/** The value is itself one pointer word: an interface holds it directly, unboxed (pointer, chan, map, func). */
export const TYPE_FLAG_DIRECT = 4;
/** Comparison and hashing are plain memory comparison (no strings, floats, interfaces or padding inside). */
export const TYPE_FLAG_PLAIN = 8;
/** Type has a variadic last parameter (func). */
export const TYPE_FLAG_VARIADIC = 16;

// field record, 24 bytes: 0 u32 name (STRTAB) 4 u32 name bytes 8 u32 type index 12 u32 offset_bytes 16 u32 flags (1 embedded, 2 exported) 20 u32 0
// parameter record: the same with offset = 0 for parameters, 1 for results
export const FIELD_BYTES = 24;
export const FIELD_NAME = 0;
export const FIELD_NAME_BYTES = 4;
export const FIELD_TYPE = 8;
export const FIELD_OFFSET = 12;
export const FIELD_FLAGS = 16;
export const FIELD_FLAG_EMBEDDED = 1;
export const FIELD_FLAG_EXPORTED = 2;

/** Numbers are those of Go's reflect.Kind. */
export enum Kind {
  INVALID = 0,
  BOOL,
  INT,
  INT8,
  INT16,
  INT32,
  INT64,
  UINT,
  UINT8,
  UINT16,
  UINT32,
  UINT64,
  UINTPTR,
  FLOAT32,
  FLOAT64,
  COMPLEX64,
  COMPLEX128,
  ARRAY,
  CHAN,
  FUNC,
  INTERFACE,
  MAP,
  POINTER,
  SLICE,
  STRING,
  STRUCT,
  UNSAFE_POINTER,
}

/** How a value sits in registers. */
export enum Shape {
  NONE = 0, // zero size: no register
  SCALAR, // one scalar
  PTR, // one pointer
  STRING, // pointer, scalar
  SLICE, // pointer, scalar, scalar
  IFACE, // pointer (type record or 0), pointer (data)
  MEMORY, // one pointer: address of the block
}

// In memory a string is {u64 p, u64 len}, a slice {u64 p, u64 len, u64 cap}, an interface {u64 type record, u64 data}: Go's own
// layout on amd64; pointers are 32-bit addresses in 64-bit words.

/** Why loadImage refuses an image. */
export enum ImageError {
  NONE = 0,
  /** No magic number at the start: this is no image. */
  MAGIC = 1,
  /** Written for another version of the format. */
  VERSION = 2,
  /** A section reaches beyond the end. */
  TRUNCATED = 3,
  /** The bytes aren't those that the digest was made of. */
  DIGEST = 4,
  /** A relocation lies outside the data, is of an unknown kind, or names what isn't there. */
  RELOC = 5,
  /** Plus the number of a section (enum Section): it is missing, or what it says is impossible. */
  SECTION = 16,
}
