/**
 * What the build decides. `CHECKED` is true in the `checked` and `debug` builds and in the specs: those that keep
 * assertions. It is a compile-time constant, so `if (CHECKED) …` leaves nothing behind in the release build.
 */
export const CHECKED: bool = !ASC_NO_ASSERT;

/** Whether this is the parallel engine, where workers share the memory: assembly/parallel/ says true. */
export const PARALLEL: bool = false;
