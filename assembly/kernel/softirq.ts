// Who pays for kernel work: a system call's is charged to the CPU that has the turn; an interrupt's is stolen from the CPU
// that takes the interrupt, whatever runs there.
//
//   NET_STATE  200 u32 cpu   that handles the present network event
//              208 u64 ps    its work so far in this event

import { charge, now, pending } from '../base/clock';
import { NET_STATE } from '../base/layout';
import { cpuSteal } from './cpu';
import { KERNEL_CUR_CPU } from './state';

const CPU: u32 = NET_STATE + 200;
const WORK: u32 = NET_STATE + 208;

/** Network work begins on a CPU while no CPU has the turn (a future event is handled). */
export function softirqBegin(cpu: u32): void {
  assert(load<u32>(KERNEL_CUR_CPU) == 0, 'softirq: a CPU has the turn');
  store<u32>(CPU, cpu);
  store<u64>(WORK, 0);
}

/** … and ends: the CPU has lost the time. */
export function softirqEnd(): void {
  const ps = load<u64>(WORK);
  if (ps != 0) cpuSteal(load<u32>(CPU), ps);
}

/** The price of kernel work, in picoseconds, to whoever does it. */
export function kernelCharge(ps: u64): void {
  if (load<u32>(KERNEL_CUR_CPU) != 0) charge(ps);
  else store<u64>(WORK, load<u64>(WORK) + ps);
}

/** The instant that the present work has reached: now() and what has been charged since. */
export function kernelNow(): u64 {
  const ps = load<u32>(KERNEL_CUR_CPU) != 0 ? pending() : load<u64>(WORK);
  return now() + (ps + 999) / 1000;
}

/** The CPU at work. */
export function kernelCpu(): u32 {
  const turn = load<u32>(KERNEL_CUR_CPU);
  return turn != 0 ? turn - 1 : load<u32>(CPU);
}
