// What an experiment measures of a run: a metric, a place in the result, or what the program printed.

import { didYouMean } from '../errors.js';
import { allMetrics, type MetricInfo } from '../metrics/table.js';
import { listed } from '../schema.js';
import type { ResponseSpec } from './schema.js';

/** Where the number of a response comes from. */
export type Source =
  /** Of a histogram of times. `part` of a percentile is in parts of 100000. */
  | Readonly<{ from: 'histogram'; metric: string; part: number | 'mean' | 'max' | 'count' | 'sum'; in: 's' | 'ns' }>
  /** One number, or one of several by label, or their sum. */
  | Readonly<{ from: 'number'; metric: string; label?: string; how: 'value' | 'rate' | 'mean' | 'max' | 'min' }>
  /** Requests completed per second. */
  | Readonly<{ from: 'throughput' }>
  /** A place in the result (`gmpsim run --json`). */
  | Readonly<{ from: 'result'; path: readonly string[] }>
  /** The first group of a regular expression, in what the program printed. */
  | Readonly<{ from: 'stdout'; pattern: string }>;

/** One response. Plain data. */
export type Response = Readonly<{
  name: string;
  /** As the file says it. */
  value: string;
  unit: string;
  better: 'lower' | 'higher' | undefined;
  source: Source;
  /** Only runs with clients have it. */
  needs: 'load' | undefined;
}>;

/** What of an experiment decides which responses can be had. */
export type Having = Readonly<{ warmup: boolean; sampled: boolean }>;

/** Keys of a result, for suggestions. */
const resultKeys = [
  'virtual_ns',
  'events',
  'goroutines',
  'processors',
  'threads',
  'syscalls',
  'poller',
  'context_switches',
  'scheduler',
  'memory',
  'gc',
  'network',
  'latency_ns',
  'cgroup',
  'requests',
  'exit',
] as const;

/** Histograms of the result that are metrics too: of these any percentile can be had, and a warm-up left out. */
const histograms: Readonly<Record<string, string>> = {
  'latency_ns.sched': '/sched/latencies:seconds',
  'latency_ns.stw_stopping_gc': '/sched/pauses/stopping/gc:seconds',
  'latency_ns.stw_stopping_other': '/sched/pauses/stopping/other:seconds',
  'latency_ns.stw_total_gc': '/sched/pauses/total/gc:seconds',
  'latency_ns.stw_total_other': '/sched/pauses/total/other:seconds',
  'requests.latency_ns': '/sim/requests/latency:seconds',
};

type Wrong = Readonly<{ message: string }>;

/** A response as the file says it, or what is wrong with it. */
export function parseResponse(name: string, spec: ResponseSpec, having: Having): Response | Wrong {
  const { value, stdout, better, unit } = typeof spec === 'string' ? { value: spec } : spec;
  if ((value === undefined) === (stdout === undefined)) return { message: "expected one of 'value' and 'stdout'" };
  const found =
    value === undefined ? printed(stdout!) : value.startsWith('/') ? metric(value, having) : place(value, having);
  if ('message' in found) return found;
  return {
    name,
    value: value ?? stdout!,
    unit: unit ?? found.unit,
    better,
    source: found.source,
    needs: found.needs,
  };
}

type Found = Readonly<{ source: Source; unit: string; needs: 'load' | undefined }>;

function printed(pattern: string): Found | Wrong {
  try {
    // One that matches everything tells how many groups there are.
    const groups = new RegExp(`${pattern}|`, 'm').exec('')!.length - 1;
    if (groups < 1) return { message: `expected a group (…) around the number in '${pattern}'` };
  } catch (error) {
    return { message: `expected a regular expression: ${(error as Error).message}` };
  }
  return { source: { from: 'stdout', pattern }, unit: '', needs: undefined };
}

/** `p99` → 99000, `p999` and `p99.9` → 99900, in parts of 100000. */
export function percentile(part: string): number | undefined {
  if (part === 'p100') return 100_000;
  const match = /^p(\d{1,2})(?:\.(\d{1,3})|(?<=99)(9{1,3}))?$/.exec(part);
  if (!match) return undefined;
  const parts = Number(match[1]) * 1000 + Number((match[2] ?? match[3] ?? '').padEnd(3, '0'));
  return parts > 0 ? parts : undefined;
}

const histogramParts = ['mean', 'max', 'count', 'sum'] as const;

