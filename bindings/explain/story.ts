// The story of a run: which events are told, as which sentence. Plain data comes out; words and layout are made of it elsewhere.

import type { Position } from '../trace/symbols.js';
import type { SentenceKey } from './sentences/en.js';

/** What a blank stands for; language and layout decide how it looks. */
export type Value =
  | { readonly type: 'name'; readonly text: string }
  | { readonly type: 'count'; readonly n: number; readonly word?: CountWord }
  | { readonly type: 'bytes' | 'time'; readonly n: number }
  | { readonly type: 'queue'; readonly queue: Queue }
  | { readonly type: 'fd'; readonly fd: number; readonly kind: FdKind; readonly port: number }
  | { readonly type: 'word'; readonly word: PlainWord }
  | { readonly type: 'others'; readonly idle: readonly number[] }
  | { readonly type: 'ps' | 'status'; readonly n: number };

export type CountWord = 'goroutines' | 'packets' | 'descriptors' | 'requests' | 'connections' | 'bytes';
export type FdKind = 'listening' | 'connection' | 'stdout' | 'stderr' | 'other';
export type PlainWord =
  | 'unknownFunction'
  | 'reading'
  | 'hangup'
  | 'timerFunction'
  | 'timerChannel'
  | 'chanReceive'
  | 'chanSend'
  | 'select'
  | 'mutex'
  | 'waitgroup'
  | 'cond'
  | 'semaphore'
  | 'forever';
/** Where a runnable goroutine waits. */
export type Queue =
  | { readonly kind: 'runnext' | 'ring'; readonly p: number }
  | { readonly kind: 'global' | 'elsewhere' };

/** One sentence. */
export interface Telling {
  readonly key: SentenceKey;
  readonly values: Readonly<Record<string, Value>>;
  readonly time_ns: number;
  /** The event's step in the digest (of a note: that of the event before it). */
  readonly step: number;
  /** Where in the program, if the event belongs to a place there. */
  readonly position: Position | undefined;
  /** What counts as the same happening: the first of them is explained, later ones are told in short, or only counted. */
  readonly group: string;
  /** Goroutines, ports and descriptors that it is about: what a choice goes by. */
  readonly goroutines: readonly number[];
  readonly ports: readonly number[];
  /** 0: none. */
  readonly fd: number;
  /** -1: none. */
  readonly request: number;
}

/** A heading. */
export interface Chapter {
  readonly chapter: SentenceKey;
}

/** A number of happenings that aren't told one by one. */
export interface More {
  readonly more: SentenceKey;
  readonly n: number;
}
