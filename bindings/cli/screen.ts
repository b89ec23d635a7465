// A terminal with a picture at its bottom, above which text scrolls, and keys.

import type { ReadStream, WriteStream } from 'node:tty';

/** Signals that end a process without a word, after which nobody would restore the terminal. */
const DEADLY: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGQUIT'];

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
/** Terminals that know synchronized output show a picture as a whole; others ignore it. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';
const ERASE_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

/** Whether a picture can be drawn: on a terminal that a person looks at, and nothing else reads. */
export function canDraw(): boolean {
  const { TERM, CI } = process.env;
  return process.stdout.isTTY === true && process.stderr.isTTY === true && TERM !== 'dumb' && (CI ?? '') === '';
}

/**
 * Draws on standard error. The cursor stands on the line below the picture whenever nothing is being written, so to leave the
 * terminal as it was takes no more than to show the cursor again.
 */
export class Screen {
  readonly #out: WriteStream;
  readonly #in: ReadStream | undefined;
  readonly #onKey: (key: string) => void;
  #picture: readonly string[] = [];
  /** Lines of the picture that are on the screen. */
  #drawn = 0;
  #open = false;

  /** @param onKey gets what is typed: `q`, ` `, `\x1b[C` */
  constructor(onKey: (key: string) => void) {
    this.#out = process.stderr as WriteStream;
    this.#in = process.stdin.isTTY ? (process.stdin as ReadStream) : undefined;
    this.#onKey = onKey;
    this.#enter();
    process.on('exit', this.#leave);
    for (const signal of DEADLY) process.on(signal, this.#die);
    process.on('SIGCONT', this.#enter);
    this.#out.on('resize', this.#resized);
    this.#in?.on('data', this.#typed);
  }

  get width(): number {
    return this.#out.columns || 80;
  }

  /** Lines that a picture may have: one is the cursor's. */
  get height(): number {
    return (this.#out.rows || 24) - 1;
  }

  /** Whether somebody can press keys. */
  get keys(): boolean {
    return this.#in !== undefined;
  }

  /** Draws a picture in place of the one before. */
  draw(lines: readonly string[]): void {
    this.#picture = lines.slice(0, this.height);
    this.#out.write(`${BEGIN}${this.#up()}${this.#text()}${END}`);
    this.#drawn = this.#picture.length;
  }

  /** Lets others write whole lines above the picture. */
  above(write: () => void): void {
    this.#out.write(`${BEGIN}${this.#up()}${ERASE_BELOW}`);
    write();
    this.#out.write(`${this.#text()}${END}`);
    this.#drawn = this.#picture.length;
  }

  /** Leaves the last picture where it is, and the terminal as it was. */
  close(): void {
    this.#leave();
    process.off('exit', this.#leave);
    for (const signal of DEADLY) process.off(signal, this.#die);
    process.off('SIGCONT', this.#enter);
    this.#out.off('resize', this.#resized);
    this.#in?.off('data', this.#typed);
    this.#in?.pause();
  }

  #up(): string {
    return this.#drawn > 0 ? `\x1b[${this.#drawn}A\r` : '\r';
  }

  #text(): string {
    return this.#picture.map((line) => `${line}${ERASE_LINE}\n`).join('') + ERASE_BELOW;
  }

  readonly #enter = (): void => {
    if (this.#open) return;
    this.#open = true;
    this.#out.write(HIDE_CURSOR);
    this.#in?.setRawMode(true);
    this.#in?.resume();
  };

  readonly #leave = (): void => {
    if (!this.#open) return;
    this.#open = false;
    this.#in?.setRawMode(false);
    this.#out.write(SHOW_CURSOR);
  };

  readonly #die = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };

  /** Lines may have been broken anew: the next picture begins on a line of its own. */
  readonly #resized = (): void => {
    this.#drawn = 0;
  };

  readonly #typed = (data: Buffer): void => {
    // Who types fast gets several keys at once; those with arrows are sequences.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals send
    for (const [key] of data.toString('utf8').matchAll(/\x1b[[O][0-9;]*[A-Za-z~]|./gs)) {
      // What a terminal makes of Ctrl-C and Ctrl-Z unless every key is wanted.
      if (key === '\x03') process.kill(process.pid, 'SIGINT');
      else if (key === '\x1a') {
        this.#leave();
        this.#drawn = 0;
        process.kill(process.pid, 'SIGTSTP');
      } else this.#onKey(key);
    }
  };
}
