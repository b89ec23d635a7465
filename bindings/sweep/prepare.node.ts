// From an experiment to runs: files read, programs compiled, options checked, every point with the hash of what decides it.

import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as v from 'valibot';
import { version } from '../../package.json';
import { readAsset } from '#platform';
import { readProgram } from '../cli/program.js';
import { readDocument, type TextDocument } from '../document.js';
import { resolveOptions, resolveUntil, type SimulationOptions } from '../engine/options.js';
import type { Image } from '../engine/simulation.js';
import { InputError } from '../errors.js';
import { verify } from '../image/verify.js';
import { parseArrivals } from '../load/csv.js';
import { type LoadPlan, makePlan, nothingLeft } from '../load/plan.js';
import { crossCheck, loadSchema, type LoadSpec } from '../load/spec.js';
import { fileProblem } from '../platform/files.node.js';
import { type CostSpec, costProfile } from '../profiles/costspec.js';
import { isProfileFile } from '../profiles/read.node.js';
import { type RuntimeSpec, runtimeProfile } from '../profiles/spec.js';
import { tryParse, withPath } from '../schema.js';
import { canonical, hashOf } from './canonical.js';
import { type Experiment, failAtSetting, parseExperiment } from './experiment.js';
import { type Coordinates, gridOf } from './grid.js';
import type { PlanHead, PlannedPoint, PlanRow } from './journal.js';
import type { RunSpec } from './run.js';
import { settingOf, type SettingValue } from './settings.js';

/** A point, ready to run. */
export type Point = PlannedPoint & Readonly<{ spec: RunSpec; image: string }>;

/** Everything that a sweep needs. */
export type Prepared = Readonly<{
  experiment: Experiment;
  plan: PlanRow;
  points: readonly Point[];
  /** Programs by hash. */
  images: ReadonlyMap<string, Uint8Array>;
}>;

/** Version of gmpsim with the hash of its engine: runs of two engines are never put together. */
export async function engineVersion(): Promise<string> {
  return `${version}+${hashOf(await readAsset('gmpsim.wasm')).slice(0, 12)}`;
}

/**
 * Reads an experiment file and all that it names.
 * @throws InputError, CompileError
 */
export async function prepare(file: string): Promise<Prepared> {
  const text = await textOf(file);
  const { experiment, document } = parseExperiment(text, file, basename(file).replace(/\.(ya?ml|json)$/, ''));
  const reader = new Reader(dirname(file));
  const points: Point[] = [];
  for (const at of gridOf(experiment)) {
    try {
      points.push(await reader.point(experiment, at));
    } catch (error) {
      if (error instanceof InputError && error.option !== undefined) failAtSetting(document, error, at, experiment);
      throw error;
    }
  }
  const head = headOf(experiment);
  const planned = points.map(({ at, config }) => ({ at, config }));
  const plan: PlanRow = {
    type: 'plan',
    schema: 'gmpsim.journal/1',
    engine: await engineVersion(),
    plan: hashOf(canonical([head, planned])),
    head,
    points: planned,
  };
  return { experiment, plan, points, images: reader.images };
}

function headOf(experiment: Experiment): PlanHead {
  const { name, question, program, settings, axes, groups, responses, replications, seed } = experiment;
  return {
    name,
    question,
    program: program ?? null,
    settings,
    axes,
    zip: groups.filter((group) => group.length > 1).map((group) => group.map((a) => axes[a]!.name)),
    responses,
    replications,
    seed,
    warmup: experiment.warmup ?? null,
    sample_ns: experiment.sample_ns,
    stop: experiment.stop,
    budget_runs: experiment.budget.runs,
  };
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error) => {
    throw fileProblem(file, error);
  });
}

type Parts = {
  options: SimulationOptions & { machine: object; network: object };
  program: string;
  runtime: string;
  costs: string;
  runtimeKeys: Record<string, unknown>;
  costKeys: Record<string, unknown>;
  load: unknown;
  loadKeys: Record<string, unknown>;
  args: string[];
  env: Record<string, string>;
  until: string | number | undefined;
};

