// SEND, RECV, SELECT: between registers and runtime/chan.ts, runtime/select.ts. Each is attempted; if it parks the goroutine,
// the same instruction is executed again when the goroutine runs, with G_RESUMED set, and then finishes.

import { Shape } from '../abi/image';
import { Outcome } from '../abi/outcome';
import { G_RESUMED, gp } from '../runtime/g';
import { chanOk, chanrecv, chanrecvDone, chansend, chansendDone, chanWord, hchan } from '../runtime/chan';
import { SELECT_CASE_BYTES, selectDone, selectgo, selectIndex } from '../runtime/select';
import { blockAlloc, blockFree } from '../runtime/stack';
import { regAt, setRegAt } from './registers';
import { VM_CASES, VM_CASES_ROOM } from './state';

const WANT_OK: u32 = 1;
const WANT_VALUE: u32 = 2;

/** Takes G_RESUMED away; whether it was set. */
function resumed(g: u32): bool {
  const rec = gp(g);
  if ((rec.flags & G_RESUMED) == 0) return false;
  rec.flags &= ~G_RESUMED;
  return true;
}

/** SEND */
export function opSend(g: u32, fp: u32, ip: u32): Outcome {
  if (resumed(g)) return chansendDone(g);
  return chansend(g, regAt(fp, ip + 2) as u32, regAt(fp, ip + 4), regAt(fp, ip + 6), regAt(fp, ip + 8));
}

/** RECV */
export function opRecv(g: u32, fp: u32, ip: u32): Outcome {
  const c = regAt(fp, ip + 2) as u32;
  const flags = load<u16>(ip, 12) as u32;
  const outcome = resumed(g) ? chanrecvDone(g) : chanrecv(g, c, destination(c, fp, ip + 4, flags));
  if (outcome != Outcome.NEXT) return outcome;
  if ((flags & WANT_VALUE) != 0) setWords(c, fp, ip + 4, ip + 6, ip + 8);
  if ((flags & WANT_OK) != 0) setRegAt(fp, ip + 10, chanOk() as u64);
  return outcome;
}

/** Where a received struct or array goes: the address in the value's first register. 0 for all else. */
function destination(c: u32, fp: u32, first: u32, flags: u32): u32 {
  if (c == 0 || (flags & WANT_VALUE) == 0 || hchan(c).shape != (Shape.MEMORY as u8)) return 0;
  return regAt(fp, first) as u32;
}

/** Puts the received words into the registers listed at three places. */
function setWords(c: u32, fp: u32, first: u32, second: u32, third: u32): void {
  const rec = hchan(c);
  if (rec.shape == (Shape.MEMORY as u8)) return;
  const words = rec.words as u32;
  if (words > 0) setRegAt(fp, first, chanWord(0));
  if (words > 1) setRegAt(fp, second, chanWord(1));
  if (words > 2) setRegAt(fp, third, chanWord(2));
}

/** SELECT */
export function opSelect(g: u32, fp: u32, ip: u32): Outcome {
  const n = load<u16>(ip, 2) as u32;
  const outcome = resumed(g) ? selectDone(g) : selectgo(g, fillCases(fp, ip, n), n, load<u16>(ip, 4) != 0);
  if (outcome != Outcome.NEXT) return outcome;
  const chosen = selectIndex();
  if (chosen >= 0) {
    const at = ip + 8 + ((chosen as u32) << 4);
    const flags = load<u16>(at, 12) as u32;
    if (load<u16>(at) != 0) {
      if ((flags & WANT_VALUE) != 0) setWords(regAt(fp, at + 2) as u32, fp, at + 4, at + 6, at + 8);
      if ((flags & WANT_OK) != 0) setRegAt(fp, at + 10, chanOk() as u64);
    }
  }
  setRegAt(fp, ip + 6, chosen as i64 as u64);
  return outcome;
}

/** The table of cases as select.ts wants it; it isn't needed any more when the goroutine parks. */
function fillCases(fp: u32, ip: u32, n: u32): u32 {
  const bytes = n * SELECT_CASE_BYTES;
  if (bytes > load<u32>(VM_CASES_ROOM)) {
    if (load<u32>(VM_CASES_ROOM) != 0) blockFree(load<u32>(VM_CASES), load<u32>(VM_CASES_ROOM));
    store<u32>(VM_CASES, blockAlloc(bytes));
    store<u32>(VM_CASES_ROOM, bytes);
  }
  const cases = load<u32>(VM_CASES);
  memory.fill(cases, 0, bytes);
  for (let i: u32 = 0; i < n; i++) {
    const at = ip + 8 + (i << 4);
    const to = cases + i * SELECT_CASE_BYTES;
    const isRecv = load<u16>(at) != 0;
    const c = regAt(fp, at + 2) as u32;
    store<u32>(to, isRecv ? 1 : 0);
    store<u32>(to, c, 4);
    if (isRecv) {
      store<u32>(to, destination(c, fp, at + 4, load<u16>(at, 12) as u32), 8);
    } else {
      store<u64>(to, regAt(fp, at + 4), 16);
      store<u64>(to, regAt(fp, at + 6), 24);
      store<u64>(to, regAt(fp, at + 8), 32);
    }
  }
  return cases;
}
