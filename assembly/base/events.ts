// The future-event set: everything that will happen except the CPUs' own turns (those are in turns.ts).
//
// A radix ladder. Times are cut into 6-bit digits. An event waits in the bucket (level, digit) named by the highest digit
// in which its time differs from `base`, an instant no later than anything pending; so every event of a lower level comes
// before every event of a higher one, and within a level the digits are in order. The earliest bucket is found by two ctz.
// It is sorted into the small `bottom` when it holds little, else dealt out to the levels below with its own start as the
// new base. An event moves down at most ten times, each time by a sequential write; far events cost no more than near ones.
//
//              base = 5 0 7 (octal digits, for the picture)                       times below `limit`
//
//   level 2    . . . . . . 6 7     bucket = list of chunks, in order              bottom, sorted
//   level 1    . 1 2 . . . . .     of insertion                                   ┌────┬────┬────┬────┬────┐
//   level 0    . . . . . . . 7       ┌────────┐   ┌────────┐                      │    │  e │  e │  e │    │
//              │                     │ chunk  ├──►│ chunk  │◄── write             └────┴────┴────┴────┴────┘
//              one bit per bucket    └────────┘   └────────┘                           ▲ head         ▲ tail
//
// Order: by time; events of one instant in the order in which they were scheduled. It holds because events of equal time
// always share a bucket, buckets are dealt out from front to back, and sorting is by insertion, which keeps equals in order.
//
//   EVENTS_STATE    0 u64 next_ns     time of the earliest pending event, U64.MAX_VALUE if there is none
//                   8 u64 popped_ns   ┐ the event popped last: its time,
//                  16 u64 popped      ┘ and kind | gen << 8 | payload << 32
//                  24 u32 pending     how many events wait
//                  28 u32 late        events that were scheduled for an instant already past
//                  32 u64 base
//                  40 u64 limit       events before this instant belong into bottom
//                  48 u32 head, tail  addresses of the first entry in bottom and of the end of the last
//                  56 u32 buckets     address of the table of buckets, 32 bytes for each (level, digit)
//                  60 u32 free        list of free chunks
//                  64 u32 levels      bit per level that has a bucket in use
//                  72 u64 used[11]    bit per bucket in use, for each level
//                1024 bottom          192 entries
//
//   bucket  0 u64 min     earliest time in the bucket          chunk  0 u32 next   address of the next chunk
//           8 u32 first   address of the first chunk                  4 u32 read   address of the first entry not taken
//          12 u32 write   where the next entry goes                  16 entries    255
//          16 u32 end     end of the last chunk            entry  0 u64 time_ns
//   (write = end = 0 in an empty bucket)                          8 u8 kind, u24 gen, u32 payload

import { shortenTurn } from './clock';
import { EVENTS_STATE } from './layout';
import { sysAlloc } from './memory';

const NEXT: u32 = EVENTS_STATE;
const POPPED_NS: u32 = EVENTS_STATE + 8;
const POPPED: u32 = EVENTS_STATE + 16;
const PENDING: u32 = EVENTS_STATE + 24;
const LATE: u32 = EVENTS_STATE + 28;
const BASE: u32 = EVENTS_STATE + 32;
const LIMIT: u32 = EVENTS_STATE + 40;
const HEAD: u32 = EVENTS_STATE + 48;
const TAIL: u32 = EVENTS_STATE + 52;
const BUCKETS: u32 = EVENTS_STATE + 56;
const FREE: u32 = EVENTS_STATE + 60;
const LEVELS: u32 = EVENTS_STATE + 64;
const USED: u32 = EVENTS_STATE + 72;
const BOTTOM: u32 = EVENTS_STATE + 1024;

const ENTRY_BYTES: u32 = 16;
/** Room in front of a fresh bottom: an event earlier than all others then costs one write. */
const BOTTOM_START: u32 = BOTTOM + 32 * ENTRY_BYTES;
const BOTTOM_END: u32 = BOTTOM + 192 * ENTRY_BYTES;
/** Above this many entries bottom is dealt out again, since an insertion shifts up to all of them (48 to 96 measure alike). */
const BOTTOM_MAX: u32 = 64 * ENTRY_BYTES;
/** Buckets up to this size are sorted into bottom (16 to 48 measure alike). */
const SMALL: u32 = 32 * ENTRY_BYTES;

