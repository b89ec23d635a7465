// The invariants of the checked builds (abi/invariants.ts), asserted after every event: every record against every other while
// the machine is small, less often when it is large, so that a check costs about the same per event. What a single operation
// must keep is asserted where it happens (checklocal.ts).

import { CHECK_STATE } from '../base/layout';
import { checkKernel } from '../kernel/check';
import { newEvents, sweepAfter, sweepDue } from '../observe/check';
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
  return c.records + c.sudogs + checkTimerHeaps() + checkMachines(c.running) + checkKernel();
}
