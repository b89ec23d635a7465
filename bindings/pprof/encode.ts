// Profiles in pprof's format: a protocol buffer, compressed, as `go tool pprof` reads it.

import {
  Function as PprofFunction,
  Line,
  Location,
  Mapping,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import type { Symbols } from '../trace/symbols.js';
import { CPU_PERIOD_NS, type ProfileKind, type Tally } from './profiler.js';

/** Frames, the innermost first: words of the image's code, or names of functions that the model has no code for. */
export type Stack = readonly (number | string)[];

/** 2026-01-01 00:00:00 UTC, where the simulated machine's clock begins, ns since 1970. */
const EPOCH_NS = 1_767_225_600_000_000_000n;

const types: Readonly<Record<ProfileKind, { samples: [string, string][]; period: [string, string]; every: number }>> = {
  cpu: {
    samples: [
      ['samples', 'count'],
      ['cpu', 'nanoseconds'],
    ],
    period: ['cpu', 'nanoseconds'],
    every: CPU_PERIOD_NS,
  },
  block: delays(),
  mutex: delays(),
  goroutine: { samples: [['goroutine', 'count']], period: ['goroutine', 'count'], every: 1 },
};

function delays(): { samples: [string, string][]; period: [string, string]; every: number } {
  return {
    samples: [
      ['contentions', 'count'],
      ['delay', 'nanoseconds'],
    ],
    period: ['contentions', 'count'],
    every: 1,
  };
}

/** A profile as a file's content. */
export async function encodeProfile(
  kind: ProfileKind,
  tallies: readonly Tally[],
  symbols: Symbols,
  virtual_ns: number,
): Promise<Uint8Array> {
  const strings = new StringTable();
  const valueType = ([type, unit]: [string, string]) =>
    new ValueType({ type: strings.dedup(type), unit: strings.dedup(unit) });
  const functions = new Map<string, PprofFunction>();
  const locations = new Map<number | string, Location>();

  const functionOf = (name: string, file: string): PprofFunction => {
    const found = functions.get(name);
    if (found) return found;
    const made = new PprofFunction({
      id: functions.size + 1,
      name: strings.dedup(name),
      systemName: strings.dedup(name),
      filename: strings.dedup(file),
    });
    functions.set(name, made);
    return made;
  };
  /** Undefined: a wrapper that nobody wrote. */
  const locationOf = (frame: number | string): Location | undefined => {
    const found = locations.get(frame);
    if (found) return found;
    const position = typeof frame === 'string' ? { function: frame, file: '', line: 0 } : symbols.position(frame);
    if (!position || ('hidden' in position && position.hidden)) return undefined;
    const made = new Location({
      id: locations.size + 1,
      mappingId: 1,
      address: typeof frame === 'number' ? frame * 8 : 0,
      line: [new Line({ functionId: functionOf(position.function, position.file).id, line: position.line })],
    });
    locations.set(frame, made);
    return made;
  };

  const { samples, period, every } = types[kind];
  const sample = tallies.map(({ stack, count, ns }) => {
    const locationId = stack.flatMap((frame) => locationOf(frame)?.id ?? []);
    return new Sample({ locationId, value: samples.length > 1 ? [count, ns] : [count] });
  });
  const profile = new Profile({
    sampleType: samples.map(valueType),
    sample,
    mapping: [new Mapping({ id: 1, hasFunctions: true, hasFilenames: true, hasLineNumbers: true })],
    location: [...locations.values()],
    function: [...functions.values()],
    stringTable: strings,
    timeNanos: EPOCH_NS,
    durationNanos: virtual_ns,
    periodType: valueType(period),
    period: every,
  });
  return gzip(profile.encode());
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
