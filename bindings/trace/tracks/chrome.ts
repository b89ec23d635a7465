// The trace event format of chrome://tracing (catapult): JSON. The same content as far as the format goes: it knows processes
// and threads instead of tracks under tracks, so the headings are missing, and a thread stands for each track.

import type { Args, Flow, Location, ProcessSpec, TrackSink, TrackSpec } from './sink.js';

const phases = { out: 's', step: 't', in: 'f' } as const;

/** Room for the tracks under a heading, in the order of threads. */
const UNDER_HEADING = 10_000_000;

/** Writes a picture as JSON in the trace event format. */
export class ChromeSink implements TrackSink {
  readonly #pids = new Map<number, number>();
  /** Of headings: where they stand among the others. */
  readonly #ranks = new Map<number, number>();
  #text = '{"displayTimeUnit":"ns","traceEvents":[\n';
  #separator = '';
  /** Of the slices that are open on a track without a thread: names. An end has to repeat it. */
  readonly #open = new Map<number, string[]>();

  process({ id, pid, name }: ProcessSpec): void {
    this.#pids.set(id, pid);
    this.#line(`{"ph":"M","pid":${pid},"tid":0,"name":"process_name","args":{"name":${JSON.stringify(name)}}}`);
    this.#line(`{"ph":"M","pid":${pid},"tid":0,"name":"process_sort_index","args":{"sort_index":${pid}}}`);
  }

  track(spec: TrackSpec): void {
    if (spec.heading) this.#ranks.set(spec.id, spec.rank);
    if (spec.heading || spec.counter || spec.async) return;
    const order = Math.min((this.#ranks.get(spec.parent) ?? 0) * UNDER_HEADING + spec.rank, 2 ** 31 - 1);
    const where = this.#where(spec);
    this.#line(`{"ph":"M",${where},"name":"thread_name","args":{"name":${JSON.stringify(spec.name)}}}`);
    this.#line(`{"ph":"M",${where},"name":"thread_sort_index","args":{"sort_index":${order}}}`);
  }

  begin(
    time_ns: number,
    track: TrackSpec,
    name: string,
    category: string,
    args: Args,
    at?: Location,
    flows?: Flow[],
  ): void {
    if (track.async) {
      const open = this.#open.get(track.id);
      if (open) open.push(name);
      else this.#open.set(track.id, [name]);
      this.#event('b', time_ns, track, name, category, `,"id":"${track.id}"`, args, at);
      return;
    }
    this.#event('B', time_ns, track, name, category, '', args, at);
    this.#flows(time_ns, track, flows);
  }

  end(time_ns: number, track: TrackSpec, args: Args): void {
    if (track.async) {
      const name = this.#open.get(track.id)?.pop() ?? '';
      if (this.#open.get(track.id)?.length === 0) this.#open.delete(track.id);
      this.#event('e', time_ns, track, name, 'request', `,"id":"${track.id}"`, args, undefined);
      return;
    }
    this.#line(`{"ph":"E","ts":${us(time_ns)},${this.#where(track)}${argsText(args, undefined)}}`);
  }

  instant(
    time_ns: number,
    track: TrackSpec,
    name: string,
    category: string,
    args: Args,
    at?: Location,
    flows?: Flow[],
  ): void {
    // An arrow begins and ends at a slice: an instant that has one is a slice without length.
    if (flows) this.#event('X', time_ns, track, name, category, ',"dur":0', args, at);
    else this.#event('i', time_ns, track, name, category, ',"s":"t"', args, at);
    this.#flows(time_ns, track, flows);
  }

  counter(time_ns: number, track: TrackSpec, value: number): void {
    const pid = this.#pids.get(track.process);
    this.#line(
      `{"ph":"C","ts":${us(time_ns)},"pid":${pid},"name":${JSON.stringify(track.name)},"args":{"value":${value}}}`,
    );
  }

  close(): void {
    this.#text += '\n]}\n';
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #event(
    phase: string,
    time_ns: number,
    track: TrackSpec,
    name: string,
    category: string,
    more: string,
    args: Args,
    at: Location | undefined,
  ): void {
    this.#line(
      `{"ph":"${phase}","ts":${us(time_ns)},${this.#where(track)},"cat":"${category}","name":${JSON.stringify(name)}${more}${argsText(args, at)}}`,
    );
  }

  #flows(time_ns: number, track: TrackSpec, flows: Flow[] | undefined): void {
    if (!flows) return;
    for (const { id, end, name } of flows) {
      const enclosing = end === 'out' ? '' : ',"bp":"e"';
      this.#line(
        `{"ph":"${phases[end]}","ts":${us(time_ns)},${this.#where(track)},"cat":"flow","name":"${name}","id":${id}${enclosing}}`,
      );
    }
  }

  #where(track: TrackSpec): string {
    return `"pid":${this.#pids.get(track.process)},"tid":${track.id}`;
  }

  #line(line: string): void {
    this.#text += this.#separator + line;
    this.#separator = ',\n';
  }
}

/** Nanoseconds as microseconds, exactly. */
function us(time_ns: number): string {
  const rest = time_ns % 1000;
  const whole = String((time_ns - rest) / 1000);
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0')}`;
}

function argsText(args: Args, at: Location | undefined): string {
  if (args.length === 0 && !at) return '';
  const parts: string[] = [];
  for (let i = 0; i < args.length; i += 2) parts.push(`${JSON.stringify(args[i])}:${JSON.stringify(args[i + 1])}`);
  if (at) parts.push(`"at":${JSON.stringify(`${at.function} ${at.file}:${at.line}`)}`);
  return `,"args":{${parts.join(',')}}`;
}
