// experiment.yaml: what it says, and every mistake in it with its place.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseExperiment } from '../../../bindings/sweep/experiment.js';
import { gridOf } from '../../../bindings/sweep/grid.js';
import { percentile } from '../../../bindings/sweep/response.js';
import { printJsonSchema } from '../../../bindings/sweep/schema.js';

const rest = 'program: main.go\nresponses: {t: virtual_ns}\n';
const parse = (text: string) => parseExperiment(text, 'e.yaml', 'e').experiment;
const grid = (text: string) => gridOf(parse(rest + text)).map((at) => Object.values(at));
const refused = (text: string, line: string) => assert.throws(() => parse(text), { name: 'InputError', message: line });

test('what isn’t said has a default', () => {
  const { file: _, ...experiment } = parse(rest);
  assert.deepEqual(experiment, {
    name: 'e',
    question: '',
    program: 'main.go',
    settings: {},
    axes: [],
    groups: [],
    responses: [
      {
        name: 't',
        value: 'virtual_ns',
        unit: 'ns',
        better: undefined,
        source: { from: 'result', path: ['virtual_ns'] },
        needs: undefined,
      },
    ],
    replications: { min: 10, max: 10 },
    seed: 1,
    warmup: undefined,
    sample_ns: 0,
    stop: { until_ns: 0, requests: 0 },
    budget: { runs: 0, wall_ns: 0 },
  });
});

test('an experiment without axes has one point; with axes each value meets each, the last axis fastest', () => {
  assert.deepEqual(grid(''), [[]]);
  assert.deepEqual(grid('axes:\n  procs: [1, 2]\n  runtime: [go1.26, lecture]\n'), [
    [1, 'go1.26'],
    [1, 'lecture'],
    [2, 'go1.26'],
    [2, 'lecture'],
  ]);
});

test('axes that are zipped go together', () => {
  assert.deepEqual(grid('axes:\n  procs: [1, 2]\n  gogc: [50, 100]\n  cpus: [3, 4]\nzip: [[procs, cpus]]\n'), [
    [1, 50, 3],
    [1, 100, 3],
    [2, 50, 4],
    [2, 100, 4],
  ]);
});

test('ranges: by steps, factors and counts, with units', () => {
  const axis = (text: string) => grid(`axes:\n  ${text}\n`).map(([value]) => value);
  assert.deepEqual(axis('procs: {from: 1, to: 10, step: 4}'), [1, 5, 9]);
  assert.deepEqual(axis('procs: {from: 1, to: 64, factor: 4}'), [1, 4, 16, 64]);
  assert.deepEqual(axis('procs: {from: 1, to: 64, count: 4, scale: log}'), [1, 4, 16, 64]);
  assert.deepEqual(axis('procs: {from: 1, to: 4, count: 7, scale: log}'), [1, 2, 3, 4], 'whole numbers, each once');
  assert.deepEqual(axis('load.rate: {from: 100, to: 200, count: 3}'), [100, 150, 200]);
  assert.deepEqual(axis('runtime.sysmon_max: {from: 1ms, to: 8ms, factor: 2}'), ['1ms', '2ms', '4ms', '8ms']);
  assert.deepEqual(axis('network.loss: {from: 0.1%, to: 0.3%, step: 0.1%}'), ['0.1%', '0.2%', '0.3%']);
});

test('any percentile has a name', () => {
  assert.deepEqual(
    ['p50', 'p5', 'p95', 'p999', 'p99.9', 'p99.99', 'p9999', 'p100'].map(percentile),
    [50_000, 5000, 95_000, 99_900, 99_900, 99_990, 99_990, 100_000],
  );
  assert.deepEqual(['p0', 'p', 'p101', '99', 'p99.9999'].map(percentile), Array(5).fill(undefined));
});

test('an unknown axis, and one with a typo: the line, the column, and what was meant', () => {
  refused(
    `${rest}axes:\n  procss: [1]\n`,
    "e.yaml:4:3: axes: unknown key 'procss': no axis of that name (did you mean 'procs'?)",
  );
  refused(
    `${rest}axes:\n  runq_size: [64]\n`,
    "e.yaml:4:3: axes: unknown key 'runq_size': no axis of that name (did you mean 'runtime.runq_size'?)",
  );
  refused(`${rest}axes:\n  weather: [1]\n`, "e.yaml:4:3: axes: unknown key 'weather': no axis of that name");
  refused(
    `${rest}settings:\n  cpu: 1\n`,
    "e.yaml:4:3: settings: unknown key 'cpu': no setting of that name (did you mean 'cpus'?)",
  );
  refused(`${rest}replication: 4\n`, "e.yaml:3:1: unknown key 'replication' (did you mean 'replications'?)");
});

