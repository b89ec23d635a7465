// Sentences with their blanks filled in, in one of the languages there are.

import { bn, bnWords } from './sentences/bn.js';
import { en, enWords, type Sentence, type SentenceKey, type WordKey } from './sentences/en.js';

/** A language of the story: a table of sentences and one of words. */
export interface Language {
  /** As on the command line. */
  readonly code: string;
  /** As its speakers call it. */
  readonly name: string;
  readonly sentences: Readonly<Record<SentenceKey, Sentence>>;
  readonly words: Readonly<Record<WordKey, string | readonly [string, string]>>;
  /** Its ten digits, if they aren't 0 to 9. Names such as G1, fd 3 or main.go:7 keep theirs. */
  readonly digits?: string;
}

/** All languages by code. */
export const languages: Readonly<Record<string, Language>> = {
  en: { code: 'en', name: 'English', sentences: en, words: enWords },
  bn: { code: 'bn', name: 'বাংলা', sentences: bn, words: bnWords, digits: '০১২৩৪৫৬৭৮৯' },
};

/** What blanks are filled with. */
export type Values = Readonly<Record<string, string>>;

/** A sentence with its blanks filled in. @throws Error for a blank that nothing fills: a mistake in a table. */
export function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (blank, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`explain: nothing fills ${blank} in '${template}'`);
    return value;
  });
}

/** A number as the language writes it: 12,345. */
export function numeral(language: Language, text: string): string {
  const { digits } = language;
  return digits === undefined ? text : text.replace(/[0-9]/g, (d) => digits[Number(d)]!);
}

/** A word with its blanks filled in; of a pair the one for n (1, or any other number). */
export function word(language: Language, key: WordKey, values: Values = {}, n = 2): string {
  const entry = language.words[key];
  return fill(typeof entry === 'string' ? entry : entry[n === 1 ? 0 : 1], values);
}
