// The only door from user to kernel mode: every system call of the simulated process, the runtime's own included, is counted here.

import { Ev } from '../abi/counters';
import { Door } from '../abi/memory';
import { Sys } from '../abi/syscalls';
import { SYSCALL_COUNTS } from '../base/layout';
import { emit } from '../observe/trace';
import { kernelEnter } from './privilege';

/** Notes one system call by the thread that has the turn: it is in the kernel until it goes on with something else (kernelLeave). */
export function countSyscall(sys: Sys): void {
  const at = SYSCALL_COUNTS + ((sys as u32) << 3);
  store<u64>(at, load<u64>(at) + 1);
  emit(Ev.SYSCALL, sys as u32, 0);
  kernelEnter(Door.SYSCALL);
}
