// Ctrl-C, and readers that leave.

/** What a shell sees of a program that Ctrl-C ended. */
export const EXIT_INTERRUPTED = 130;
/** What a shell sees of a program whose output nobody read. */
export const EXIT_PIPE = 141;

/**
 * Runs `work` with a signal that fires at Ctrl-C or when nobody reads standard output any more.
 * @param gone fires when nobody reads
 */
export async function interruptible<T>(gone: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    // Whoever insists need not wait for what follows a run.
    if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interrupt.abort();
  };
  const onGone = (): void => interrupt.abort();
  if (gone.aborted) interrupt.abort();
  gone.addEventListener('abort', onGone);
  process.on('SIGINT', onSignal);
  try {
    return await work(interrupt.signal);
  } finally {
    process.off('SIGINT', onSignal);
    gone.removeEventListener('abort', onGone);
  }
}
