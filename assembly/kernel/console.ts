// The console: what the program writes to standard output and standard error is kept until the bindings take it. Standard
// input is empty.
//
// When the bindings take it is a matter of wall-clock time, and must not show: a stream with more than FULL bytes ends the turn
// and makes advance() return, so a write always finds at most FULL bytes before it, and how much room is made depends on the
// size of the write alone.
//
//   FILES_STATE  64 stream 1, 80 stream 2, 16 bytes each:   0 u32 address   4 u32 room   8 u32 bytes   12 u32 0

import { Cost } from '../abi/costs';
import { Errno } from '../abi/errno';
import { charge, shortenTurn } from '../base/clock';
import { cost } from '../base/config';
import { FILES_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { EPOLLHUP, EPOLLIN, EPOLLOUT, FILE_CONSOLE, fdInstall } from './fdtable';

const STREAMS: u32 = FILES_STATE + 48;
const ROOM: u32 = 4;
const BYTES: u32 = 8;
const FIRST_ROOM: u32 = 1 << 20;
/** Bytes that the bindings are made to take. */
const FULL: u32 = 65536;

/** Descriptors 0, 1 and 2. */
export function consoleInit(): void {
  fdInstall(FILE_CONSOLE, 0, EPOLLIN | EPOLLHUP);
  fdInstall(FILE_CONSOLE, 1, EPOLLOUT);
  fdInstall(FILE_CONSOLE, 2, EPOLLOUT);
}

/** read(2): there is no input, so the end of it. Output streams: -EBADF. */
export function consoleRead(stream: u32): i64 {
  return stream == 0 ? 0 : -(Errno.EBADF as i64);
}

/** write(2) to stream 1 or 2: all n bytes. Standard input: -EBADF. */
export function consoleWrite(stream: u32, from: u32, n: u32): i64 {
  if (stream == 0) return -(Errno.EBADF as i64);
  const s = STREAMS + (stream << 4);
  const had = load<u32>(s, BYTES);
  if (FULL + n > load<u32>(s, ROOM)) {
    let room = max(load<u32>(s, ROOM), FIRST_ROOM);
    while (room < FULL + n) room <<= 1;
    const wider = sysAlloc(room);
    memory.copy(wider, load<u32>(s), had);
    store<u32>(s, wider);
    store<u32>(s, room, ROOM);
  }
  memory.copy(load<u32>(s) + had, from, n);
  store<u32>(s, had + n, BYTES);
  if (had + n > FULL) shortenTurn(0);
  charge(cost(Cost.KERNEL_COPY_BYTE) * (n as u64));
  return n as i64;
}

/** Where the bytes lie that stream 1 or 2 has got since the last consoleTake. */
export function consoleAddress(stream: u32): u32 {
  return load<u32>(STREAMS + (stream << 4));
}

/** How many they are. */
export function consoleBytes(stream: u32): u32 {
  return load<u32>(STREAMS + (stream << 4), BYTES);
}

/** Whether the bindings have to take what there is before the run goes on. */
export function consoleFull(): bool {
  return consoleBytes(1) > FULL || consoleBytes(2) > FULL;
}

/** The bindings have them. */
export function consoleTake(stream: u32): void {
  store<u32>(STREAMS + (stream << 4), 0, BYTES);
}
