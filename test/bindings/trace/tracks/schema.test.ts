// Perfetto's own schema as a judge: the Python package that the Perfetto project publishes reads our traces.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { busy } from '../../engine/programs.js';
import { readPerfetto } from './picture.js';
import { draw } from './record.js';

const PACKAGES = ['perfetto==0.59.1', 'protobuf==7.36.2'];
const INSTALL_MS = 120_000;
const dir = mkdtempSync(join(tmpdir(), 'gmpsim-perfetto-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** A Python with the packages: the system's, or one of its own for this test; else why there is none. */
function python(): { command: string } | { missing: string } {
  const has = (command: string): boolean =>
    spawnSync(command, ['-c', 'import google.protobuf, perfetto.protos.perfetto.trace.perfetto_trace_pb2']).status ===
    0;
  if (has('python3')) return { command: 'python3' };
  const venv = join(dir, 'venv');
  if (spawnSync('python3', ['-m', 'venv', venv]).status !== 0) return { missing: 'needs Python 3 with venv' };
  const command = join(venv, 'bin', 'python');
  const options = { timeout: INSTALL_MS };
  spawnSync(command, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--retries', '0', ...PACKAGES], options);
  return has(command) ? { command } : { missing: `needs ${PACKAGES.join(' and ')} for Python` };
}

interface Described {
  unknown: number;
  bytes: number;
  again: number;
  clocks: string[];
  events: Record<string, number>;
  flows: number;
}

const found = python();

test("Perfetto's schema has every field of a trace, and reads what we read", {
  skip: 'missing' in found ? found.missing : false,
}, async () => {
  const command = 'command' in found ? found.command : '';
  const traces = await Promise.all(
    [undefined, 64].map(async (internedMax) => {
      const options = internedMax === undefined ? {} : { internedMax };
      return (await draw(busy, { procs: 4, seed: 3 }, { run: { until: '5ms' }, ...options })).perfetto;
    }),
  );
  const files = traces.map((bytes, i) => {
    const file = join(dir, `${i}.pftrace`);
    writeFileSync(file, bytes);
    return file;
  });
  const { stdout, stderr, status } = spawnSync(command, ['test/trace/perfetto/schema.py', ...files], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  assert.equal(status, 0, stderr);
  stdout
    .trimEnd()
    .split('\n')
    .forEach((line, i) => {
      const said = JSON.parse(line) as Described;
      const { events } = readPerfetto(traces[i]!);
      const expected: Record<string, number> = {};
      for (const { type, track, name } of events) {
        const key = `${type}: ${track.path}: ${name}`;
        expected[key] = (expected[key] ?? 0) + 1;
      }
      const flows = events.reduce((sum, event) => sum + event.flows.length, 0);
      assert.deepEqual(said, {
        unknown: 0,
        bytes: traces[i]!.length,
        again: traces[i]!.length,
        clocks: ['BUILTIN_CLOCK_BOOTTIME'],
        events: expected,
        flows,
      });
    });
});
