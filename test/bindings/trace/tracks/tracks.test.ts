// Pictures in tracks, in Perfetto's format and as JSON, read back and judged by what the event stream says.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Ev } from '../../../../assembly/abi/counters.js';
import { parseLoad } from '../../../../bindings/load/yaml.js';
import { busy, spawnTen } from '../../engine/programs.js';
import { type Drawn, draw } from './record.js';
import { bare, type Happening, type Picture, readChrome, readPerfetto, type Track } from './picture.js';

const empty = 'package main\n\nfunc main() {}\n';
const deadlock = 'package main\n\nfunc main() {\n\tgo func() { select {} }()\n\t<-make(chan int)\n}\n';
const panics =
  'package main\n\nimport "time"\n\nfunc main() {\n\tgo func() { panic("no") }()\n\ttime.Sleep(time.Second)\n}\n';
const collects = `package main

import "runtime"

var keep [][]byte

func main() {
	for i := 0; i < 2000; i++ {
		keep = append(keep, make([]byte, 4096))
		if i%200 == 0 {
			keep = nil
		}
	}
	runtime.GC()
	runtime.GOMAXPROCS(1)
	runtime.Gosched()
}
`;

const isP = ({ path }: Track): boolean => /^Go runtime \/ (Ps \/ )?P\d+$/.test(path);
const isM = ({ path }: Track): boolean => /^Go runtime \/ (Ms \/ )?M\d+$/.test(path);

/** What has to hold of any picture. */
function judge({ events }: Picture): void {
  let now = 0;
  const open = new Map<Track, Happening[]>();
  const flows = new Map<number, string>();
  for (const event of events) {
    if (event.t < now) assert.fail(`at ${event.t} after ${now}`);
    now = event.t;
    if (event.track.counter !== (event.type === 'counter')) assert.fail(`${event.type} on ${event.track.path}`);
    const slices = open.get(event.track) ?? [];
    open.set(event.track, slices);
    if (event.type === 'begin') slices.push(event);
    if (event.type === 'end' && !slices.pop()) assert.fail(`${event.track.path}: an end without a beginning at ${now}`);
    for (const { id, end } of event.flows) flows.set(id, (flows.get(id) ?? '') + (end === 'in' ? 'i' : 'o'));
    if (event.type === 'begin' && event.name === '') assert.fail(`${event.track.path}: no name at ${now}`);
    if (isP(event.track) && slices.length > 2) assert.fail(`${event.track.path}: too much at once at ${now}`);
  }
  for (const [{ path }, slices] of open) assert.equal(slices.length, 0, `${path}: ${slices[0]?.name} never ends`);
  for (const [id, ends] of flows) assert.match(ends, /^oo?i$/, `arrow ${id}`);
}

/** Values over time of each counter. */
function countersOf({ events }: Picture): Map<string, [number, number][]> {
  const all = new Map<string, [number, number][]>();
  for (const { type, track, t, value } of events) {
    if (type !== 'counter') continue;
    const name = bare(track.path).replace(/^.* \/ /, '');
    const steps = all.get(name) ?? [];
    all.set(name, steps);
    if ((steps.at(-1)?.[1] ?? 0) !== value) steps.push([t, value]);
  }
  return all;
}

const count = (picture: Picture, which: (event: Happening) => boolean): number => picture.events.filter(which).length;

/** Judges both pictures of a run, against its events and against each other. */
function check(drawn: Drawn): Picture {
  const perfetto = readPerfetto(drawn.perfetto);
  const chrome = readChrome(drawn.chrome);
  const kind = (ev: Ev): number => drawn.kinds.get(ev) ?? 0;
  for (const picture of [perfetto, chrome]) {
    judge(picture);
    const started = (on: (track: Track) => boolean) =>
      count(picture, ({ type, track, args }) => type === 'begin' && on(track) && 'from where it was taken' in args);
    assert.equal(started(isP), kind(Ev.GO_START), 'go-start');
    const anew = count(
      picture,
      ({ type, track, args }) => type === 'begin' && isP(track) && args.after === 'system call',
    );
    const onMs = count(picture, ({ type, track, name }) => type === 'begin' && isM(track) && /^G\d/.test(name));
    assert.equal(onMs, kind(Ev.GO_START) + anew, 'slices of goroutines on Ms');
    for (const [name, ev] of [
      ['go-ready', Ev.GO_READY],
      ['go-create', Ev.GO_CREATE],
      ['steal', Ev.STEAL],
      ['stolen from', Ev.STEAL],
      ['steal-try', Ev.STEAL_TRY],
      ['sysmon', Ev.SYSMON],
      ['packet-rx', Ev.PACKET_RX],
      ['packet-tx', Ev.PACKET_TX],
      ['m-wake', Ev.M_WAKE],
    ] as const) {
      assert.equal(
        count(picture, (e) => e.type === 'instant' && e.name === name),
        kind(ev),
        name,
      );
    }
    const flowsIn = count(picture, ({ flows }) => flows.some(({ end }) => end === 'in'));
    if (kind(Ev.GO_START) > 0) assert.ok(flowsIn > 0, 'arrows');
    assert.equal(
      count(picture, (e) => e.type === 'begin' && e.name.startsWith('request,')),
      kind(Ev.REQUEST_SENT),
    );
    assert.equal(
      count(picture, (e) => e.type === 'end' && Number(e.args.status ?? 0) !== 0),
      drawn.answered,
    );
    assert.equal(
      count(picture, (e) => e.type === 'begin' && /^cycle \d/.test(e.name)),
      kind(Ev.GC_BEGIN),
      'cycles',
    );
    assert.equal(
      count(picture, (e) => e.type === 'begin' && e.name === 'stopping'),
      kind(Ev.STW_BEGIN),
      'stops',
    );
    const counters = countersOf(picture);
    for (const [name, steps] of drawn.counters) assert.deepEqual(counters.get(name) ?? [], steps, name);
    const spinning = Math.max(0, ...(counters.get('spinning Ms') ?? []).map(([, value]) => value));
    assert.equal(spinning, drawn.result.threads.peak_spinning, 'spinning Ms');
  }
  // The same, event by event, but for the headings.
  assert.equal(chrome.events.length, perfetto.events.length);
  chrome.events.forEach((event, i) => {
    const other = perfetto.events[i]!;
    const same =
      event.t === other.t &&
      event.type === other.type &&
      event.name === other.name &&
      event.value === other.value &&
      event.at === other.at &&
      event.flows.length === other.flows.length &&
      (event.type === 'counter' || JSON.stringify(event.args) === JSON.stringify(other.args)) &&
      (other.track.path.includes('client port') || bare(event.track.path) === bare(other.track.path));
    if (!same) assert.deepEqual(event, other, `event ${i}`);
  });
  return perfetto;
}

