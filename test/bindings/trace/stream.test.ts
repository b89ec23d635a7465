// The event stream: complete, described, and without any influence on the run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EV_LIMIT, EV_NOTE_FIRST, Ev } from '../../../assembly/abi/counters.js';
import { Simulation, type RunOptions } from '../../../bindings/engine/simulation.js';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import { InputError } from '../../../bindings/errors.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import type { EventBatch, TraceEvent } from '../../../bindings/trace/batch.js';
import { eventKinds, eventTable, isStep } from '../../../bindings/trace/kinds.js';
import { fieldWords } from '../../../bindings/trace/names.js';
import { Symbols } from '../../../bindings/trace/symbols.js';
import { eventWords, framesOf, positionOf } from '../../../bindings/trace/words.js';
import { busy, spawnTen, timeless } from '../engine/programs.js';

const image = { busy: compileGo(busy, { file: 'main.go' }), ten: compileGo(spawnTen, { file: 'main.go' }) };

async function run(which: keyof typeof image, options: SimulationOptions, how: RunOptions = {}) {
  const simulation = await Simulation.create(options);
  simulation.load(await image[which]);
  return simulation.run({ until: '20ms', ...how });
}

/** All events of a run as objects. */
async function eventsOf(which: keyof typeof image, options: SimulationOptions, how: RunOptions = {}) {
  const events: TraceEvent[] = [];
  const result = await run(which, options, { ...how, onEvents: (batch) => events.push(...batch) });
  return { events, result };
}

test('the table of kinds has a row for every kind of the engine, and no other', () => {
  const numbers = Object.values(Ev).filter((n): n is Ev => typeof n === 'number' && n !== Ev.NONE);
  assert.deepEqual(
    eventTable.map(({ kind }) => kind).sort((a, b) => a - b),
    numbers.sort((a, b) => a - b),
  );
  assert.ok(Math.max(...numbers) < EV_LIMIT);
  assert.equal(new Set(eventTable.map(({ name }) => name)).size, eventTable.length, 'names are unique');
  for (const { name, kind, who, what, extra, words, text } of eventTable) {
    assert.equal(name, Ev[kind]!.toLowerCase().replaceAll('_', '-'), 'a name is its constant');
    assert.match(text, /\.$/, `${name}: a sentence`);
    for (const [key, field] of Object.entries({ who, what, extra })) {
      assert.equal(field.type === 'none', field.text === '', `${name}: ${key}`);
      if (words.includes(`{${key}}`)) assert.notEqual(field.type, 'none', `${name}: ${key} in its words`);
      assert.equal(typeof fieldWords(field.type, 1), 'string');
    }
  }
});

test('a run is the same with and without events, whatever the buffer, the filter and the chunks', async () => {
  for (const options of [
    { procs: 4, seed: 3 },
    { procs: 3, machine: { cpus: 2 }, runtime: 'lecture' },
    { costs: 'zero' },
  ]) {
    const plain = timeless(await run('busy', options));
    const others: RunOptions[] = [
      {},
      { events: { buffer: 1 } },
      { events: { buffer: 100, stacks: 8 } },
      { events: { buffer: 1000, lossy: true, stacks: 128 } },
      { events: { kinds: ['go-start', 'queue'], sample: 3 }, turnsPerChunk: 3 },
    ];
    for (const how of others) {
      const { trace, ...traced } = timeless(await run('busy', options, { ...how, onEvents: () => {} }));
      assert.ok(trace && trace.written > 0);
      // A turn that ends early is one more turn; nothing else may differ.
      const turns = (r: typeof traced): typeof traced => ({ ...r, scheduler: { ...r.scheduler, turns: 0 } });
      assert.deepEqual(turns(traced), turns(plain), JSON.stringify({ options, how }));
    }
  }
});

test('nothing is lost: every step is there once, in the order of time', async () => {
  for (const buffer of [1, 1000, 16_384]) {
    const { events, result } = await eventsOf('busy', { procs: 4 }, { events: { buffer } });
    assert.deepEqual(result.trace, { written: events.length, lost: 0, stacks_lost: 0 });
    const steps = events.filter(({ kind }) => isStep(kind)).map(({ step }) => step);
    assert.equal(steps.length, result.events);
    assert.ok(steps.every((step, i) => step === i + 1));
    for (let i = 1; i < events.length; i++) assert.ok(events[i]!.time_ns >= events[i - 1]!.time_ns, `event ${i}`);
    assert.ok(events.every(({ kind }) => eventKinds[kind]));
    assert.ok(events.some(({ kind }) => kind >= EV_NOTE_FIRST));
  }
});

test('a lossy stream keeps the last events and counts the others', async () => {
  const whole = await eventsOf('busy', { procs: 4 });
  const { events, result } = await eventsOf('busy', { procs: 4 }, { events: { buffer: 500, lossy: true } });
  assert.deepEqual(events, whole.events.slice(-500));
  assert.deepEqual(result.trace, { written: whole.events.length, lost: whole.events.length - 500, stacks_lost: 0 });
});

test('a lossy stream over several runs hands over each part once', async () => {
  const whole = await eventsOf('busy', { procs: 2 });
  const simulation = await Simulation.create({ procs: 2 });
  simulation.load(await image.busy);
  const events: TraceEvent[] = [];
  const how: RunOptions = {
    events: { buffer: 600_000, lossy: true },
    turnsPerChunk: 50,
    onEvents: (b) => events.push(...b),
  };
  const stop = new AbortController();
  stop.abort();
  await simulation.run({ ...how, until: '20ms', signal: stop.signal });
  await simulation.run({ ...how, until: '20ms' });
  assert.deepEqual(events, whole.events);
});

