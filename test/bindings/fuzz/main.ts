// npm run fuzz: see scripts/fuzz.mjs.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    path: { type: 'string' },
    repeats: { type: 'string', default: '40' },
    events: { type: 'string', default: '1e6' },
  },
});
const events = Number(values.events);
let seed = values.seed === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(values.seed);
const repeats = Number(values.repeats);
if (!(Number.isSafeInteger(repeats) && repeats > 0))
  fail(`--repeats: expected a whole number, got '${values.repeats}'`);
if (!(events > 0)) fail(`--events: expected a number above 0, got '${values.events}'`);
if (!Number.isSafeInteger(seed)) fail(`--seed: expected a whole number, got '${values.seed}'`);

function fail(message: string): never {
  console.error(`fuzz: ${message}`);
  process.exit(1);
}

/** Programs tried with one seed: a failure is found again by running through fewer than these. */
const PROGRAMS = 100;
const REPORT_MS = 10_000;

const tally = { programs: 0, runs: 0, events: 0 };
const began = Date.now();
let reported = began;

function report(): void {
  const s = Math.round((Date.now() - began) / 1000);
  console.log(`fuzz: ${tally.events} events, ${tally.runs} runs of ${tally.programs} programs, ${s} s, seed ${seed}`);
}

console.log(`fuzz: from seed ${seed}`);
const enough = () => {
  if (Date.now() - reported > REPORT_MS) {
    reported = Date.now();
    report();
  }
  return values.path === undefined && tally.events >= events;
};
do {
  const failure = await fuzz({ seed, programs: PROGRAMS, repeats, path: values.path, tally, enough });
  if (failure) {
    report();
    console.error(failure);
    process.exit(1);
  }
  seed++;
} while (tally.events < events && values.path === undefined);
report();
console.log('fuzz: no finding');
