// Loading a program: the image is checked, its data gets a block with the zeroed globals behind it, relocations are applied,
// and its code is linked where it lies: operands that name a function, a type or data become addresses.

import {
  FUNC_BYTES,
  FUNC_ENTRY,
  FUNC_INDEX,
  FUNC_NP,
  FUNC_NS,
  FUNC_WORDS,
  IMAGE_HEADER_BYTES,
  IMAGE_MAGIC,
  IMAGE_OFF_BSS,
  IMAGE_OFF_DIGEST,
  IMAGE_OFF_ENTRY,
  IMAGE_OFF_FATALPANIC,
  IMAGE_OFF_FLAGS,
  IMAGE_OFF_MAGIC,
  IMAGE_OFF_RUNTIME_ERROR,
  IMAGE_OFF_SECTIONS,
  IMAGE_OFF_VERSION,
  IMAGE_VERSION,
  ImageError,
  Reloc,
  SECTION_ENTRY_BYTES,
  Section,
  TYPE_BYTES,
  TYPE_ELEM,
  TYPE_INDEX,
  TYPE_KEY,
} from '../abi/image';
import { hashBytes } from '../base/hash';
import { sysAlloc } from '../base/memory';
import { instructionWords, Operand, operandKind, operandOffset } from './code';
import { FUNC_SPACE } from './registers';
import {
  VM_CODE,
  VM_CODE_WORDS,
  VM_DATA,
  VM_DATA_BYTES,
  VM_ENTRY,
  VM_FATALPANIC,
  VM_FLAGS,
  VM_FUNC_COUNT,
  VM_FUNCS,
  VM_IMAGE,
  VM_IMAGE_BYTES,
  VM_LINE_COUNT,
  VM_LINES,
  VM_METHODS,
  VM_ROOTS,
  VM_RUNTIME_ERROR,
  VM_STRTAB,
  VM_TYPE_COUNT,
  VM_TYPES,
} from './state';

/** A number that stands for "none" in the header. */
const NONE: u32 = 0xffffffff;
const LINE_BYTES: u32 = 16;

/** Memory into which the caller copies an image, for loadImage. */
export function imageAlloc(bytes: u32): u32 {
  return sysAlloc(bytes);
}

/**
 * Takes an image into use. It is changed where it lies, so it can be loaded once.
 * @param addr from imageAlloc
 * @param bytes its length
 * @returns an ImageError, 0 if all is well
 */
export function loadImage(addr: u32, bytes: u32): u32 {
  if (bytes < (IMAGE_HEADER_BYTES as u32) || load<u32>(addr, IMAGE_OFF_MAGIC) != IMAGE_MAGIC) return ImageError.MAGIC;
  if (load<u32>(addr, IMAGE_OFF_VERSION) != IMAGE_VERSION) return ImageError.VERSION;
  if (imageDigest(addr, bytes) != load<u64>(addr, IMAGE_OFF_DIGEST)) return ImageError.DIGEST;
  const sections = load<u32>(addr, IMAGE_OFF_SECTIONS);
  if ((bytes - IMAGE_HEADER_BYTES) / SECTION_ENTRY_BYTES < sections) return ImageError.TRUNCATED;
  store<u32>(VM_IMAGE, addr);
  store<u32>(VM_IMAGE_BYTES, bytes);
  store<u32>(VM_FLAGS, load<u32>(addr, IMAGE_OFF_FLAGS));
  let relocs: u32 = 0;
  let relocCount: u32 = 0;
  for (let i: u32 = 0; i < sections; i++) {
    const entry = addr + IMAGE_HEADER_BYTES + i * SECTION_ENTRY_BYTES;
    const offset = load<u32>(entry, 4);
    const length = load<u32>(entry, 8);
    const count = load<u32>(entry, 12);
    if (offset > bytes || length > bytes - offset) return ImageError.TRUNCATED;
    const at = addr + offset;
    switch (load<u32>(entry)) {
      case Section.CODE:
        if (!section(VM_CODE, at, length, length >> 3, 8)) return damaged(Section.CODE);
        break;
      case Section.FUNCS:
        if (!section(VM_FUNCS, at, length, count, FUNC_BYTES)) return damaged(Section.FUNCS);
        break;
      case Section.TYPES:
        if (!section(VM_TYPES, at, length, count, TYPE_BYTES)) return damaged(Section.TYPES);
        break;
      case Section.DATA:
        section(VM_DATA, at, length, length, 1);
        break;
      case Section.RELOCS:
        relocs = at;
        relocCount = count;
        if ((count as u64) << 3 != (length as u64)) return damaged(Section.RELOCS);
        break;
      case Section.STRTAB:
        section(VM_STRTAB, at, length, length, 1);
        break;
      case Section.LINES:
        if (!section(VM_LINES, at, length, count, LINE_BYTES)) return damaged(Section.LINES);
        break;
      case Section.ROOTS:
        if (!section(VM_ROOTS, at, length, count, 4)) return damaged(Section.ROOTS);
        break;
      case Section.METHODS:
        if (!section(VM_METHODS, at, length, count, 8)) return damaged(Section.METHODS);
        break;
      default:
        break; // of a later minor version: nothing that this one needs
    }
  }
  if (load<u32>(VM_CODE) == 0) return damaged(Section.CODE);
  if (load<u32>(VM_FUNCS) == 0) return damaged(Section.FUNCS);
  if (load<u32>(VM_TYPES) == 0) return damaged(Section.TYPES);
  if (load<u32>(VM_DATA) == 0) return damaged(Section.DATA);
  placeData(load<u32>(addr, IMAGE_OFF_BSS));
  let error = checkRecords();
  if (error == 0) error = relocate(relocs, relocCount);
  if (error == 0) error = linkCode();
  if (error == 0) error = linkHeader(addr);
  return error;
}

