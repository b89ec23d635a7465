// Damaged traces: one clear error with its position, never a crash, a hang or a heap of memory.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { GoTraceError } from '../../../../bindings/trace/go/error.js';
import { readGoTrace } from '../../../../bindings/trace/go/reader.js';
import { GoEv } from '../../../../bindings/trace/go/wire.js';
import { judge, noGo, scratch } from './oracle.js';

const load = (name: string) => readFileSync(`test/trace/recorded/${name}.trace`);
const RUNS = Number(process.env.GMPSIM_FUZZ_RUNS ?? 400);

/** The error that a trace is refused with; undefined if it isn't. Anything else that is thrown fails the test. */
function refusal(bytes: Uint8Array): GoTraceError | undefined {
  try {
    for (const _ of readGoTrace(bytes));
    return undefined;
  } catch (error) {
    if (!(error instanceof GoTraceError)) throw error;
    if (error.offset < 0 || error.offset > bytes.length) assert.fail(`offset ${error.offset} of ${bytes.length}`);
    if (!/^byte \d+ of the trace: [^\n]+$/.test(error.message)) assert.fail(error.message);
    return error;
  }
}

/** Positions behind each batch. */
function boundaries(bytes: Uint8Array): Set<number> {
  const all = new Set([16]);
  for (let at = 16; at < bytes.length; ) {
    const kind = bytes[at++]!;
    const number = () => {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        const byte = bytes[at++]!;
        value += (byte & 127) * shift;
        if (byte < 128) return value;
      }
    };
    if (kind !== GoEv.EndOfGeneration) {
      number();
      number();
      number();
      const size = number();
      at += size;
    }
    all.add(at);
  }
  return all;
}

for (const name of ['go1.22-channels', 'go1.23-coroutines', 'go1.26-channels']) {
  test(`Go trace reader: ${name}, cut off at every byte, is refused at its end`, () => {
    const bytes = load(name);
    const whole = boundaries(bytes);
    for (let length = 0; length < bytes.length; length++) {
      const error = refusal(bytes.subarray(0, length));
      if (error === undefined) {
        // Nothing says that there was more: before Go 1.26 a trace may end behind any batch.
        if (!whole.has(length)) assert.fail(`cut off at ${length}, and nothing found`);
        continue;
      }
      if (!whole.has(length)) assert.equal(error.offset, length < 16 ? 0 : length);
    }
    assert.equal(refusal(bytes), undefined);
  });
}

test('Go trace reader: random damage is refused with a position, or does no harm', () => {
  const traces = ['go1.22-syscalls', 'go1.23-coroutines', 'go1.25-channels', 'go1.26-coroutines'].map(load);
  const damage = fc.record({
    trace: fc.constantFrom(...traces),
    flips: fc.array(fc.record({ at: fc.noBias(fc.nat()), bits: fc.integer({ min: 1, max: 255 }) }), {
      minLength: 1,
      maxLength: 8,
    }),
  });
  fc.assert(
    fc.property(damage, ({ trace, flips }) => {
      const began = performance.now();
      refusal(flipped(trace, flips));
      assert.ok(performance.now() - began < 10_000, 'it takes too long');
    }),
    { numRuns: RUNS },
  );
});

test('Go trace reader: random bytes behind a header', () => {
  const header = new TextEncoder().encode('go 1.23 trace\0\0\0');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
      assert.ok(refusal(new Uint8Array([...header, ...rest])));
    }),
    { numRuns: RUNS },
  );
});

test("Go trace reader: what Go's reader refuses of random damage, ours refuses", { skip: noGo || false }, async () => {
  const trace = load('go1.22-channels');
  const flip = fc.record({
    at: fc.integer({ min: 16, max: trace.length - 1 }),
    bits: fc.integer({ min: 1, max: 255 }),
  });
  const flips = fc.noBias(fc.array(flip, { minLength: 1, maxLength: 3 }));
  const cases = fc.sample(flips, { numRuns: 200 }).map((f) => flipped(trace, f));
  const files = cases.map((bytes, i) => {
    const file = join(scratch(), `damaged-${i}.trace`);
    writeFileSync(file, bytes);
    return file;
  });
  const verdicts = await judge(files);
  let refused = 0;
  verdicts.forEach(({ error }, i) => {
    if (error === undefined) return;
    refused++;
    assert.ok(refusal(cases[i]!), `${files[i]}: ${error}`);
  });
  assert.ok(refused > 50, `only ${refused} of ${files.length} refused`);
});

function flipped(trace: Uint8Array, flips: readonly { at: number; bits: number }[]): Uint8Array {
  const bytes = trace.slice();
  for (const { at, bits } of flips) bytes[at % bytes.length]! ^= bits;
  return bytes;
}
