// What the models of test/model need: spin, installed where that can be done, and a C compiler.
import { ensureProgram, findProgram } from './debian.mjs';

/** `{ path, cc }` of both, or `{ reason }` why they aren't there. */
export function ensureSpin(say) {
  const names = ['gcc', 'cc', 'clang'];
  const cc = findProgram(names);
  if (!cc) return { reason: `no C compiler (looked for ${names.join(', ')})` };
  const spin = ensureProgram('spin', ['spin'], 'spin', 'the models of test/model', say);
  return spin.path ? { path: spin.path, cc } : spin;
}
