// Which tracks there are, and under what: they are told to the sink when they are first used.

import type { Args, Flow, Location, TrackSink, TrackSpec } from './sink.js';
import type { CounterName } from './counters.js';

/** The processes' pids, also their order. */
const MACHINE = 1;
const RUNTIME = 2;
const NETWORK = 3;

type Heading = 'Ps' | 'Ms' | 'goroutines' | 'queues' | 'memory' | 'NIC' | 'requests';

/** A track with slices that nest, and how many of them are open. */
export class Lane {
  readonly spec: TrackSpec;
  depth = 0;
  /** Of a P's and an M's: the goroutine whose slice is open; 0: none. */
  goid = 0;
  /** Of a P's: the arrow of the last steal, until the goroutine runs; 0: none. */
  steal = 0;

  constructor(spec: TrackSpec) {
    this.spec = spec;
  }
}

/** The tracks of a picture, and what is open on them. */
export class Layout {
  readonly #sink: TrackSink;
  #nextId = 1;
  readonly #pids: readonly [machine: number, runtime: number, network: number];
  readonly #headings = new Map<Heading, TrackSpec>();
  readonly #ps: Lane[] = [];
  readonly #ms: Lane[] = [];
  readonly #cpus: Lane[] = [];
  readonly #singles = new Map<string, Lane>();
  readonly #counters = new Map<string, TrackSpec>();
  readonly #perP = { ring: [] as TrackSpec[], runnext: [] as TrackSpec[] };
  /** Requests by the client's port. More than one lane only if requests on it overlap. */
  readonly #ports = new Map<number, Lane[]>();

