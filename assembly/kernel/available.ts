// How much can be read from a file now: what FIONREAD says, and `data` of a kqueue's EVFILT_READ.

import { Ring } from './buffer';
import { FILE_PIPE_READ, FILE_SOCKET, fl } from './fdtable';
import { so } from './socket';
import { TCP_LISTEN } from './tcp';

/** Bytes of a socket or pipe, connections of a listening socket; of others 0. */
export function readableBytes(f: u32): u32 {
  const object = fl(f).object;
  if (fl(f).kind == FILE_PIPE_READ) return changetype<Ring>(object as usize).used;
  if (fl(f).kind != FILE_SOCKET) return 0;
  return so(object).state == TCP_LISTEN ? so(object).accepted : so(object).rcvUsed;
}
