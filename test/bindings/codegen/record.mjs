// Runs programs/*.go under real Go and writes what they print and how they end to programs/expected.json. Needs a Go
// toolchain on the PATH; the tests need only the file:
//
//   node test/bindings/codegen/record.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('programs', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'gmpsim-'));
const go = (args) => spawnSync('go', args, { encoding: 'utf8' });

const expected = { go: go(['env', 'GOVERSION']).stdout.trim(), programs: {} };
for (const file of readdirSync(folder).filter((f) => f.endsWith('.go'))) {
  const binary = join(scratch, 'program');
  const built = go(['build', '-o', binary, join(folder, file)]);
  if (built.status !== 0) throw new Error(`${file}: ${built.stderr}`);
  const { status, stdout } = spawnSync(binary, { encoding: 'utf8' });
  expected.programs[file.slice(0, -3)] = { exit: status, stdout: stdout.split('\n') };
}
rmSync(scratch, { recursive: true });
writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`);