/** The digest of an image: hashBytes of everything after the header, seed 0. */
export function imageDigest(addr: u32, bytes: u32): u64 {
  return hashBytes(addr + IMAGE_HEADER_BYTES, bytes - IMAGE_HEADER_BYTES, 0);
}

/** Notes where a section lies; false if its length isn't that of so many records. */
function section(field: u32, at: u32, length: u32, count: u32, recordBytes: u32): bool {
  store<u32>(field, at);
  store<u32>(field + 4, count);
  return (count as u64) * (recordBytes as u64) == (length as u64);
}

function damaged(section: Section): u32 {
  return (ImageError.SECTION as u32) + (section as u32);
}

/** A number below count, or none. */
function indexIn(index: u32, count: u32): bool {
  return index < count || index == NONE;
}

/** Copies DATA into a block that has room for the zeroed globals behind it. */
function placeData(bss: u32): void {
  const bytes = load<u32>(VM_DATA_BYTES);
  // One line more: a string's or object's end may be read by whole words.
  const block = sysAlloc(bytes + bss + 64);
  memory.copy(block, load<u32>(VM_DATA), bytes);
  store<u32>(VM_DATA, block);
  store<u32>(VM_DATA_BYTES, bytes + bss);
}

/** Checks the records' own numbers, and notes in each function how much physical stack its frame takes. */
function checkRecords(): u32 {
  const functions = load<u32>(VM_FUNC_COUNT);
  const words = load<u32>(VM_CODE_WORDS);
  for (let i: u32 = 0; i < functions; i++) {
    const f = load<u32>(VM_FUNCS) + i * FUNC_BYTES;
    if (load<u32>(f, FUNC_INDEX) != i) return damaged(Section.FUNCS);
    const entry = load<u32>(f, FUNC_ENTRY);
    if (entry > words || load<u32>(f, FUNC_WORDS) > words - entry) return damaged(Section.FUNCS);
    const registers = (load<u16>(f, FUNC_NP) as u32) + (load<u16>(f, FUNC_NS) as u32);
    store<u32>(f, (registers << 3) + 32, FUNC_SPACE);
  }
  const types = load<u32>(VM_TYPE_COUNT);
  for (let i: u32 = 0; i < types; i++) {
    const t = load<u32>(VM_TYPES) + i * TYPE_BYTES;
    if (load<u32>(t, TYPE_INDEX) != i) return damaged(Section.TYPES);
    if (!indexIn(load<u32>(t, TYPE_ELEM), types) || !indexIn(load<u32>(t, TYPE_KEY), types))
      return damaged(Section.TYPES);
  }
  return ImageError.NONE;
}

function relocate(at: u32, count: u32): u32 {
  const data = load<u32>(VM_DATA);
  const bytes = load<u32>(VM_DATA_BYTES);
  for (let i: u32 = 0; i < count; i++) {
    const offset = load<u32>(at + (i << 3));
    const kind = load<u32>(at + (i << 3), 4);
    if (bytes < 8 || offset > bytes - 8) return ImageError.RELOC;
    const word = load<u64>(data + offset);
    let address: u32;
    if (kind == Reloc.DATA) {
      if (word > (bytes as u64)) return ImageError.RELOC;
      address = data + (word as u32);
    } else if (kind == Reloc.TYPE) {
      if (word >= (load<u32>(VM_TYPE_COUNT) as u64)) return ImageError.RELOC;
      address = typeAddr(word as u32);
    } else if (kind == Reloc.FUNC) {
      if (word >= (load<u32>(VM_FUNC_COUNT) as u64)) return ImageError.RELOC;
      address = funcAddr(word as u32);
    } else {
      return ImageError.RELOC;
    }
    store<u64>(data + offset, address as u64);
  }
  return ImageError.NONE;
}