test('filter: by kind and by group', async () => {
  const all = (await eventsOf('busy', { procs: 4 })).events;
  const { events, result } = await eventsOf('busy', { procs: 4 }, { events: { kinds: ['go-start', 'poller'] } });
  const wanted = eventTable
    .filter(({ name, group }) => name === 'go-start' || group === 'poller')
    .map(({ kind }) => kind);
  assert.deepEqual(
    events,
    all.filter(({ kind }) => wanted.includes(kind)),
  );
  assert.equal(result.trace?.written, events.length);
});

test('sampling: one goroutine in n, the same ones every time, with all their events', async () => {
  const all = (await eventsOf('busy', { procs: 4 })).events;
  const { events } = await eventsOf('busy', { procs: 4, seed: 1 }, { events: { sample: 5 } });
  const about = ({ kind }: TraceEvent): boolean => eventKinds[kind]!.who.type === 'goroutine';
  const chosen = new Set(events.filter(about).map(({ who }) => who));
  const everyone = new Set(all.filter(about).map(({ who }) => who));
  assert.deepEqual(
    events,
    all.filter((event) => !about(event) || chosen.has(event.who)),
  );
  const share = everyone.size / chosen.size;
  assert.ok(share > 2.5 && share < 10, `one in ${share} of ${everyone.size}`);
});

test('stacks: where goroutines are made, where they wait, and each stack once', async () => {
  const seen = new Map<number, string>();
  const kinds = new Set<string>();
  const symbols = new Symbols((await image.busy).bytes);
  let created = '';
  const onEvents = (batch: EventBatch): void => {
    for (const { kind, stack, extra } of batch) {
      if (stack === 0) continue;
      const frames = framesOf(stack, batch.stacks, symbols);
      const text = frames.map((f) => `${f.function} ${f.file}:${f.line}`).join('\n');
      assert.equal(seen.get(stack) ?? text, text, 'an id is always the same stack');
      seen.set(stack, text);
      kinds.add(eventKinds[kind]!.name);
      if (kind === Ev.GO_CREATE && symbols.functionName(extra - 1) === 'main.tree') created ||= text;
      assert.deepEqual(positionOf(stack, batch.stacks, symbols), frames[0]);
    }
  };
  await run('busy', { procs: 4 }, { onEvents, events: { stacks: 16 } });
  assert.equal(new Set(seen.values()).size, seen.size, 'no stack is there twice');
  for (const kind of ['go-create', 'go-park', 'go-ready', 'go-end']) assert.ok(kinds.has(kind), kind);
  const lines = busy.split('\n');
  const [, at] = /main\.go:(\d+)/.exec(created) ?? [];
  assert.match(lines[Number(at) - 1] ?? '', /go tree|go func/, created);
  // Without stacks there are none; with a depth of one, only the innermost frames.
  const { events } = await eventsOf('ten', {});
  assert.ok(events.every(({ stack }) => stack === 0));
});

test('events in words', async () => {
  const symbols = new Symbols((await image.ten).bytes);
  const { events } = await eventsOf('ten', { procs: 1 });
  const words = events.map((event) => eventWords(event, symbols));
  assert.ok(words.includes('G1 created to run runtime.main'), words[0]);
  assert.ok(words.some((text) => /^G\d+ runs on P0, from runnext, on the running time slice$/.test(text)));
  assert.ok(words.some((text) => /^G\d+ waits: sync\.WaitGroup\.Wait$/.test(text)));
  assert.ok(
    words.some((text) => /^G\d+ enters write on fd 1$/.test(text)),
    words.filter((w) => /enters/.test(w))[0],
  );
  assert.ok(words.every((text) => !text.includes('undefined') && !text.includes('{')));
});

test('in a worker the stream is the same, stacks included', async () => {
  const of = async (simulation: Pick<Simulation, 'load' | 'run'>) => {
    const lines: string[] = [];
    const compiled = await image.busy;
    const symbols = new Symbols(compiled.bytes);
    simulation.load(compiled);
    const result = await simulation.run({
      until: '5ms',
      events: { stacks: 8, buffer: 2000 },
      onEvents: (batch) => {
        for (const event of batch) {
          lines.push(JSON.stringify([event, framesOf(event.stack, batch.stacks, symbols)]));
        }
      },
    });
    return { lines, trace: result.trace };
  };
  const here = await of(await Simulation.create({ procs: 4 }));
  const worker = await Simulation.inWorker({ procs: 4 });
  const there = await of(worker as Simulation);
  await worker.terminate();
  assert.ok(here.lines.length > 1000, String(here.lines.length));
  assert.deepEqual(there, here);
});

test('wrong options are named', async () => {
  const cases: [RunOptions['events'], string][] = [
    [{ kinds: ['go-strat'] }, `kinds: no kind or group of events is called "go-strat" (did you mean 'go-start'?)`],
    [{ sample: 0 }, 'sample: expected a whole number from 1 to 2147483647, got 0'],
    [{ stacks: 129 }, 'stacks: expected a whole number from 0 to 128, got 129'],
    [{ buffer: 1.5 }, 'buffer: expected a whole number from 1 to 629145, got 1.5'],
  ];
  for (const [events, message] of cases) {
    await assert.rejects(run('ten', {}, { events: events!, onEvents: () => {} }), (error: Error) => {
      assert.ok(error instanceof InputError);
      assert.equal(error.message, message);
      return true;
    });
  }
});
