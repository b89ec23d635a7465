// Address spaces: what a process's memory is (mm_struct, vm_area_struct), which pages of it are there, and the kernel's half.
//
//   ffffffff81000000 ┌─────────────────┐  kernel's code, data                    ┐
//   ffffc90000000000 │ kernel stacks   │  16 KiB each, a page left out below      │ the same tables in every process,
//   ffff888000000000 │ direct map      │  all of RAM, by pages of 1 GiB           ┘ no user bit: user mode gets a fault
//                    ┊ no addresses    ┊
//   7fffffff0000     │ stack           │  of the main thread, grows down
//   e000000000       │ stacks          │  of goroutines, and the Ms' g0
//   c000000000       │ heap            │  Go's arenas of 64 MiB, mapped 4 MiB at a time as it grows
//   400000           │ text rodata data bss
//                    └─────────────────┘
//
// Memory is mapped first and gets its pages when it is touched: a page fault finds the area, takes a frame of RAM and enters it in
// the page table. Who touches what: runtime/vmem.ts.

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import {
  AREA_BYTES,
  AreaKind,
  Door,
  KERNEL_STACK_BYTES,
  MM_BYTES,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SI_KERNEL,
  VM_EXEC,
  VM_GROWSDOWN,
  VM_READ,
  VM_WRITE,
} from '../abi/memory';
import { Sys } from '../abi/syscalls';
import { charge } from '../base/clock';
import { config, cost } from '../base/config';
import { MM_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { count } from '../observe/counters';
import { note } from '../observe/trace';
import {
  canonical,
  frameAlloc,
  frameFree,
  framesTake,
  PAGE,
  pageEnter,
  pageRemove,
  pageWalk,
  PTE_A,
  PTE_D,
  PTE_NX,
  PTE_P,
  PTE_RW,
  PTE_US,
  shareKernel,
  tableNew,
} from './pagetable';
import { kernelLeave, kernelVisit, syscallPrice } from './privilege';
import { KERNEL_CUR_CPU } from './state';
import { countSyscall } from './syscall';

/** The process's mm; the kernel's first area; its top-level page table. */
const CURRENT: u32 = MM_STATE;
const KERNEL_AREAS: u32 = MM_STATE + 4;
const INIT_PGD: u32 = MM_STATE + 8;
/** Kernel stacks there are. */
const KERNEL_STACKS: u32 = MM_STATE + 60;
/** 1: the clock stands still; what boot touches is counted and costs nothing. */
const BOOTING: u32 = MM_STATE + 92;

export const TEXT_BASE: u64 = 0x400000;
export const HEAP_BASE: u64 = 0xc000000000;
export const STACKS_BASE: u64 = 0xe000000000;
export const STACK_TOP: u64 = 0x7fffffff0000;
const KERNEL_DIRECT: u64 = 0xffff888000000000;
const KERNEL_VMALLOC: u64 = 0xffffc90000000000;
const KERNEL_TEXT: u64 = 0xffffffff81000000;
/** Sizes of a distribution's kernel, about: code; data. Pages of 2 MiB. */
const KERNEL_TEXT_BYTES: u64 = 16 << 20;
const KERNEL_DATA_BYTES: u64 = 8 << 20;
/** A kernel stack and the page left out below it, so that running over it is a fault. */
const KERNEL_STACK_STEP: u64 = (KERNEL_STACK_BYTES as u64) + 4096;
/** What Linux gives the main thread's stack at first, and how far it may grow (RLIMIT_STACK). */
const STACK_BYTES: u64 = 132 << 10;
/** Pages of a file that one fault maps (fault-around, 64 KiB). */
const FAULT_AROUND: u64 = 16;

/** Go's arenas (malloc.go: heapArenaBytes) and the piece that is mapped at a time (mheap.grow: 512 pages of 8 KiB). */
const ARENA_BYTES: u64 = 64 << 20;
const GROW_BYTES: u64 = 4 << 20;

/** vm_area_struct; abi/memory.ts has the offsets. */
@unmanaged
export class Area {
  start: u64;
  end: u64;
  flags: u32;
  kind: u32;
  next: u32;
  resident: u32;
  faults: u32;
  shift: u32;
  reserved: u64;
}

/** mm_struct. */
@unmanaged
export class Mm {
  areas: u32;
  pgd: u32;
  tables: u32;
  areaCount: u32;
  faults: u64;
  resident: u64;
  peak: u64;
  mmaps: u64;
  bootFaults: u32;
  reserved: u32;
}

export function area(a: u32): Area {
  return changetype<Area>(a as usize);
}

export function mmAt(m: u32): Mm {
  return changetype<Mm>(m as usize);
}

/** The process's address space, 0 where there is none (specs of parts). */
export function currentMm(): u32 {
  return load<u32>(CURRENT);
}

/** The kernel's half, once for all: code, data, the map of all RAM. */
export function kernelSpaceInit(): void {
  const pgd = tableNew(4);
  store<u32>(INIT_PGD, pgd);
  frameAlloc(true);
  const ram = max<u64>((config(Config.RAM_BYTES) as u64) >> 30, 1);
  const direct = areaNew(KERNEL_DIRECT, KERNEL_DIRECT + (ram << 30), VM_READ | VM_WRITE, AreaKind.KERNEL_DIRECT, 30);
  for (let i: u64 = 0; i < ram; i++) {
    // The frames of the direct map are those of RAM itself.
    pageEnter(pgd, KERNEL_DIRECT + (i << 30), i << 18, PTE_RW | PTE_NX | PTE_A | PTE_D, 3);
  }
  const stacks = areaNew(KERNEL_VMALLOC, KERNEL_VMALLOC, VM_READ | VM_WRITE, AreaKind.KERNEL_STACKS, 12);
  const text = areaNew(KERNEL_TEXT, KERNEL_TEXT + KERNEL_TEXT_BYTES, VM_READ | VM_EXEC, AreaKind.KERNEL_TEXT, 21);
  const dataAt = KERNEL_TEXT + KERNEL_TEXT_BYTES;
  const data = areaNew(dataAt, dataAt + KERNEL_DATA_BYTES, VM_READ | VM_WRITE, AreaKind.KERNEL_DATA, 21);
  area(direct).next = stacks;
  area(stacks).next = text;
  area(text).next = data;
  store<u32>(KERNEL_AREAS, direct);
  area(direct).resident = ram as u32;
  large(pgd, text, PTE_A);
  large(pgd, data, PTE_RW | PTE_NX | PTE_A | PTE_D);
  // The first one's, so that every process shares the tables that later ones come into.
  kernelStackNew(0);
}

/** Enters a kernel area's pages of 2 MiB. */
function large(pgd: u32, a: u32, bits: u64): void {
  const rec = area(a);
  for (let va = rec.start; va < rec.end; va += 2 << 20) {
    pageEnter(pgd, va, framesTake(512), bits, 2);
    rec.resident++;
  }
}

/** A thread's kernel stack, by the thread's number; under Config.KERNEL_STACK_SHARED the one that all share. */
export function kernelStackNew(thread: u32): void {
  const areas = load<u32>(KERNEL_AREAS);
  if (areas == 0) return;
  const n: u32 = config(Config.KERNEL_STACK_SHARED) != 0 ? 0 : thread;
  const have = load<u32>(KERNEL_STACKS);
  if (n < have) return;
  const rec = area(area(areas).next);
  for (let i = have; i <= n; i++) {
    const bottom = KERNEL_VMALLOC + (i as u64) * KERNEL_STACK_STEP + 4096;
    for (let va = bottom; va < bottom + (KERNEL_STACK_BYTES as u64); va += PAGE) {
      pageEnter(load<u32>(INIT_PGD), va, frameAlloc(true), PTE_RW | PTE_NX);
      rec.resident++;
    }
    rec.end = bottom + (KERNEL_STACK_BYTES as u64);
  }
  store<u32>(KERNEL_STACKS, n + 1);
}

/** Highest address of a thread's kernel stack: where an entry from user mode begins to push. */
export function kernelStackTop(thread: u32): u64 {
  const n: u64 = config(Config.KERNEL_STACK_SHARED) != 0 ? 0 : (thread as u64);
  return KERNEL_VMALLOC + (n + 1) * KERNEL_STACK_STEP;
}

function areaNew(start: u64, end: u64, flags: u32, kind: AreaKind, shift: u32): u32 {
  const a = sysAlloc(AREA_BYTES);
  const rec = area(a);
  rec.start = start;
  rec.end = end;
  rec.flags = flags;
  rec.kind = kind;
  rec.shift = shift;
  return a;
}

/** An empty address space: nothing but the kernel's half. */
export function mmNew(): u32 {
  const m = sysAlloc(MM_BYTES);
  const rec = mmAt(m);
  rec.pgd = tableNew(4);
  rec.tables = 1;
  frameAlloc(true);
  shareKernel(rec.pgd, load<u32>(INIT_PGD));
  return m;
}

/** A new area; areas are kept in the order of their addresses and don't overlap. Returns its record. */
export function mmapArea(m: u32, start: u64, bytes: u64, flags: u32, kind: AreaKind): u32 {
  const rec = mmAt(m);
  const end = start + ((bytes + PAGE - 1) & ~(PAGE - 1));
  const a = areaNew(start, end, flags, kind, 12);
  let before: u32 = 0;
  let at = rec.areas;
  while (at != 0 && area(at).start < start) {
    before = at;
    at = area(at).next;
  }
  assert(before == 0 || area(before).end <= start, 'mm: areas overlap');
  assert(at == 0 || end <= area(at).start, 'mm: areas overlap');
  area(a).next = at;
  if (before == 0) rec.areas = a;
  else area(before).next = a;
  rec.areaCount++;
  note(Ev.MMAP, kind as u32, ((end - start) >> 12) as u32, (start >> 16) as u32);
  return a;
}

/** Takes an area and its pages away (munmap of the whole). */
export function munmapArea(m: u32, a: u32): void {
  const rec = mmAt(m);
  for (let va = area(a).start; va < area(a).end; va += PAGE) {
    const entry = pageRemove(rec.pgd, va);
    if ((entry & PTE_P) == 0) continue;
    frameFree((entry & ~PTE_NX) >> 12);
    rec.resident--;
  }
  let before: u32 = 0;
  let at = rec.areas;
  while (at != a) {
    before = at;
    at = area(at).next;
  }
  if (before == 0) rec.areas = area(a).next;
  else area(before).next = area(a).next;
  rec.areaCount--;
}

/** The area that an address lies in, 0 if there is none. */
export function findArea(m: u32, va: u64): u32 {
  let at = mmAt(m).areas;
  while (at != 0) {
    if (va < area(at).start) return 0;
    if (va < area(at).end) return at;
    at = area(at).next;
  }
  return 0;
}

/** The bits of a user page's entry in an area. */
function pageBits(flags: u32): u64 {
  let bits: u64 = PTE_US | PTE_A;
  if ((flags & VM_WRITE) != 0) bits |= PTE_RW | PTE_D;
  if ((flags & VM_EXEC) == 0) bits |= PTE_NX;
  return bits;
}

/** Enters a page of an area that isn't there: a frame, its entry. */
function pageIn(m: u32, a: u32, va: u64): void {
  const rec = mmAt(m);
  rec.tables += pageEnter(rec.pgd, va, frameAlloc(false), pageBits(area(a).flags));
  rec.resident++;
  if (rec.resident > rec.peak) rec.peak = rec.resident;
  area(a).resident++;
}

/** Counts n page faults in an area from one of its pages on, and prices them once the clock goes. */
function faulted(m: u32, a: u32, page: u32, n: u32): void {
  const rec = mmAt(m);
  rec.faults += n as u64;
  area(a).faults += n;
  count(Counter.PAGE_FAULTS, n as u64);
  note(Ev.PAGE_FAULT, area(a).kind, page, n);
  if (load<u32>(BOOTING) != 0) {
    rec.bootFaults += n;
    return;
  }
  charge((n as u64) * cost(Cost.PAGE_FAULT));
  const cpu = load<u32>(KERNEL_CUR_CPU);
  if (cpu != 0) for (let i: u32 = 0; i < n; i++) kernelVisit(cpu - 1, Door.PAGE_FAULT);
}

/**
 * A program touches n pages of an area that aren't there, from page `first` of it on: n minor faults.
 */
export function touchPages(m: u32, a: u32, first: u32, n: u32): void {
  const start = area(a).start;
  for (let i: u32 = 0; i < n; i++) pageIn(m, a, start + (((first + i) as u64) << 12));
  faulted(m, a, first, n);
}

/** As touchPages, of a whole area that a file backs: one fault maps 16 pages. */
function touchFile(m: u32, a: u32): void {
  const pages = (area(a).end - area(a).start) >> 12;
  for (let i: u64 = 0; i < pages; i++) pageIn(m, a, area(a).start + (i << 12));
  faulted(m, a, 0, ((pages + FAULT_AROUND - 1) / FAULT_AROUND) as u32);
}

/**
 * User mode accesses an address: what the memory management unit and the kernel's fault handler make of it.
 * @returns 0: the page is there, if need be since now; else the si_code of the SIGSEGV
 */
export function userAccess(m: u32, va: u64, write: bool): u32 {
  if (!canonical(va)) return SI_KERNEL;
  const entry = pageWalk(mmAt(m).pgd, va);
  if ((entry & PTE_P) != 0) {
    // Linux doesn't tell a program what lies in the kernel's half: as if nothing did.
    if ((entry & PTE_US) == 0) return SEGV_MAPERR;
    return write && (entry & PTE_RW) == 0 ? SEGV_ACCERR : 0;
  }
  const a = (va as i64) < 0 ? 0 : findArea(m, va);
  if (a == 0) return SEGV_MAPERR;
  const need: u32 = write ? VM_WRITE : VM_READ;
  if ((area(a).flags & need) == 0) return SEGV_ACCERR;
  pageIn(m, a, va & ~(PAGE - 1));
  faulted(m, a, ((va - area(a).start) >> 12) as u32, 1);
  return 0;
}

/**
 * execve: the process's address space from the sizes of its image, in bytes. Text, metadata and data come from the file; the pages
 * that the loader and the runtime's start touch are there, the clock hasn't started yet.
 */
export function mmExec(text: u32, rodata: u32, data: u32, bss: u32): void {
  if (load<u32>(INIT_PGD) == 0) return;
  store<u32>(BOOTING, 1);
  const m = mmNew();
  store<u32>(CURRENT, m);
  const code = mmapArea(m, TEXT_BASE, text as u64, VM_READ | VM_EXEC, AreaKind.TEXT);
  const ro = mmapArea(m, area(code).end, rodata as u64, VM_READ, AreaKind.RODATA);
  const rw = mmapArea(m, area(ro).end, data as u64, VM_READ | VM_WRITE, AreaKind.DATA);
  touchFile(m, code);
  touchFile(m, ro);
  // Written to, so each page gets a copy of its own.
  touchPages(m, rw, 0, ((area(rw).end - area(rw).start) >> 12) as u32);
  // The file's last page holds the first of the zeroed globals.
  const beyond = area(rw).start + (data as u64) + (bss as u64);
  if (beyond > area(rw).end) {
    mmapArea(m, area(rw).end, beyond - area(rw).end, VM_READ | VM_WRITE, AreaKind.BSS);
  }
  const stack = mmapArea(m, STACK_TOP - STACK_BYTES, STACK_BYTES, VM_READ | VM_WRITE | VM_GROWSDOWN, AreaKind.STACK);
  // Arguments and environment lie at its top, the runtime's first frames (rt0_go, schedinit, mstart) below.
  touchPages(m, stack, ((STACK_BYTES >> 12) - 2) as u32, 2);
}

/** Boot is over: from here on page faults take time. */
export function mmBooted(): void {
  store<u32>(BOOTING, 0);
}

/** An arena of Go's heap: its address space is reserved, its first piece mapped (sysReserve, sysMap). */
export function arenaReserve(m: u32, base: u64, kind: AreaKind, reserved: AreaKind): u32 {
  const a = mmapArea(m, base, GROW_BYTES, VM_READ | VM_WRITE, kind);
  mmapArea(m, base + GROW_BYTES, ARENA_BYTES - GROW_BYTES, 0, reserved);
  mapped(m, 2);
  return a;
}

/** Makes the mapped part of an arena reach up to an address at least, 4 MiB at a time; a further arena is reserved when one is used up. */
export function arenaGrow(m: u32, a: u32, to: u64, silent: bool): void {
  const rec = area(a);
  let calls: u32 = 0;
  while (rec.end < to) {
    const rest = area(rec.next);
    if (rec.end == rest.start && rest.start == rest.end) {
      rest.end += ARENA_BYTES;
      calls++;
    }
    rec.end += GROW_BYTES;
    rest.start += GROW_BYTES;
    calls++;
    note(Ev.MMAP, rec.kind, (GROW_BYTES >> 12) as u32, ((rec.end - GROW_BYTES) >> 16) as u32);
  }
  if (!silent && calls != 0) mapped(m, calls);
}

/** The runtime has called mmap so many times. */
function mapped(m: u32, calls: u32): void {
  mmAt(m).mmaps += calls as u64;
  for (let i: u32 = 0; i < calls; i++) countSyscall(Sys.mmap);
  if (load<u32>(BOOTING) != 0) return;
  // Who allocates goes on at once.
  kernelLeave();
  charge((calls as u64) * (syscallPrice() + cost(Cost.MMAP)));
}
