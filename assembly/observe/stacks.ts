// The call stacks that a trace's events belong to, each kept once: a table that only grows, and a hash table of its entries.
//
//   reserve ├─ records ─────────────┤├─ slots: u32 id × 131072 ─┤├─ table ────────────────────────────────────┤
//                                                                 word 0: none │ n, pc, pc, … │ n, pc, … │

import { FRAME_CALLER, FRAME_RETURN } from '../abi/image';
import { G_FP, G_PC, G_STACK } from '../abi/status';
import {
  TRACE_DEPTH,
  TRACE_DEPTH_MAX,
  TRACE_RESERVE_BYTES,
  TRACE_STACK_BYTES,
  TRACE_STACK_COUNT,
  TRACE_STACK_LIMIT,
  TRACE_STACK_NEXT,
  TRACE_STACK_SLOT_COUNT,
  TRACE_STACK_SLOTS,
  TRACE_STACKS,
  TRACE_STACKS_LOST,
  TRACE_STACKS_MAX,
} from '../abi/trace';
import { OBSERVE_STATE } from '../base/layout';

/** Where a stack's first frame names its caller (vm/call.ts, NO_FRAME). */
const NO_FRAME: u32 = 0xffffffff;
const SLOT_BYTES: u32 = TRACE_STACK_SLOT_COUNT * 4;
const BASIS: u32 = 0x811c9dc5; // FNV-1a's
const SPREAD: u32 = 0x9e3779b1; // 2^32 / golden ratio, odd

/** An empty table, at the end of the memory kept for the trace. */
export function stacksInit(reserve: u32): void {
  const slots = reserve + TRACE_RESERVE_BYTES - TRACE_STACK_BYTES;
  store<u32>(OBSERVE_STATE + TRACE_STACK_SLOTS, slots);
  store<u32>(OBSERVE_STATE + TRACE_STACKS, slots + SLOT_BYTES);
  store<u32>(OBSERVE_STATE + TRACE_STACK_NEXT, 1);
  // The deepest stack can always be written behind the last one, to be looked up.
  store<u32>(OBSERVE_STATE + TRACE_STACK_LIMIT, ((TRACE_STACK_BYTES - SLOT_BYTES) >> 2) - TRACE_DEPTH_MAX - 1);
  store<u32>(OBSERVE_STATE + TRACE_STACK_COUNT, 0);
  store<u32>(OBSERVE_STATE + TRACE_STACKS_LOST, 0);
  // Memory that was never written is zero; only a second trace in one memory finds an old table.
  for (let i: u32 = 0; i < SLOT_BYTES; i += 4) if (load<u32>(slots + i) != 0) store<u32>(slots + i, 0);
}

/** The id of g's present stack; 0 if it has none, or if it is new and the table is full (counted). */
export function stackId(g: u32): u32 {
  const stack = load<u32>(g, G_STACK);
  if (stack == 0) return 0;
  const table = load<u32>(OBSERVE_STATE + TRACE_STACKS);
  const id = load<u32>(OBSERVE_STATE + TRACE_STACK_NEXT);
  const depth = load<u32>(OBSERVE_STATE + TRACE_DEPTH);
  // Written behind the last one, and kept if it is new.
  const entry = table + (id << 2);
  let at = load<u32>(g, G_FP);
  let pc = load<u32>(g, G_PC);
  let n: u32 = 0;
  let hash = BASIS;
  while (true) {
    n++;
    store<u32>(entry + (n << 2), pc);
    hash = (hash ^ pc) * SPREAD;
    hash ^= hash >> 15;
    if (n == depth) break;
    const fp = stack + at;
    at = load<u32>(fp - FRAME_CALLER);
    if (at == NO_FRAME) break;
    pc = load<u32>(fp - FRAME_RETURN);
  }
  store<u32>(entry, n);
  return intern(table, entry, id, n, hash);
}

function intern(table: u32, entry: u32, id: u32, n: u32, hash: u32): u32 {
  const slots = load<u32>(OBSERVE_STATE + TRACE_STACK_SLOTS);
  let slot = hash % TRACE_STACK_SLOT_COUNT;
  while (true) {
    const at = slots + (slot << 2);
    const other = load<u32>(at);
    if (other == 0) {
      const have = load<u32>(OBSERVE_STATE + TRACE_STACK_COUNT);
      if (id > load<u32>(OBSERVE_STATE + TRACE_STACK_LIMIT) || have == TRACE_STACKS_MAX) {
        store<u32>(OBSERVE_STATE + TRACE_STACKS_LOST, load<u32>(OBSERVE_STATE + TRACE_STACKS_LOST) + 1);
        return 0;
      }
      store<u32>(at, id);
      store<u32>(OBSERVE_STATE + TRACE_STACK_NEXT, id + 1 + n);
      store<u32>(OBSERVE_STATE + TRACE_STACK_COUNT, have + 1);
      return id;
    }
    if (equal(table + (other << 2), entry, n)) return other;
    slot = slot + 1 == TRACE_STACK_SLOT_COUNT ? 0 : slot + 1;
  }
}

function equal(a: u32, b: u32, n: u32): bool {
  for (let i: u32 = 0; i <= n; i++) if (load<u32>(a + (i << 2)) != load<u32>(b + (i << 2))) return false;
  return true;
}
