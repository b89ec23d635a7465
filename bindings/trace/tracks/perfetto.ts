// Perfetto's own format: a sequence of TracePackets with TrackEvents (protos/perfetto/trace/ of the Perfetto project).
//
//   Trace           1 packet*
//   TracePacket     timestamp, sequence and its flags, interned data, then one of: track event, track descriptor, clocks
//
// Names, categories, names and values of annotations, and places in the program are written once each and then named by number
// (interned data). When there are many, the sequence says that it forgets them all, and begins anew: neither writer nor reader
// has to keep more.

import { PbfWriter } from 'pbf';
import type { Args, Flow, Location, ProcessSpec, TrackSink, TrackSpec } from './sink.js';

/** Field numbers of the messages, by the names that the schema has for them. */
const Trace = { packet: 1 };
const Packet = {
  clock_snapshot: 6,
  timestamp: 8,
  trusted_packet_sequence_id: 10,
  track_event: 11,
  interned_data: 12,
  sequence_flags: 13,
  track_descriptor: 60,
  first_packet_on_sequence: 87,
};
const Descriptor = {
  uuid: 1,
  name: 2,
  process: 3,
  parent_uuid: 5,
  counter: 8,
  child_ordering: 11,
  sibling_order_rank: 12,
};
const Process = { pid: 1, process_name: 6 };
const CounterTrack = { unit: 3 };
const Event = {
  category_iids: 3,
  debug_annotations: 4,
  type: 9,
  name_iid: 10,
  track_uuid: 11,
  counter_value: 30,
  source_location_iid: 34,
  flow_ids: 47,
  terminating_flow_ids: 48,
};
const Annotation = { name_iid: 1, uint_value: 3, string_value_iid: 17 };
const Interned = {
  event_categories: 1,
  event_names: 2,
  debug_annotation_names: 3,
  source_locations: 4,
  debug_annotation_string_values: 29,
};
const Entry = { iid: 1, name: 2 };
const Source = { iid: 1, file_name: 2, function_name: 3, line_number: 4 };
const Clocks = { clocks: 1, primary_trace_clock: 2 };
const Clock = { clock_id: 1, timestamp: 2 };

const BUILTIN_CLOCK_BOOTTIME = 6;
const ORDER_EXPLICIT = 3;
const UNIT_COUNT = 2;
const UNIT_SIZE_BYTES = 3;
const SEQ_INCREMENTAL_STATE_CLEARED = 1;
const SEQ_NEEDS_INCREMENTAL_STATE = 2;
const SEQUENCE = 1;

enum EventType {
  SliceBegin = 1,
  SliceEnd = 2,
  Instant = 3,
  Counter = 4,
}

/** So many interned things are kept before all are forgotten. */
const INTERNED_MAX = 32_768;
/** Room to begin with; it grows to what a batch of events takes. */
const ROOM_BYTES = 1 << 16;

/** An event on its way into its packet. */
interface Pending {
  type: EventType;
  track: number;
  name: number;
  category: number;
  location: number;
  /** How many arguments it has; the lists below may be longer. */
  count: number;
  /** Pairs: name's number, then the value's number (of a string) or the value. */
  args: number[];
  /** By argument: the value is a string's number. */
  strings: boolean[];
  value: number;
  flows: readonly Flow[];
}

const noFlows: readonly Flow[] = [];

/** Strings that have numbers, and those of them that the next packet has to tell. */
class Table {
  readonly field: number;
  readonly ids = new Map<string, number>();
  fresh: string[] = [];

  constructor(field: number) {
    this.field = field;
  }

  id(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.ids.size + 1;
    this.ids.set(text, id);
    this.fresh.push(text);
    return id;
  }
}

