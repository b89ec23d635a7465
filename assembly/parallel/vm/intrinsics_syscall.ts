// System calls of the parallel engine: the console, the process, a thread's sleep. Programs that call others are refused when they are
// loaded (bindings/parallel/support.ts).

import { Errno } from '../abi/errno';
import { Intrinsic } from '../abi/intrinsics';
import { Outcome } from '../abi/outcome';
import { SHELL_PID } from '../abi/process';
import { Sys } from '../abi/syscalls';
import { futexWait } from '../base/atomic';
import { now } from '../base/clock';
import { fdClose, fdRead, fdWrite } from '../kernel/file';
import { countSyscall } from '../kernel/syscall';
import { OWN_NEVER } from '../base/shared';
import { arg, setResult } from './registers';
import { unknownIntrinsic } from './unknown';

/** Executes intrinsic `id` (64 … 127) for the running goroutine (its registers: registers.ts). */
export function syscallIntrinsic(g: u32, id: u32, argv: u32, fp: u32): Outcome {
  if (id >= (Intrinsic.syscall_read as u32)) countSyscall((id - (Intrinsic.syscall_read as u32)) as Sys);
  const fd = arg(fp, argv, 0) as i32;
  switch (id) {
    case Intrinsic.syscall_read:
      valueErrno(fp, argv, fdRead(fd, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32));
      return Outcome.NEXT;
    case Intrinsic.syscall_write:
      valueErrno(fp, argv, fdWrite(fd, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32));
      return Outcome.NEXT;
    case Intrinsic.syscall_open:
      // There are no files.
      valueErrno(fp, argv, -(Errno.ENOENT as i64));
      return Outcome.NEXT;
    case Intrinsic.syscall_close_: {
      const result = fdClose(fd);
      setResult(fp, argv, 0, result < 0 ? (-result as u64) : 0);
      return Outcome.NEXT;
    }
    case Intrinsic.syscall_nanosleep: {
      // It blocks the thread, as its name says.
      const until = now() + max<i64>(arg(fp, argv, 0) as i64, 0);
      for (let left = (until - now()) as i64; left > 0; left = (until - now()) as i64) futexWait(OWN_NEVER, 0, left);
      setResult(fp, argv, 0, 0);
      return Outcome.NEXT;
    }
    case Intrinsic.syscall_getpid:
      // The process that a shell makes first.
      setResult(fp, argv, 0, (SHELL_PID as u64) + 1);
      return Outcome.NEXT;
    // Descriptors of the console are never registered with the poller.
    case Intrinsic.internal_poll_pollUnblock:
      return Outcome.NEXT;
    default:
      return unknownIntrinsic(g, id);
  }
}

/** Sets results 0 (the value, or -1) and 1 (the error number) from a kernel result: a value or a negative error number. */
function valueErrno(fp: u32, argv: u32, result: i64): void {
  setResult(fp, argv, 0, result < 0 ? u64.MAX_VALUE : (result as u64));
  setResult(fp, argv, 1, result < 0 ? (-result as u64) : 0);
}
