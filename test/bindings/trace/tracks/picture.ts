// A picture read back from a file: of either format the same, so that one set of rules judges both.

import { PbfReader } from 'pbf';

export interface Track {
  /** Names from the process on: `Go runtime / Ps / P0`. */
  path: string;
  counter: boolean;
}

export interface Happening {
  t: number;
  type: 'begin' | 'end' | 'instant' | 'counter';
  track: Track;
  name: string;
  args: Record<string, string | number>;
  /** Arrows' ids. */
  flows: { id: number; end: 'on' | 'in' }[];
  value: number;
  /** `file:line`, if it has a place. */
  at: string;
}

export interface Picture {
  tracks: Track[];
  events: Happening[];
}

const types = ['', 'begin', 'end', 'instant', 'counter'] as const;

/** Fields of one message: values by number, in order. */
function fields(pbf: PbfReader, until: number): Map<number, (number | Uint8Array)[]> {
  const all = new Map<number, (number | Uint8Array)[]>();
  while (pbf.pos < until) {
    const tag = pbf.readVarint();
    const wire = tag & 7;
    const value = wire === 0 ? pbf.readVarint() : wire === 1 ? pbf.readFixed64() : wire === 2 ? pbf.readBytes() : NaN;
    if (Number.isNaN(value as number)) throw new Error(`wire type ${wire} at ${pbf.pos}`);
    const list = all.get(tag >>> 3);
    if (list) list.push(value);
    else all.set(tag >>> 3, [value]);
  }
  if (pbf.pos !== until) throw new Error(`a message ends at ${pbf.pos}, not at ${until}`);
  return all;
}

const decoder = new TextDecoder('utf-8', { fatal: true });
type Fields = Map<number, (number | Uint8Array)[]>;
const message = (bytes: unknown): Fields => fields(new PbfReader(bytes as Uint8Array), (bytes as Uint8Array).length);
const number = (of: Fields, field: number): number => (of.get(field)?.[0] as number | undefined) ?? 0;
const text = (of: Fields, field: number): string => {
  const bytes = of.get(field)?.[0];
  return bytes === undefined ? '' : decoder.decode(bytes as Uint8Array);
};

/** Reads a Perfetto trace by the rules of its schema: interned data per sequence, forgotten where the flags say so. */
export function readPerfetto(bytes: Uint8Array): Picture {
  const tracks = new Map<number, Track>();
  const events: Happening[] = [];
  const interned = new Map<number, Map<number, Fields>>();
  const entry = (table: number, id: number): Fields => {
    const found = interned.get(table)?.get(id);
    if (!found) throw new Error(`${id} of table ${table} isn't there when it is used`);
    return found;
  };
  let valid = false;
  for (const packetBytes of message(bytes).get(1) ?? []) {
    const packet = message(packetBytes);
    if (number(packet, 10) !== 1) throw new Error('a packet without its sequence');
    const flags = number(packet, 13);
    if (flags & 1) {
      interned.clear();
      valid = true;
    }
    for (const data of packet.get(12) ?? []) {
      for (const [table, entries] of message(data)) {
        const known = interned.get(table) ?? new Map<number, Fields>();
        interned.set(table, known);
        for (const one of entries) {
          const read = message(one);
          if (known.has(number(read, 1))) throw new Error(`${number(read, 1)} of table ${table} is told twice`);
          known.set(number(read, 1), read);
        }
      }
    }
    for (const descriptor of packet.get(60) ?? []) {
      const read = message(descriptor);
      const process = read.get(3)?.[0];
      const parent = tracks.get(number(read, 5));
      if (!process && !parent) throw new Error(`track ${text(read, 2)} lies under one that isn't there`);
      const own = process ? text(message(process), 6) : text(read, 2);
      if (tracks.has(number(read, 1))) throw new Error(`track ${own} is told twice`);
      tracks.set(number(read, 1), { path: parent ? `${parent.path} / ${own}` : own, counter: read.has(8) });
    }
    for (const event of packet.get(11) ?? []) {
      if (!(flags & 2) || !valid) throw new Error('an event that needs interned data and does not say so');
      const read = message(event);
      const track = tracks.get(number(read, 11));
      if (!track) throw new Error('an event on no track');
      const args: Happening['args'] = {};
      for (const annotation of read.get(4) ?? []) {
        const a = message(annotation);
        args[text(entry(3, number(a, 1)), 2)] = a.has(17) ? text(entry(29, number(a, 17)), 2) : number(a, 3);
      }
      const place = read.has(34) ? entry(4, number(read, 34)) : undefined;
      if (read.has(3)) text(entry(1, number(read, 3)), 2);
      events.push({
        t: number(packet, 8),
        type: types[number(read, 9)] as Happening['type'],
        track,
        name: read.has(10) ? text(entry(2, number(read, 10)), 2) : '',
        args,
        flows: [
          ...(read.get(47) ?? []).map((id) => ({ id: id as number, end: 'on' as const })),
          ...(read.get(48) ?? []).map((id) => ({ id: id as number, end: 'in' as const })),
        ],
        value: number(read, 30),
        at: place ? `${text(place, 2)}:${number(place, 4)}` : '',
      });
    }
  }
  return { tracks: [...tracks.values()], events };
}

