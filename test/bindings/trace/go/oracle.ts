// Go's own reader of traces, as a judge: test/trace/oracle, built once for a test run, where there is Go.

import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** What the judge says of one file (test/trace/oracle/main.go). */
export interface Verdict {
  file: string;
  /** Why the trace is refused. */
  error?: string;
  wire: Record<string, number>;
  parsed: Record<string, number>;
  goroutines: number;
  events?: string[];
}

const run = promisify(execFile);
const OUTPUT_BYTES = 2 ** 29;
const SOURCE = 'test/trace/oracle/main.go';
/** The first version of Go with the packages that the judge uses under these names. */
const NEEDED = 25;

/** Why there is no judge here; empty if there is one. */
export const noGo: string = findGo();

function findGo(): string {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  if (status !== 0) return 'Go is not installed';
  const version = /^go1\.(\d+)/.exec(stdout)?.[1];
  return version !== undefined && Number(version) >= NEEDED
    ? ''
    : `needs Go 1.${NEEDED} or later, found ${stdout.trim()}`;
}

/** Where Go's own sources lie. */
export function goRoot(): string {
  return spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).stdout.trim();
}

let built: Promise<string> | undefined;
let folder: string | undefined;

/** A folder for this process's traces; gone at its end. */
export function scratch(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'gmpsim-trace-'));
    folder = made;
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return folder;
}

async function build(): Promise<string> {
  // The reader's package is internal: our file is laid over a folder beside its users.
  const overlay = join(scratch(), 'overlay.json');
  const out = join(scratch(), 'oracle');
  const place = join(goRoot(), 'src/cmd/gmpsimoracle/main.go');
  writeFileSync(overlay, JSON.stringify({ Replace: { [place]: resolve(SOURCE) } }));
  await run('go', ['build', '-overlay', overlay, '-o', out, 'cmd/gmpsimoracle']);
  return out;
}

/** Shows files to the judge. */
export async function judge(files: readonly string[], options: readonly string[] = []): Promise<Verdict[]> {
  built ??= build();
  const { stdout } = await run(await built, [...options, ...files], { maxBuffer: OUTPUT_BYTES });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);
}
