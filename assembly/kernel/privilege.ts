// User mode and kernel mode, for each CPU. There are four doors from the one to the other: a system call, which a program asks
// for; a page fault, which it runs into; and two that come from outside, a device's interrupt and the timer's.
//
//            system call (SYSCALL, or software interrupt 0x80) · page fault · interrupt · tick
//   user ────────────────────────────────────────────────────────────────────────────────────▶ kernel, on the kernel stack
//     ◀─────────────────────────────────────────────────────────────────────────────────────── back (SYSRET, IRET)
//
// A CPU without a thread is in the kernel. Switches are counted; their price is part of the door's (Cost.MODE_SWITCH for system
// calls, PAGE_FAULT, INTERRUPT, CONTEXT_SWITCH).

import { Config } from '../abi/config';
import { Cost } from '../abi/costs';
import { Counter, Ev } from '../abi/counters';
import { Door, MODE_KERNEL, MODE_USER } from '../abi/memory';
import { config, cost } from '../base/config';
import { MM_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { count } from '../observe/counters';
import { note } from '../observe/trace';
import { KERNEL_CUR_CPU, KERNEL_IN } from './state';

/** A byte for each CPU: its mode. */
const MODES: u32 = MM_STATE + 12;
/** How often each door was used, u64 each. */
const DOORS: u32 = MM_STATE + 256;

/** All CPUs idle, in the kernel. */
export function privilegeInit(cpus: u32): void {
  store<u32>(MODES, sysAlloc(cpus));
  memory.fill(load<u32>(MODES), MODE_KERNEL as u8, cpus);
}

/** Mode of CPU i. */
export function cpuMode(i: u32): u32 {
  return load<u8>(load<u32>(MODES) + i);
}

/** How often a door was used. */
export function doorCount(door: Door): u64 {
  return load<u64>(DOORS + ((door as u32) << 3));
}

/** Price of the way into the kernel and back by a system call, without its work; picoseconds. */
export function syscallPrice(): u64 {
  const door = config(Config.SYSCALL_INT80) != 0 ? cost(Cost.MODE_SWITCH_INT) : cost(Cost.MODE_SWITCH);
  return door + cost(Cost.SYSCALL_ENTRY);
}

function pass(door: Door): void {
  const at = DOORS + ((door as u32) << 3);
  store<u64>(at, load<u64>(at) + 1);
}

function turn(i: u32, mode: u32, door: Door): void {
  store<u8>(load<u32>(MODES) + i, mode);
  count(Counter.MODE_SWITCHES, 1);
  note(Ev.MODE_SWITCH, i, mode, door as u32);
}

/** CPU i gets the turn, in the mode in which it was left. */
export function kernelTurn(i: u32): void {
  store<u32>(KERNEL_IN, load<u32>(MODES) != 0 && cpuMode(i) == MODE_KERNEL ? 1 : 0);
}

/** The CPU that has the turn goes into the kernel, and stays until kernelLeave. */
export function kernelEnter(door: Door): void {
  const cpu = load<u32>(KERNEL_CUR_CPU);
  pass(door);
  if (cpu == 0 || load<u32>(MODES) == 0) return;
  // A call right after another: it has been back between the two.
  if (cpuMode(cpu - 1) == MODE_KERNEL) turn(cpu - 1, MODE_USER, door);
  turn(cpu - 1, MODE_KERNEL, door);
  store<u32>(KERNEL_IN, 1);
}

/**
 * What runs on the CPU that has the turn is back in user mode: called after a goroutine's instruction that called the kernel, and when the
 * next step of an M begins. So nothing depends on how turns are cut.
 */
export function kernelLeave(): void {
  if (load<u32>(KERNEL_IN) == 0) return;
  store<u32>(KERNEL_IN, 0);
  turn(load<u32>(KERNEL_CUR_CPU) - 1, MODE_USER, Door.SYSCALL);
}

/** Something that is over at once takes CPU i into the kernel and back, if it was outside. */
export function kernelVisit(i: u32, door: Door): void {
  pass(door);
  if (load<u32>(MODES) == 0 || cpuMode(i) == MODE_KERNEL) return;
  turn(i, MODE_KERNEL, door);
  turn(i, MODE_USER, door);
}

/** A tick on CPU i: the kernel gives it to another thread, and is left when that runs. */
export function kernelTick(i: u32): void {
  pass(Door.TIMER);
  if (load<u32>(MODES) == 0 || cpuMode(i) == MODE_KERNEL) return;
  turn(i, MODE_KERNEL, Door.TIMER);
  if (load<u32>(KERNEL_CUR_CPU) == i + 1) store<u32>(KERNEL_IN, 1);
}
