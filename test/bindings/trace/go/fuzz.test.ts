// Random programs under random settings (test/bindings/fuzz): Go's reader takes the trace of each. A few of them here;
// GMPSIM_FUZZ_TRACES=200 for as many, GMPSIM_FUZZ_SEED for others.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileGo } from '../../../../bindings/frontend/compile.js';
import { readGoTrace } from '../../../../bindings/trace/go/reader.js';
import { program } from '../../fuzz/program.js';
import { render } from '../../fuzz/render.js';
import { optionsOf, setting } from '../../fuzz/setting.js';
import { Describer } from './describe.js';
import { judge, noGo, scratch } from './oracle.js';
import { type Counts, happened, record } from './record.js';

const PROGRAMS = Number(process.env.GMPSIM_FUZZ_TRACES ?? 6);
const SEED = Number(process.env.GMPSIM_FUZZ_SEED ?? 4);
/** Settings of each program, so many: compiling takes longer than a run. */
const SETTINGS = 2;
/** Traces that are shown to Go's reader at once. */
const BATCH = 20;
/** Most programs end long before; those that go on have been traced long enough. */
const UNTIL = '100ms';

test(`Go trace writer: ${PROGRAMS} random programs at 1 to 16 P`, async (t) => {
  const programs = fc.sample(program(3), { numRuns: PROGRAMS, seed: SEED });
  const settings = fc.sample(setting, { numRuns: PROGRAMS * SETTINGS, seed: SEED });
  let waiting: { file: string; expected: Counts; name: string }[] = [];
  let events = 0;
  let traces = 0;
  const show = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const verdicts = noGo ? [] : await judge(waiting.map(({ file }) => file));
    verdicts.forEach(({ error, parsed }, i) => {
      const { name, expected } = waiting[i]!;
      assert.equal(error, undefined, name);
      assert.deepEqual(happened(parsed), expected, name);
    });
    for (const { file } of waiting) rmSync(file);
    waiting = [];
  };
  for (const [i, one] of programs.entries()) {
    const image = await compileGo(render(one).source, { file: 'main.go' });
    for (const [k, s] of settings.slice(i * SETTINGS, (i + 1) * SETTINGS).entries()) {
      const name = `seed ${SEED}, program ${i}, ${JSON.stringify(s)}`;
      const run = { until: UNTIL, turnsPerChunk: s.turnsPerChunk };
      // Many short generations as well as one.
      const trace = { generationEvents: k === 0 ? 500 : 2 ** 20 };
      const options = { ...optionsOf(s), procs: s.procs };
      const { bytes, expected, counts } = await record(image, options, { run, trace }).catch((error: Error) => {
        throw new Error(`${error.message}\nof ${name}`, { cause: error });
      });
      const describer = new Describer();
      const parsed: Counts = {};
      for (const event of readGoTrace(bytes)) {
        for (const { kind } of describer.lines(event)) parsed[kind] = (parsed[kind] ?? 0) + 1;
      }
      assert.deepEqual(happened(parsed), expected, name);
      events += counts.events;
      traces++;
      const file = join(scratch(), `random-${i}-${k}.trace`);
      writeFileSync(file, bytes);
      waiting.push({ file, expected, name });
      if (waiting.length >= BATCH) await show();
    }
  }
  await show();
  t.diagnostic(`${traces} traces of ${programs.length} programs, ${events} events${noGo && `; not judged: ${noGo}`}`);
});