/** Walks through every function's code and puts addresses where the operands have numbers. */
function linkCode(): u32 {
  const functions = load<u32>(VM_FUNC_COUNT);
  for (let i: u32 = 0; i < functions; i++) {
    const f = funcAddr(i);
    let at = codeAddr(load<u32>(f, FUNC_ENTRY));
    const end = at + (load<u32>(f, FUNC_WORDS) << 3);
    while (at < end) {
      const words = instructionWords(at);
      if (words == 0 || words << 3 > end - at) return damaged(Section.CODE);
      const op = load<u16>(at) as u32;
      const operand = at + operandOffset(op);
      switch (operandKind(op)) {
        case Operand.DATA:
          if (load<u32>(operand) > load<u32>(VM_DATA_BYTES)) return damaged(Section.CODE);
          store<u32>(operand, load<u32>(VM_DATA) + load<u32>(operand));
          break;
        case Operand.FUNC:
          if (load<u32>(operand) >= functions) return damaged(Section.CODE);
          store<u32>(operand, funcAddr(load<u32>(operand)));
          break;
        case Operand.TYPES:
          if (!linkType(operand + 4)) return damaged(Section.CODE);
          if (!linkType(operand)) return damaged(Section.CODE);
          break;
        case Operand.TYPE:
          if (!linkType(operand)) return damaged(Section.CODE);
          break;
        default:
          break;
      }
      at += words << 3;
    }
  }
  return ImageError.NONE;
}

function linkType(operand: u32): bool {
  const index = load<u32>(operand);
  if (index >= load<u32>(VM_TYPE_COUNT)) return false;
  store<u32>(operand, typeAddr(index));
  return true;
}

function linkHeader(addr: u32): u32 {
  const entry = load<u32>(addr, IMAGE_OFF_ENTRY);
  const fatalpanic = load<u32>(addr, IMAGE_OFF_FATALPANIC);
  const runtimeError = load<u32>(addr, IMAGE_OFF_RUNTIME_ERROR);
  const functions = load<u32>(VM_FUNC_COUNT);
  if (entry >= functions || (fatalpanic != NONE && fatalpanic >= functions)) return damaged(Section.FUNCS);
  if (runtimeError != NONE && runtimeError >= load<u32>(VM_TYPE_COUNT)) return damaged(Section.TYPES);
  store<u32>(VM_ENTRY, funcAddr(entry));
  store<u32>(VM_FATALPANIC, fatalpanic == NONE ? 0 : funcAddr(fatalpanic));
  store<u32>(VM_RUNTIME_ERROR, runtimeError == NONE ? 0 : typeAddr(runtimeError));
  return ImageError.NONE;
}

/** Record of the function that the first goroutine runs. */
export function imageEntry(): u32 {
  return load<u32>(VM_ENTRY);
}

/** The image's flags (IMAGE_FLAG_…). */
export function imageFlags(): u32 {
  return load<u32>(VM_FLAGS);
}

/** Address of a function's record. */
export function funcAddr(index: u32): u32 {
  return load<u32>(VM_FUNCS) + index * FUNC_BYTES;
}

/** Address of a type's record. */
export function typeAddr(index: u32): u32 {
  return load<u32>(VM_TYPES) + index * TYPE_BYTES;
}

/** Address of a code word. */
export function codeAddr(word: u32): u32 {
  return load<u32>(VM_CODE) + (word << 3);
}

/** Address of DATA, with BSS behind it. */
export function dataBase(): u32 {
  return load<u32>(VM_DATA);
}

/** The function whose code an address lies in, 0 if there is none. */
export function findFunc(pc: u32): u32 {
  const functions = load<u32>(VM_FUNC_COUNT);
  for (let i: u32 = 0; i < functions; i++) {
    const f = funcAddr(i);
    const at = codeAddr(load<u32>(f, FUNC_ENTRY));
    if (pc >= at && pc - at < load<u32>(f, FUNC_WORDS) << 3) return f;
  }
  return 0;
}

/** The line record that an address of code belongs to (the last that starts at or before it), 0 if there is none. */
export function findLine(pc: u32): u32 {
  const lines = load<u32>(VM_LINES);
  const word = (pc - load<u32>(VM_CODE)) >> 3;
  let low: u32 = 0;
  let high = load<u32>(VM_LINE_COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(lines + (middle << 4)) <= word) low = middle + 1;
    else high = middle;
  }
  return low == 0 ? 0 : lines + ((low - 1) << 4);
}
