import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { spawnTen } from '../engine/programs.js';
import { cli, folderWith, gmpsim, signalled } from './spawn.js';

const main = (body: string, imports = '"fmt"') =>
  `package main\n\nimport (\n${imports}\n)\n\nfunc main() {\n${body}\n}\n`;
const at = folderWith({
  'ten.go': spawnTen,
  'open.go': main('fmt.Print("no newline")'),
  'exit.go': main('fmt.Println("leaving")\nos.Exit(7)', '"fmt"\n"os"'),
  'panic.go': main('panic("no")', ''),
  'deadlock.go': main('fmt.Println("waiting")\n<-make(chan int)'),
  'forever.go': main(
    'for i := 0; ; i++ {\nif i%1000 == 0 {\nfmt.Println("turn", i)\n}\ntime.Sleep(time.Millisecond)\n}',
    '"fmt"\n"time"',
  ),
  'lines.go': main('for i := 0; i < 20000; i++ {\nfmt.Println("line", i)\n}'),
});
const tenLines = '9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n';

test('run prints the program’s output, then a summary', () => {
  const { code, stdout, stderr } = gmpsim('run', at('ten.go'), '--procs', '1');
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.ok(stdout.startsWith(`${tenLines}── gmpsim: go1.26, 1 P on 4 CPUs, costs ec2-like vm, seed 1 ─`), stdout);
  const lines = stdout.slice(tenLines.length).trimEnd().split('\n');
  assert.ok(lines.length >= 10 && lines.length <= 40, `${lines.length} lines`);
  for (const label of ['ended', 'time', 'digest', 'P ', 'goroutines', 'threads', 'system calls', 'netpoller']) {
    assert.ok(
      lines.some((line) => line.startsWith(label)),
      label,
    );
  }
});

test('the summary begins on a line of its own', () => {
  assert.match(gmpsim('run', at('open.go')).stdout, /^no newline\n── gmpsim/);
});

test('--quiet leaves only what the program prints', () => {
  assert.deepEqual(gmpsim('run', at('ten.go'), '--procs', '1', '--quiet'), { code: 0, stdout: tenLines, stderr: '' });
});

test('--json prints everything as one JSON document, and nothing else', () => {
  const run = () => gmpsim('run', at('ten.go'), '--procs', '1', '--seed', '7', '--json');
  const { code, stdout, stderr } = run();
  assert.deepEqual([code, stderr], [0, '']);
  const result = JSON.parse(stdout);
  assert.equal(result.schema, 'gmpsim.run/1');
  assert.equal(result.stdout, tenLines);
  assert.equal(result.seed, 7);
  assert.deepEqual(result.exit, { code: 0, reason: 'main returned', detail: '' });
  for (const key of [
    'digest',
    'engine',
    'config',
    'stderr',
    'virtual_ns',
    'events',
    'goroutines',
    'processors',
    'threads',
    'syscalls',
    'poller',
    'latency_ns',
  ]) {
    assert.ok(key in result, key);
  }
  const again = JSON.parse(run().stdout);
  assert.deepEqual({ ...again, wall_ms: 0 }, { ...result, wall_ms: 0 });
});

test('exit code and messages are the program’s own', () => {
  const exit = gmpsim('run', at('exit.go'), '--quiet');
  assert.deepEqual(exit, { code: 7, stdout: 'leaving\n', stderr: '' });
  const panic = gmpsim('run', at('panic.go'), '--quiet');
  assert.deepEqual([panic.code, panic.stdout], [2, '']);
  assert.match(panic.stderr, /^panic: no\n\ngoroutine 1 \[running\]:\n/);
  const deadlock = gmpsim('run', at('deadlock.go'));
  assert.equal(deadlock.code, 2);
  assert.match(deadlock.stdout, /^waiting\n── gmpsim/);
  assert.match(deadlock.stderr, /^fatal error: all goroutines are asleep - deadlock!\n/);
  const json = gmpsim('run', at('deadlock.go'), '--json');
  assert.deepEqual([json.code, JSON.parse(json.stdout).exit], [2, { code: 2, reason: 'deadlock', detail: '' }]);
});

