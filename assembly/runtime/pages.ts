// The heap's memory in pages of 8 KiB: a run is taken from those that were given back, else from the arena. A bit for each page
// of the 4 GiB tells whether it is free; runs that were given back one beside the other are one run again. Of several runs
// that would do the lowest is taken.
//
//   bits, a page each   ┌────────┬────────┬────────┬─ …       …1110011…
//                       └────────┴────────┴────────┴─             ▲ ▲
//   hint[n]  where a search for n pages begins: no run of n pages lies below (n = 11: of 11 or more)
//
//   MALLOC_STATE    8 u32 next, end   pages never used before
//                  48 u32 bits        0 as long as nothing was given back
//                  52 u32 free        pages that are free
//                  56 u32 least       no run of so many pages is left
//                1744 u32 hint[12]    page numbers

import { PARALLEL } from '../base/build';
import { MALLOC_STATE } from '../base/layout';
import { arenaEnd, sysAlloc } from '../base/memory';
import { chunkRoom, chunkTaken } from './vmem';

export const PAGE_SHIFT: u32 = 13;
export const PAGE_BYTES: u32 = 8192;

const NEXT: u32 = MALLOC_STATE + 8;
const END: u32 = MALLOC_STATE + 12;
const BITS: u32 = MALLOC_STATE + 48;
const FREE: u32 = MALLOC_STATE + 52;
const LEAST: u32 = MALLOC_STATE + 56;
const HINTS: u32 = MALLOC_STATE + 1744;

/** Longer runs than this are searched for from where runs of this length may be. */
const HINT_MAX: u32 = 11;
/** Pages are taken from the arena so many at a time. */
const CHUNK_PAGES: u32 = 32;
/** A bit for each page that an address can have, and a word for searches that end there. */
const BITS_BYTES: u32 = 65536 + 64;
const NONE: u32 = 0xffffffff;

/** A run of zeroed pages. */
export function pageAlloc(pages: u32): u32 {
  const bytes = pages << PAGE_SHIFT;
  const reused = takeRun(pages);
  if (reused != NONE) {
    memory.fill(reused << PAGE_SHIFT, 0, bytes);
    return reused << PAGE_SHIFT;
  }
  let next = load<u32>(NEXT);
  if (PARALLEL && load<u32>(END) - next < bytes) {
    // Others take from the arena meanwhile: what follows is never known.
    if (load<u32>(END) != next) pageFree(next, (load<u32>(END) - next) >> PAGE_SHIFT);
    const chunk = max<u32>(bytes, CHUNK_PAGES << PAGE_SHIFT);
    next = (sysAlloc(chunk + PAGE_BYTES) + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    store<u32>(END, next + chunk);
  } else if (load<u32>(END) - next < bytes) {
    chunkRoom();
    if (load<u32>(END) != arenaEnd()) {
      // Somebody else has taken what follows: the rest of the chunk serves for shorter runs.
      if (load<u32>(END) != next) pageFree(next, (load<u32>(END) - next) >> PAGE_SHIFT);
      next = (arenaEnd() + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
      sysAlloc(next - arenaEnd());
    }
    const have = arenaEnd() - next;
    sysAlloc(max<u32>(bytes, CHUNK_PAGES << PAGE_SHIFT) - have);
    const end = arenaEnd();
    store<u32>(END, end);
    chunkTaken(next + have, end - next - have);
  }
  store<u32>(NEXT, next + bytes);
  return next;
}

/** Gives a run back. Its contents don't matter. */
export function pageFree(at: u32, pages: u32): void {
  if (load<u32>(BITS) == 0) store<u32>(BITS, sysAlloc(BITS_BYTES));
  setBits(at >> PAGE_SHIFT, pages, true);
  store<u32>(FREE, load<u32>(FREE) + pages);
  store<u32>(LEAST, NONE);
  memory.fill(HINTS, 0, (HINT_MAX + 1) << 2);
}

/** Pages that were given back and not taken again. */
export function pagesFree(): u32 {
  return load<u32>(FREE);
}

/** Takes the lowest free run of so many pages: its first page, NONE if there is none. */
function takeRun(pages: u32): u32 {
  if (load<u32>(FREE) < pages || pages >= load<u32>(LEAST)) return NONE;
  const hint = HINTS + (min<u32>(pages, HINT_MAX) << 2);
  const end = arenaEnd() >> PAGE_SHIFT;
  let page = load<u32>(hint);
  while (page < end) {
    const word = load<u64>(wordOf(page)) >> ((page & 63) as u64);
    if (word == 0) {
      page = (page | 63) + 1;
      continue;
    }
    page += ctz(word) as u32;
    const run = runFrom(page, pages);
    if (run >= pages) {
      if (pages < HINT_MAX) store<u32>(hint, page + pages);
      setBits(page, pages, false);
      store<u32>(FREE, load<u32>(FREE) - pages);
      return page;
    }
    page += run;
  }
  store<u32>(LEAST, pages);
  return NONE;
}

/** How many pages from this one on are free, counted no further than necessary. */
function runFrom(page: u32, enough: u32): u32 {
  let at = page;
  while (at - page < enough) {
    const used = ~load<u64>(wordOf(at)) >> ((at & 63) as u64);
    if (used != 0) return at + (ctz(used) as u32) - page;
    at = (at | 63) + 1;
  }
  return at - page;
}

function setBits(from: u32, pages: u32, free: bool): void {
  let at = from;
  const end = from + pages;
  while (at < end) {
    const next = min<u32>((at | 63) + 1, end);
    const mask: u64 = (u64.MAX_VALUE >> ((64 - (next - at)) as u64)) << ((at & 63) as u64);
    const word = wordOf(at);
    const old = load<u64>(word);
    assert((old & mask) == (free ? 0 : mask), 'pages: given back or taken twice');
    store<u64>(word, free ? old | mask : old & ~mask);
    at = next;
  }
}

function wordOf(page: u32): u32 {
  return load<u32>(BITS) + ((page >> 6) << 3);
}
