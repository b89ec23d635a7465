// What a picture in tracks is made of, whatever the format of the file: tracks, slices, instants, counters, flows.

/** A place in the program. */
export interface Location {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/** A track, or a heading over some. */
export interface TrackSpec {
  /** Unique in the trace. */
  readonly id: number;
  readonly name: string;
  /** The track that it lies under: a process, or a heading. */
  readonly parent: number;
  /** The process that it belongs to. */
  readonly process: number;
  /** Order among the tracks under the same parent. */
  readonly rank: number;
  /** Nothing happens on it; others lie under it. */
  readonly heading?: boolean;
  /** It has values over time instead of slices. */
  readonly counter?: 'count' | 'bytes';
  /** Its slices don't belong to a thread: a connection's requests. */
  readonly async?: boolean;
}

/** A process: a group of tracks at the top. */
export interface ProcessSpec {
  readonly id: number;
  readonly pid: number;
  readonly name: string;
}

/** Arguments of a slice or an instant: names and values, in turn. Numbers are whole and not negative. */
export type Args = readonly (string | number)[];

/** What an arrow between slices does at an event. `step`: it comes and goes on. */
export type FlowEnd = 'out' | 'step' | 'in';

/** An end of an arrow. Arrows with the same id are one. */
export interface Flow {
  readonly id: number;
  readonly end: FlowEnd;
  /** For formats that name arrows. */
  readonly name: string;
}

/**
 * Takes a picture piece by piece, in the order of time. Every track is told before anything happens on it, slices of a track nest, and
 * `take` gives what has been written since the last time.
 */
export interface TrackSink {
  process(spec: ProcessSpec): void;
  track(spec: TrackSpec): void;
  begin(
    time_ns: number,
    track: TrackSpec,
    name: string,
    category: string,
    args: Args,
    at?: Location,
    flows?: Flow[],
  ): void;
  end(time_ns: number, track: TrackSpec, args: Args): void;
  instant(
    time_ns: number,
    track: TrackSpec,
    name: string,
    category: string,
    args: Args,
    at?: Location,
    flows?: Flow[],
  ): void;
  counter(time_ns: number, track: TrackSpec, value: number): void;
  /** Nothing more comes. */
  close(): void;
  take(): Uint8Array | string;
}
