import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { InputError } from '../errors.js';

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of the path is no directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
  EFBIG: 'file too large',
  EDQUOT: 'disk quota exceeded',
  ENAMETOOLONG: 'file name too long',
};

/** A failed file operation as one line: `main.go: no such file or directory`. */
export function fileProblem(file: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined) return error as Error;
  return new InputError(`${file}: ${problems[code] ?? code}`, undefined, { cause: error });
}

/**
 * Writes a file whole or not at all: a reader sees the old content or the new one, never a part.
 * @throws InputError naming the file
 */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(beside, bytes, { flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw fileProblem(file, error);
  }
}

/** A file that is written piece by piece, and appears under its name when it is whole. */
export class FileSink {
  readonly #file: string;
  readonly #beside: string;
  readonly #fd: number;
  #open = true;

  private constructor(file: string, beside: string, fd: number) {
    this.#file = file;
    this.#beside = beside;
    this.#fd = fd;
  }

  /** @throws InputError naming the file */
  static async create(file: string): Promise<FileSink> {
    // A directory of that name would be found only at the end.
    const there = await stat(file).catch(() => undefined);
    if (there?.isDirectory()) throw new InputError(`${file}: ${problems.EISDIR}`);
    const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      return new FileSink(file, beside, openSync(beside, 'wx'));
    } catch (error) {
      throw fileProblem(file, error);
    }
  }

  /** Writes all of it before it returns: what is written never waits in memory. @throws InputError naming the file */
  write(bytes: Uint8Array | string): void {
    const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    try {
      for (let at = 0; at < all.length; ) at += writeSync(this.#fd, all, at);
    } catch (error) {
      throw fileProblem(this.#file, error);
    }
  }

  /** @throws InputError naming the file */
  async finish(): Promise<void> {
    this.#close();
    await rename(this.#beside, this.#file).catch((error) => {
      throw fileProblem(this.#file, error);
    });
  }

  /** Leaves nothing behind. */
  async drop(): Promise<void> {
    if (!this.#open) return;
    this.#close();
    await rm(this.#beside, { force: true });
  }

  #close(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }
}
