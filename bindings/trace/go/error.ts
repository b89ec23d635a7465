import { InputError } from '../../errors.js';

/** A trace that can't be read: damaged, cut off, or a history that Go's scheduler can't have. One line. */
export class GoTraceError extends InputError {
  override name = 'GoTraceError';

  /**
   * @param what what is wrong there, without the position
   * @param offset bytes from the start of the trace
   */
  constructor(
    readonly what: string,
    readonly offset: number,
  ) {
    super(`byte ${offset} of the trace: ${what}`);
  }
}
