// The points of an experiment: each value of an axis with each of the others, the last axis fastest. Axes that go together
// (zip) count as one.

import { didYouMean, shown } from '../errors.js';
import type { Issue } from '../schema.js';
import type { AxisSpec, RangeSpec } from './schema.js';
import type { SettingValue } from './settings.js';

/** What differs between points. */
export type Axis = Readonly<{ name: string; values: readonly SettingValue[] }>;

/** Where a point is: a value of every axis. */
export type Coordinates = Readonly<Record<string, SettingValue>>;

/** A value as tables and legends show it. */
export function valueText(value: SettingValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function labelOf(at: Coordinates, without?: string): string {
  return Object.entries(at)
    .filter(([name]) => name !== without)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(' ');
}

/** A number in a setting, with or without a unit that all have in common. */
export function numberIn(value: SettingValue): number | undefined {
  if (typeof value === 'number') return value;
  const [, number] = /^(\d+(?:\.\d+)?)(?:[a-zA-Zµ/%]*)$/.exec(String(value)) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** Values of one range, at most. */
const VALUES_MAX = 10_000;

/** All points, in order. */
export function gridOf({
  axes,
  groups,
}: {
  axes: readonly Axis[];
  groups: readonly (readonly number[])[];
}): Coordinates[] {
  let points: Record<string, SettingValue>[] = [{}];
  for (const group of groups) {
    const length = axes[group[0]!]!.values.length;
    points = points.flatMap((point) =>
      Array.from({ length }, (_, i) => {
        const next = { ...point };
        for (const a of group) next[axes[a]!.name] = axes[a]!.values[i]!;
        return next;
      }),
    );
  }
  // Coordinates in the order of the axes, whatever was zipped.
  return points.map((point) => Object.fromEntries(axes.map(({ name }) => [name, point[name]!])));
}

/**
 * The values of an axis, or what is wrong with it.
 * @param whole of a range: only whole numbers will do
 */
export function axisValues(spec: AxisSpec, whole: boolean): readonly SettingValue[] | Issue {
  if (Array.isArray(spec)) {
    const seen = new Set<string>();
    for (const [i, value] of spec.entries()) {
      const text = JSON.stringify(value);
      if (seen.has(text)) return { path: [i], message: `${shown(value)} is there twice` };
      seen.add(text);
    }
    return spec;
  }
  return rangeValues(spec as RangeSpec, whole);
}

type Quantity = Readonly<{ number: number; unit: string }>;

function split(end: string | number): Quantity {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(\D*)$/.exec(String(end).trim()) ?? [];
  return number === undefined ? { number: Number(end), unit: '' } : { number: Number(number), unit: unit! };
}

function rangeValues(spec: RangeSpec, whole: boolean): readonly SettingValue[] | Issue {
  const [from, to] = [split(spec.from), split(spec.to)];
  const wrong = (key: keyof RangeSpec, message: string): Issue => ({ path: [key], message });
  if (from.unit !== to.unit) return wrong('to', `expected the unit of 'from', '${from.unit}', got ${shown(spec.to)}`);
  if (to.number < from.number)
    return wrong('to', `expected at least 'from', ${shown(spec.from)}, got ${shown(spec.to)}`);
  const ways = (['step', 'factor', 'count'] as const).filter((key) => spec[key] !== undefined);
  if (ways.length !== 1) {
    const got = ways.length === 0 ? 'none' : ways.join(' and ');
    return { path: [], message: `expected one of 'step', 'factor' and 'count', got ${got}` };
  }
  if (spec.scale !== undefined && spec.count === undefined) return wrong('scale', "goes with 'count' only");
  const log = spec.factor !== undefined || spec.scale === 'log';
  if (log && from.number <= 0) return wrong('from', `expected more than 0, got ${shown(spec.from)}`);
  const numbers: number[] = [];
  if (spec.count !== undefined) {
    const last = spec.count - 1;
    for (let i = 0; i <= last; i++) {
      const share = i / last;
      numbers.push(
        log ? from.number * (to.number / from.number) ** share : from.number + (to.number - from.number) * share,
      );
    }
  } else {
    const step = spec.step === undefined ? undefined : split(spec.step);
    if (step && step.unit !== from.unit)
      return wrong('step', `expected the unit of 'from', '${from.unit}', got ${shown(spec.step)}`);
    if (step && step.number <= 0) return wrong('step', `expected more than 0, got ${shown(spec.step)}`);
    // Half a millionth beyond: 0.1 three times is 0.30000000000000004.
    const bound = to.number * (1 + 5e-7);
    for (let i = 0; numbers.length <= VALUES_MAX; i++) {
      const next = step ? from.number + i * step.number : from.number * spec.factor! ** i;
      if (next > bound) break;
      numbers.push(next);
    }
  }
  if (numbers.length > VALUES_MAX) return { path: [], message: `expected ${VALUES_MAX} values at most` };
  const values = numbers.map((number) => written(number, from.unit, whole));
  return [...new Set(values)];
}

/**
 * A value of a range as a person would write it, with six digits. Powers and roots may differ in their last bits between
 * machines; so rounded they don't.
 */
function written(number: number, unit: string, whole: boolean): SettingValue {
  const rounded = whole ? Math.round(number) : Number(number.toPrecision(6));
  return unit === '' ? rounded : `${rounded}${unit}`;
}

/** What is wrong with the lists of axes that go together. */
export function zipProblem(zip: readonly (readonly string[])[], axes: readonly Axis[]): Issue | undefined {
  const names = axes.map(({ name }) => name);
  const taken = new Set<string>();
  for (const [i, together] of zip.entries()) {
    for (const [j, name] of together.entries()) {
      const path = ['zip', i, j];
      if (!names.includes(name))
        return { path, message: `expected the name of an axis, got '${name}'${didYouMean(name, names)}` };
      if (taken.has(name)) return { path, message: `'${name}' is there twice` };
      taken.add(name);
    }
    const lengths = together.map((name) => axes[names.indexOf(name)]!.values.length);
    const odd = lengths.findIndex((length) => length !== lengths[0]);
    if (odd >= 0) {
      const message = `expected as many values as '${together[0]}' has, ${lengths[0]}; '${together[odd]}' has ${lengths[odd]}`;
      return { path: ['zip', i, odd], message };
    }
  }
  return undefined;
}
