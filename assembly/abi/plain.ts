// Plain processes: programs that aren't Go, whose threads follow a list of steps. The bindings write them as tables before boot,
// Config.PLAIN says where; 0: there are none.
//
//   header 16: u32 processes, u32 threads, u32 files, u32 their records' addresses follow: processes, threads, files at 16, 20, 24
//   process 16: u32 number of its first thread, u32 threads, u32 0, u32 0
//   thread  32: u32 process, u32 steps (address), u32 how many, i32 nice, u32 1 cloned by the first thread, u32 0, u64 0
//   file    32: u32 kind, u32 bytes, u64 instant at which they come, u32 object (the engine's), u32 0, u64 0
//   step    24: u32 op, u32 variable for the result, u64 n, u32 a, u32 b

export const PLAIN_HEADER_BYTES = 32;
export const PLAIN_PROCESS_BYTES = 16;
export const PLAIN_THREAD_BYTES = 32;
export const PLAIN_FILE_BYTES = 32;
export const PLAIN_STEP_BYTES = 24;
/** Numbers of plain threads begin here; below are those of the Go runtime. */
export const PLAIN_FIRST = 1048576;
/** Variables of a thread, words of a process that threads share (futex). */
export const PLAIN_VARS = 16;
export const PLAIN_WORDS = 64;
/** Variable that nobody reads. */
export const PLAIN_NOWHERE = 15;

export enum PlainFile {
  DEVICE = 0, // its driver has bytes at an instant
  FIFO, // a named pipe
  REGULAR, // its bytes come from the disk at an instant
}

/** What a step does; a, b, n are its arguments. Descriptors are read from variables. */
export enum Step {
  EXIT = 0, // the thread ends
  COMPUTE, // n ns of work
  SLEEP, // nanosleep for n ns
  OPEN, // file a; b: bit 0 to write, bit 1 O_NONBLOCK
  READ, // from descriptor in variable a, n bytes
  WRITE, // to descriptor in variable a, n bytes
  CLOSE, // descriptor in variable a
  EPOLL_CREATE,
  EPOLL_CTL, // add descriptor in variable b to the instance in variable a, events n
  EPOLL_WAIT, // instance in variable a; n ns at most, 0: for ever
  FUTEX_WAIT, // on word a while it is b; n ns at most, 0: for ever
  FUTEX_WAKE, // n waiters of word a
  STORE, // word a becomes b
  CLONE, // thread number a of the process begins
  BACK, // go b steps back, n times in all; 0: for ever
}