const LEVEL_COUNT: u32 = 11; // ceil(64 / 6)
const BUCKET_BYTES: u32 = 32;
const BUCKET_SHIFT: u32 = 5;
const LEVEL_SHIFT: u32 = 6 + BUCKET_SHIFT;
const BUCKET_FIRST: u32 = 8;
const BUCKET_WRITE: u32 = 12;
const BUCKET_END: u32 = 16;

const CHUNK_BYTES: u32 = 4096;
const CHUNK_HEADER: u32 = 16;
const CHUNK_READ: u32 = 4;
/** Chunks lie a line further apart than they are long: else the first lines of all of them compete for one cache set. */
const CHUNK_STRIDE: u32 = CHUNK_BYTES + 64;

/** Empties the set; the table of buckets comes from the arena, and so do chunks when they are needed. */
export function eventsInit(): void {
  memory.fill(EVENTS_STATE, 0, BOTTOM - EVENTS_STATE);
  const buckets = sysAlloc((LEVEL_COUNT * BUCKET_BYTES) << 6);
  memory.fill(buckets, 0, (LEVEL_COUNT * BUCKET_BYTES) << 6);
  store<u32>(BUCKETS, buckets);
  store<u64>(NEXT, U64.MAX_VALUE);
  store<u32>(HEAD, BOTTOM_START);
  store<u32>(TAIL, BOTTOM_START);
}

/**
 * Puts an event into the future. Events of one instant are delivered in the order of these calls. An instant before that of
 * the last popped event is taken as that one (virtual time never runs backwards) and counted in eventsLate; U64.MAX_VALUE
 * means never, and nothing is kept.
 * @param at_ns when
 * @param kind 0 to 255
 * @param payload what it is about: an address or an index, as the kind has it
 * @param gen low 24 bits kept: lets the receiver see that the payload has moved on since, and ignore the event
 */
export function schedule(at_ns: u64, kind: u32, payload: u32, gen: u32): void {
  if (at_ns == U64.MAX_VALUE) return;
  let time = at_ns;
  const popped_ns = load<u64>(POPPED_NS);
  if (time < popped_ns) {
    time = popped_ns;
    store<u32>(LATE, load<u32>(LATE) + 1);
  }
  const what = ((kind & 0xff) as u64) | (((gen & 0xffffff) as u64) << 8) | ((payload as u64) << 32);
  store<u32>(PENDING, load<u32>(PENDING) + 1);
  shortenTurn(time);
  if (time < load<u64>(NEXT)) store<u64>(NEXT, time);
  if (time < load<u64>(LIMIT) && bottomInsert(time, what)) return;
  bucketAppend(load<u64>(BASE), load<u32>(BUCKETS), time, what);
}

/** Time of the earliest pending event; U64.MAX_VALUE if there is none. Changes nothing. */
export function eventsPeek(): u64 {
  return load<u64>(NEXT);
}

/** Takes the earliest event out, for eventTime, eventKind, eventPayload and eventGen; false, and nothing done, if none is pending. */
export function eventsPop(): bool {
  const pending = load<u32>(PENDING);
  if (pending == 0) return false;
  let head = load<u32>(HEAD);
  if (head == load<u32>(TAIL)) {
    refill();
    head = load<u32>(HEAD);
  }
  assert(load<u64>(head) == load<u64>(NEXT), 'events: the earliest event is not the one announced');
  assert(load<u64>(head) >= load<u64>(POPPED_NS), 'events: time runs backwards');
  store<u64>(POPPED_NS, load<u64>(head));
  store<u64>(POPPED, load<u64>(head + 8));
  head += ENTRY_BYTES;
  store<u32>(HEAD, head);
  store<u32>(PENDING, pending - 1);
  store<u64>(NEXT, head != load<u32>(TAIL) ? load<u64>(head) : bucketsMin());
  return true;
}

/** Of the event popped last: its time. */
export function eventTime(): u64 {
  return load<u64>(POPPED_NS);
}

/** Of the event popped last: its kind, 0 to 255. */
export function eventKind(): u32 {
  return load<u8>(POPPED) as u32;
}

/** Of the event popped last: its payload. */
export function eventPayload(): u32 {
  return load<u32>(POPPED + 4);
}

/** Of the event popped last: its generation, 24 bits. */
export function eventGen(): u32 {
  return load<u32>(POPPED) >> 8;
}

/** How many events wait. */
export function eventsPending(): u32 {
  return load<u32>(PENDING);
}

