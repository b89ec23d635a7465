import { CHECKED } from './base/build';

/** Whether this build keeps its assertions. */
export function checked(): bool {
  return CHECKED;
}
