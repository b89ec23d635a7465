// The story as text: values in words, lines of a width, the time on the left, the event's step and place behind each sentence.

import { bytes, count, duration } from '../report/format.js';
import { fill, type Language, numeral, word } from './language.js';
import type { Sentence } from './sentences/en.js';
import type { More, Queue, Telling, Value } from './story.js';
import type { StoryPart } from './tour.js';

const MARGIN = 11;

/** Writes a story down, part by part. */
export class Page {
  readonly #language: Language;
  readonly #width: number;
  /** Lines of the source, for quoting; empty: none. */
  readonly #source: readonly string[];
  /** Groups that have been told. */
  readonly #told = new Set<string>();
  #chapters = 0;
  #line = 0;

  /** @param width columns, 40 at least */
  constructor(language: Language, width: number, source: string | undefined) {
    this.#language = language;
    this.#width = Math.max(40, width);
    this.#source = source?.split('\n') ?? [];
  }

  /** A part as text, with a newline at its end. */
  part(part: StoryPart): string {
    if ('chapter' in part) return this.#heading(part.chapter);
    if ('more' in part) return this.#more(part);
    return this.#telling(part);
  }

  #heading(chapter: keyof Language['sentences']): string {
    this.#chapters++;
    this.#line = 0;
    const title = `${numeral(this.#language, String(this.#chapters))}. ${this.#language.sentences[chapter].first}`;
    return `${this.#chapters === 1 ? '' : '\n'}${title}\n${'─'.repeat(length(title))}\n`;
  }

  #more({ more, n }: More): string {
    const { many }: Sentence = this.#language.sentences[more];
    if (many === undefined) return '';
    const text = fill(this.#language.sentences['on.more'].first, { n: this.#count(n), what: many });
    return this.#paragraph('', `  ${text}`);
  }

  #telling(t: Telling): string {
    const sentence: Sentence = this.#language.sentences[t.key];
    const again = this.#told.has(t.group);
    this.#told.add(t.group);
    const values = Object.fromEntries(Object.entries(t.values).map(([key, value]) => [key, this.#value(value, again)]));
    const text = fill(again ? (sentence.again ?? sentence.first) : sentence.first, values);
    const place = t.position ? ` ${t.position.file.replace(/^.*\//, '')}:${t.position.line}` : '';
    const line = `${text} [#${t.step}${place}]`;
    return `${this.#quote(t)}${this.#paragraph(this.#time(t.time_ns), line)}`;
  }

  /** The line of the source that the story has come to, if it is another one than before. */
  #quote({ position }: Telling): string {
    if (!position || position.line === this.#line || !position.function.startsWith('main.')) return '';
    const text = this.#source[position.line - 1]?.trim();
    if (!text) return '';
    this.#line = position.line;
    return `${`${position.line} │`.padStart(MARGIN)} ${text}\n`;
  }

  /** @param brief it has been explained before */
  #value(value: Value, brief: boolean): string {
    const language = this.#language;
    switch (value.type) {
      case 'name':
        return value.text;
      case 'count':
        return value.word ? word(language, value.word, { n: this.#count(value.n) }, value.n) : this.#count(value.n);
      case 'bytes':
        return numeral(language, bytes(value.n));
      case 'time':
        return this.#time(value.n);
      case 'word':
        return word(language, value.word);
      case 'queue':
        return this.#queue(value.queue, brief);
      case 'fd':
        return brief ? word(language, 'fd', { n: String(value.fd) }) : this.#fd(value);
      case 'others':
        return value.idle.length === 0
          ? word(language, 'nobodyElse')
          : word(language, 'othersIdle', { list: range('P', value.idle) });
      case 'status':
        return word(language, 'status', { n: String(value.n) });
      case 'ps': {
        const list = value.n === 1 ? 'P0' : `P0–P${value.n - 1}`;
        return word(language, 'ps', { n: this.#count(value.n), list }, value.n);
      }
    }
  }

  #queue(queue: Queue, brief: boolean): string {
    switch (queue.kind) {
      case 'runnext':
        return word(this.#language, brief ? 'runnextShort' : 'runnext', { p: `P${queue.p}` });
      case 'ring':
        return word(this.#language, 'ring', { p: `P${queue.p}` });
      default:
        return word(this.#language, queue.kind);
    }
  }

  #fd({ fd, kind, port }: Extract<Value, { type: 'fd' }>): string {
    const language = this.#language;
    switch (kind) {
      case 'listening':
        return word(language, 'fdListening', { n: String(fd) });
      case 'connection':
        return fd === 0
          ? word(language, 'connectionFrom', { port: String(port) })
          : word(language, 'fdConnection', { n: String(fd), port: String(port) });
      case 'stdout':
        return word(language, 'fdStdout');
      case 'stderr':
        return word(language, 'fdStderr');
      case 'other':
        return word(language, 'fd', { n: String(fd) });
    }
  }

  #count(n: number): string {
    return numeral(this.#language, count(n));
  }

  #time(ns: number): string {
    return numeral(this.#language, duration(ns));
  }

  #paragraph(left: string, text: string): string {
    const lines: string[] = [];
    let line = '';
    for (const part of text.split(' ')) {
      if (line !== '' && MARGIN + 1 + length(line) + 1 + length(part) > this.#width) {
        lines.push(line);
        line = part;
      } else line = line === '' ? part : `${line} ${part}`;
    }
    lines.push(line);
    return lines
      .map(
        (row, i) => `${i === 0 ? ' '.repeat(Math.max(0, MARGIN - length(left))) + left : ' '.repeat(MARGIN)} ${row}\n`,
      )
      .join('');
  }
}

/** P1, P2, P3 → P1–P3; a few that don't follow on each other stay a list. */
function range(letter: string, ids: readonly number[]): string {
  const [first = 0] = ids;
  const last = ids.at(-1) ?? 0;
  if (ids.length > 2 && last - first === ids.length - 1) return `${letter}${first}–${letter}${last}`;
  return ids.map((id) => `${letter}${id}`).join(', ');
}

/** Columns that a text takes: marks that stand on the letter before them take none. */
function length(text: string): number {
  return text.replace(/\p{Mn}|\p{Me}|\u200d|\u200c/gu, '').length;
}
