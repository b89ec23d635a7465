// Memory and privilege as the bindings read them: areas, records of address spaces, doors into the kernel.

/** What an area of an address space holds. */
export enum AreaKind {
  NONE = 0,
  TEXT, // code of every function
  RODATA, // function metadata, types, names, lines
  DATA, // globals with values, string constants, static objects
  BSS, // zeroed globals
  HEAP, // objects
  HEAP_RESERVED,
  STACKS, // goroutines' stacks and the Ms' g0 stacks: spans of the heap's arenas
  STACKS_RESERVED,
  STACK, // of the main thread
  KERNEL_DIRECT, // all of RAM, as the kernel sees it: page tables, sockets' buffers, records of threads and descriptors
  KERNEL_STACKS,
  KERNEL_TEXT,
  KERNEL_DATA,
}

/** What may be done in an area: Linux's vm_flags. */
export const VM_READ = 1;
export const VM_WRITE = 2;
export const VM_EXEC = 4;
export const VM_GROWSDOWN = 0x100;

// area record (vm_area_struct), 64 bytes
//   0 u64 start   8 u64 end   16 u32 flags (VM_…)   20 u32 kind (AreaKind)   24 u32 next area, by address, 0: none
//  28 u32 pages resident    32 u32 faults    36 u32 page shift (12; 21, 30: the kernel's large pages)   40 u64 0
export const AREA_BYTES = 64;
export const AREA_START = 0;
export const AREA_END = 8;
export const AREA_FLAGS = 16;
export const AREA_KIND = 20;
export const AREA_NEXT = 24;
export const AREA_RESIDENT = 28;
export const AREA_FAULTS = 32;
export const AREA_SHIFT = 36;

// record of an address space (mm_struct), 64 bytes
//   0 u32 first area   4 u32 its top-level page table   8 u32 page tables of its own   12 u32 areas
//  16 u64 minor faults   24 u64 resident pages   32 u64 most there were   40 u64 mmap calls   48 u32 faults before the clock started
export const MM_BYTES = 64;
export const MM_AREAS = 0;
export const MM_PGD = 4;
export const MM_TABLES = 8;
export const MM_AREA_COUNT = 12;
export const MM_FAULTS = 16;
export const MM_RESIDENT = 24;
export const MM_RESIDENT_PEAK = 32;
export const MM_MMAPS = 40;
export const MM_BOOT_FAULTS = 48;

/** Ways into the kernel, counted in MM_STATE. */
export enum Door {
  SYSCALL = 0, // the instruction SYSCALL, or software interrupt 0x80 (Config.SYSCALL_INT80)
  PAGE_FAULT,
  INTERRUPT, // of the network card
  TIMER, // the tick that takes a CPU from a thread
  DOOR_COUNT,
}

/** Mode of a CPU. */
export const MODE_USER = 0;
export const MODE_KERNEL = 1;

// MM_STATE as the bindings read it
//   0 u32 the process's address space (mm), 0: none   4 u32 first area of the kernel   16 … : engine's own
export const MM_STATE_CURRENT = 0;
export const MM_STATE_KERNEL_AREAS = 4;
/** u64 each by Door. */
export const MM_STATE_DOORS = 256;
/** u64: page frames of RAM handed out, and those of them that are the kernel's. */
export const MM_STATE_FRAMES = 32;
export const MM_STATE_KERNEL_FRAMES = 40;
/** u32: kernel stacks there are, and most threads that were in the kernel at once. */
export const MM_STATE_KERNEL_STACKS = 60;

/** A kernel stack (THREAD_SIZE on x86-64), and what an entry from user mode pushes onto it (struct pt_regs), bytes. */
export const KERNEL_STACK_BYTES = 16384;
export const PT_REGS_BYTES = 168;

/** si_code of SIGSEGV: nothing is mapped there; a protection was violated; the address can't be one (SI_KERNEL). */
export const SEGV_MAPERR = 1;
export const SEGV_ACCERR = 2;
export const SI_KERNEL = 0x80;
