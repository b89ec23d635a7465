// Every scheduling event passes through here: it is counted and mixed into the digest, so that two runs are equal exactly
// when their digests are. While a trace is on, a record of it is written too (abi/trace.ts has the layouts), and of notes, which
// are for the trace alone. Nothing that a run comes to depends on whether there is a trace, or what is in it.
//
//   lossless   begin ├──── records ────┤ at ─▶          mark ┊                         ┤ end
//              At the mark the turn ends and advance() returns; the bindings read the records and call traceTake. What a single
//              step writes beyond the mark still has room up to the end of all the memory there is; beyond that it is lost, and counted.
//   lossy      begin ├── newest ──┤ at ┊── oldest ──────────────────┤ end         nobody need take anything

import { Counter, Ev } from '../abi/counters';
import { G_GOID, M_ID, P_ID } from '../abi/status';
import {
  TRACE_AT,
  TRACE_BEGIN,
  TRACE_DEPTH,
  TRACE_DEPTH_MAX,
  TRACE_DIGEST_MASK,
  TRACE_END,
  TRACE_KINDS,
  TRACE_LOSSY,
  TRACE_LOST,
  TRACE_MARK,
  TRACE_NOBODY,
  TRACE_OFF_EXTRA,
  TRACE_OFF_GOID,
  TRACE_OFF_KIND,
  TRACE_OFF_M,
  TRACE_OFF_P,
  TRACE_OFF_STACK,
  TRACE_OFF_STEP,
  TRACE_OFF_WHAT,
  TRACE_OFF_WHO,
  TRACE_ON,
  TRACE_RECORD_BYTES,
  TRACE_RECORDS_MAX,
  TRACE_SAMPLE,
  TRACE_STACK_KEPT,
  TRACE_WRITTEN,
} from '../abi/trace';
import { CHECKED } from '../base/build';
import { now, shortenTurn } from '../base/clock';
import { hashMix } from '../base/hash';
import { COUNTERS_BLOCK, OBSERVE_STATE, TURN_CPU, TURN_G, TURN_M, TURN_P } from '../base/layout';
import { traceReserve } from '../base/memory';
import { checkInstant } from './check';
import { stackId, stacksInit } from './stacks';

const STEPS: u32 = COUNTERS_BLOCK + ((Counter.EVENTS as u32) << 3);
const SPREAD: u32 = 0x9e3779b1; // 2^32 / golden ratio, odd
const DIGEST: u32 = COUNTERS_BLOCK + ((Counter.DIGEST as u32) << 3);

/**
 * Records one event at now().
 * @param who the goroutine's id, the M's or P's number: whoever the event is about
 * @param what detail: reason, count, other party
 * @param extra further detail, for a trace only: it isn't part of the digest
 * @param stackOf goroutine (address) whose stack belongs to the event, 0: none
 */
export function emit(kind: Ev, who: u32, what: u32, extra: u32 = 0, stackOf: u32 = 0): void {
  emitInPlace(kind, who, what, extra, stackOf);
}

/** The same for what every goroutine's life emits: the release build puts it in place (scripts/inline.mjs). */
export function emitInPlace(kind: Ev, who: u32, what: u32, extra: u32, stackOf: u32): void {
  if (CHECKED) checkInstant();
  store<u64>(STEPS, load<u64>(STEPS) + 1);
  // One mix an event: time and kind go in with the state, the rest as the value.
  const state = load<u64>(DIGEST) ^ now() ^ ((kind as u64) << 56);
  store<u64>(DIGEST, hashMix(state, (who as u64) | ((what as u64) << 32)));
  if (load<u32>(OBSERVE_STATE + TRACE_ON) != 0) recordStep(kind, who, what, extra, stackOf);
}

/** Writes a note at now(), if there is a trace. */
export function note(kind: Ev, who: u32, what: u32, extra: u32): void {
  if (load<u32>(OBSERVE_STATE + TRACE_ON) != 0) record(kind, who, what, extra, 0);
}

/** As note, with the stack of goroutine (address) stackOf. */
export function noteStack(kind: Ev, who: u32, what: u32, extra: u32, stackOf: u32): void {
  if (load<u32>(OBSERVE_STATE + TRACE_ON) != 0) record(kind, who, what, extra, stackOf);
}

/** Whether a trace is on: what costs something to find out for a note is found out only then. */
export function tracing(): bool {
  return load<u32>(OBSERVE_STATE + TRACE_ON) != 0;
}

function recordStep(kind: Ev, who: u32, what: u32, extra: u32, stackOf: u32): void {
  record(kind, who, what, extra, stackOf);
  const mask = load<u32>(OBSERVE_STATE + TRACE_DIGEST_MASK);
  if (mask == 0 || (load<u32>(STEPS) & mask) != 0) return;
  record(Ev.DIGEST, load<u32>(DIGEST), load<u32>(DIGEST + 4), 0, 0);
}

