// What a browser has to do: a page, then everything that belongs to it, over a few connections at once (six for a host, as
// common browsers with HTTP/1.1), each of which serves many requests.
//
//   think ──► page ──response──► resource 1, 2, 3 … as many at once as there are connections ──all there──► think
//
//   record, 32 bytes   0 u32 connections   4 u32 first idle one (linked by next)   8 u32 next resource   12 u32 requests under way
//                     16 u64 when the page was asked for

import { Load, LoadResult } from '../abi/world';
import { now } from '../base/clock';
import { sysAlloc } from '../base/memory';
import { histBytes, histInit, histRecord } from '../observe/histogram';
import { co, USE_IDLE } from './client';
import { loadKey, result, setResult, WORLD_BROWSERS } from './state';

@unmanaged
export class Browser {
  connections: u32;
  idle: u32;
  next: u32;
  underWay: u32;
  askedAt: u64;
  reserved: u64;
}

const BROWSER_BYTES: u32 = 32;

/** Whether the load's users are browsers. */
export function areBrowsers(): bool {
  return loadKey(Load.BROWSER_CONNECTIONS) != 0;
}

/** No pages yet. */
export function browsersInit(): void {
  if (!areBrowsers()) return;
  store<u32>(WORLD_BROWSERS, sysAlloc((loadKey(Load.CONNECTIONS) as u32) * BROWSER_BYTES));
  const hist = sysAlloc(histBytes());
  histInit(hist);
  setResult(LoadResult.PAGE_HIST, hist as u64);
}

/** A user's record. */
export function br(user: u32): Browser {
  return changetype<Browser>((load<u32>(WORLD_BROWSERS) + user * BROWSER_BYTES) as usize);
}

/** A page begins. */
export function pageBegins(user: u32): void {
  br(user).next = 0;
  br(user).askedAt = now();
}

/** The next thing that belongs to the page: its path, u32.MAX_VALUE if all of them are asked for. */
export function pageNext(user: u32): u32 {
  const b = br(user);
  if (b.next >= (loadKey(Load.RESOURCES) as u32)) return u32.MAX_VALUE;
  return (loadKey(Load.RESOURCES_FIRST) as u32) + b.next++;
}

/** Nothing more is to be asked for, and all has come: the page is there. */
export function pageIsThere(user: u32): bool {
  const b = br(user);
  if (b.underWay != 0 || b.next < (loadKey(Load.RESOURCES) as u32)) return false;
  histRecord(result(LoadResult.PAGE_HIST) as u32, now() - b.askedAt);
  return true;
}

/** Whether one more request can begin at once: a connection is idle, or may be opened. */
export function browserHasRoom(user: u32): bool {
  return br(user).idle != 0 || br(user).connections < (loadKey(Load.BROWSER_CONNECTIONS) as u32);
}

/** A connection has nothing to do. */
export function browserPut(user: u32, c: u32): void {
  co(c).use = USE_IDLE;
  co(c).next = br(user).idle;
  br(user).idle = c;
}

/** The idle connection that was used last, 0 if there is none. */
export function browserTake(user: u32): u32 {
  const c = br(user).idle;
  if (c != 0) br(user).idle = co(c).next;
  return c;
}

/** A connection is lost: it is idle no longer. */
export function browserForget(user: u32, c: u32): void {
  const b = br(user);
  b.connections--;
  if (b.idle == c) {
    b.idle = co(c).next;
    return;
  }
  for (let at = b.idle; at != 0; at = co(at).next) {
    if (co(at).next == c) {
      co(at).next = co(c).next;
      return;
    }
  }
}