  constructor(sink: TrackSink, procs: number, cpus: number) {
    this.#sink = sink;
    this.#pids = [
      this.#process(MACHINE, 'machine'),
      this.#process(RUNTIME, 'Go runtime'),
      this.#process(NETWORK, 'network'),
    ];
    for (let cpu = 0; cpu < cpus; cpu++) this.cpu(cpu);
    for (let p = 0; p < procs; p++) this.p(p);
  }

  // ---- tracks

  p(id: number): Lane {
    return this.#ps[id] ?? this.#numbered(this.#ps, id, `P${id}`, this.#heading('Ps'));
  }

  m(id: number): Lane {
    return this.#ms[id] ?? this.#numbered(this.#ms, id, `M${id}`, this.#heading('Ms'));
  }

  cpu(id: number): Lane {
    return this.#cpus[id] ?? this.#numbered(this.#cpus, id, `CPU ${id}`, this.#pids[0]);
  }

  goroutine(goid: number, name: string): Lane {
    return this.#lane(name, this.#heading('goroutines'), goid);
  }

  get outside(): Lane {
    return this.#single('on no CPU', this.#pids[1], 90);
  }

  get netpoller(): Lane {
    return this.#single('netpoller', this.#pids[1], 40);
  }

  get gc(): Lane {
    return this.#single('GC', this.#pids[1], 50);
  }

  get sweep(): Lane {
    return this.#single('GC sweep', this.#pids[1], 51);
  }

  get stw(): Lane {
    return this.#single('stop the world', this.#pids[1], 52);
  }

  get sysmon(): Lane {
    return this.#single('sysmon', this.#pids[1], 60);
  }

  get timers(): Lane {
    return this.#single('timers', this.#pids[1], 61);
  }

  /** @param way 'rx' or 'tx' */
  nic(queue: number, way: 'rx' | 'tx'): Lane {
    return this.#single(`NIC queue ${queue} ${way}`, this.#heading('NIC'), queue * 3 + (way === 'rx' ? 0 : 1));
  }

  get sockets(): Lane {
    return this.#single('sockets', this.#pids[2], 20);
  }

  /** A lane of a client's port on which no request is open. */
  port(port: number): Lane {
    let lanes = this.#ports.get(port);
    if (!lanes) {
      lanes = [];
      this.#ports.set(port, lanes);
    }
    let lane = lanes.find(({ depth }) => depth === 0);
    if (!lane) {
      lane = this.#lane(`client port ${port}`, this.#heading('requests'), port, { async: true });
      lanes.push(lane);
    }
    return lane;
  }

  counter(what: CounterName, p: number): TrackSpec {
    if (what === 'ring' || what === 'runnext') {
      const unit = what === 'ring' ? 'run queue' : 'runnext (goroutine)';
      let spec = this.#perP[what][p];
      if (!spec) {
        spec = this.#counter(`P${p} ${unit}`, 'queues', 100 + p * 2 + (what === 'ring' ? 0 : 1));
        this.#perP[what][p] = spec;
      }
      return spec;
    }
    const bytes = what === 'heap' || what === 'heap goal';
    return this.#namedCounter(what, bytes ? 'memory' : 'queues', bytes ? 'bytes' : 'count');
  }

  /** Packets in the ring of one of the card's queues. */
  ring(queue: number): TrackSpec {
    return this.#namedCounter(`NIC queue ${queue} ring`, 'NIC', 'count', queue * 3 + 2);
  }

  // ---- what happens on them

  open(t: number, lane: Lane, name: string, category: string, args: Args, at?: Location, flows?: Flow[]): void {
    lane.depth++;
    this.#sink.begin(t, lane.spec, name, category, args, at, flows);
  }

  /** Ends the innermost slice, if there is one. */
  close(t: number, lane: Lane, args: Args): void {
    if (lane.depth === 0) return;
    lane.depth--;
    this.#sink.end(t, lane.spec, args);
  }

  /** Ends all slices that are open on a lane. */
  clear(t: number, lane: Lane, args: Args): void {
    while (lane.depth > 0) this.close(t, lane, args);
    lane.goid = 0;
  }

  /** A lane is taken by something that isn't a goroutine. */
  occupy(t: number, lane: Lane, what: string): void {
    this.clear(t, lane, []);
    this.open(t, lane, what, 'thread', []);
  }

  mark(t: number, lane: Lane, name: string, category: string, args: Args, at?: Location, flows?: Flow[]): void {
    this.#sink.instant(t, lane.spec, name, category, args, at, flows);
  }

  /** Ends whatever is open on any track but those of goroutines, which the caller has. */
  clearAll(t: number, args: Args): void {
    for (const lanes of [
      this.#cpus,
      this.#ps,
      this.#ms,
      [...this.#singles.values()],
      [...this.#ports.values()].flat(),
    ]) {
      for (const lane of lanes) if (lane) this.clear(t, lane, args);
    }
  }

  /** The Ps that there have been. */
  get ps(): readonly Lane[] {
    return this.#ps;
  }

  // ---- telling the sink

  #process(pid: number, name: string): number {
    const id = this.#nextId++;
    this.#sink.process({ id, pid, name });
    return id;
  }

  #track(name: string, parent: number | TrackSpec, rank: number, more: Partial<TrackSpec> = {}): TrackSpec {
    const [under, process] = typeof parent === 'number' ? [parent, parent] : [parent.id, parent.process];
    const spec: TrackSpec = {
      id: this.#nextId++,
      name,
      parent: under,
      process,
      rank: Math.min(rank, 2 ** 31 - 1),
      ...more,
    };
    this.#sink.track(spec);
    return spec;
  }

  #lane(name: string, parent: number | TrackSpec, rank: number, more?: Partial<TrackSpec>): Lane {
    return new Lane(this.#track(name, parent, rank, more));
  }

  #numbered(lanes: Lane[], id: number, name: string, parent: number | TrackSpec): Lane {
    const lane = this.#lane(name, parent, id);
    lanes[id] = lane;
    return lane;
  }

  #single(name: string, parent: number | TrackSpec, rank: number): Lane {
    let lane = this.#singles.get(name);
    if (!lane) {
      lane = this.#lane(name, parent, rank);
      this.#singles.set(name, lane);
    }
    return lane;
  }

  #counter(name: string, heading: Heading, rank: number, unit: 'count' | 'bytes' = 'count'): TrackSpec {
    return this.#track(name, this.#heading(heading), rank, { counter: unit });
  }

  #namedCounter(name: string, heading: Heading, unit: 'count' | 'bytes', rank?: number): TrackSpec {
    let spec = this.#counters.get(name);
    if (!spec) {
      spec = this.#counter(name, heading, rank ?? this.#counters.size, unit);
      this.#counters.set(name, spec);
    }
    return spec;
  }

  #heading(name: Heading): TrackSpec {
    let spec = this.#headings.get(name);
    if (!spec) {
      const [process, rank] = headings[name];
      spec = this.#track(name, this.#pids[process], rank, { heading: true });
      this.#headings.set(name, spec);
    }
    return spec;
  }
}

/** Under which process (its index) and where. */
const headings: Readonly<Record<Heading, readonly [process: 0 | 1 | 2, rank: number]>> = {
  Ps: [1, 0],
  Ms: [1, 10],
  goroutines: [1, 20],
  queues: [1, 30],
  memory: [1, 31],
  NIC: [2, 0],
  requests: [2, 10],
};
