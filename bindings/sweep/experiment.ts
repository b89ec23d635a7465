// experiment.yaml: text to experiment. Every error names line and column.

import type * as v from 'valibot';
import { readDocument, type TextDocument } from '../document.js';
import { didYouMean, type InputError, shown } from '../errors.js';
import { type Issue, tryParse } from '../schema.js';
import { type Axis, axisValues, zipProblem } from './grid.js';
import { parseResponse, type Response } from './response.js';
import {
  type AxisSpec,
  entryOf,
  experimentSchema,
  type ResponseSpec,
  responseOf,
  settingMeant,
  settingOf,
  type UntilSpec,
  type WarmupSpec,
} from './schema.js';
import type { SettingValue } from './settings.js';

/** How many replications a point gets. `min` = `max`: that many. */
export type Replications = Readonly<{
  min: number;
  max: number;
  /** Sequential: as long as the interval of this response is too wide. */
  until?: Readonly<{ response: string; half_width: number; confidence: number; batch: number }>;
}>;

/** Virtual time that responses leave out. */
export type Warmup = Readonly<{ ns: number }> | Readonly<{ mser5: string; every_ns: number }>;

/** An experiment, checked and complete. Plain data. */
export type Experiment = Readonly<{
  /** The file, as messages name it. */
  file: string;
  name: string;
  question: string;
  /** As the file says it; undefined: every point has one of its own (an axis). */
  program: string | undefined;
  settings: Readonly<Record<string, SettingValue>>;
  axes: readonly Axis[];
  /** Indices of `axes`: those of one list go together. */
  groups: readonly (readonly number[])[];
  responses: readonly Response[];
  replications: Replications;
  seed: number;
  warmup: Warmup | undefined;
  /** 0: gauges aren't sampled. */
  sample_ns: number;
  /** 0: no bound. */
  stop: Readonly<{ until_ns: number; requests: number }>;
  /** 0: no bound. */
  budget: Readonly<{ runs: number; wall_ns: number }>;
}>;

export type ParsedExperiment = Readonly<{ experiment: Experiment; document: TextDocument }>;

const DEFAULT_REPLICATIONS = 10;
const DEFAULT_MIN = 5;
const DEFAULT_CONFIDENCE = 0.95;
/** Points of a grid, at most. */
const POINTS_MAX = 1_000_000;

type Raw = v.InferOutput<typeof experimentSchema.check>;

/**
 * Reads an experiment file.
 * @param name what it is called if it doesn't say
 * @throws InputError with one line: `ring.yaml:4:3: axes: unknown axis 'procss' (did you mean 'procs'?)`
 */
export function parseExperiment(text: string, file: string, name: string): ParsedExperiment {
  const document = readDocument(text, file, 'an experiment');
  const parsed = tryParse(experimentSchema.check, document.value);
  if ('issues' in parsed) return document.failFirst(parsed.issues);
  const raw = parsed.output;
  const issues: Issue[] = [];
  const settings = checked(raw.settings, 'settings', issues) as Record<string, SettingValue>;
  const axisSpecs = checked(raw.axes, 'axes', issues) as Record<string, AxisSpec>;
  const responses = Object.entries(raw.responses).flatMap(([key, spec]) => responseAt(key, spec, raw, issues));
  const axes = Object.entries(axisSpecs).flatMap(([key, spec]): Axis[] => {
    const values = axisValues(spec, settingOf(key)!.kind === 'whole');
    if (Array.isArray(values)) return [{ name: key, values }];
    issues.push({ path: ['axes', key, ...(values as Issue).path], message: (values as Issue).message });
    return [];
  });
  if (issues.length > 0) document.failFirst(issues);
  for (const { name: axis } of axes) {
    if (Object.hasOwn(settings, axis)) {
      issues.push({ path: ['axes', axis], message: `is an axis and in 'settings' too; expected one of them` });
    }
  }
  const zipped = zipProblem(raw.zip ?? [], axes);
  if (zipped) issues.push(zipped);
  const replications = replicationsOf(raw.replications, responses, issues);
  const experiment: Experiment = {
    file,
    name: raw.name ?? name,
    question: raw.question ?? '',
    program: raw.program,
    settings,
    axes,
    groups: groupsOf(axes, raw.zip ?? []),
    responses,
    replications,
    seed: raw.seed ?? 1,
    warmup: warmupOf(raw.warmup),
    sample_ns: raw.sample ?? 0,
    stop: { until_ns: raw.stop?.until ?? 0, requests: raw.stop?.requests ?? 0 },
    budget: { runs: raw.budget?.runs ?? 0, wall_ns: raw.budget?.wall ?? 0 },
  };
  crossCheck(experiment, issues);
  if (issues.length > 0) document.failFirst(issues);
  return { experiment, document };
}

/** The entries of a mapping from settings to something, each checked as what its name says. */
function checked(mapping: Record<string, unknown> | undefined, part: 'settings' | 'axes', issues: Issue[]): object {
  const entries: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(mapping ?? {})) {
    const setting = settingOf(name);
    if (!setting) {
      // The key itself is what is wrong: document.ts points at it.
      const what = part === 'axes' ? 'axis' : 'setting';
      issues.push({
        path: [part, name],
        message: `unknown key '${name}': no ${what} of that name${settingMeant(name)}`,
      });
      continue;
    }
    const parsed = tryParse(entryOf[part](setting).check, value);
    if ('issues' in parsed) {
      for (const { path, message } of parsed.issues) issues.push({ path: [part, name, ...path], message });
    } else entries[name] = parsed.output;
  }
  return entries;
}

