// What the results of a sweep say: each point with intervals, points compared pair by pair, and the law of scalability along the axes
// that are sizes. Plain data, made of the results alone: the same results give the same analysis, to the byte.

import {
  bootstrapInterval,
  type Estimate,
  excludesZero,
  mean,
  pairedDifference,
  quantile,
  Resampler,
  tInterval,
} from '../analysis/interval.js';
import { type Flow, isSaturated } from '../analysis/saturation.js';
import { fitUsl, type SizePoint, type Usl } from '../analysis/usl.js';
import { type Coordinates, labelOf, numberIn } from './grid.js';
import type { ResultPoint, ResultRun, RunStatus, SweepResults } from './journal.js';
import type { Response } from './response.js';

/** A response at a point. */
export type ResponseEstimate = Estimate &
  Readonly<{
    /** By the bootstrap, which follows skewness. */
    bootstrap: readonly [low: number, high: number] | null;
    /** A percentile of a point that is saturated: how long the run was decides it, so it isn't to be printed. */
    withheld: boolean;
  }>;

export type PointAnalysis = Readonly<{
  at: Coordinates;
  label: string;
  state: ResultPoint['state'];
  /** Runs that count: status ok. */
  runs: number;
  /** Those that don't, by what happened, with the first message. */
  failures: readonly Readonly<{ status: RunStatus; count: number; message: string }>[];
  /** More was offered than can be done: there is no steady state. */
  saturated: boolean;
  /** Runs whose warm-up MSER-5 couldn't tell from the rest. */
  unsettled: number;
  /** null: no run has it. */
  responses: Readonly<Record<string, ResponseEstimate | null>>;
  /** Mean share of the time that each P ran goroutines. */
  busy: readonly number[];
  /** Means over runs, nanoseconds. Of requests, or else from runnable to running. Empty when withheld. */
  latency_ns: Readonly<Partial<Record<'p50' | 'p90' | 'p99' | 'p999', number>>>;
}>;

/** One point against the best one. */
export type Comparison = Readonly<{
  point: number;
  /** Mean difference of pairs with the same seed (the other minus the best), and its t interval. */
  difference: Estimate;
  /** Difference over the best one's mean. */
  relative: number;
  /** The interval excludes 0. */
  distinct: boolean;
}>;

export type Ranking = Readonly<{
  response: string;
  better: 'lower' | 'higher';
  /** The conditions under which points were compared: values of axes of load and network; '' if there are none. */
  group: string;
  best: number;
  others: readonly Comparison[];
}>;

/** The law along one axis, the other axes fixed. */
export type Scaling = Readonly<{
  response: string;
  axis: string;
  /** The other axes' values; '' if there are none. */
  group: string;
  points: readonly SizePoint[];
  law: Usl;
  /** 95 % intervals by the bootstrap over runs. */
  intervals: Readonly<Record<'lambda' | 'sigma' | 'kappa', readonly [number, number]>>;
}>;

export type Analysis = Readonly<{
  schema: 'gmpsim.analysis/1';
  points: readonly PointAnalysis[];
  rankings: readonly Ranking[];
  scaling: readonly Scaling[];
}>;

const CONFIDENCE = 0.95;
/** Fits of resampled runs, for the intervals of a law's parameters. */
const FITS = 100;
const R2_LEAST = 0.7;

/** Axes whose values are sizes of the system, or of what it is offered by clients who wait. */
const sizes = /^(procs|cpus|cores|cpu_quota|load\.(users|connections)|args\.\d+)$/;

/** Whether a response is a percentile, mean or maximum of times: it means nothing when waiting grows without end. */
function isTime({ source }: Response): boolean {
  return source.from === 'histogram' && source.part !== 'count' && source.part !== 'sum';
}

export function analyze(results: SweepResults): Analysis {
  const points = results.points.map((point) => analyzePoint(point, results.responses));
  return {
    schema: 'gmpsim.analysis/1',
    points,
    rankings: results.responses.flatMap((response) => rank(response, points, results)),
    scaling: results.responses.flatMap((response) => scale(response, points, results)),
  };
}

