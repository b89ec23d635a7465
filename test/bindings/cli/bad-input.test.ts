// Every kind of bad input: one clear line, exit code 1, nothing half-written.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { folderWith, gmpsim, refused } from './spawn.js';

const hello = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n';
const at = folderWith({
  'hello.go': hello,
  'syntax.go': 'package main\n\nfunc main() {\n\tx := := 1\n}\n',
  'undefined.go': 'package main\n\nfunc main() {\n\tfoo()\n}\n',
  'types.go': 'package main\n\nfunc main() {\n\tvar n int = "text"\n\t_ = n\n}\n',
  'complex.go': 'package main\n\nvar c = 1i\n\nfunc main() { println(real(c)) }\n',
  'package.go': 'package main\n\nimport "net/smtp"\n\nfunc main() { _ = smtp.PlainAuth }\n',
  'notes.txt': 'no program\n',
  'broken.img': 'GMPI and then nothing of use',
  'conections.yaml': 'rate: 1000/s\nduration: 1s\npaths:\n  - path: /\nnetwork:\n  latency: 50us\nconections: 4\n',
  'bad.yaml': 'rate: [1\n',
  'csv.yaml': 'arrivals: arrivals.csv\n',
  'nocsv.yaml': 'arrivals: nowhere.csv\n',
  'arrivals.csv': `intended_ns,path\n${Array.from({ length: 15 }, (_, i) => `${i},/\n`).join('')}abc,/\n`,
});
const run = (...args: string[]) => gmpsim('run', ...args);

test('a syntax error', () => refused(run(at('syntax.go')), /^[^\n]*syntax\.go:4:\d+: syntax error: /));

test('a type error, in Go’s own words', () => {
  refused(run(at('undefined.go')), /^[^\n]*undefined\.go:4:2: undefined: foo\n$/);
  refused(
    run(at('types.go')),
    /^[^\n]*types\.go:4:14: cannot use "text" \(untyped string constant\) as int value in variable declaration\n$/,
  );
});

test('an unsupported construct is named with its position', () => {
  refused(run(at('complex.go')), /^[^\n]*complex\.go:3:\d+: [^\n]+ not supported yet\n$/);
});

test('a package that is not there is named with its position', () => {
  refused(run(at('package.go')), /^[^\n]*package\.go:3:8: [^\n]*net\/smtp[^\n]*\n$/);
});

test('a missing file', () => {
  refused(run('nowhere.go'), 'gmpsim: nowhere.go: no such file or directory');
  refused(gmpsim('build', 'nowhere.go'), 'gmpsim: nowhere.go: no such file or directory');
  refused(gmpsim('objdump', 'nowhere.go'), 'gmpsim: nowhere.go: no such file or directory');
  refused(run(at('hello.go'), '--load', 'nowhere.yaml'), 'gmpsim: nowhere.yaml: no such file or directory');
  refused(run('examples'), 'gmpsim: examples: is a directory');
});

test('a file that is no program', () => {
  refused(
    run(at('notes.txt')),
    `gmpsim: ${at('notes.txt')}: expected Go source (a file named *.go), or an image that 'gmpsim build' made`,
  );
  refused(run(at('broken.img')), /^gmpsim: [^\n]*broken\.img: the image is damaged: [^\n]+\n$/);
});

test('a CSV with a bad row', () => {
  refused(
    run(at('hello.go'), '--load', at('csv.yaml')),
    `${at('arrivals.csv')}:17: intended_ns: expected a whole number of nanoseconds, got 'abc'`,
  );
  refused(run(at('hello.go'), '--load', at('nocsv.yaml')), `gmpsim: ${at('nowhere.csv')}: no such file or directory`);
});

test('a YAML with an unknown key', () => {
  refused(
    run(at('hello.go'), '--load', at('conections.yaml')),
    `${at('conections.yaml')}:7:1: unknown key 'conections' (did you mean 'connections'?)`,
  );
  refused(run(at('hello.go'), '--load', at('bad.yaml')), /^[^\n]*bad\.yaml:\d+:\d+: [^\n]+\n$/);
});

