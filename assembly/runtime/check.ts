// The invariants of the checked builds (abi/invariants.ts), asserted after every event: every record against every other while
// the machine is small, less often when it is large, so that a check costs about the same per event. What a single operation
// must keep is asserted where it happens (checklocal.ts).

import { CHECK_STATE } from '../base/layout';
import { checkKernel } from '../kernel/check';
import { nicQueues, nicRxUsed } from '../kernel/nic';
import { packetsLive } from '../kernel/packet';
import { socketsToAccept } from '../kernel/sockcalls';
import { newEvents, sweepAfter, sweepDue } from '../observe/check';
import { littleHolds, littleHoldsFor, Line } from '../observe/little';
import { globrunqsize } from './globrunq';
import { allp, pp, procsMade } from './p';
import { runqlen } from './runq';
import { Census, checkGoroutines } from './checkgs';
import { checkMachines } from './checkms';
import { checkSudogs, checkTimerHeaps } from './checkwaits';

/** Where a sweep counts. */
const CENSUS: u32 = CHECK_STATE + 256;
/** Up to so many records everything is looked at after every event; beyond, so many on average. */
const RECORDS_PER_EVENT: u32 = 256;

/** Between two steps, when nothing is half done: looks at everything, if it is time. */
export function checkInvariants(): void {
  if (!newEvents() || !sweepDue()) return;
  const records = sweep();
  sweepAfter((records / RECORDS_PER_EVENT + 1) as u64);
}

/** Looks at everything. Returns how many records there were. */
export function sweep(): u32 {
  const c = changetype<Census>(CENSUS as usize);
  checkGoroutines(c);
  checkSudogs(c.sudogs);
  const records = c.records + c.sudogs + checkTimerHeaps() + checkMachines(c.running) + checkKernel();
  checkLittle(c);
  return records;
}

/** Little's law, on every queue (observe/little.ts). */
function checkLittle(c: Census): void {
  littleHoldsFor(Line.RUNNABLE, c.runnable, c.runnableNs);
  littleHoldsFor(Line.WAITING, c.waiting, c.waitingNs);
  littleHolds(Line.GLOBAL, globrunqsize());
  let local: u32 = 0;
  for (let i: u32 = 0; i < procsMade(); i++) {
    const p = allp(i);
    local += runqlen(p) + (pp(p).runnext != 0 ? 1 : 0);
  }
  littleHolds(Line.LOCAL, local);
  littleHolds(Line.PACKETS, packetsLive());
  let received: u32 = 0;
  for (let q: u32 = 0; q < nicQueues(); q++) received += nicRxUsed(q);
  littleHolds(Line.NIC_RX, received);
  littleHolds(Line.ACCEPT, socketsToAccept());
}
