// The invariants of a single turn (assembly/runtime/check.ts) look at all of the scheduler between two instructions, which nobody can
// do while others run. What the parallel engine keeps is shown by test/model/ and by stress tests.

export function checkInvariants(): void {}
