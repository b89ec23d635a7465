// The story of a run: what is told, in which order, in which language.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { type ExplainChoice, parseBetween } from '../../../bindings/explain/choose.js';
import { explain } from '../../../bindings/explain/explain.js';
import { type Language, languages } from '../../../bindings/explain/language.js';
import { en, enWords, type Sentence, type SentenceKey } from '../../../bindings/explain/sentences/en.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { readLoad } from '../../../bindings/load/read.node.js';

const CONFORMANCE = '../shared/conformance';
const keys = Object.keys(en) as SentenceKey[];

function blanks(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
}

/** A language that says its keys and what is filled in: what is told can be looked at without the words. */
const bare: Language = {
  code: 'bare',
  name: 'keys',
  sentences: Object.fromEntries(
    keys.map((key) => {
      const text = `«${key}» ${blanks(en[key].first).join(' ')}`.trim();
      return [key, { first: text, again: text, many: key }];
    }),
  ) as unknown as Language['sentences'],
  words: enWords,
};

interface Told {
  key: string;
  text: string;
  step: number;
  line: number;
}

function parse(text: string): Told[] {
  const flat = text.replace(/\n {11,}/g, ' ');
  return [...flat.matchAll(/«([\w.]+)» ?([^«]*?)\[#(\d+)(?: [^\]]*:(\d+))?\]/g)].map((found) => ({
    key: found[1]!,
    text: found[2]!.trim(),
    step: Number(found[3]),
    line: Number(found[4] ?? 0),
  }));
}

let server: Uint8Array;
let source: string;
before(async () => {
  source = await readFile('examples/http-server/main.go', 'utf8');
  server = (await compileGo(source, { file: 'main.go' })).bytes;
});

type TellOptions = ExplainChoice & { language?: string | Language; until?: string; source?: string };

async function tell(image: Uint8Array, simulation: SimulationOptions, options: TellOptions = {}) {
  let text = '';
  const result = await explain(image, {
    language: bare,
    simulation,
    width: 100,
    onText: (piece) => {
      text += piece;
    },
    ...options,
  });
  return { text, result, told: parse(text) };
}

const story = async (runtime: string): Promise<SimulationOptions> => ({
  runtime,
  machine: { cpus: 4 },
  load: await readLoad('examples/http-server/story.yaml'),
});

/** The lecture's rows on its program, each with the sentences that say it, in the order in which the lecture tells them. */
const rows: readonly (readonly [row: string, ...sentences: SentenceKey[]])[] = [
  ['L36', 'process.loaded', 'process.thread'],
  ['L37', 'go.main'],
  ['L38', 'go.active'],
  ['L36 (init)', 'go.inits'],
  ['L39', 'call.main', 'call.newservemux', 'call.handlefunc', 'call.handlefunc'],
  ['L40', 'call.listenandserve', 'epoll.add', 'call.serve', 'call.accept'],
  ['L41', 'sys.accept.none', 'park.io'],
  ['L42', 'packet.syn'],
  ['L43', 'client.sends', 'packet.data'],
  ['L44', 'nic.interrupt'],
  ['L45', 'socket.connection', 'fd.ready', 'socket.data'],
  ['L46', 'poll.return'],
  ['L47', 'ready.netpoll'],
  ['L48', 'sys.accept', 'go.create', 'call.accept'],
  ['L49', 'sys.read'],
  ['L50', 'call.mux', 'call.handler', 'call.fprintln', 'sys.write'],
  ['L51', 'packet.out.data'],
  ['L52', 'client.done', 'client.stages'],
  ['L53', 'on.requests'],
];

