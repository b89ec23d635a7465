import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const cli = 'dist/node/cli.js';
assert.ok(existsSync(cli), `${cli}: not there; 'npm run build' makes it`);

export type Ran = Readonly<{ code: number | null; stdout: string; stderr: string }>;

/** Runs the command line to its end. */
export function gmpsim(...args: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
}

/** Begins the command line, sends it a signal when it has printed `when`, and waits for its end. */
export function signalled(args: string[], when: string, signal: NodeJS.Signals): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let sent = false;
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.stdout.on('data', (data) => {
      stdout += data;
      if (!sent && stdout.includes(when)) {
        sent = true;
        child.kill(signal);
      }
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A folder with these files, removed when the process ends. */
export function folderWith(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'gmpsim-test-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

/** That a command failed as bad input has to: exit code 1, nothing on standard output, this one line on standard error. */
export function refused(ran: Ran, line: string | RegExp): void {
  if (typeof line === 'string') assert.equal(ran.stderr, `${line}\n`);
  else assert.match(ran.stderr, line);
  assert.match(ran.stderr, /^[^\n]+\n$/, 'one line');
  assert.equal(ran.stdout, '');
  assert.equal(ran.code, 1);
}
