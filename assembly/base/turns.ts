// Whose turn is it: the next instant of every CPU, in a 4-ary winner tree.
//
// A leaf node holds the instants of four CPUs, an inner node the earliest instant below each of its four children and the
// CPU it belongs to. Changing a CPU's instant replays the comparisons on its way to the root.
//
//                           ┌──────── node 0 ────────┐          node: one line of 64 bytes
//                           │ 3 ns   7 ns   never  … │           0 u64 time[4]   earliest instant of each child
//                           │ cpu 1  cpu 6  cpu 8  … │          32 u32 cpu[4]    whose it is
//                           └──┬──────┬──────┬───────┘
//                  ┌───────────┘      │      └──────────┐       parent of node i: (i - 1) / 4, slot (i - 1) % 4
//           ┌── node 1 ───┐    ┌── node 2 ───┐    ┌── node 3 …  CPU c: leaf node first + c / 4, slot c % 4
//           │ cpus 0 to 3 │    │ cpus 4 to 7 │    │ cpus 8 …
//
//   TURNS_STATE   0 u64 min_ns   earliest instant of all
//                 8 u32 min_cpu  whose it is
//                12 u32 count    CPUs
//                16 u32 tree     address of node 0
//                20 u32 first    number of the first leaf node

import { TURNS_STATE } from './layout';
import { sysAlloc } from './memory';

const MIN_NS: u32 = TURNS_STATE;
const MIN_CPU: u32 = TURNS_STATE + 8;
const COUNT: u32 = TURNS_STATE + 12;
const TREE: u32 = TURNS_STATE + 16;
const FIRST: u32 = TURNS_STATE + 20;

const NODE_SHIFT: u32 = 6;
const CPUS: u32 = 32;

/** Makes the tree for CPUs 0 to n - 1 (n at least 1); none of them has a turn. */
export function turnsInit(n: u32): void {
  assert(n > 0, 'turns: no CPUs');
  let leaves: u32 = 1;
  while (leaves << 2 < n) leaves <<= 2;
  const first = (leaves - 1) / 3;
  const tree = sysAlloc((first + leaves) << NODE_SHIFT);
  store<u64>(MIN_NS, U64.MAX_VALUE);
  store<u32>(MIN_CPU, 0);
  store<u32>(COUNT, n);
  store<u32>(TREE, tree);
  store<u32>(FIRST, first);
  // Level by level from the root: `span` CPUs below each child, the first of them stands for the others.
  let node = tree;
  let span = leaves;
  for (let width: u32 = 1; width <= leaves; width <<= 2) {
    for (let child: u32 = 0; child < width << 2; child++) {
      store<u64>(node + ((child & 3) << 3), U64.MAX_VALUE);
      store<u32>(node + CPUS + ((child & 3) << 2), child * span);
      if ((child & 3) == 3) node += 1 << NODE_SHIFT;
    }
    span >>= 2;
  }
}

/** A CPU's next instant; U64.MAX_VALUE: it has none until told otherwise. */
export function turnSet(cpu: u32, at_ns: u64): void {
  assert(cpu < load<u32>(COUNT), 'turns: no such CPU');
  const tree = load<u32>(TREE);
  let index = load<u32>(FIRST) + (cpu >> 2);
  let slot = cpu & 3;
  let time = at_ns;
  let winner = cpu;
  while (true) {
    const node = tree + (index << NODE_SHIFT);
    const time_at = node + (slot << 3);
    const cpu_at = node + (slot << 2);
    store<u64>(time_at, time);
    store<u32>(cpu_at, winner, CPUS);
    // The best of the three others, in order, so that the first of equals wins: it has the lower CPUs. None of this waits
    // for what came up from below; only the last comparison does.
    const i: u32 = slot == 0 ? 1 : 0;
    const j: u32 = slot <= 1 ? 2 : 1;
    const k: u32 = slot == 3 ? 2 : 3;
    const a = load<u64>(node + (i << 3));
    const b = load<u64>(node + (j << 3));
    const c = load<u64>(node + (k << 3));
    const ab = min<u64>(a, b);
    const other = min<u64>(ab, c);
    const at = select<u32>(k, select<u32>(j, i, b < a), c < ab);
    const rival = load<u32>(node + (at << 2), CPUS);
    // A rival on the left wins a tie.
    const lost = select<bool>(other <= time, other < time, at < slot);
    time = select<u64>(other, time, lost);
    winner = select<u32>(rival, winner, lost);
    if (index == 0) {
      store<u64>(MIN_NS, time);
      store<u32>(MIN_CPU, winner);
      return;
    }
    slot = (index - 1) & 3;
    index = (index - 1) >> 2;
  }
}

/** The CPU whose instant is the earliest, the lowest of equals; CPU 0 if none has one. */
export function turnMin(): u32 {
  return load<u32>(MIN_CPU);
}

/** The earliest instant; U64.MAX_VALUE if no CPU has one. */
export function turnMinTime(): u64 {
  return load<u64>(MIN_NS);
}

/** A CPU's next instant. */
export function turnTime(cpu: u32): u64 {
  assert(cpu < load<u32>(COUNT), 'turns: no such CPU');
  return load<u64>(load<u32>(TREE) + ((load<u32>(FIRST) + (cpu >> 2)) << NODE_SHIFT) + ((cpu & 3) << 3));
}

/** The earliest instant of all CPUs but turnMin(): until then it may run ahead. U64.MAX_VALUE if no other has one. */
export function turnSecondTime(): u64 {
  const tree = load<u32>(TREE);
  const cpu = load<u32>(MIN_CPU);
  let index = load<u32>(FIRST) + (cpu >> 2);
  let slot = cpu << 3;
  let second = U64.MAX_VALUE;
  while (true) {
    const node = tree + (index << NODE_SHIFT);
    const a = load<u64>(node + ((slot + 8) & 24));
    const b = load<u64>(node + ((slot + 16) & 24));
    const c = load<u64>(node + ((slot + 24) & 24));
    second = min<u64>(second, min<u64>(a, min<u64>(b, c)));
    if (index == 0) return second;
    slot = (index - 1) << 3;
    index = (index - 1) >> 2;
  }
}