for (const runtime of ['lecture', 'go1.26']) {
  test(`L36 … L53: the story of the HTTP server tells each of them, in order (${runtime})`, async () => {
    const { told } = await tell(server, await story(runtime), { source });
    let at = 0;
    for (const [row, ...sentences] of rows) {
      for (const key of sentences) {
        const found = told.findIndex((t, i) => i >= at && t.key === key);
        assert.ok(found >= 0, `${row}: nothing says ${key} after ${told[at - 1]?.key}`);
        at = found + 1;
      }
    }
    // L47: the goroutine that the poller finds is the one that ran the endless loop.
    assert.match(told.find((t) => t.key === 'ready.netpoll')!.text, /^fd [34]\b.* G1$/);
    // L39, L40, L50: the sentences stand at their lines of the source.
    const lines = new Map(told.map((t) => [t.key, t.line]));
    assert.deepEqual(
      ['call.newservemux', 'call.handlefunc', 'call.println', 'call.listenandserve', 'call.fprintln'].map((key) =>
        lines.get(key),
      ),
      [18, 20, 22, 23, 14],
    );
  });
}

test('under lecture the netpoller is a thread and a new goroutine goes into a queue; under go1.26 neither', async () => {
  const lecture = (await tell(server, await story('lecture'))).told;
  const go = (await tell(server, await story('go1.26'))).told;
  const has = (told: readonly Told[], key: string) => told.some((t) => t.key === key);
  assert.ok(has(lecture, 'process.epoll') && has(lecture, 'poll.block.thread') && !has(lecture, 'process.sysmon'));
  assert.ok(!has(go, 'process.epoll') && has(go, 'poll.block') && has(go, 'process.sysmon') && has(go, 'epoll.create'));
  const made = (told: readonly Told[]) => told.find((t) => t.key === 'go.create')!.text;
  assert.match(made(lecture), /local run queue/);
  assert.match(made(go), /runnext/);
});

test('under a recorded load one connection is followed, the others are counted, and the run is the same', async () => {
  const options: SimulationOptions = { load: await readLoad('examples/http-server/load.yaml') };
  const { told, text, result } = await tell(server, options, { until: '60ms' });
  const packets = told.filter((t) => t.key.startsWith('packet.'));
  const ports = new Set(packets.map((t) => /\b(3[23]\d{3})\b/.exec(t.text)?.[1]).filter(Boolean));
  assert.equal(ports.size, 1);
  for (const key of ['client.warm', 'call.handler', 'client.warm.done', 'on.requests']) {
    assert.equal(told.filter((t) => t.key === key).length, 1, key);
  }
  assert.match(text, /«on\.more» 64 packet\.syn\n/);
  const plain = await Simulation.create(options);
  plain.load(server);
  const same = await plain.run({ until: '60ms' });
  assert.equal(result.digest, same.digest);
  assert.equal(result.virtual_ns, same.virtual_ns);
});

test('--request: one request from the client and back, and nothing of any other', async () => {
  const { told } = await tell(server, await story('go1.26'), { request: 1 });
  assert.equal(told[0]!.key, 'client.sends');
  // Then where its time went.
  assert.deepEqual(
    told.slice(-2).map((t) => t.key),
    ['client.done', 'client.stages'],
  );
  const order = [
    'packet.data',
    'nic.interrupt',
    'socket.data',
    'fd.ready',
    'ready.netpoll',
    'call.handler',
    'sys.write',
    'packet.out.data',
  ];
  let at = 0;
  for (const key of order) {
    at = told.findIndex((t, i) => i >= at && t.key === key);
    assert.ok(at >= 0, key);
  }
  assert.equal(told.filter((t) => t.key === 'call.handler').length, 1);
});