const counting = ({ runs }: ResultPoint) => runs.filter(({ status }) => status === 'ok');

function flowOf(run: ResultRun): Flow[] {
  const { requests } = run;
  if (!requests) return [];
  const { arrived, completed, failed, latency_ns } = requests;
  const unfinished = Math.max(0, arrived - completed - failed);
  return [{ arrived, unfinished, failed, latency_ns: latency_ns.mean, duration_ns: run.virtual_ns - run.warmup.ns }];
}

function analyzePoint(point: ResultPoint, responses: readonly Response[]): PointAnalysis {
  const runs = counting(point);
  const saturated = isSaturated(runs.flatMap(flowOf));
  const failures = new Map<RunStatus, { count: number; message: string }>();
  for (const { status, message } of point.runs) {
    if (status === 'ok') continue;
    const known = failures.get(status);
    if (known) known.count += 1;
    else failures.set(status, { count: 1, message });
  }
  const latencies = runs.map(({ requests, sched_latency_ns }) => requests?.latency_ns ?? sched_latency_ns);
  const percentiles = (['p50', 'p90', 'p99', 'p999'] as const).map(
    (p) => [p, mean(latencies.map((l) => l[p]))] as const,
  );
  const procs = Math.max(0, ...runs.map(({ busy }) => busy.length));
  return {
    at: point.at,
    label: labelOf(point.at),
    state: point.state,
    runs: runs.length,
    failures: [...failures].map(([status, { count, message }]) => ({ status, count, message })),
    saturated,
    unsettled: runs.filter(({ warmup }) => !warmup.settled).length,
    responses: Object.fromEntries(
      responses.map((response) => [response.name, estimate(runs, response, saturated && isTime(response))]),
    ),
    busy: Array.from({ length: procs }, (_, p) => mean(runs.map(({ busy }) => busy[p] ?? 0))),
    latency_ns: saturated || runs.length === 0 ? {} : Object.fromEntries(percentiles),
  };
}

function valuesOf(runs: readonly ResultRun[], { name }: Response): number[] {
  return runs.flatMap(({ responses }) => responses[name] ?? []);
}

function estimate(runs: readonly ResultRun[], response: Response, withheld: boolean): ResponseEstimate | null {
  const values = valuesOf(runs, response);
  if (values.length === 0) return null;
  const { low, high } = bootstrapInterval(values, { confidence: CONFIDENCE });
  return { ...tInterval(values, CONFIDENCE), bootstrap: low === null ? null : [low, high!], withheld };
}

/** Axes that are no choice of who runs the program: what it is offered, and through what. Points are compared within their values. */
const conditions = /^(load|network)(\.|$)/;

/** For a response that says what is good, under each condition: the best point, and how far the others are from it. */
function rank(
  { name, better }: Response,
  points: readonly PointAnalysis[],
  { axes, points: results }: SweepResults,
): Ranking[] {
  if (!better) return [];
  const given = axes.map((axis) => axis.name).filter((axis) => conditions.test(axis));
  const groups = new Map<string, { i: number; mean: number }[]>();
  points.forEach(({ at, responses }, i) => {
    const it = responses[name];
    if (!it || it.withheld) return;
    // If nothing but conditions differs, they are what is asked about.
    const under = given.length < axes.length ? given : [];
    const group = labelOf(Object.fromEntries(under.map((axis) => [axis, at[axis]!])));
    groups.set(group, [...(groups.get(group) ?? []), { i, mean: it.mean }]);
  });
  const sign = better === 'higher' ? -1 : 1;
  return [...groups].flatMap(([group, able]): Ranking[] => {
    if (able.length < 2) return [];
    const best = able.reduce((a, b) => (sign * b.mean < sign * a.mean ? b : a));
    const others = able
      .filter(({ i }) => i !== best.i)
      .map(({ i }): Comparison => {
        const difference = pairs(results[best.i]!, results[i]!, name);
        return {
          point: i,
          difference,
          relative: best.mean === 0 ? 0 : difference.mean / best.mean,
          distinct: excludesZero(difference),
        };
      })
      .sort((a, b) => sign * (a.difference.mean - b.difference.mean) || a.point - b.point);
    return [{ response: name, better, group, best: best.i, others }];
  });
}

