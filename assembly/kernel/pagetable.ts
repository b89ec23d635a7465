// Page tables as x86-64 has them: four levels of 512 entries, pages of 4 KiB, large ones of 2 MiB and 1 GiB for the kernel.
//
//   virtual address   63        48 47    39 38    30 29    21 20    12 11         0
//                    ┌────────────┬────────┬────────┬────────┬────────┬────────────┐
//                    │ as bit 47  │ level 4│ level 3│ level 2│ level 1│ in the page│
//                    └────────────┴────────┴────────┴────────┴────────┴────────────┘
//   entry             63   62 … 52   51 … 12         7    6   5   2   1   0
//                    ┌────┬────────┬───────────────┬────┬───┬───┬───┬───┬───┐
//                    │ NX │        │ frame number  │ PS │ D │ A │ US│ RW│ P │
//                    └────┴────────┴───────────────┴────┴───┴───┴───┴───┴───┘
//
// A table is 4096 bytes of entries; above level 1 an array of 512 u32 follows: where the next level's tables lie in the engine,
// since the frames that the entries name are simulated ones.

import { MM_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';

export const PTE_P: u64 = 1;
export const PTE_RW: u64 = 2;
export const PTE_US: u64 = 4;
export const PTE_A: u64 = 32;
export const PTE_D: u64 = 64;
export const PTE_PS: u64 = 128;
export const PTE_NX: u64 = (1 as u64) << 63;

export const PAGE: u64 = 4096;
const ENTRIES_BYTES: u32 = 4096;
const CHILDREN_BYTES: u32 = 2048;

/** Page frames handed out, those that are the kernel's; frames given back: address of their numbers, room, how many. */
const FRAMES: u32 = MM_STATE + 32;
const KERNEL_FRAMES: u32 = MM_STATE + 40;
const FREE: u32 = MM_STATE + 48;
const FREE_ROOM: u32 = MM_STATE + 52;
const FREE_COUNT: u32 = MM_STATE + 56;

/** A page frame, by number: one that was given back, or the next of RAM. */
export function frameAlloc(kernel: bool): u64 {
  if (kernel) store<u64>(KERNEL_FRAMES, load<u64>(KERNEL_FRAMES) + 1);
  const free = load<u32>(FREE_COUNT);
  if (free != 0) {
    store<u32>(FREE_COUNT, free - 1);
    return load<u32>(load<u32>(FREE) + ((free - 1) << 2)) as u64;
  }
  const n = load<u64>(FRAMES);
  store<u64>(FRAMES, n + 1);
  return n;
}

/** So many frames in a row, for the kernel's large pages. */
export function framesTake(frames: u64): u64 {
  const n = load<u64>(FRAMES);
  store<u64>(FRAMES, n + frames);
  store<u64>(KERNEL_FRAMES, load<u64>(KERNEL_FRAMES) + frames);
  return n;
}

/** Gives a frame of user space back. */
export function frameFree(frame: u64): void {
  const n = load<u32>(FREE_COUNT);
  if (n == load<u32>(FREE_ROOM)) {
    const room = n == 0 ? 1024 : n * 2;
    const wider = sysAlloc(room << 2);
    memory.copy(wider, load<u32>(FREE), n << 2);
    store<u32>(FREE, wider);
    store<u32>(FREE_ROOM, room);
  }
  store<u32>(load<u32>(FREE) + (n << 2), frame as u32);
  store<u32>(FREE_COUNT, n + 1);
}

/** Frames that are in use. */
export function framesUsed(): u64 {
  return load<u64>(FRAMES) - (load<u32>(FREE_COUNT) as u64);
}

/** An empty table of a level (4 … 1); its frame is the kernel's. */
export function tableNew(level: u32): u32 {
  return sysAlloc(level == 1 ? ENTRIES_BYTES : ENTRIES_BYTES + CHILDREN_BYTES);
}

function indexOf(va: u64, level: u32): u32 {
  return ((va >> ((12 + 9 * (level - 1)) as u64)) as u32) & 511;
}

/** The kernel's half of a new process's top-level table: the same tables as everybody's. */
export function shareKernel(to: u32, from: u32): void {
  memory.copy(to + 2048, from + 2048, 2048);
  memory.copy(to + ENTRIES_BYTES + 1024, from + ENTRIES_BYTES + 1024, 1024);
}

/**
 * Enters a page: 4 KiB at level 1, 2 MiB at 2, 1 GiB at 3.
 * @param bits PTE_… beside PTE_P
 * @returns tables that had to be made on the way
 */
export function pageEnter(pgd: u32, va: u64, frame: u64, bits: u64, leaf: u32 = 1): u32 {
  let table = pgd;
  let made: u32 = 0;
  for (let level: u32 = 4; level > leaf; level--) {
    const i = indexOf(va, level);
    let next = load<u32>(table + ENTRIES_BYTES + (i << 2));
    if (next == 0) {
      next = tableNew(level - 1);
      made++;
      store<u32>(table + ENTRIES_BYTES + (i << 2), next);
      // What is allowed is decided at the last level, but for the kernel's half.
      const above: u64 = PTE_P | PTE_RW | (bits & PTE_US);
      store<u64>(table + (i << 3), (frameAlloc(true) << 12) | above);
    }
    table = next;
  }
  store<u64>(table + (indexOf(va, leaf) << 3), (frame << 12) | bits | PTE_P | (leaf > 1 ? PTE_PS : 0));
  return made;
}

/** The entry of the page that an address lies in, as the walk finds it; 0 where it ends early. */
export function pageWalk(pgd: u32, va: u64): u64 {
  let table = pgd;
  for (let level: u32 = 4; level > 1; level--) {
    const i = indexOf(va, level);
    const entry = load<u64>(table + (i << 3));
    if ((entry & PTE_P) == 0) return 0;
    if ((entry & PTE_PS) != 0) return entry;
    table = load<u32>(table + ENTRIES_BYTES + (i << 2));
  }
  return load<u64>(table + (indexOf(va, 1) << 3));
}

/** Takes a page of 4 KiB out; returns its entry, 0 if it wasn't there. */
export function pageRemove(pgd: u32, va: u64): u64 {
  let table = pgd;
  for (let level: u32 = 4; level > 1; level--) {
    table = load<u32>(table + ENTRIES_BYTES + (indexOf(va, level) << 2));
    if (table == 0) return 0;
  }
  const at = table + (indexOf(va, 1) << 3);
  const entry = load<u64>(at);
  store<u64>(at, 0);
  return entry;
}

/** Whether bits 63 to 47 are all alike: else no address at all. */
export function canonical(va: u64): bool {
  const top = (va as i64) >> 47;
  return top == 0 || top == -1;
}