test('--goroutine: what it does and what is done to it, all of it', async () => {
  const program = `package main

import "time"

func main() {
	ch := make(chan int)
	go func() {
		for i := range 5 {
			ch <- i
		}
		close(ch)
	}()
	for range ch {
	}
	time.Sleep(time.Millisecond)
}
`;
  const { bytes } = await compileGo(program, { file: 'main.go' });
  const all = (await tell(bytes, { procs: 1 })).told;
  const g = / G1 (G\d+) /.exec(all.find((t) => t.key === 'go.create')!.text)![1]!;
  const { told } = await tell(bytes, { procs: 1 }, { goroutine: Number(g.slice(1)) });
  assert.equal(told[0]!.key, 'go.create');
  assert.equal(told.at(-1)!.key, 'go.end');
  assert.ok(told.every((t) => new RegExp(`\\b${g}\\b`).test(t.text)));
  const parked = told.filter((t) => t.key === 'park.chan');
  assert.ok(parked.length > 0);
  assert.ok(parked.every((t) => t.line === 9));
});

test('--between: by time and by step, ends included', async () => {
  const options = await story('go1.26');
  const all = (await tell(server, options, { between: ['0', '10s'] })).told;
  const steps = (await tell(server, options, { between: ['#60', '#100'] })).told;
  const name = (t: Told) => `${t.key} ${t.step}`;
  assert.ok(steps.length > 10);
  assert.deepEqual(steps.map(name), all.filter((t) => t.step >= 60 && t.step <= 100).map(name));
  const none = await tell(server, options, { between: ['500us', '600us'] });
  assert.deepEqual(
    none.told.map((t) => t.key),
    ['nothing'],
  );
});

test('wrong choices are named', async () => {
  const wrong = async (choice: ExplainChoice & { language?: string }, message: RegExp) =>
    assert.rejects(tell(server, {}, choice), { name: 'InputError', message });
  await wrong({ goroutine: 0 }, /^goroutine: expected a whole number from 1, got 0$/);
  await wrong({ request: 1.5 }, /^request: expected a whole number from 0, got 1\.5$/);
  await wrong({ between: ['2ms', '1ms'] }, /^between: expected the earlier end first, got "2ms,1ms"$/);
  await wrong({ between: ['1ms', '#7'] }, /^between: expected two times, or two steps, got "1ms,#7"$/);
  await wrong({ between: ['soon', '#7'] }, /^between: expected a time such as '1\.5ms', .* '#120', got "soon"$/);
  await wrong({ language: 'bm' }, /^language: expected 'en' or 'bn', got 'bm' \(did you mean 'bn'\?\)$/);
  assert.throws(() => parseBetween('1ms'), /^InputError: between: expected two ends, .* got "1ms"$/);
});

test('a translation fills the same blanks as the English sentences, and names what is counted', () => {
  for (const { code, sentences } of Object.values(languages)) {
    for (const key of keys) {
      const sentence: Sentence = sentences[key];
      const original: Sentence = en[key];
      assert.deepEqual(blanks(sentence.first), blanks(original.first), `${code} ${key}`);
      assert.deepEqual(blanks(sentence.again ?? ''), blanks(original.again ?? ''), `${code} ${key} again`);
      assert.equal(sentence.many === undefined, original.many === undefined, `${code} ${key} many`);
    }
  }
});

test('every conformance program has a story that ends, in every language', {
  skip: existsSync(CONFORMANCE) ? false : `no ${CONFORMANCE}`,
}, async () => {
  for (const name of (await readdir(CONFORMANCE)).filter((file) => file.endsWith('.go'))) {
    const program = await readFile(`${CONFORMANCE}/${name}`, 'utf8');
    const image = await compileGo(program, { file: name });
    const { told } = await tell(image.bytes, { procs: 2 });
    assert.ok(told.length > 8, name);
    assert.match(told.at(-1)!.key, /^end\.(main|exit|panic|deadlock)$/, name);
    for (let i = 1; i < told.length; i++) assert.ok(told[i]!.step >= told[i - 1]!.step, `${name}: ${told[i]!.key}`);
    for (const language of Object.keys(languages)) {
      const { text } = await tell(image.bytes, { procs: 2 }, { language, source: program });
      assert.match(text, /^[1১]\. /, name);
      assert.doesNotMatch(text, /\{\w+\}|undefined|NaN/, `${name} ${language}`);
    }
  }
});