/** Writes a picture as a Perfetto trace. */
export class PerfettoSink implements TrackSink {
  readonly #pbf = new PbfWriter(new Uint8Array(ROOM_BYTES));
  readonly #limit: number;
  #names = new Table(Interned.event_names);
  #categories = new Table(Interned.event_categories);
  #argNames = new Table(Interned.debug_annotation_names);
  #values = new Table(Interned.debug_annotation_string_values);
  #locations = new Map<Location, number>();
  #freshLocations: Location[] = [];
  /** The next packet says that what was interned is forgotten. */
  #cleared = true;
  #first = true;
  readonly #event: Pending = {
    type: EventType.Instant,
    track: 0,
    name: 0,
    category: 0,
    location: 0,
    count: 0,
    args: [],
    strings: [],
    value: 0,
    flows: noFlows,
  };
  #time_ns = 0;

  /** @param internedMax so many names and the like are kept at once */
  constructor(internedMax: number = INTERNED_MAX) {
    this.#limit = internedMax;
    this.#pbf.writeMessage(
      Trace.packet,
      (_, pbf) => {
        pbf.writeMessage(Packet.clock_snapshot, writeClocks, undefined);
        pbf.writeVarintField(Packet.trusted_packet_sequence_id, SEQUENCE);
      },
      undefined,
    );
  }

  process({ id, pid, name }: ProcessSpec): void {
    this.#descriptor((pbf) => {
      pbf.writeVarintField(Descriptor.uuid, id);
      pbf.writeMessage(
        Descriptor.process,
        (_, inner) => {
          inner.writeVarintField(Process.pid, pid);
          inner.writeStringField(Process.process_name, name);
        },
        undefined,
      );
      pbf.writeVarintField(Descriptor.child_ordering, ORDER_EXPLICIT);
    });
  }

  track({ id, name, parent, rank, heading, counter }: TrackSpec): void {
    this.#descriptor((pbf) => {
      pbf.writeVarintField(Descriptor.uuid, id);
      pbf.writeStringField(Descriptor.name, name);
      pbf.writeVarintField(Descriptor.parent_uuid, parent);
      if (counter) {
        const unit = counter === 'bytes' ? UNIT_SIZE_BYTES : UNIT_COUNT;
        pbf.writeMessage(Descriptor.counter, (_, inner) => inner.writeVarintField(CounterTrack.unit, unit), undefined);
      }
      if (heading) pbf.writeVarintField(Descriptor.child_ordering, ORDER_EXPLICIT);
      pbf.writeVarintField(Descriptor.sibling_order_rank, rank);
    });
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
    this.#named(EventType.SliceBegin, time_ns, track, name, category, args, at, flows);
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
    this.#named(EventType.Instant, time_ns, track, name, category, args, at, flows);
  }

  end(time_ns: number, track: TrackSpec, args: Args): void {
    this.#forget();
    const event = this.#event;
    event.type = EventType.SliceEnd;
    event.track = track.id;
    event.name = event.category = event.location = 0;
    event.flows = noFlows;
    this.#args(args);
    this.#write(time_ns);
  }

  counter(time_ns: number, track: TrackSpec, value: number): void {
    const event = this.#event;
    event.type = EventType.Counter;
    event.track = track.id;
    event.name = event.category = event.location = 0;
    event.count = 0;
    event.flows = noFlows;
    event.value = value;
    this.#write(time_ns);
  }

  close(): void {}

  take(): Uint8Array {
    const bytes = this.#pbf.buf.slice(0, this.#pbf.pos);
    this.#pbf.pos = 0;
    return bytes;
  }

  #named(
    type: EventType,
    time_ns: number,
    track: TrackSpec,
    name: string,
    category: string,
    args: Args,
    at: Location | undefined,
    flows: readonly Flow[] = noFlows,
  ): void {
    this.#forget();
    const event = this.#event;
    event.type = type;
    event.track = track.id;
    event.name = this.#names.id(name);
    event.category = this.#categories.id(category);
    event.location = at ? this.#location(at) : 0;
    event.flows = flows;
    this.#args(args);
    this.#write(time_ns);
  }

  #args(args: Args): void {
    const event = this.#event;
    const count = args.length / 2;
    event.count = count;
    for (let i = 0; i < count; i++) {
      const value = args[i * 2 + 1] as string | number;
      const text = typeof value === 'string';
      event.args[i * 2] = this.#argNames.id(args[i * 2] as string);
      event.args[i * 2 + 1] = text ? this.#values.id(value) : value;
      event.strings[i] = text;
    }
  }

  #location(at: Location): number {
    let id = this.#locations.get(at);
    if (id === undefined) {
      id = this.#locations.size + 1;
      this.#locations.set(at, id);
      this.#freshLocations.push(at);
    }
    return id;
  }

  /** Begins the interned things anew if there are many: before an event, never in the middle of one. */
  #forget(): void {
    if (this.#names.ids.size + this.#values.ids.size + this.#locations.size < this.#limit) return;
    this.#names = new Table(Interned.event_names);
    this.#categories = new Table(Interned.event_categories);
    this.#argNames = new Table(Interned.debug_annotation_names);
    this.#values = new Table(Interned.debug_annotation_string_values);
    this.#locations = new Map();
    this.#cleared = true;
  }

  #write(time_ns: number): void {
    this.#time_ns = time_ns;
    this.#pbf.writeMessage(Trace.packet, this.#packet, undefined);
  }

  /** One function for all packets: no closure for each event. */
  readonly #packet = (_: undefined, pbf: PbfWriter): void => {
    pbf.writeVarintField(Packet.timestamp, this.#time_ns);
    pbf.writeVarintField(Packet.trusted_packet_sequence_id, SEQUENCE);
    if (this.#cleared) {
      this.#cleared = false;
      pbf.writeVarintField(Packet.sequence_flags, SEQ_INCREMENTAL_STATE_CLEARED | SEQ_NEEDS_INCREMENTAL_STATE);
      if (this.#first) pbf.writeBooleanField(Packet.first_packet_on_sequence, true);
      this.#first = false;
    } else {
      pbf.writeVarintField(Packet.sequence_flags, SEQ_NEEDS_INCREMENTAL_STATE);
    }
    if (
      this.#names.fresh.length +
        this.#categories.fresh.length +
        this.#argNames.fresh.length +
        this.#values.fresh.length +
        this.#freshLocations.length >
      0
    ) {
      pbf.writeMessage(Packet.interned_data, this.#interned, undefined);
    }
    pbf.writeMessage(Packet.track_event, writeEvent, this.#event);
  };

  readonly #interned = (_: undefined, pbf: PbfWriter): void => {
    for (const table of [this.#categories, this.#names, this.#argNames, this.#values]) {
      let id = table.ids.size - table.fresh.length;
      for (const text of table.fresh) {
        id++;
        pbf.writeMessage(
          table.field,
          (entry: string, inner) => {
            inner.writeVarintField(Entry.iid, id);
            inner.writeStringField(Entry.name, entry);
          },
          text,
        );
      }
      table.fresh.length = 0;
    }
    let id = this.#locations.size - this.#freshLocations.length;
    for (const location of this.#freshLocations) {
      id++;
      pbf.writeMessage(
        Interned.source_locations,
        (at: Location, inner) => {
          inner.writeVarintField(Source.iid, id);
          inner.writeStringField(Source.file_name, at.file);
          inner.writeStringField(Source.function_name, at.function);
          inner.writeVarintField(Source.line_number, at.line);
        },
        location,
      );
    }
    this.#freshLocations.length = 0;
  };

  #descriptor(write: (pbf: PbfWriter) => void): void {
    this.#pbf.writeMessage(
      Trace.packet,
      (_, pbf) => {
        pbf.writeVarintField(Packet.timestamp, this.#time_ns);
        pbf.writeVarintField(Packet.trusted_packet_sequence_id, SEQUENCE);
        pbf.writeMessage(Packet.track_descriptor, (__, inner) => write(inner), undefined);
      },
      undefined,
    );
  }
}

function writeClocks(_: undefined, pbf: PbfWriter): void {
  pbf.writeMessage(
    Clocks.clocks,
    (__, inner) => {
      inner.writeVarintField(Clock.clock_id, BUILTIN_CLOCK_BOOTTIME);
      inner.writeVarintField(Clock.timestamp, 0);
    },
    undefined,
  );
  pbf.writeVarintField(Clocks.primary_trace_clock, BUILTIN_CLOCK_BOOTTIME);
}

function writeEvent(event: Pending, pbf: PbfWriter): void {
  pbf.writeVarintField(Event.type, event.type);
  pbf.writeVarintField(Event.track_uuid, event.track);
  if (event.type === EventType.Counter) {
    pbf.writeVarintField(Event.counter_value, event.value);
    return;
  }
  if (event.category !== 0) pbf.writeVarintField(Event.category_iids, event.category);
  if (event.name !== 0) pbf.writeVarintField(Event.name_iid, event.name);
  for (let i = 0; i < event.count; i++) {
    pbf.writeTag(Event.debug_annotations, 2);
    // A short message: its length is known before it is written.
    const name = event.args[i * 2] as number;
    const value = event.args[i * 2 + 1] as number;
    const string = event.strings[i] as boolean;
    pbf.writeVarint(varintBytes(name) + varintBytes(value) + (string ? 3 : 2));
    pbf.writeVarintField(Annotation.name_iid, name);
    pbf.writeVarintField(string ? Annotation.string_value_iid : Annotation.uint_value, value);
  }
  if (event.location !== 0) pbf.writeVarintField(Event.source_location_iid, event.location);
  for (const flow of event.flows) {
    pbf.writeFixed64Field(flow.end === 'in' ? Event.terminating_flow_ids : Event.flow_ids, flow.id);
  }
}

function varintBytes(n: number): number {
  let bytes = 1;
  for (let rest = n; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}
