/** Standard output, whose reader may leave at any time (`| head`). */
export class Output {
  #atLineStart = true;
  #gone = false;

  /** @param onGone called once when nobody reads any more */
  constructor(onGone: () => void) {
    const gone = (error: NodeJS.ErrnoException): void => {
      if (error.code !== 'EPIPE') throw error;
      if (this.#gone) return;
      this.#gone = true;
      onGone();
    };
    process.stdout.on('error', gone);
    process.stderr.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }

  write(what: Uint8Array | string): void {
    if (this.#gone || what.length === 0) return;
    this.#atLineStart = what.at(-1) === '\n' || what.at(-1) === 10;
    process.stdout.write(what);
  }

  /** Ends a line that was begun. */
  freshLine(): void {
    if (!this.#atLineStart) this.write('\n');
  }
}
