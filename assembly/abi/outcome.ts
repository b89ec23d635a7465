// What became of an attempt: returned by runtime operations to the interpreter, and by the interpreter to the run loop.

export enum Outcome {
  /** Done; go on with the next instruction. */
  NEXT = 0,
  /** The goroutine is parked (status waiting, off its M); the instruction is finished when it runs again (G_RESUMED). */
  PARKED,
  /** The goroutine went to a run queue (Gosched, goyield, preemption); the instruction is already done. */
  YIELDED,
  /** The goroutine is in a system call: the M works in the kernel until its clock has advanced; then the instruction is executed again (G_RESUMED). */
  SYSCALL,
  /** The goroutine has ended. */
  EXITED,
  /** The time limit was reached between two instructions. */
  LIMIT,
  /** The whole run has ended (engine state says why). */
  HALT,
  /** A runtime panic is to be raised: the trap number lies in VM_STATE (vm/panic.ts). */
  PANIC,
}