function record(kind: Ev, who: u32, what: u32, extra: u32, stackOf: u32): void {
  const wanted = load<u8>(OBSERVE_STATE + TRACE_KINDS + (kind as u32));
  if (wanted == 0 || (wanted == 2 && !sampled(who))) return;
  store<u64>(OBSERVE_STATE + TRACE_WRITTEN, load<u64>(OBSERVE_STATE + TRACE_WRITTEN) + 1);
  let at = load<u32>(OBSERVE_STATE + TRACE_AT);
  if (at == load<u32>(OBSERVE_STATE + TRACE_END)) {
    if (load<u32>(OBSERVE_STATE + TRACE_LOSSY) == 0) {
      lose();
      return;
    }
    at = load<u32>(OBSERVE_STATE + TRACE_BEGIN);
  }
  store<u64>(at, now());
  store<u32>(at, load<u32>(STEPS), TRACE_OFF_STEP);
  // The CPU's number stands above kind and a zero byte; 0 - 1: nobody.
  store<u32>(at, (kind as u32) | ((load<u32>(TURN_CPU) - 1) << 16), TRACE_OFF_KIND);
  const m = load<u32>(TURN_M);
  const p = load<u32>(TURN_P);
  const g = load<u32>(TURN_G);
  store<u16>(at, (m != 0 ? load<u32>(m, M_ID) : TRACE_NOBODY) as u16, TRACE_OFF_M);
  store<u16>(at, (p != 0 ? load<u32>(p, P_ID) : TRACE_NOBODY) as u16, TRACE_OFF_P);
  store<u32>(at, g != 0 ? load<u32>(g, G_GOID) : 0, TRACE_OFF_GOID);
  store<u32>(at, who, TRACE_OFF_WHO);
  store<u32>(at, what, TRACE_OFF_WHAT);
  store<u32>(at, extra, TRACE_OFF_EXTRA);
  let stack: u32 = 0;
  if (load<u32>(OBSERVE_STATE + TRACE_DEPTH) != 0) {
    if (kind == Ev.GO_END) stack = load<u32>(OBSERVE_STATE + TRACE_STACK_KEPT);
    else if (stackOf != 0) stack = stackId(stackOf);
  }
  store<u32>(at, stack, TRACE_OFF_STACK);
  at += TRACE_RECORD_BYTES;
  store<u32>(OBSERVE_STATE + TRACE_AT, at);
  if (at >= load<u32>(OBSERVE_STATE + TRACE_MARK)) shortenTurn(0);
}

/** Ids are spread by a multiplication, so that neither every n-th goroutine of a loop nor the first ones only are meant. */
function sampled(goid: u32): bool {
  return ((goid * SPREAD) >> 12) % load<u32>(OBSERVE_STATE + TRACE_SAMPLE) == 0;
}

function lose(): void {
  store<u64>(OBSERVE_STATE + TRACE_LOST, load<u64>(OBSERVE_STATE + TRACE_LOST) + 1);
}

/** Keeps the stack of a goroutine that is about to lose it: it belongs to GO_END. */
export function keepStack(g: u32): void {
  if (load<u32>(OBSERVE_STATE + TRACE_ON) == 0 || load<u32>(OBSERVE_STATE + TRACE_DEPTH) == 0) return;
  store<u32>(OBSERVE_STATE + TRACE_STACK_KEPT, stackId(g));
}

/**
 * Begins a trace. Which kinds it holds, and how often the digest, is written at TRACE_KINDS and TRACE_DIGEST_MASK before.
 * @param records for how many of them there is room before they have to be taken (lossy: before they are overwritten)
 * @param lossy 1: the newest overwrite the oldest
 * @param sample goroutines are traced whose id's hash is divisible by it; 0, 1: all
 * @param depth frames of a stack to keep; 0: no stacks
 * @returns whether there is memory for it
 */
export function traceBegin(records: u32, lossy: u32, sample: u32, depth: u32): bool {
  const begin = traceReserve();
  if (begin == 0) return false;
  const room = min<u32>(max<u32>(records, 1), TRACE_RECORDS_MAX);
  const mark = begin + room * TRACE_RECORD_BYTES;
  store<u32>(OBSERVE_STATE + TRACE_BEGIN, begin);
  store<u32>(OBSERVE_STATE + TRACE_AT, begin);
  store<u32>(OBSERVE_STATE + TRACE_END, lossy != 0 ? mark : begin + TRACE_RECORDS_MAX * TRACE_RECORD_BYTES);
  store<u32>(OBSERVE_STATE + TRACE_MARK, lossy != 0 ? u32.MAX_VALUE : mark);
  store<u32>(OBSERVE_STATE + TRACE_LOSSY, lossy);
  store<u64>(OBSERVE_STATE + TRACE_WRITTEN, 0);
  store<u64>(OBSERVE_STATE + TRACE_LOST, 0);
  store<u32>(OBSERVE_STATE + TRACE_SAMPLE, max<u32>(sample, 1));
  store<u32>(OBSERVE_STATE + TRACE_DEPTH, min<u32>(depth, TRACE_DEPTH_MAX));
  stacksInit(begin);
  store<u32>(OBSERVE_STATE + TRACE_ON, 1);
  return true;
}

/** The bindings have read what lies between TRACE_BEGIN and TRACE_AT. */
export function traceTake(): void {
  store<u32>(OBSERVE_STATE + TRACE_AT, load<u32>(OBSERVE_STATE + TRACE_BEGIN));
}

/** No more records. */
export function traceEnd(): void {
  store<u32>(OBSERVE_STATE + TRACE_ON, 0);
}

/** Whether the bindings have to take the records before the run goes on. */
export function traceFull(): bool {
  return (
    load<u32>(OBSERVE_STATE + TRACE_ON) != 0 &&
    load<u32>(OBSERVE_STATE + TRACE_AT) >= load<u32>(OBSERVE_STATE + TRACE_MARK)
  );
}
