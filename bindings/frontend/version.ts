// Versions of the language.

import { didYouMean, InputError, shown } from '../errors.js';

/** Language and library version that is compiled for where nothing is said, × 100: Go 1.26. */
export const GO_VERSION = 126;

/** Versions that a program may be written in, as its go.mod would say. */
export const languages: readonly string[] = [21, 22, 23, 24, 25, 26, 27].map((minor) => `go1.${minor}`);

/**
 * `go1.21` → 121.
 * @throws InputError
 */
export function languageVersion(name: string): number {
  if (!languages.includes(name)) {
    const hint = typeof name === 'string' ? didYouMean(name, languages) : '';
    throw new InputError(
      `language: expected ${languages[0]} to ${languages[languages.length - 1]}, got ${shown(name)}${hint}`,
      'language',
    );
  }
  return 100 + Number(name.slice('go1.'.length));
}

/** 121 → `go1.21`. */
export function languageName(version: number): string {
  return `go1.${version - 100}`;
}
