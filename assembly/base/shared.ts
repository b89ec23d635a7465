// What the workers of the parallel engine share, and the bindings read: words of PARALLEL_STATE (layout.ts), each group on a cache line of its own.
//
//   0     who there is       workers, where their copies of the memory map lie
//   64    idle               workers that are parked
//   128   spinning           workers that look for work
//   192   stop               the world is to stop: number of the worker that wants it, plus 1; workers that have; the timekeeper, plus 1,
//                          and until when it sleeps; who says the last words
//   256   timers             u64: instant of the earliest timer
//   320   output             head (bindings), tail (writers), ring

import { PARALLEL_STATE } from './layout';
import { LOCAL } from './local';

/** Workers at most. */
export const WORKERS_MAX = 256;

export const WORKERS: u32 = PARALLEL_STATE;
/** Address of the first worker's copy, less where the map begins; the others follow OWN_BYTES apart. */
export const WORKERS_OWN: u32 = PARALLEL_STATE + 4;
export const OWN_BYTES: u32 = 65536;
/** What the bindings' own instance gets for OWN. */
export const CONTROL_OWN: u32 = 65536;

export const IDLE: u32 = PARALLEL_STATE + 64;
export const SPINNING: u32 = PARALLEL_STATE + 128;
export const STOP: u32 = PARALLEL_STATE + 192;
export const STOPPED: u32 = PARALLEL_STATE + 196;
export const KEEPER: u32 = PARALLEL_STATE + 200;
/** u64: how long the timekeeper sleeps. */
export const KEEPER_UNTIL: u32 = PARALLEL_STATE + 208;
/** The goroutine whose last words are the program's. */
export const DYING: u32 = PARALLEL_STATE + 216;
export const TIMERS_NEXT: u32 = PARALLEL_STATE + 256;

export const OUTPUT_HEAD: u32 = PARALLEL_STATE + 320;
export const OUTPUT_TAIL: u32 = PARALLEL_STATE + 384;
export const OUTPUT_RING: u32 = PARALLEL_STATE + 388;
/** Size of the ring: a power of two. */
export const OUTPUT_BYTES: u32 = 1048576;

/** In each worker's own copy, u64: goroutines that began and that ended there. */
export const OWN_CREATED: u32 = LOCAL + PARALLEL_STATE + 640;
export const OWN_ENDED: u32 = LOCAL + PARALLEL_STATE + 648;
/** A word that stays 0: sleeping on it ends by the timeout only. */
export const OWN_NEVER: u32 = LOCAL + PARALLEL_STATE + 656;
