// The process's address space as the engine has it (assembly/abi/memory.ts): areas, pages, faults, the ways into the kernel.

import { Config } from '../../assembly/abi/config.js';
import { Counter } from '../../assembly/abi/counters.js';
import {
  AREA_END,
  AREA_FAULTS,
  AREA_FLAGS,
  AREA_KIND,
  AREA_NEXT,
  AREA_RESIDENT,
  AREA_SHIFT,
  AREA_START,
  type AreaKind,
  Door,
  KERNEL_STACK_BYTES,
  MM_AREAS,
  MM_BOOT_FAULTS,
  MM_FAULTS,
  MM_MMAPS,
  MM_RESIDENT,
  MM_RESIDENT_PEAK,
  MM_STATE_CURRENT,
  MM_STATE_DOORS,
  MM_STATE_KERNEL_AREAS,
  MM_STATE_KERNEL_FRAMES,
  MM_STATE_KERNEL_STACKS,
  MM_TABLES,
  PT_REGS_BYTES,
  VM_EXEC,
  VM_READ,
  VM_WRITE,
} from '../../assembly/abi/memory.js';
import { areaNames } from '../trace/names.js';
import type { Engine } from './engine.js';

/** One area, as a line of /proc/PID/maps has it. */
export interface MemoryArea {
  /** `text`, `heap`, `kernel: text` … */
  name: string;
  /** Hexadecimal, without 0x; `end` is the first address behind it. */
  start: string;
  end: string;
  /** `r-xp`: what may be done there. Of the kernel's areas: what the kernel may do. */
  permissions: string;
  kernel: boolean;
  bytes: number;
  /** Of them in RAM. */
  resident_bytes: number;
  page_faults: number;
}

/** The address space of the process, and the kernel's half. */
export interface AddressSpace {
  areas: MemoryArea[];
  resident_bytes: number;
  resident_peak_bytes: number;
  /** Minor faults: the first touch of a page. Those at the start took no virtual time. */
  page_faults: number;
  page_faults_at_start: number;
  /** Tables of the process's half. */
  page_table_bytes: number;
  mmap_calls: number;
  kernel: {
    /** Page frames of the kernel's code, data, page tables and stacks. */
    bytes: number;
    stacks: number;
    stack_bytes: number;
    /** One for all threads, or one for each. */
    stack_shared: boolean;
    /** What an entry from user mode pushes onto it (struct pt_regs). */
    entry_frame_bytes: number;
  };
  /** Of CPUs, between user and kernel mode, in either direction. */
  mode_switches: number;
  /** Ways into the kernel: how often each was taken. */
  entries: { system_calls: number; page_faults: number; interrupts: number; ticks: number };
  /** How a system call gets in. */
  system_call_by: 'SYSCALL' | 'int 0x80';
}

const PAGE_BYTES = 4096;

/** Reads the address space. Before the program has been loaded there is none: undefined. */
export function readAddressSpace(engine: Engine, config: (key: Config) => number): AddressSpace | undefined {
  const state = engine.exports.memoryAddress() >>> 0;
  const word = (at: number) => engine.u32[at >>> 2] as number;
  const mm = word(state + MM_STATE_CURRENT);
  if (mm === 0) return undefined;
  const door = (d: Door) => engine.number64(state + MM_STATE_DOORS + d * 8);
  const list = (from: number, kernel: boolean) => {
    const areas: MemoryArea[] = [];
    for (let at = from; at !== 0; at = word(at + AREA_NEXT)) {
      const area = readArea(engine, at, kernel);
      if (area.bytes > 0) areas.push(area);
    }
    return areas;
  };
  return {
    areas: [...list(word(mm + MM_AREAS), false), ...list(word(state + MM_STATE_KERNEL_AREAS), true)],
    resident_bytes: engine.number64(mm + MM_RESIDENT) * PAGE_BYTES,
    resident_peak_bytes: engine.number64(mm + MM_RESIDENT_PEAK) * PAGE_BYTES,
    page_faults: engine.number64(mm + MM_FAULTS),
    page_faults_at_start: word(mm + MM_BOOT_FAULTS),
    page_table_bytes: word(mm + MM_TABLES) * PAGE_BYTES,
    mmap_calls: engine.number64(mm + MM_MMAPS),
    kernel: {
      bytes: engine.number64(state + MM_STATE_KERNEL_FRAMES) * PAGE_BYTES,
      stacks: word(state + MM_STATE_KERNEL_STACKS),
      stack_bytes: word(state + MM_STATE_KERNEL_STACKS) * KERNEL_STACK_BYTES,
      stack_shared: config(Config.KERNEL_STACK_SHARED) !== 0,
      entry_frame_bytes: PT_REGS_BYTES,
    },
    mode_switches: engine.counter(Counter.MODE_SWITCHES),
    entries: {
      system_calls: door(Door.SYSCALL),
      page_faults: door(Door.PAGE_FAULT),
      interrupts: door(Door.INTERRUPT),
      ticks: door(Door.TIMER),
    },
    system_call_by: config(Config.SYSCALL_INT80) !== 0 ? 'int 0x80' : 'SYSCALL',
  };
}

function readArea(engine: Engine, at: number, kernel: boolean): MemoryArea {
  const { u32, u64 } = engine;
  const word = (offset: number) => u32[(at + offset) >>> 2] as number;
  const start = u64[(at + AREA_START) >>> 3] as bigint;
  const end = u64[(at + AREA_END) >>> 3] as bigint;
  const flags = word(AREA_FLAGS);
  const may = (bit: number, letter: string) => ((flags & bit) !== 0 ? letter : '-');
  return {
    name: areaNames[word(AREA_KIND) as AreaKind],
    start: start.toString(16).padStart(8, '0'),
    end: end.toString(16).padStart(8, '0'),
    permissions: `${may(VM_READ, 'r')}${may(VM_WRITE, 'w')}${may(VM_EXEC, 'x')}p`,
    kernel,
    bytes: Number(end - start),
    resident_bytes: word(AREA_RESIDENT) * 2 ** word(AREA_SHIFT),
    page_faults: word(AREA_FAULTS),
  };
}