test('every other mistake is one line with its place', () => {
  refused('', 'e.yaml: expected an experiment, got an empty file');
  refused('program: main.go\n', "e.yaml:1:1: expected the key 'responses'");
  refused('responses: {t: virtual_ns}\n', "e.yaml:1:1: expected the key 'program'");
  refused(
    `${rest}axes:\n  procs: 4\n`,
    'e.yaml:4:10: axes.procs: expected a list of values, or a range such as {from: 1, to: 64, factor: 2}, got 4',
  );
  refused(`${rest}axes:\n  procs: [1, 2, 1]\n`, 'e.yaml:4:17: axes.procs[2]: 1 is there twice');
  refused(
    `${rest}axes:\n  procs: {from: 1, to: 4}\n`,
    "e.yaml:4:10: axes.procs: expected one of 'step', 'factor' and 'count', got none",
  );
  refused(
    `${rest}axes:\n  procs: {from: 4, to: 1, step: 1}\n`,
    "e.yaml:4:24: axes.procs.to: expected at least 'from', 4, got 1",
  );
  refused(
    `${rest}axes:\n  until: {from: 1ms, to: 2s, factor: 2}\n`,
    "e.yaml:4:26: axes.until.to: expected the unit of 'from', 'ms', got '2s'",
  );
  refused(
    `${rest}axes:\n  procs: [1]\nsettings:\n  procs: 2\n`,
    "e.yaml:4:10: axes.procs: is an axis and in 'settings' too; expected one of them",
  );
  refused(
    `${rest}axes:\n  procs: [1, 2]\n  cpus: [1]\nzip: [[procs, cpus]]\n`,
    "e.yaml:6:15: zip[0][1]: expected as many values as 'procs' has, 2; 'cpus' has 1",
  );
  refused(
    `${rest}axes:\n  procs: [1]\nzip: [[procs, cpus]]\n`,
    "e.yaml:5:15: zip[0][1]: expected the name of an axis, got 'cpus'",
  );
  refused(`${rest}replications: 0\n`, 'e.yaml:3:15: replications: expected a whole number from 1 to 100000, got 0');
  refused(
    `${rest}replications: {max: 9, response: tt, half_width: 5%}\n`,
    "e.yaml:3:34: replications.response: expected the name of a response, got 'tt' (did you mean 't'?)",
  );
  refused(
    `${rest}stop: {requests: 5}\n`,
    "e.yaml:3:18: stop.requests: expected a 'load' in 'settings', who would make the requests",
  );
  refused(`${rest}settings: {args: 5}\n`, 'e.yaml:3:18: settings.args: expected a list of texts, got 5');
});

test('a response that can’t be had is refused: unknown, without a part, lost to the warm-up', () => {
  const response = (text: string, line: string) =>
    refused(`program: main.go\nresponses:\n  r: ${text}\n`, `e.yaml:3:6: responses.r: ${line}`);
  response(
    '/sched/latencis:seconds.p99',
    "expected the name of a metric ('gmpsim metrics' lists them), got '/sched/latencis:seconds.p99' (did you mean '/sched/latencies:seconds'?)",
  );
  response(
    '/sched/latencies:seconds',
    "'/sched/latencies:seconds' is a histogram: expected .p50, .p99.9, .mean, .max, .count or .sum at its end, got nothing",
  );
  response(
    '/sched/goroutines:goroutines.mean',
    "expected 'sample' beside, how often '/sched/goroutines:goroutines' is read",
  );
  response(
    '/sched/goroutines:goroutines.rate',
    "'/sched/goroutines:goroutines' is a gauge: expected it alone or with '.mean', '.max' or '.min', got '.rate'",
  );
  response('wall_ms', "expected a metric, or a path of 'gmpsim run --json', got 'wall_ms'");
  response('requests.latency_ns.p99', "expected a 'load' in 'settings', whose requests it counts");
  response("{stdout: 'took'}", "expected a group (…) around the number in 'took'");
  refused(
    `program: main.go\nresponses:\n  r: events\nwarmup: 1ms\n`,
    "e.yaml:3:6: responses.r: 'events' says nothing of the time after the warm-up; expected a metric ('gmpsim metrics' lists them)",
  );
});

test('the JSON Schema is the one that docs/ has', () => {
  const file = 'docs/experiment.schema.json';
  assert.equal(
    readFileSync(file, 'utf8'),
    printJsonSchema(),
    `${file}: node scripts/experiment-schema.mjs makes it anew`,
  );
});
