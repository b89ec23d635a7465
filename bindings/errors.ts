/** What the person or program that called us got wrong: a bad option, a damaged file. The message is one clear line. */
export class InputError extends Error {
  override name = 'InputError';

  /**
   * @param message the whole line, position included
   * @param option the option that is wrong, when it is one (`procs`, `machine.cpus`): the command line names its own flag
   */
  constructor(
    message: string,
    readonly option?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A value as messages show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value.length <= 60 ? `'${value}'` : `'${value.slice(0, 57)}…'`;
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return String(value);
}

/** ` (did you mean 'x'?)` when a candidate is close enough to be a slip of the fingers, else the empty string. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  let best = '';
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best === '' ? '' : ` (did you mean '${best}'?)`;
}

/** Levenshtein's, with a swap of neighbours counted as one. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