/** Makes points. Files are read, and programs compiled, once. */
class Reader {
  readonly images = new Map<string, Uint8Array>();
  readonly #folder: string;
  readonly #programs = new Map<string, Promise<string>>();
  readonly #documents = new Map<string, Promise<TextDocument>>();
  readonly #modules = new Map<string, Promise<unknown>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(name: string): string {
    return isAbsolute(name) ? name : join(this.#folder, name);
  }

  async point(experiment: Experiment, at: Coordinates): Promise<Point> {
    const parts = partsOf(experiment, at);
    const runtime = await this.#runtime(parts);
    const costs = await this.#costs(parts);
    const load = await this.#load(parts, experiment.stop.requests);
    const { args, env } = parts;
    const options = { ...parts.options, runtime, costs, load, args, env };
    const resolved = resolveOptions(options);
    const until_ns = parts.until === undefined ? experiment.stop.until_ns : untilOf(parts.until);
    const image = await this.#program(parts, resolved.runtime.language, at);
    const { responses, warmup, sample_ns } = experiment;
    const spec: RunSpec = {
      options: { ...options, runtime: resolved.runtime, costs: resolved.costs },
      until_ns,
      measure: { responses, warmup, sample_ns },
    };
    // Names and texts decide nothing, and neither does the seed: it is the other half of a run's key.
    const { runtime: _runtime, seed: _seed, build: _build, values, costs: prices, ...machine } = resolved;
    const { name: _name, summary: _summary, ...price } = prices;
    const measured = responses.map((response) => [response.name, response.source]);
    const { 0: _0, ...deciding } = values as Record<number, number>;
    const config = hashOf(canonical([image, machine, deciding, price, until_ns, measured, warmup ?? null, sample_ns]));
    return { at, config, spec, image };
  }

  async #document(name: string, what: string): Promise<TextDocument> {
    const file = this.#path(name);
    let document = this.#documents.get(file);
    if (!document) {
      document = textOf(file).then((text) => readDocument(text, file, what));
      this.#documents.set(file, document);
    }
    return document;
  }

  async #runtime({ runtime, runtimeKeys }: Parts) {
    const changed = Object.keys(runtimeKeys).length > 0;
    if (!isProfileFile(runtime))
      return changed ? runtimeProfile({ extends: runtime, ...(runtimeKeys as RuntimeSpec) }) : runtime;
    const { value } = await this.#document(runtime, 'a runtime profile');
    return runtimeProfile({ ...(value as RuntimeSpec), ...(runtimeKeys as RuntimeSpec) });
  }

  async #costs({ costs, costKeys }: Parts) {
    const changed = Object.keys(costKeys).length > 0;
    if (!isProfileFile(costs)) return changed ? costProfile(merged({ extends: costs }, costKeys)) : costs;
    const { value } = await this.#document(costs, 'a cost profile');
    return costProfile(merged(value as CostSpec, costKeys));
  }

  async #load({ load, loadKeys }: Parts, requests: number): Promise<LoadPlan | undefined> {
    if (load === undefined && Object.keys(loadKeys).length === 0) return undefined;
    const value = typeof load === 'string' ? (await this.#document(load, 'a load')).value : (load ?? {});
    const raw = { ...(value as LoadSpec), ...loadKeys };
    if (requests > 0) raw.count = Math.min(requests, Number(raw.count ?? requests));
    const parsed = tryParse(loadSchema, raw);
    const wrong = 'issues' in parsed ? parsed.issues[0]! : crossCheck(parsed.output);
    if (wrong) throw new InputError(`load: ${withPath(wrong)}`, ['load', ...wrong.path].join('.'));
    const plan = (parsed as { output: v.InferOutput<typeof loadSchema> }).output;
    const { arrivals } = plan;
    if (arrivals === undefined) return makePlan(plan, undefined);
    if (typeof arrivals !== 'string') throw new InputError('load: arrivals: expected a CSV file, got a list', 'load');
    // Relative to the load file, if it is there that it stands.
    const folder =
      typeof load === 'string' && loadKeys.arrivals === undefined ? dirname(this.#path(load)) : this.#folder;
    const csv = isAbsolute(arrivals) ? arrivals : join(folder, arrivals);
    const recording = parseArrivals(
      await textOf(csv),
      csv,
      plan.paths?.map((p) => p.path),
    );
    const empty = nothingLeft(plan, recording);
    if (empty) throw new InputError(`load: ${withPath(empty)}`, 'load.duration');
    return makePlan(plan, recording);
  }

  #program({ program, args, env }: Parts, language: string, at: Coordinates): Promise<string> {
    const file = this.#path(program);
    const module = /\.m?js$/.test(file);
    const key = module ? canonical([file, at, args, env]) : canonical([file, language]);
    let image = this.#programs.get(key);
    if (!image) {
      const made = module ? this.#built(file, { at, args, env }) : readProgram(file, language).then((p) => p.image);
      image = made.then((bytes) => {
        const hash = hashOf(bytes);
        this.images.set(hash, bytes);
        return hash;
      });
      this.#programs.set(key, image);
    }
    return image;
  }

  /** The image that a builder module makes. */
  async #built(file: string, point: object): Promise<Uint8Array> {
    let module = this.#modules.get(file);
    if (!module) {
      await textOf(file);
      module = import(pathToFileURL(file).href).catch((cause) => {
        throw new InputError(`${file}: cannot be loaded: ${(cause as Error).message.split('\n')[0]}`, undefined, {
          cause,
        });
      });
      this.#modules.set(file, module);
    }
    const { default: made } = (await module) as { default?: unknown };
    const image: unknown = typeof made === 'function' ? await made(point) : made;
    const bytes = image instanceof Uint8Array ? image : (image as Partial<Image> | undefined)?.bytes;
    if (!(bytes instanceof Uint8Array)) {
      throw new InputError(`${file}: expected an image as its default export, or a function that makes one`);
    }
    const wrong = verify(bytes);
    if (wrong.length > 0) throw new InputError(`${file}: the image is damaged: ${wrong[0]}`);
    return bytes;
  }
}

