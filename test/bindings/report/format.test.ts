import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, count, duration, percent, rate, table } from '../../../bindings/report/format.js';

test('durations have three digits and the unit that fits', () => {
  const cases: [number, string][] = [
    [0, '0ns'],
    [1, '1ns'],
    [999, '999ns'],
    [999.6, '1µs'],
    [1000, '1µs'],
    [231_400, '231µs'],
    [999_600, '1ms'],
    [1_234_567, '1.23ms'],
    [99_940_000, '99.9ms'],
    [2.061e9, '2.06s'],
    [59.94e9, '59.9s'],
    [59.96e9, '1m0s'],
    [90e9, '1m30s'],
    [3_725e9, '1h2m5s'],
  ];
  for (const [ns, text] of cases) assert.equal(duration(ns), text, String(ns));
});

test('counts, shares, sizes, rates', () => {
  assert.deepEqual([0, 999, 1000, 1_234_567].map(count), ['0', '999', '1,000', '1,234,567']);
  assert.deepEqual([0, 0.1234, 1].map(percent), ['0.0%', '12.3%', '100.0%']);
  assert.deepEqual([0, 1023, 1024, 1_572_864, 2 ** 41].map(bytes), ['0 B', '1023 B', '1 KiB', '1.5 MiB', '2 TiB']);
  assert.deepEqual([0, 0.5, 12.34, 999.4, 1046.4].map(rate), ['0', '0.5', '12.3', '999', '1,046']);
});

test('columns line up', () => {
  assert.deepEqual(
    table([
      ['a', 'long', ''],
      ['name', '1', 'x'],
    ]),
    ['a     long', 'name     1  x'],
  );
});
