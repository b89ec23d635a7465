// What blanks are filled with, in short.

import type { CountWord, PlainWord, Queue, Value } from './story.js';

export const name = (text: string): Value => ({ type: 'name', text });
export const g = (goid: number): Value => name(`G${goid}`);
export const m = (id: number): Value => name(`M${id}`);
export const p = (id: number): Value => name(`P${id}`);
export const bytes = (n: number): Value => ({ type: 'bytes', n });
export const time = (n: number): Value => ({ type: 'time', n });
export const plain = (word: PlainWord): Value => ({ type: 'word', word });
export const count = (n: number, word?: CountWord): Value =>
  word === undefined ? { type: 'count', n } : { type: 'count', n, word };
export const inQueue = (queue: Queue): Value => ({ type: 'queue', queue });
