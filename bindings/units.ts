// Quantities as people write them: 50us, 1000/s, 10Gbit/s, 0.1%. Readers return undefined for what they don't understand;
// whoever calls knows where it stood and says so.

const NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3, // U+00B5
  μs: 1e3, // U+03BC
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** What readers of durations expect, for messages. */
export const DURATION = 'a duration such as 50us, 2ms or 1m30s';
export const RATE = 'requests per second such as 1000/s';
export const BANDWIDTH = 'a bandwidth such as 10Gbit/s, or bits per second';
export const SHARE = 'a share such as 0.1% or 0.001, less than 1';

/** `50us`, `1.5ms`, `1m30s` → whole nanoseconds, rounded; `0` needs no unit. */
export function parseDuration(text: string | number): number | undefined {
  const trimmed = String(text).trim();
  if (/^0+(\.0*)?$/.test(trimmed)) return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/.test(trimmed)) return undefined;
  let sum = 0;
  for (const [, number, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)) {
    sum += Number(number) * NS[unit!]!;
  }
  const whole = Math.round(sum);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** `1000/s`, `60/m`, `2/ms` or a bare number → events per second, greater than 0. */
export function parseRate(text: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:\s*\/\s*(us|ms|s|m|h))?$/.exec(String(text).trim());
  if (!match) return undefined;
  const rate = Number(match[1]) * (1e9 / NS[match[2] ?? 's']!);
  return rate > 0 && Number.isFinite(rate) ? rate : undefined;
}

/** `10Gbit/s`, `100Mbps` or a bare number → bits per second; 0 is infinite. */
export function parseBandwidth(text: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kMGT]?)(?:bit\/s|bps))?$/.exec(String(text).trim());
  if (!match) return undefined;
  const factor = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 }[match[2] ?? '']!;
  const bits = Math.round(Number(match[1]) * factor);
  return Number.isSafeInteger(bits) ? bits : undefined;
}

/** `0.1%` or `0.001` → parts per million, from 0 to 999999. */
export function parseShare(text: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:e-\d+)?)\s*(%?)$/.exec(String(text).trim());
  if (!match) return undefined;
  const parts = Math.round(Number(match[1]) * (match[2] === '%' ? 1e4 : 1e6));
  return parts < 1_000_000 ? parts : undefined;
}