function responseAt(name: string, spec: unknown, raw: Raw, issues: Issue[]): Response[] {
  const parsed = tryParse(responseOf.check, spec);
  const path = ['responses', name];
  if ('issues' in parsed) {
    issues.push(...parsed.issues.map((issue) => ({ path: [...path, ...issue.path], message: issue.message })));
    return [];
  }
  const response = parseResponse(name, parsed.output as ResponseSpec, {
    warmup: raw.warmup !== undefined,
    sampled: raw.sample !== undefined,
  });
  if ('message' in response) {
    issues.push({ path, message: response.message });
    return [];
  }
  return [response];
}

function warmupOf(spec: WarmupSpec | undefined): Warmup | undefined {
  if (spec === undefined) return undefined;
  return typeof spec === 'number' ? { ns: spec } : { mser5: spec.mser5, every_ns: spec.every };
}

function replicationsOf(
  spec: number | UntilSpec | undefined,
  responses: readonly Response[],
  issues: Issue[],
): Replications {
  if (spec === undefined) return { min: DEFAULT_REPLICATIONS, max: DEFAULT_REPLICATIONS };
  if (typeof spec === 'number') return { min: spec, max: spec };
  const { max, response, half_width } = spec;
  const min = spec.min ?? Math.min(DEFAULT_MIN, max);
  const at = ['replications'];
  if (min > max) issues.push({ path: [...at, 'min'], message: `expected at most 'max', ${max}, got ${min}` });
  const names = responses.map(({ name }) => name);
  if (!names.includes(response)) {
    const message = `expected the name of a response, got ${shown(response)}${didYouMean(response, names)}`;
    issues.push({ path: [...at, 'response'], message });
  }
  const confidence = spec.confidence ?? DEFAULT_CONFIDENCE;
  return {
    min,
    max,
    until: { response, half_width, confidence, batch: spec.batch ?? Math.max(1, Math.ceil(min / 4)) },
  };
}

/** Lists of axes that go together, each axis that is in none by itself; in the order of their first axes. */
function groupsOf(axes: readonly Axis[], zip: readonly (readonly string[])[]): number[][] {
  const at = (name: string) => axes.findIndex((axis) => axis.name === name);
  const groups: number[][] = [];
  for (const [i, { name }] of axes.entries()) {
    const together = zip.find((names) => names.includes(name));
    if (!together) groups.push([i]);
    else if (Math.min(...together.map(at)) === i) groups.push(together.map(at));
  }
  return groups;
}

function crossCheck(experiment: Experiment, issues: Issue[]): void {
  const { axes, groups, program, settings, stop, seed, replications, responses } = experiment;
  const given = (name: string) => Object.hasOwn(settings, name) || axes.some((axis) => axis.name === name);
  if (program === undefined && !given('program')) issues.push({ path: [], message: "expected the key 'program'" });
  if (program !== undefined && given('program')) {
    issues.push({ path: ['program'], message: "expected a program here or in 'axes', got both" });
  }
  if (stop.until_ns > 0 && given('until')) {
    issues.push({
      path: ['stop', 'until'],
      message: "expected an end here or as 'until' in 'settings' or 'axes', got both",
    });
  }
  const loaded =
    given('load') || [...axes.map(({ name }) => name), ...Object.keys(settings)].some((n) => n.startsWith('load.'));
  if (stop.requests > 0 && !loaded) {
    issues.push({
      path: ['stop', 'requests'],
      message: "expected a 'load' in 'settings', who would make the requests",
    });
  }
  const wanting = responses.find(({ needs }) => needs === 'load');
  if (wanting && !loaded) {
    issues.push({
      path: ['responses', wanting.name],
      message: "expected a 'load' in 'settings', whose requests it counts",
    });
  }
  const points = groups.reduce((n, [first]) => n * axes[first!]!.values.length, 1);
  if (points > POINTS_MAX) {
    issues.push({ path: ['axes'], message: `expected ${POINTS_MAX} points at most, got ${points}` });
  }
  if (!Number.isSafeInteger(seed + replications.max)) {
    issues.push({
      path: ['seed'],
      message: `expected less than 2^53 with the ${replications.max} replications, got ${seed}`,
    });
  }
}

/**
 * A message about a run's options, at the place in the file that it is about.
 * @param names settings and axes that may be meant
 */
export function failAtSetting(
  document: TextDocument,
  error: InputError,
  point: Readonly<Record<string, SettingValue>>,
  experiment: Experiment,
): never {
  const option = error.option ?? '';
  const last = option.split('.').at(-1) ?? '';
  const candidates = [...Object.keys(point), ...Object.keys(experiment.settings)];
  const name =
    candidates.find((candidate) => candidate === option) ??
    candidates.find((candidate) => candidate.split('.').at(-1) === last && last !== '') ??
    candidates.find((candidate) => candidate.split('.')[0] === option.split('.')[0]);
  const axis = experiment.axes.find((each) => each.name === name);
  if (axis) {
    const i = axis.values.indexOf(point[axis.name]!);
    return document.failFirst([{ path: ['axes', axis.name, i], message: error.message }]);
  }
  if (name !== undefined) return document.failFirst([{ path: ['settings', name], message: error.message }]);
  return document.failFirst([{ path: [], message: error.message }]);
}
