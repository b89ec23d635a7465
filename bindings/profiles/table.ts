// The tables of docs/profiles.md, from the data.

import { type ProfileKey, profileKeys } from './keys.js';
import { runtimeProfiles } from './runtime.js';
import { durationText, valueText } from './spec.js';

function range({ kind, from, to, words }: ProfileKey): string {
  if (kind === 'flag') return 'true, false';
  if (kind === 'words') return words.join(', ');
  if (kind === 'share') return '1/256 … 1';
  if (kind === 'duration') return `${durationText(from)} … 1h`;
  return `${from} … ${to}${kind === 'bytes' ? ' bytes' : ''}`;
}

/** Every key with its range, its default (go1.26) and what it does. */
export function keyTable(): string {
  const go126 = runtimeProfiles['go1.26']!;
  const rows = profileKeys.map(
    (key) => `| ${key.name} | ${range(key)} | ${valueText(key, go126.values)} | ${key.doc} |`,
  );
  return ['| Key | Values | Default | |', '|---|---|---|---|', ...rows].join('\n');
}

/** Every key under every profile; a value that all versions of Go share stands once. */
export function profileTable(): string {
  const names = Object.keys(runtimeProfiles);
  const rows = profileKeys.map((key) => {
    const values = names.map((name) => valueText(key, runtimeProfiles[name]!.values));
    const cells = values.map((value, i) => (i > 0 && value === values[i - 1] && names[i] !== 'lecture' ? '=' : value));
    return `| ${key.name} | ${cells.join(' | ')} |`;
  });
  return [`| Key | ${names.join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`, ...rows].join('\n');
}
