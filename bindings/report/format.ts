// Numbers as people read them.

/** 231µs, 1.06ms, 12.3s, 1m30s: three significant digits below a minute. */
export function duration(ns: number): string {
  for (const [unit, factor] of [
    ['ns', 1],
    ['µs', 1e3],
    ['ms', 1e6],
    ['s', 1e9],
  ] as const) {
    // What rounds up to 1000 goes to the next unit.
    if (ns / factor < 999.5 && (unit !== 's' || ns / factor < 59.95)) return `${significant(ns / factor)}${unit}`;
  }
  const seconds = Math.round(ns / 1e9);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${h > 0 ? `${h}h` : ''}${m}m${s}s`;
}

/** 12345 → 12,345 */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 0.1234 → 12.3% */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** 87.2 KiB */
export function bytes(n: number): string {
  let unit = 0;
  let value = n;
  while (value >= 1023.5 && unit < 4) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${n} B` : `${significant(value)} ${['KiB', 'MiB', 'GiB', 'TiB'][unit - 1]}`;
}

/** 1004.2 → 1,004; 12.34 → 12.3 */
export function rate(perSecond: number): string {
  return perSecond >= 1000 ? count(Math.round(perSecond)) : significant(perSecond);
}

/** At most three digits that matter, without trailing zeros. */
function significant(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** Columns as wide as their widest cell, two blanks apart; the first on the left, the others on the right. */
export function table(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows.map((row) => {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}