for (const runtime of ['go1.26', 'lecture']) {
  for (const [name, source, code] of [
    ['an empty program', empty, 0],
    ['ten goroutines', spawnTen, 0],
    ['a deadlock', deadlock, 2],
    ['a panic', panics, 2],
    ['collections and stops', collects, 0],
    ['timers, channels, locks', busy, undefined],
  ] as const) {
    test(`pictures of ${name}, ${runtime}: every slice ends, arrows have both ends, queues are the model's`, async () => {
      for (const procs of [1, 4]) {
        const drawn = await draw(source, { procs, runtime, seed: 7 }, { run: { until: '20ms' } });
        check(drawn);
        if (source === collects && runtime === 'go1.26') {
          assert.ok((drawn.kinds.get(Ev.GC_BEGIN) ?? 0) > 0 && (drawn.kinds.get(Ev.STW_BEGIN) ?? 0) > 0, 'collections');
        }
        if (code !== undefined && drawn.result.exit.reason !== 'until') assert.equal(drawn.result.exit.code, code);
      }
    });
  }
}

async function server(procs: number, requests: number): Promise<Drawn> {
  const source = await readFile('examples/http-server/main.go', 'utf8');
  const load = await parseLoad(`users: 32\nthink: 50us\ncount: ${requests}\npaths:\n  - path: /\n  - path: /about\n`);
  return draw(source, { procs, load, seed: 5 }, { run: { until: '10s' } });
}

test('the HTTP example at 8 P: a span for each request, on its client port, and all the rest', async () => {
  const drawn = await server(8, 400);
  const picture = check(drawn);
  assert.equal(drawn.answered, drawn.result.requests!.completed);
  assert.ok(drawn.answered >= 400, `${drawn.answered}`);
  const paths = picture.tracks.map(({ path }) => path);
  for (const path of [
    'machine / CPU 7',
    'Go runtime / Ps / P7',
    'Go runtime / Ms / M0',
    'Go runtime / goroutines / G1 runtime.main',
    'Go runtime / queues / global queue',
    'Go runtime / queues / spinning Ms',
    'Go runtime / netpoller',
    'network / NIC / NIC queue 0 rx',
  ]) {
    assert.ok(paths.includes(path), `${path} in ${paths.filter((one) => !one.includes('goroutines')).join('\n')}`);
  }
  assert.ok(paths.some((path) => /^Go runtime \/ goroutines \/ G\d+ net\/http\.\(\*conn\)\.serve/.test(path)));
  assert.ok(paths.filter((path) => path.startsWith('network / requests / client port ')).length >= 32);
  assert.ok(
    count(
      picture,
      ({ flows, args }) =>
        flows.length > 0 && args['who makes it runnable'] === undefined && args.by === 'the network poller',
    ) > 300,
  );
  assert.ok(count(picture, ({ at }) => /main\.go:\d+$/.test(at)) > 100, 'places in the program');
});

test('what is interned is forgotten and told anew: a small table gives the same picture', async () => {
  const large = await draw(busy, { procs: 4, seed: 3 }, { run: { until: '5ms' } });
  const small = await draw(busy, { procs: 4, seed: 3 }, { run: { until: '5ms' }, internedMax: 8 });
  assert.deepEqual(readPerfetto(small.perfetto), readPerfetto(large.perfetto));
  assert.ok(small.perfetto.length > large.perfetto.length * 1.2, 'nothing was told anew');
});

test('the same bytes for any size of the batches', async () => {
  const whole = await draw(busy, { procs: 4, seed: 3 }, { run: { until: '5ms' } });
  const pieces = await draw(busy, { procs: 4, seed: 3 }, { run: { until: '5ms', turnsPerChunk: 3 } });
  assert.ok(Buffer.from(whole.perfetto).equals(pieces.perfetto));
  assert.equal(pieces.chrome, whole.chrome);
});
