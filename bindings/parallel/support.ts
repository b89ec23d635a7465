// What the parallel engine can't do is found when a program is loaded, and named with its place; it never runs to a wrong answer.

import { Intrinsic } from '../../assembly/abi/intrinsics.js';
import { Op } from '../../assembly/abi/opcodes.js';
import { InputError } from '../errors.js';
import { ImageReader } from '../image/reader.js';
import { Symbols } from '../trace/symbols.js';

/** Operations that it doesn't have, by what of Go needs them. */
const missing: ReadonlyMap<number, string> = new Map([
  ...[
    Intrinsic.syscall_socket,
    Intrinsic.syscall_bind,
    Intrinsic.syscall_listen,
    Intrinsic.syscall_accept4,
    Intrinsic.syscall_connect,
    Intrinsic.syscall_setsockopt,
    Intrinsic.syscall_getsockopt,
    Intrinsic.syscall_getsockname,
    Intrinsic.syscall_getpeername,
    Intrinsic.syscall_shutdown,
  ].map((id) => [id, 'net'] as const),
  [Intrinsic.syscall_pipe2, 'os.Pipe'],
  [Intrinsic.runtime_memstats, 'runtime.ReadMemStats'],
  [Intrinsic.runtime_metrics_value, 'runtime/metrics'],
  [Intrinsic.runtime_metrics_bucket, 'runtime/metrics'],
  [Intrinsic.runtime_metrics_classSize, 'runtime/metrics'],
  [Intrinsic.runtime_compute, 'virtual work (internal/work)'],
]);

/**
 * Whether the parallel engine has all that a program needs.
 * @throws InputError `main.go:9:17: net is not available in the parallel engine`
 */
export function checkSupport(bytes: Uint8Array): void {
  const image = new ImageReader(bytes);
  const functions = image.functions();
  /** Function -> where each one calls or mentions another: its number and the word. */
  const callers = new Map<number, { from: number; word: number }[]>();
  let found: { at: number; word: number; what: string } | undefined;
  for (const f of functions) {
    for (const { op, format, operands, word } of image.code(f)) {
      if (op === Op.INTR) {
        const what = missing.get(Number(operands[2]));
        if (what !== undefined) found ??= { at: f.index, word, what };
      } else if (op === Op.CALL || op === Op.GO || op === Op.DEFER || op === Op.LDFN) {
        const to = Number(operands[format.operands.findIndex(({ kind }) => kind === 'F')]);
        if (!callers.has(to)) callers.set(to, []);
        callers.get(to)!.push({ from: f.index, word });
      }
    }
  }
  if (!found) return;
  // The place in the program itself from which the operation is reached, over as few calls as can be.
  let place = found.word;
  const seen = new Set([found.at]);
  const queue = [{ at: found.at, word: found.word }];
  for (const { at, word } of queue) {
    if (functions[at]?.name.startsWith('main.')) {
      place = word;
      break;
    }
    for (const { from, word: there } of callers.get(at) ?? []) {
      if (seen.has(from)) continue;
      seen.add(from);
      queue.push({ at: from, word: there });
    }
  }
  const position = new Symbols(bytes).position(place);
  const where = position ? `${position.file}:${position.line}:${position.column || 1}: ` : '';
  throw new InputError(`${where}${found.what} is not available in the parallel engine`);
}