test('an unknown option', () => {
  refused(run(at('hello.go'), '--porcs', '2'), "gmpsim: unknown option '--porcs' (did you mean --procs?)");
  refused(run(at('hello.go'), '--zzz'), "gmpsim: unknown option '--zzz'");
  refused(gmpsim('--zzz'), "gmpsim: unknown option '--zzz'");
  refused(gmpsim('build', at('hello.go'), '--json'), "gmpsim: unknown option '--json'");
});

test('wrong values of options', () => {
  const procs = 'gmpsim: --procs: expected a whole number from 1 to 4096, got';
  refused(run(at('hello.go'), '--procs', '0'), `${procs} 0`);
  refused(run(at('hello.go'), '--procs', '-1'), `${procs} -1`);
  refused(run(at('hello.go'), '--procs', 'many'), `${procs} 'many'`);
  refused(run(at('hello.go'), '--procs', '1.5'), `${procs} '1.5'`);
  refused(run(at('hello.go'), '--procs'), "gmpsim: option '--procs <n>' argument missing");
  refused(run(at('hello.go'), '--cpus', '0'), 'gmpsim: --cpus: expected a whole number from 1 to 4096, got 0');
  refused(
    run(at('hello.go'), '--cpus', '3', '--threads-per-core', '2'),
    'gmpsim: --cpus: expected a multiple of the 2 threads per core, got 3',
  );
  refused(
    run(at('hello.go'), '--cpus', '2', '--cores', '1'),
    'gmpsim: --cpus: expected either cpus or cores, got both',
  );
  refused(
    run(at('hello.go'), '--runtime', 'lectur'),
    "gmpsim: --runtime: expected 'go1.21', 'go1.22', 'go1.23', 'go1.24', 'go1.25', 'go1.26', 'go1.27' or 'lecture', got 'lectur' (did you mean 'lecture'?)",
  );
  refused(
    run(at('hello.go'), '--costs', 'free'),
    "gmpsim: --costs: expected 'ec2-like vm', 'vm' or 'zero', got 'free'",
  );
  refused(
    run(at('hello.go'), '--until', 'soon'),
    "gmpsim: --until: expected a duration such as 50us, 2ms or 1m30s, greater than 0, got 'soon'",
  );
  refused(
    run(at('hello.go'), '--seed', 'x'),
    "gmpsim: --seed: expected a whole number from 0 to 9007199254740991, got 'x'",
  );
  refused(
    run(at('hello.go'), '--build', 'fast'),
    "gmpsim: --build: expected 'release', 'checked' or 'debug', got 'fast'",
  );
});

test('wrong commands', () => {
  refused(
    gmpsim(),
    "gmpsim: expected a command: run, trace, diff, explain, sweep, merge, worker, report, bench, build, objdump, metrics, profiles; 'gmpsim --help' explains them",
  );
  refused(gmpsim('rum', at('hello.go')), "gmpsim: unknown command 'rum' (did you mean run?)");
  refused(gmpsim('main.go'), "gmpsim: unknown command 'main.go' (did you mean 'run main.go'?)");
  refused(run(), "gmpsim: missing required argument 'file'");
  refused(
    gmpsim('build', at('hello.go'), 'more'),
    "gmpsim: too many arguments for 'build'. Expected 1 argument but got 2.",
  );
});

test('build writes its file whole or not at all', () => {
  const folder = dirname(at('hello.go'));
  mkdirSync(at('taken'));
  const before = readdirSync(folder);
  refused(gmpsim('build', at('hello.go'), '-o', at('taken')), `gmpsim: ${at('taken')}: is a directory`);
  refused(
    gmpsim('build', at('hello.go'), '-o', at('nowhere/out')),
    `gmpsim: ${at('nowhere/out')}: no such file or directory`,
  );
  refused(gmpsim('build', at('types.go'), '-o', at('out')), /types\.go:4:14: /);
  assert.deepEqual(readdirSync(folder), before);
  assert.equal(existsSync(at('out')), false);
  assert.equal(readFileSync(at('hello.go'), 'utf8'), hello);
});