interface ChromeEvent {
  ph: string;
  ts: number;
  pid: number;
  tid: number;
  name: string;
  id?: number | string;
  dur?: number;
  args?: Record<string, string | number>;
}

/** Reads the trace event format. Tracks have the same names, without headings. */
export function readChrome(json: string): Picture {
  const { traceEvents } = JSON.parse(json) as { traceEvents: ChromeEvent[] };
  const tracks = new Map<string, Track>();
  const processes = new Map<number, string>();
  const events: Happening[] = [];
  const track = (key: string, path: string, counter = false): Track => {
    const made = tracks.get(key) ?? { path, counter };
    tracks.set(key, made);
    return made;
  };
  for (const { ph, ts, pid, tid, name, id, args = {} } of traceEvents) {
    const process = processes.get(pid);
    if (ph === 'M') {
      if (name === 'process_name') processes.set(pid, String(args.name));
      if (name === 'thread_name') track(`${pid} ${tid}`, `${process} / ${args.name}`);
      continue;
    }
    const add = (type: Happening['type'], on: Track, value = 0): void => {
      const { at = '', ...rest } = args;
      const place = String(at).replace(/^.* /, '');
      events.push({
        t: Math.round(ts * 1000),
        type,
        track: on,
        name: type === 'end' || type === 'counter' ? '' : name,
        args: type === 'counter' ? {} : rest,
        flows: [],
        value,
        at: place,
      });
    };
    const thread = (): Track => {
      const found = tracks.get(`${pid} ${tid}`);
      if (!found) throw new Error(`thread ${pid} ${tid} has no name`);
      return found;
    };
    const last = events.at(-1);
    switch (ph) {
      case 'B':
        add('begin', thread());
        break;
      case 'E':
        add('end', thread());
        break;
      case 'i':
      case 'X':
        add('instant', thread());
        break;
      case 'b':
        add('begin', track(`async ${id}`, `${process} / request ${id}`));
        break;
      case 'e':
        add('end', track(`async ${id}`, ''));
        break;
      case 'C':
        add('counter', track(`counter ${name}`, `${process} / ${name}`, true), args.value as number);
        break;
      case 's':
      case 't':
      case 'f':
        if (!last || last.track !== thread() || last.t !== Math.round(ts * 1000))
          throw new Error('an arrow at no slice');
        last.flows.push({ id: id as number, end: ph === 'f' ? 'in' : 'on' });
        break;
      default:
        throw new Error(`phase ${ph}`);
    }
  }
  return { tracks: [...tracks.values()], events };
}

/** Names without headings, as readChrome has them. */
export function bare(path: string): string {
  const parts = path.split(' / ');
  return parts.length > 2 ? `${parts[0]} / ${parts.at(-1)}` : path;
}
