// Programs whose behaviour under real Go was recorded: a folder of *.go and an expected.json.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runGo } from '../engine/programs.js';

type Recorded = Readonly<{
  exit: number;
  stderr_first_line: string;
  /** What comes before the first traceback, where that was recorded. */
  stderr?: string;
  /** More than one: the real runtime varies, and any of them is right. */
  outputs: readonly Readonly<{ stdout: string }>[];
}>;

/** Programs that don't pass yet, with the reason: test/conformance/pending.json, by suite. */
const pending = JSON.parse(readFileSync('test/conformance/pending.json', 'utf8')) as Record<
  string,
  Record<string, string>
>;

/** One test for each recorded program of a folder, under one P of Go 1.26. */
export function recordedSuite(suite: string, folder: string): void {
  const list = `${folder}/expected.json`;
  if (!existsSync(list)) {
    test(suite, { skip: `${list} is not there` }, () => {});
    return;
  }
  const { programs } = JSON.parse(readFileSync(list, 'utf8')) as { programs: Record<string, Recorded> };
  const waiting = pending[suite] ?? {};
  test(`${suite}: pending.json names programs that exist`, () => {
    assert.deepEqual(
      Object.keys(waiting).filter((name) => !(name in programs)),
      [],
    );
  });
  for (const [name, recorded] of Object.entries(programs)) {
    const check = () => matches(`${folder}/${name}.go`, recorded);
    test(`${suite}: ${name}`, async (t) => {
      const reason = waiting[name];
      if (reason === undefined) return check();
      const passes = await check().then(
        () => true,
        () => false,
      );
      assert.ok(!passes, `${name} passes now: take it out of test/conformance/pending.json`);
      t.skip(reason);
    });
  }
}

async function matches(file: string, recorded: Recorded): Promise<void> {
  const result = await runGo(readFileSync(file, 'utf8'), { procs: 1, runtime: 'go1.26' });
  const outputs = recorded.outputs.map(({ stdout }) => stdout);
  // With one recorded output the difference is shown; with several, all of them.
  if (outputs.length === 1) assert.equal(result.stdout, outputs[0]);
  else
    assert.ok(
      outputs.includes(result.stdout),
      `got ${JSON.stringify(result.stdout)}, recorded ${JSON.stringify(outputs)}`,
    );
  assert.equal(result.stderr.split('\n')[0], recorded.stderr_first_line);
  if (recorded.stderr !== undefined) assert.equal(beforeTraceback(result.stderr), recorded.stderr);
  assert.equal(result.exit.code, recorded.exit);
}

/** Without the line that says which address a signal was about. */
function beforeTraceback(stderr: string): string {
  const lines = stderr.split('\n');
  const traceback = lines.findIndex((line) => line.startsWith('goroutine '));
  const head = traceback < 0 ? lines : lines.slice(0, traceback);
  return head
    .filter((line) => !line.startsWith('[signal '))
    .join('\n')
    .trimEnd();
}