function untilOf(until: string | number): number {
  return resolveUntil(until);
}

/** A cost profile with prices of one's own: `{ operations: { clone: 5 } }` adds to those that are there. */
function merged(spec: CostSpec, keys: Record<string, unknown>): CostSpec {
  const { operations, instructions, ...rest } = keys as CostSpec;
  return {
    ...spec,
    ...rest,
    operations: { ...spec.operations, ...operations },
    instructions: { ...spec.instructions, ...instructions },
  };
}

/** Settings and coordinates, sorted into what they are for. */
function partsOf(experiment: Experiment, at: Coordinates): Parts {
  const all: Record<string, SettingValue> = { ...experiment.settings, ...at };
  const machine: Record<string, unknown> = {};
  const network: Record<string, unknown> = {};
  const options: Record<string, unknown> = { machine, network };
  const parts: Parts = {
    options: options as unknown as Parts['options'],
    program: experiment.program ?? '',
    runtime: 'go1.26',
    costs: 'ec2-like vm',
    runtimeKeys: {},
    costKeys: {},
    load: undefined,
    loadKeys: {},
    args: [],
    env: {},
    until: undefined,
  };
  const replaced: [number, string][] = [];
  for (const [name, value] of Object.entries(all)) {
    const [part, ...path] = settingOf(name)!.at as [string, ...string[]];
    const key = path.join('.');
    if (part === 'options') {
      if (path[0] === 'machine') machine[path[1]!] = value;
      else if (path[0] === 'network') network[path[1]!] = value;
      else options[key] = value;
    } else if (part === 'args') {
      if (path.length > 0) replaced.push([Number(key), String(value)]);
      else parts.args = (value as readonly (string | number)[]).map(String);
    } else if (part === 'env') parts.env[key] = String(value);
    else if (part === 'costs' && path.length === 2) {
      const group = path[0]!;
      parts.costKeys[group] = { ...(parts.costKeys[group] as object | undefined), [path[1]!]: value };
    } else if (part === 'costs' && path.length === 1) parts.costKeys[key] = value;
    else if (part === 'runtime' && path.length > 0) parts.runtimeKeys[key] = value;
    else if (part === 'load' && path.length > 0) parts.loadKeys[key] = value;
    else (parts as unknown as Record<string, unknown>)[part] = value;
  }
  for (const [n, text] of replaced.sort(([a], [b]) => a - b)) {
    if (n > parts.args.length + 1) {
      throw new InputError(`args.${n}: expected a value for args.${parts.args.length + 1} too`, `args.${n}`);
    }
    parts.args[n - 1] = text;
  }
  return parts;
}
