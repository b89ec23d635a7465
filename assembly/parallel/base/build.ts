/** What the parallel engine's build decides: see assembly/base/build.ts. The invariants of a single turn aren't asserted here. */
export const CHECKED: bool = false;

/** This is the parallel engine: workers share the memory. */
export const PARALLEL: bool = true;
