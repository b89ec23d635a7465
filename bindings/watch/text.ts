// Pieces of text of a given width, with or without colour.

import stringWidth from 'string-width';

/** What a piece of the picture is: a terminal may show it in a colour. */
export type Style = 'plain' | 'title' | 'label' | 'runs' | 'call' | 'spins' | 'idle' | 'alarm';

/** Puts a style on text that has its final width. */
export type Paint = (style: Style, text: string) => string;

/** No colours. */
export const plain: Paint = (_, text) => text;

/** Select Graphic Rendition (ECMA-48) by style. */
const sgr: Readonly<Record<Style, string>> = {
  plain: '',
  title: '1',
  label: '1',
  runs: '32',
  call: '36',
  spins: '33',
  idle: '2',
  alarm: '31',
};

/** The colours of a terminal. */
export const coloured: Paint = (style, text) =>
  sgr[style] === '' || text.trim() === '' ? text : `\x1b[${sgr[style]}m${text}\x1b[0m`;

/** At most `width` columns: what is too long ends in an ellipsis. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const char of text) {
    const wide = stringWidth(char);
    if (used + wide > width - 1) break;
    kept += char;
    used += wide;
  }
  return width > 0 ? `${kept}…` : '';
}

/** Exactly `width` columns. */
export function fit(text: string, width: number): string {
  const short = cut(text, width);
  return short + ' '.repeat(Math.max(0, width - stringWidth(short)));
}

/** A line that is put together of pieces and never longer than `width`. */
export class Line {
  #text = '';
  #left: number;
  readonly #paint: Paint;

  constructor(width: number, paint: Paint) {
    this.#left = width;
    this.#paint = paint;
  }

  /** Columns that are left. */
  get left(): number {
    return this.#left;
  }

  /** Appends text, cut where the line ends. */
  add(text: string, style: Style = 'plain'): this {
    const short = cut(text, this.#left);
    this.#text += this.#paint(style, short);
    this.#left -= stringWidth(short);
    return this;
  }

  /** Appends a cell of a fixed width. */
  cell(text: string, width: number, style: Style = 'plain'): this {
    return this.add(fit(text, Math.min(width, this.#left)), style);
  }

  toString(): string {
    return this.#text.trimEnd();
  }
}