/** How many events were scheduled for an instant already past; anything but 0 is a mistake of whoever scheduled them. */
export function eventsLate(): u32 {
  return load<u32>(LATE);
}

// ---- bottom

/** Sorts an entry in; false if bottom was full: it has been dealt out, and the entry belongs into a bucket. */
function bottomInsert(time: u64, what: u64): bool {
  let head = load<u32>(HEAD);
  let tail = load<u32>(TAIL);
  if (tail - head >= BOTTOM_MAX) {
    spill();
    return false;
  }
  if (head != tail && time < load<u64>(head) && head > BOTTOM) {
    head -= ENTRY_BYTES;
    store<u64>(head, time);
    store<u64>(head + 8, what);
    store<u32>(HEAD, head);
    return true;
  }
  if (tail == BOTTOM_END) {
    memory.copy(BOTTOM_START, head, tail - head);
    tail = BOTTOM_START + tail - head;
    head = BOTTOM_START;
    store<u32>(HEAD, head);
  }
  sortIn(head, tail, time, what);
  store<u32>(TAIL, tail + ENTRY_BYTES);
  return true;
}

/** Insertion from behind, after all entries of the same time. */
function sortIn(head: u32, tail: u32, time: u64, what: u64): void {
  let at = tail;
  while (at != head) {
    const other = load<u64>(at - 16);
    if (other <= time) break;
    store<u64>(at, other);
    store<u64>(at + 8, load<u64>(at - 8));
    at -= ENTRY_BYTES;
  }
  store<u64>(at, time);
  store<u64>(at + 8, what);
}

/**
 * Deals bottom out to the buckets below the one it came from. The instant of the last pop becomes the base: it lies in the
 * same stretch of time as bottom, so the other buckets keep their names.
 */
function spill(): void {
  const base = load<u64>(POPPED_NS);
  const buckets = load<u32>(BUCKETS);
  store<u64>(BASE, base);
  store<u64>(LIMIT, base);
  const tail = load<u32>(TAIL);
  for (let at = load<u32>(HEAD); at != tail; at += ENTRY_BYTES) {
    bucketAppend(base, buckets, load<u64>(at), load<u64>(at + 8));
  }
  store<u32>(HEAD, BOTTOM_START);
  store<u32>(TAIL, BOTTOM_START);
}

/** Fills the empty bottom from the earliest bucket. There is one. */
function refill(): void {
  const buckets = load<u32>(BUCKETS);
  while (true) {
    const level: u32 = ctz(load<u32>(LEVELS));
    const digit = ctz(load<u64>(USED + (level << 3)));
    const bucket = buckets + (level << LEVEL_SHIFT) + ((digit as u32) << BUCKET_SHIFT);
    if (level == 0) {
      takeInstant(bucket);
      return;
    }
    // The bucket's stretch of time: 64^level ns from `start`. The last one ends at 2^64, where nothing is scheduled.
    const shift: u64 = 6 * level;
    const start = (load<u64>(BASE) & ~(((64 as u64) << shift) - 1)) | (digit << shift);
    const end = start + ((1 as u64) << shift);
    const chunk = load<u32>(bucket + BUCKET_FIRST);
    const write = load<u32>(bucket + BUCKET_WRITE);
    const last = load<u32>(bucket + BUCKET_END) - CHUNK_BYTES;
    bucketClear(bucket, level, digit);
    store<u64>(BASE, start);
    if (chunk == last && write - chunk <= SMALL + CHUNK_HEADER) {
      store<u64>(LIMIT, end != 0 ? end : U64.MAX_VALUE);
      takeSmall(chunk, write);
      return;
    }
    store<u64>(LIMIT, start);
    dealOut(start, buckets, chunk, last, write);
  }
}

function takeSmall(chunk: u32, write: u32): void {
  let tail = BOTTOM_START;
  for (let at = chunk + CHUNK_HEADER; at != write; at += ENTRY_BYTES) {
    sortIn(BOTTOM_START, tail, load<u64>(at), load<u64>(at + 8));
    tail += ENTRY_BYTES;
  }
  store<u32>(HEAD, BOTTOM_START);
  store<u32>(TAIL, tail);
  chunkFree(chunk);
}