/** Differences of the replications that both points have. */
function pairs(a: ResultPoint, b: ResultPoint, name: string): Estimate {
  const first = new Map(counting(a).map((run) => [run.replication, run.responses[name]]));
  const [left, right]: [number[], number[]] = [[], []];
  for (const run of counting(b)) {
    const [x, y] = [first.get(run.replication), run.responses[name]];
    if (x === undefined || x === null || y === undefined || y === null) continue;
    left.push(x);
    right.push(y);
  }
  return pairedDifference(left, right, CONFIDENCE);
}

/** The law along every axis of sizes, for a response of which more is better. */
function scale(response: Response, points: readonly PointAnalysis[], results: SweepResults): Scaling[] {
  if (response.better !== 'higher') return [];
  return results.axes
    .filter(({ name, values }) => sizes.test(name) && values.every((v) => numberIn(v) !== undefined))
    .flatMap(({ name: axis }) => {
      const zipped = results.zip.find((names) => names.includes(axis)) ?? [axis];
      const groups = new Map<string, number[]>();
      points.forEach(({ at }, i) => {
        const rest = Object.fromEntries(Object.entries(at).filter(([key]) => !zipped.includes(key)));
        const key = labelOf(rest);
        groups.set(key, [...(groups.get(key) ?? []), i]);
      });
      return [...groups].flatMap(([group, members]) => lawOf(response, axis, group, members, points, results));
    });
}

function lawOf(
  response: Response,
  axis: string,
  group: string,
  members: readonly number[],
  points: readonly PointAnalysis[],
  results: SweepResults,
): Scaling[] {
  // Below saturation an open loop gets what it offers: its throughput says nothing of what could be done.
  const open = members.some((i) => 'load.rate' in points[i]!.at) || 'load.rate' in results.settings;
  if (open && members.some((i) => !points[i]!.saturated)) return [];
  const measured = members.flatMap((i) => {
    const it = points[i]!.responses[response.name];
    if (!it) return [];
    return [{ n: numberIn(points[i]!.at[axis]!)!, throughput: it.mean, runs: counting(results.points[i]!) }];
  });
  const law = fitUsl(measured);
  // A law that explains so little isn't one.
  if (!law || law.r2 < R2_LEAST) return [];
  const replications = [...new Set(measured.flatMap(({ runs }) => runs.map(({ replication }) => replication)))];
  const byReplication = measured.map(
    ({ runs }) => new Map(runs.map((run) => [run.replication, run.responses[response.name]])),
  );
  // Whole replications are drawn: runs of one have their seed, and so their chance, in common.
  const resampler = new Resampler(1);
  const fits: Usl[] = [];
  for (let i = 0; i < FITS && replications.length > 1; i++) {
    const drawn = resampler.indices(replications.length).map((j) => replications[j]!);
    const again = measured.flatMap(({ n }, k): SizePoint[] => {
      const values = drawn.flatMap((r) => byReplication[k]!.get(r) ?? []);
      return values.length > 0 ? [{ n, throughput: mean(values) }] : [];
    });
    const fit = fitUsl(again, law);
    if (fit) fits.push(fit);
  }
  const interval = (key: 'lambda' | 'sigma' | 'kappa'): [number, number] => {
    const sorted = fits.map((fit) => fit[key]).sort((a, b) => a - b);
    const tail = (1 - CONFIDENCE) / 2;
    return sorted.length > 0 ? [quantile(sorted, tail), quantile(sorted, 1 - tail)] : [law[key], law[key]];
  };
  return [
    {
      response: response.name,
      axis,
      group,
      points: measured.map(({ n, throughput }) => ({ n, throughput })),
      law,
      intervals: { lambda: interval('lambda'), sigma: interval('sigma'), kappa: interval('kappa') },
    },
  ];
}
