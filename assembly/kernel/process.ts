// Processes: numbers, and how the one of the Go program comes to be. A shell that is told `./main` makes a copy of itself (fork), and
// the copy has the kernel put the program in its place (execve). Threads take their numbers from the same row: the first one's is the
// process's own, the others' follow it.
//
//   shell 1 ──fork──▶ plain processes, each with numbers for all its threads ──fork──▶ the program: pid, pid + 1, …
//
// The calls are the shell's and the copy's: they are counted here, and not among the program's system calls. They take no time,
// since the clock stands still until the program runs.

import { Ev } from '../abi/counters';
import {
  PROCESS_EXECS,
  PROCESS_FORKS,
  PROCESS_LAST_PID,
  PROCESS_MM,
  PROCESS_PID,
  PROCESS_PPID,
  SHELL_PID,
} from '../abi/process';
import { note } from '../observe/trace';
import { currentMm, mmExec } from './mm';
import { KERNEL_PROCESS } from './state';

/**
 * The shell forks: a process with numbers for so many threads.
 * @returns its pid
 */
export function processFork(threads: u32): u32 {
  const last = max<u32>(load<u32>(KERNEL_PROCESS + PROCESS_LAST_PID), SHELL_PID as u32);
  store<u32>(KERNEL_PROCESS + PROCESS_LAST_PID, last + max<u32>(threads, 1));
  store<u32>(KERNEL_PROCESS + PROCESS_FORKS, load<u32>(KERNEL_PROCESS + PROCESS_FORKS) + 1);
  note(Ev.PROCESS_FORK, last + 1, SHELL_PID as u32, 0);
  return last + 1;
}

/** A process of a program that isn't Go: fork and execve. Returns its pid. */
export function processPlain(threads: u32): u32 {
  const pid = processFork(threads);
  note(Ev.PROCESS_EXEC, pid, 0, 0);
  return pid;
}

/** The shell makes the Go program's process: its threads' numbers are the last, since there is no end to them. */
export function processSpawn(): void {
  store<u32>(KERNEL_PROCESS + PROCESS_PID, processFork(1));
  store<u32>(KERNEL_PROCESS + PROCESS_PPID, SHELL_PID as u32);
}

/** It calls execve: from here on its address space is that of the image, whose segments have these sizes in bytes. */
export function processExec(text: u32, rodata: u32, data: u32, bss: u32): void {
  note(Ev.PROCESS_EXEC, load<u32>(KERNEL_PROCESS + PROCESS_PID), 1, 0);
  mmExec(text, rodata, data, bss);
  store<u32>(KERNEL_PROCESS + PROCESS_MM, currentMm());
  store<u32>(KERNEL_PROCESS + PROCESS_EXECS, load<u32>(KERNEL_PROCESS + PROCESS_EXECS) + 1);
}

/** getpid. */
export function processId(): u32 {
  return load<u32>(KERNEL_PROCESS + PROCESS_PID);
}