test('build writes an image that runs as its source does, L7 under the source’s name', () => {
  assert.deepEqual(gmpsim('build', at('ten.go'), '-o', at('ten')), { code: 0, stdout: '', stderr: '' });
  const digest = (file: string) => JSON.parse(gmpsim('run', file, '--json').stdout).digest;
  assert.equal(digest(at('ten')), digest(at('ten.go')));
  const inFolder = spawnSync(process.execPath, [`${process.cwd()}/${cli}`, 'build', 'exit.go'], {
    cwd: dirname(at('exit.go')),
  });
  assert.equal(inFolder.status, 0);
  assert.ok(readdirSync(dirname(at('exit.go'))).includes('exit'));
  assert.deepEqual(
    readdirSync(dirname(at('exit.go'))).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('L9 objdump shows the segments of an image', () => {
  gmpsim('build', 'examples/http-server/main.go', '-o', at('server'));
  const { code, stdout, stderr } = gmpsim('objdump', at('server'));
  assert.deepEqual([code, stderr], [0, '']);
  for (const part of [
    /code/i,
    /data/i,
    /heap/i,
    /stack/i,
    /main\.handler/,
    /main\.aboutHandler/,
    /hello world/,
    /About page/,
    /:8080/,
  ]) {
    assert.match(stdout, part);
  }
  const one = gmpsim('objdump', at('server'), '--function', 'main.aboutHandler').stdout;
  assert.match(one, /main\.aboutHandler/);
  assert.ok(one.length < stdout.length);
});

test('profiles lists what --runtime and --costs know', () => {
  const { code, stdout } = gmpsim('profiles');
  assert.equal(code, 0);
  for (const name of ['go1.26', 'lecture', 'ec2-like vm, vm', 'zero'])
    assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
});

test('help teaches, on standard output', () => {
  const top = gmpsim('--help');
  assert.deepEqual([top.code, top.stderr], [0, '']);
  for (const word of ['run', 'build', 'objdump', 'profiles', 'Examples:']) assert.ok(top.stdout.includes(word), word);
  const help = gmpsim('run', '--help');
  assert.equal(help.code, 0);
  for (const word of ['--load', '--procs', '--until', 'digest', 'arrivals:', 'rate:', 'users:']) {
    assert.ok(help.stdout.includes(word), word);
  }
  assert.equal(gmpsim('help', 'run').stdout, help.stdout);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  assert.deepEqual(gmpsim('--version'), { code: 0, stdout: `${version}\n`, stderr: '' });
});

test('the main job: the lecture’s server under its recorded load', () => {
  const run = ['run', 'examples/http-server/main.go', '--load', 'examples/http-server/load.yaml'];
  const { code, stdout, stderr } = gmpsim(...run);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^Server running on :8080\n── gmpsim/);
  assert.match(stdout, /^requests +2,093 sent, 2,093 completed, /m);
  assert.match(stdout, /^ +status 2,093 × 200\n +every response as expected$/m);
  const { requests } = JSON.parse(gmpsim(...run, '--json').stdout);
  assert.deepEqual([requests.sent, requests.completed, requests.by_status], [2093, 2093, { 200: 2093 }]);
});

test('Ctrl-C ends a run with a summary of what there was', async () => {
  const { code, stdout, stderr } = await signalled(['run', at('forever.go')], 'turn 0', 'SIGINT');
  assert.equal(stderr, '');
  assert.match(stdout, /^ended +interrupted; /m);
  assert.equal(code, 130);
});

test('a reader that leaves early causes no noise', () => {
  const command = `"${process.execPath}" ${cli} run "${at('lines.go')}" | head -n 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  assert.deepEqual([stdout, stderr], ['line 0\n', '']);
});
