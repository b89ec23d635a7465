// The process of the Go program as the bindings read it, at KERNEL_PROCESS (kernel/state.ts).
//
//   0        4             8      12       16                 20              24
//   ┌────────┬─────────────┬──────┬────────┬──────────────────┬───────────────┬──────────┐
//   │ pid    │ parent pid  │ mm   │ execs  │ last pid given   │ forks         │ to 32    │
//   └────────┴─────────────┴──────┴────────┴──────────────────┴───────────────┴──────────┘
//   └──────── the program's process ───────┘└── of the kernel, for all processes ────────┘

/** 0: no program has been started. */
export const PROCESS_PID = 0;
export const PROCESS_PPID = 4;
/** Its address space (abi/memory.ts), 0 until execve. */
export const PROCESS_MM = 8;
/** Times it has called execve. */
export const PROCESS_EXECS = 12;
export const PROCESS_LAST_PID = 16;
/** Processes ever made, the shell left out (`processes` of /proc/stat). */
export const PROCESS_FORKS = 20;
export const PROCESS_RECORD_BYTES = 32;

/** The shell in which the program is started: the first process, as in a container that begins with one. */
export const SHELL_PID = 1;
