// Queueing theory holds: M/M/1, M/M/c and M/D/1 made of goroutines on the engine's own run queues, sleeps and Ps, against the
// closed forms. Seeds are fixed, so that the outcome is: what could fail is the engine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Simulation } from '../../../bindings/engine/simulation.js';
import source from './queue.go';
import { compileService } from './service.js';

const CUSTOMERS = 32_000;
/** The first one is the warm-up: the system begins empty. */
const BATCHES = 17;
const MEAN_NS = 20_000;
/** Two-sided 99 % of Student's t with 15 degrees of freedom. */
const T_99 = 2.947;

type Settings = Readonly<{ servers: number; utilisation: number; fixed: boolean; seed: number }>;
type Interval = Readonly<{ mean: number; half: number }>;

async function compiled({ utilisation, fixed, seed }: Settings): Promise<Uint8Array> {
  const constants = { CUSTOMERS, BATCHES, UTILISATION: utilisation, FIXED: fixed, SEED: seed };
  let text = source;
  for (const [name, value] of Object.entries(constants)) text = text.replace(`= ${name}`, `= ${value}`);
  return compileService(text);
}

/** Mean wait in the queue, in mean services, and mean number in the system: 99 % intervals by batch means. */
async function measure(settings: Settings): Promise<{ wait: Interval; number: Interval }> {
  const simulation = await Simulation.create({
    // First come, first served, by the nanosecond: no slices, no rounded timeouts, no collector, nothing has a price.
    runtime: { extends: 'go1.26', time_slice: 0, epoll_round_ms: false, steal_runnext_pause: 0, gogc: -1 },
    costs: 'zero',
    procs: settings.servers,
    machine: { cpus: settings.servers },
  });
  simulation.load(await compiled(settings));
  const { stdout, exit } = await simulation.run();
  assert.equal(exit.code, 0);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [number, number, number]);
  assert.equal(rows.length, BATCHES);
  const each = CUSTOMERS / BATCHES;
  const batches = rows.slice(1).map(([wait, stay, end], i) => ({
    wait: wait / each / MEAN_NS,
    number: stay / (end - rows[i]![2]),
  }));
  return { wait: interval(batches.map((b) => b.wait)), number: interval(batches.map((b) => b.number)) };
}

function interval(values: readonly number[]): Interval {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, x) => a + (x - mean) ** 2, 0) / (values.length - 1);
  return { mean, half: T_99 * Math.sqrt(variance / values.length) };
}

const holds = ({ mean, half }: Interval, value: number) => Math.abs(mean - value) <= half;

/** Mean wait of M/M/c in mean services: Erlang's C over the spare capacity. */
function waitMMc(c: number, rho: number): number {
  const a = c * rho;
  let sum = 0;
  let term = 1;
  for (let k = 0; k < c; k++) {
    sum += term;
    term *= a / (k + 1);
  }
  const last = term / (1 - rho);
  return last / (sum + last) / (c * (1 - rho));
}

/** Of M/D/1 (Pollaczek, Khinchine). */
const waitMD1 = (rho: number) => rho / (2 * (1 - rho));

function check(name: string, settings: Settings, theory: number, wrong: readonly [string, number][]): void {
  test(name, async (t) => {
    const { wait, number } = await measure(settings);
    const expected = settings.servers * settings.utilisation * (1 + theory);
    const shown = `wait ${show(wait)} (${theory.toFixed(3)}), number ${show(number)} (${expected.toFixed(3)})`;
    t.diagnostic(shown);
    assert.ok(holds(wait, theory) && holds(number, expected), shown);
    // An interval so wide that it holds anything would show nothing.
    assert.ok(wait.half < 0.5 * theory, shown);
    for (const [model, value] of wrong) assert.ok(!holds(wait, value), `${model} is not rejected: ${shown}`);
  });
}

const show = ({ mean, half }: Interval) => `${mean.toFixed(3)} ± ${half.toFixed(3)}`;

const one = { servers: 1, fixed: false };
for (const rho of [0.5, 0.8, 0.9]) {
  check(
    `M/M/1 at ${rho}: mean wait and number, and not M/D/1's`,
    { ...one, utilisation: rho, seed: 1 },
    waitMMc(1, rho),
    [['M/D/1', waitMD1(rho)]],
  );
  check(
    `M/D/1 at ${rho}: mean wait and number, and not M/M/1's`,
    { ...one, fixed: true, utilisation: rho, seed: 2 },
    waitMD1(rho),
    [['M/M/1', waitMMc(1, rho)]],
  );
  check(
    `M/M/4 at ${rho}: mean wait and number, and not those of four queues with a server each`,
    { servers: 4, fixed: false, utilisation: rho, seed: 3 },
    waitMMc(4, rho),
    [['four M/M/1', waitMMc(1, rho)]],
  );
}
