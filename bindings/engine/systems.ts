// What differs between operating systems outside the engine: names of system calls, as each system's own tools show them.

import { Sys } from '../../assembly/abi/syscalls.js';
import type { OperatingSystem } from '../profiles/runtime.js';

/** Linux's names stand in the enum; here what does the same elsewhere, as Go's runtime and packages call it there. */
const names: Readonly<Record<OperatingSystem, Readonly<Partial<Record<Sys, string>>>>> = {
  linux: {},
  darwin: {
    [Sys.accept4]: 'accept',
    [Sys.pipe2]: 'pipe',
    [Sys.futex]: 'pthread_cond_wait',
    [Sys.clone]: 'pthread_create',
    [Sys.tgkill]: 'pthread_kill',
    [Sys.exit_group]: 'exit',
    [Sys.exit]: 'pthread_exit',
    [Sys.pread64]: 'pread',
    [Sys.pwrite64]: 'pwrite',
    [Sys.dup3]: 'dup2',
  },
  windows: {
    [Sys.read]: 'ReadFile',
    [Sys.write]: 'WriteFile',
    [Sys.open]: 'CreateFile',
    [Sys.close]: 'CloseHandle',
    [Sys.socket]: 'WSASocket',
    [Sys.accept4]: 'AcceptEx',
    [Sys.connect]: 'ConnectEx',
    [Sys.pipe2]: 'CreatePipe',
    [Sys.nanosleep]: 'NtWaitForSingleObject',
    [Sys.getpid]: 'GetCurrentProcessId',
    [Sys.futex]: 'WaitForSingleObject',
    [Sys.clone]: 'CreateThread',
    [Sys.tgkill]: 'SuspendThread',
    [Sys.exit_group]: 'ExitProcess',
    [Sys.exit]: 'ExitThread',
    [Sys.lseek]: 'SetFilePointerEx',
    [Sys.fstat]: 'GetFileInformationByHandle',
    [Sys.stat]: 'GetFileAttributesEx',
    [Sys.pread64]: 'ReadFile (offset)',
    [Sys.pwrite64]: 'WriteFile (offset)',
    [Sys.ftruncate]: 'SetEndOfFile',
    [Sys.fsync]: 'FlushFileBuffers',
    [Sys.unlink]: 'DeleteFile',
    [Sys.dup]: 'DuplicateHandle',
    [Sys.dup3]: 'DuplicateHandle (onto)',
  },
};

/** What a system calls a system call. */
export function syscallName(number: Sys, os: OperatingSystem): string {
  return names[os][number] ?? Sys[number]!;
}
