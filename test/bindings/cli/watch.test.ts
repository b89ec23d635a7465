// gmpsim run --watch: lines without a terminal, a picture on one, and the same run in both cases.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { cli, folderWith, gmpsim, refused } from './spawn.js';

const at = folderWith({
  'talks.go': `package main

import (
	"os"
	"time"
)

func main() {
	print("begun ")
	for i := 0; i < 30; i++ {
		os.Stdout.WriteString("part ")
		go time.Sleep(time.Millisecond)
		time.Sleep(100 * time.Microsecond)
		os.Stdout.WriteString("whole\\n")
	}
	os.Stdout.WriteString("no newline")
	os.Exit(3)
}
`,
});

/** What may differ between equal runs. */
const timeless = (text: string): string => text.replace(/[^ ]+ on the wall/, '');

test('without a terminal: a line for each interval on standard error, all else as without --watch', () => {
  const plain = gmpsim('run', at('talks.go'), '--procs', '2');
  const watched = gmpsim('run', at('talks.go'), '--procs', '2', '--watch', '--watch-every', '5ms');
  assert.equal(watched.code, 3);
  assert.equal(timeless(watched.stdout), timeless(plain.stdout), 'output and summary, with the digest');
  assert.equal(plain.stderr, 'begun ');
  assert.match(watched.stderr, /\nbegun $/, 'a line that has no end comes last');
  const lines = watched.stderr.split('\n').slice(0, -1);
  assert.ok(lines.length >= 6 && lines.length < 12, watched.stderr);
  for (const line of lines) {
    assert.match(line, /^[\d.]+[µm]s: G \d+ \(\d+ run, .*\) P 2 \(\d idle\) queues \d+\+\d+ M \d+ .* poller /);
  }
  assert.match(lines[0]!, /^5ms: /);
});

test('together with --digests: the file is the same', () => {
  const digests = (name: string, ...more: string[]): string =>
    gmpsim('run', at('talks.go'), '--digests', at(name), ...more).stderr;
  digests('a');
  assert.match(digests('b', '--watch'), /1ms: /);
  assert.equal(gmpsim('diff', at('a'), at('b')).code, 0);
});

test('wrong usage: one line', () => {
  const watch = (...more: string[]) => gmpsim('run', at('talks.go'), ...more);
  refused(watch('--watch', '--json'), 'gmpsim: --watch: expected no --json, which shows nothing but results');
  refused(watch('--watch', '--quiet'), 'gmpsim: --watch: expected no --quiet, which shows nothing but results');
  refused(watch('--watch-every', '1ms'), 'gmpsim: --watch-every: expected --watch too');
  refused(
    watch('--watch', '--watch-every', 'soon'),
    /--watch-every: expected a duration .*, greater than 0, got "?'?soon/,
  );
  refused(watch('--watch', '--watch-speed', '0'), /--watch-speed: expected a duration .*, or max, greater than 0, got/);
});

// ---- On a terminal: script(1) of util-linux makes one.

const terminal = spawnSync('script', ['--version']).status === 0;

interface Seen {
  code: number | null;
  text: string;
}

/** Runs a shell command on a terminal of 100 x 40; `typed` is typed when `when` has been seen. */
function onTerminal(command: string, env: NodeJS.ProcessEnv = {}, when = '', typed = ''): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', `stty cols 100 rows 40; ${command}`, '/dev/null'], {
      env: { ...process.env, CI: '', TERM: 'xterm', NO_COLOR: '', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    let sent = typed === '';
    child.stdout.on('data', (data) => {
      text += data;
      if (!sent && text.includes(when)) {
        sent = true;
        child.stdin.write(typed);
      }
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

const run = (...more: string[]): string =>
  `${process.execPath} ${cli} run ${at('talks.go')} --procs 2 --watch ${more.join(' ')}`;
const HIDE = '\x1b[?25l';
const SHOW = '\x1b[?25h';
/** Settings of the terminal before and after. */
const settings = (text: string): string[] => text.match(/[0-9a-f]+(?::[0-9a-f]+){20,}/g) ?? [];

test('on a terminal: a picture, whole lines of output above it, then the terminal as it was', {
  skip: !terminal,
}, async () => {
  const { code, text } = await onTerminal(`stty -g; ${run('--watch-speed', 'max')}; code=$?; stty -g; exit $code`);
  assert.equal(code, 3);
  const [begin, end] = [text.indexOf(HIDE), text.lastIndexOf(SHOW)];
  assert.ok(begin >= 0 && end > begin, 'the cursor is hidden and shown again');
  assert.ok(text.slice(begin, end).includes('P0       \x1b[0m'));
  assert.ok(text.slice(begin, end).includes('part whole\r\n'), 'whole lines only');
  assert.ok(!text.slice(begin, end).includes('no newline'));
  assert.match(text.slice(end), /no newline\r\n── gmpsim/);
  const [before, after] = settings(text);
  assert.ok(before !== undefined && before === after, 'settings of the terminal');
});

test('NO_COLOR has no colours; TERM=dumb and CI have lines', { skip: !terminal }, async () => {
  const { text } = await onTerminal(run('--watch-speed', 'max'), { NO_COLOR: '1' });
  assert.match(text, /P0 +(M\d|idle| )/);
  assert.ok(!text.includes('\x1b[0m'));
  for (const env of [{ TERM: 'dumb' }, { CI: 'true' }]) {
    const { text } = await onTerminal(run(), env);
    assert.ok(!text.includes('\x1b') && /^1ms: G \d/m.test(text), text);
  }
});

for (const [name, typed] of [
  ['q', ' q'],
  ['Ctrl-C', '\x03'],
] as const) {
  test(`${name} ends the run, with the terminal as it was`, { skip: !terminal }, async () => {
    const slow = run('--watch-every', '100us', '--watch-speed', '100us');
    const { code, text } = await onTerminal(`stty -g; ${slow}; code=$?; stty -g; exit $code`, {}, 'so far', typed);
    assert.equal(code, 130);
    assert.match(text.slice(text.lastIndexOf(SHOW)), /ended +interrupted/);
    const [before, after] = settings(text);
    assert.ok(before !== undefined && before === after, 'settings of the terminal');
  });
}

test('a signal ends the process as ever, with the terminal as it was', { skip: !terminal }, async () => {
  const slow = run('--watch-every', '100us', '--watch-speed', '100us');
  const killed = `stty -g; sh -c 'echo pid $$; exec ${slow}'; code=$?; stty -g; exit $code`;
  const shell = new Promise<Seen>((resolve, reject) => {
    const child = spawn('script', ['-qec', killed, '/dev/null'], { env: { ...process.env, CI: '', TERM: 'xterm' } });
    let text = '';
    let sent = false;
    child.stdout.on('data', (data) => {
      text += data;
      const pid = /pid (\d+)/.exec(text)?.[1];
      if (sent || !pid || !text.includes('so far')) return;
      sent = true;
      process.kill(Number(pid), 'SIGTERM');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
  const { code, text } = await shell;
  assert.equal(code, 128 + 15);
  assert.ok(text.lastIndexOf(SHOW) > text.lastIndexOf(HIDE));
  const [before, after] = settings(text);
  assert.ok(before !== undefined && before === after, 'settings of the terminal');
});