function dealOut(base: u64, buckets: u32, first: u32, last: u32, write: u32): void {
  let chunk = first;
  while (true) {
    const end = chunk == last ? write : chunk + CHUNK_BYTES;
    for (let at = load<u32>(chunk + CHUNK_READ); at != end; at += ENTRY_BYTES) {
      bucketAppend(base, buckets, load<u64>(at), load<u64>(at + 8));
    }
    const next = load<u32>(chunk);
    chunkFree(chunk);
    if (chunk == last) return;
    chunk = next;
  }
}

/**
 * Takes a piece of a bucket of level 0, whose events are all of one instant, in order. While some of them stay in the
 * bucket, what is scheduled for this instant must queue up behind them: it isn't below the limit.
 */
function takeInstant(bucket: u32): void {
  const time = load<u64>(bucket);
  const chunk = load<u32>(bucket + BUCKET_FIRST);
  const last = load<u32>(bucket + BUCKET_END) - CHUNK_BYTES;
  const from = load<u32>(chunk + CHUNK_READ);
  const end = chunk == last ? load<u32>(bucket + BUCKET_WRITE) : chunk + CHUNK_BYTES;
  const bytes = min<u32>(end - from, BOTTOM_MAX);
  memory.copy(BOTTOM_START, from, bytes);
  store<u32>(HEAD, BOTTOM_START);
  store<u32>(TAIL, BOTTOM_START + bytes);
  store<u64>(BASE, time);
  store<u64>(LIMIT, time);
  if (from + bytes != end) {
    store<u32>(chunk + CHUNK_READ, from + bytes);
  } else if (chunk != last) {
    store<u32>(bucket + BUCKET_FIRST, load<u32>(chunk));
    chunkFree(chunk);
  } else {
    bucketClear(bucket, 0, time & 63);
    chunkFree(chunk);
    store<u64>(LIMIT, time + 1);
  }
}

// ---- buckets and chunks

/** Earliest time in any bucket. */
function bucketsMin(): u64 {
  const levels = load<u32>(LEVELS);
  if (levels == 0) return U64.MAX_VALUE;
  const level: u32 = ctz(levels);
  const digit = ctz(load<u64>(USED + (level << 3))) as u32;
  return load<u64>(load<u32>(BUCKETS) + (level << LEVEL_SHIFT) + (digit << BUCKET_SHIFT));
}

function bucketAppend(base: u64, buckets: u32, time: u64, what: u64): void {
  const bit = 63 - (clz((time ^ base) | 1) as u32);
  const level = (bit * 43) >> 8; // bit / 6, for bit < 64
  const digit = ((time >> ((6 * level) as u64)) as u32) & 63;
  const bucket = buckets + (level << LEVEL_SHIFT) + (digit << BUCKET_SHIFT);
  let write = load<u32>(bucket + BUCKET_WRITE);
  const end = load<u32>(bucket + BUCKET_END);
  if (write == end) {
    write = chunkNew();
    if (end == 0) {
      store<u32>(bucket + BUCKET_FIRST, write);
      store<u64>(bucket, U64.MAX_VALUE);
      store<u32>(LEVELS, load<u32>(LEVELS) | (1 << level));
      const used = USED + (level << 3);
      store<u64>(used, load<u64>(used) | ((1 as u64) << (digit as u64)));
    } else {
      store<u32>(end - CHUNK_BYTES, write);
    }
    store<u32>(bucket + BUCKET_END, write + CHUNK_BYTES);
    write += CHUNK_HEADER;
  }
  if (time < load<u64>(bucket)) store<u64>(bucket, time);
  store<u64>(write, time);
  store<u64>(write + 8, what);
  store<u32>(bucket + BUCKET_WRITE, write + ENTRY_BYTES);
}

function bucketClear(bucket: u32, level: u32, digit: u64): void {
  store<u32>(bucket + BUCKET_WRITE, 0);
  store<u32>(bucket + BUCKET_END, 0);
  const used = USED + (level << 3);
  const left = load<u64>(used) & ~((1 as u64) << digit);
  store<u64>(used, left);
  if (left == 0) store<u32>(LEVELS, load<u32>(LEVELS) & ~(1 << level));
}

function chunkNew(): u32 {
  let chunk = load<u32>(FREE);
  if (chunk != 0) store<u32>(FREE, load<u32>(chunk));
  else chunk = sysAlloc(CHUNK_STRIDE);
  store<u32>(chunk + CHUNK_READ, chunk + CHUNK_HEADER);
  return chunk;
}

function chunkFree(chunk: u32): void {
  store<u32>(chunk, load<u32>(FREE));
  store<u32>(FREE, chunk);
}