/** `/sched/latencies:seconds.p99`, `/sim/proc/busy:cpu-seconds{p=0}`, `/sim/requests/completed:requests.rate` */
function metric(text: string, having: Having): Found | Wrong {
  const [, name, key, label, part] = /^(\/[^{.]+)(?:\{(\w+)=([^}]*)\})?(?:\.(.+))?$/.exec(text) ?? [];
  const known = allMetrics.filter(({ source }) => source.from !== 'nowhere' && source.from !== 'program');
  const info = known.find((each) => each.name === name);
  if (!info) {
    const near = didYouMean(
      name ?? text,
      known.map((each) => each.name),
    );
    return { message: `expected the name of a metric ('gmpsim metrics' lists them), got '${text}'${near}` };
  }
  const unit = info.name.slice(info.name.indexOf(':') + 1);
  const needs = info.source.from === 'load' || info.source.from === 'requests' ? 'load' : undefined;
  if (info.kind === 'histogram') {
    if (info.source.from === 'sizes')
      return { message: `'${info.name}' is a histogram of sizes; expected a number or a time` };
    return histogram(info.name, part, 's', needs);
  }
  if (key !== undefined && key !== info.by) {
    return {
      message: `'${info.name}' has ${info.by ? `the label '${info.by}'` : 'no label'}, got '{${key}=${label}}'`,
    };
  }
  const how = number(info, part, having);
  if ('message' in how) return how;
  const per = how.how === 'rate' ? '/s' : '';
  return {
    source: { from: 'number', metric: info.name, how: how.how, ...(label !== undefined && { label }) },
    unit: unit + per,
    needs,
  };
}

function number(
  { name, cumulative }: MetricInfo,
  part: string | undefined,
  { sampled }: Having,
): { how: 'value' | 'rate' | 'mean' | 'max' | 'min' } | Wrong {
  if (part === undefined) return { how: 'value' };
  const parts = cumulative ? (['rate'] as const) : (['mean', 'max', 'min'] as const);
  const how = parts.find((each) => each === part);
  if (!how) {
    const kind = cumulative ? 'a number that only grows' : 'a gauge';
    return {
      message: `'${name}' is ${kind}: expected it alone or with ${listed(parts.map((p) => `.${p}`))}, got '.${part}'`,
    };
  }
  if (how !== 'rate' && !sampled) return { message: `expected 'sample' beside, how often '${name}' is read` };
  return { how };
}

function histogram(name: string, part: string | undefined, unit: 's' | 'ns', needs: 'load' | undefined): Found | Wrong {
  const plain = histogramParts.find((each) => each === part);
  const parts = plain ?? percentile(part ?? '');
  if (parts === undefined) {
    const got = part === undefined ? 'nothing' : `'.${part}'`;
    return {
      message: `'${name}' is a histogram: expected .p50, .p99.9, .mean, .max, .count or .sum at its end, got ${got}`,
    };
  }
  return {
    source: { from: 'histogram', metric: name, part: parts, in: unit },
    unit: plain === 'count' ? 'values' : unit,
    needs,
  };
}

/** `requests.latency_ns.p99`, `processors[0].busy` */
function place(text: string, { warmup }: Having): Found | Wrong {
  const path = text.replace(/\[(\d+)\]/g, '.$1').split('.');
  const [first] = path;
  if (!(resultKeys as readonly string[]).includes(first!)) {
    return {
      message: `expected a metric, or a path of 'gmpsim run --json', got '${text}'${didYouMean(first!, resultKeys)}`,
    };
  }
  const needs = first === 'requests' ? 'load' : undefined;
  if (text === 'requests.throughput_per_s') return { source: { from: 'throughput' }, unit: 'requests/s', needs };
  for (const [prefix, name] of Object.entries(histograms)) {
    if (text.startsWith(`${prefix}.`)) return histogram(name, text.slice(prefix.length + 1), 'ns', needs);
  }
  if (warmup) {
    return {
      message: `'${text}' says nothing of the time after the warm-up; expected a metric ('gmpsim metrics' lists them)`,
    };
  }
  const last = path.filter((key) => !/^\d+$/.test(key)).at(-1)!;
  const unit = /_(ns|bytes)$/.exec(last)?.[1] ?? (last.endsWith('_per_s') ? '1/s' : '');
  return { source: { from: 'result', path }, unit, needs };
}
