// How much of each pool is in use (abi/pools.ts).

import { Counter } from '../abi/counters';
import { Pool } from '../abi/pools';
import { eventsPending } from '../base/events';
import { buffersLive } from '../kernel/buffer';
import { epollItems } from '../kernel/epoll';
import { fdCount } from '../kernel/fdtable';
import { packetsLive } from '../kernel/packet';
import { socketsLive } from '../kernel/socket';
import { KERNEL_NTHREADS } from '../kernel/state';
import { th, THREAD_EXITED, threadByNumber } from '../kernel/thread';
import { attributionServing } from '../observe/attribution';
import { counter } from '../observe/counters';
import { clientConns } from '../world/client';

/** Records of a pool in use, or bytes. Walks over some of them: not for every event. */
export function poolLive(pool: u32): u64 {
  switch (pool) {
    case Pool.PACKETS as u32:
      return packetsLive() as u64;
    case Pool.BUFFER_BYTES as u32:
      return buffersLive();
    case Pool.SOCKETS as u32:
      return socketsLive() as u64;
    case Pool.DESCRIPTORS as u32:
      return fdCount() as u64;
    case Pool.EPOLL_ITEMS as u32:
      return epollItems() as u64;
    case Pool.CONNECTIONS as u32:
      return clientConns() as u64;
    case Pool.SERVING as u32:
      return attributionServing() as u64;
    case Pool.GOROUTINES as u32:
      return counter(Counter.GOROUTINES_LIVE);
    case Pool.THREADS as u32:
      return threads() as u64;
    case Pool.FUTURE_EVENTS as u32:
      return eventsPending() as u64;
  }
  return 0;
}

function threads(): u32 {
  let live: u32 = 0;
  for (let i: u32 = 0; i < load<u32>(KERNEL_NTHREADS); i++) {
    if (th(threadByNumber(i)).state != THREAD_EXITED) live++;
  }
  return live;
}
