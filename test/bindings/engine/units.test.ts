import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBandwidth, parseDuration, parseRate, parseShare } from '../../../bindings/units.js';

/** Each text with what it means; undefined: refused. */
function table(parse: (text: string) => number | undefined, cases: Record<string, number | undefined>): void {
  for (const [text, value] of Object.entries(cases)) assert.equal(parse(text), value, text);
}

test('durations have a unit, as in Go', () => {
  table(parseDuration, {
    '0': 0,
    '50us': 50_000,
    '50µs': 50_000,
    '50μs': 50_000,
    '1.5ms': 1_500_000,
    '2s': 2e9,
    '1m30s': 9e10,
    '1h': 3.6e12,
    '7ns': 7,
    ' 7ns ': 7,
    '5': undefined,
    '-1s': undefined,
    '1 s': undefined,
    '1e3s': undefined,
    s: undefined,
    '': undefined,
    '9999999h': undefined,
  });
});

test('rates, bandwidths and shares', () => {
  table(parseRate, {
    '1000/s': 1000,
    '1000': 1000,
    '60/m': 1,
    '2/ms': 2000,
    '0.5 / s': 0.5,
    '0/s': undefined,
    '1/d': undefined,
    fast: undefined,
  });
  table(parseBandwidth, {
    '10Gbit/s': 1e10,
    '100 Mbps': 1e8,
    '9600bps': 9600,
    '1000': 1000,
    '0': 0,
    '1GB/s': undefined,
  });
  table(parseShare, {
    '0.1%': 1000,
    '0.001': 1000,
    '1e-6': 1,
    '0': 0,
    '99%': 990_000,
    '100%': undefined,
    '1': undefined,
  });
});
