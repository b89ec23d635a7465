// The journal's file: a line for each thing that is known, appended when it is known, each line with a sum over it. Whoever is
// killed between two bytes leaves a torn last line, which the next one cuts off; all lines before it are whole.
//
//   {"type":"plan",…,"sum":"…"}
//   {"type":"run",…,"sum":"…"}
//   {"type":"run",…                    ◄── torn: cut off, that run is done again

import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../errors.js';
import { fileProblem } from '../platform/files.node.js';
import { hashOf } from './canonical.js';
import type { JournalRow, PlanRow, RunRow } from './journal.js';

const SUM_DIGITS = 16;

/** A row as its line, the newline included. */
export function lineOf(row: JournalRow): string {
  const text = JSON.stringify(row);
  return `${text.slice(0, -1)},"sum":"${hashOf(text).slice(0, SUM_DIGITS)}"}\n`;
}

/** The row of a line without its newline; undefined: the line is damaged. */
export function rowOf(line: string): JournalRow | undefined {
  const cut = line.length - `,"sum":"${'0'.repeat(SUM_DIGITS)}"}`.length;
  if (cut <= 0) return undefined;
  const text = `${line.slice(0, cut)}}`;
  if (line.slice(cut) !== `,"sum":"${hashOf(text).slice(0, SUM_DIGITS)}"}`) return undefined;
  return JSON.parse(text) as JournalRow;
}

/** What a journal holds. */
export class Rows {
  /** The last plan. */
  plan: PlanRow | undefined;
  readonly #runs = new Map<string, RunRow>();

  static key(config: string, seed: number): string {
    return `${config} ${seed}`;
  }

  get size(): number {
    return this.#runs.size;
  }

  run(config: string, seed: number): RunRow | undefined {
    return this.#runs.get(Rows.key(config, seed));
  }

  /**
   * Takes a row. A run that is there already has to be the same run.
   * @param engine runs of other engines are left alone
   * @throws InputError
   */
  add(row: JournalRow, where: string, engine?: string): void {
    if (row.type === 'plan') {
      this.plan = row;
      return;
    }
    if (engine !== undefined && row.engine !== engine) return;
    const key = Rows.key(row.config, row.seed);
    const before = this.#runs.get(key);
    if (before && (before.digest !== row.digest || before.status !== row.status)) {
      throw new InputError(`${where}: the run with seed ${row.seed} of ${row.config} is there twice, with two results`);
    }
    if (!before) this.#runs.set(key, row);
  }
}

/** Bytes up to the end of the last whole line, and the rows. */
function readRows(file: string, bytes: Buffer, rows: Rows, engine?: string): number {
  let from = 0;
  for (let line = 1; from < bytes.length; line++) {
    const end = bytes.indexOf(10, from);
    const row = end < 0 ? undefined : rowOf(bytes.toString('utf8', from, end));
    if (!row) {
      // Only what was written last can be torn.
      if (end < 0 || end === bytes.length - 1) return from;
      throw new InputError(`${file}:${line}: the line is damaged`);
    }
    rows.add(row, `${file}:${line}`, engine);
    from = end + 1;
  }
  return from;
}

/**
 * Reads a journal without opening it for writing.
 * @throws InputError
 */
export function readJournal(file: string, rows: Rows): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw fileProblem(file, error);
  }
  readRows(file, bytes, rows);
}

/** A journal that this process writes. */
export class Journal {
  readonly rows = new Rows();
  readonly #file: string;
  readonly #fd: number;
  #length: number;

  private constructor(file: string, fd: number, plan: PlanRow) {
    this.#file = file;
    this.#fd = fd;
    this.#length = readRows(file, readFileSync(file), this.rows, plan.engine);
    // What is torn goes before anything is added.
    if (fstatSync(fd).size > this.#length) ftruncateSync(fd, this.#length);
    if (this.rows.plan?.plan !== plan.plan || this.rows.plan.engine !== plan.engine) this.append(plan);
  }

  /**
   * Opens a journal, or begins one.
   * @throws InputError naming the file
   */
  static open(file: string, plan: PlanRow): Journal {
    let fd: number | undefined;
    try {
      mkdirSync(dirname(file), { recursive: true });
      fd = openSync(file, 'a');
      return new Journal(file, fd, plan);
    } catch (error) {
      if (fd !== undefined) closeSync(fd);
      throw fileProblem(file, error);
    }
  }

  /**
   * Adds a row: when it returns, the row is in the file, whole.
   * @throws InputError naming the file; it ends then with the row before
   */
  append(row: JournalRow): void {
    const bytes = Buffer.from(lineOf(row));
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
      fdatasyncSync(this.#fd);
    } catch (error) {
      try {
        ftruncateSync(this.#fd, this.#length);
      } catch {
        // A torn line: the next one who opens it cuts it off.
      }
      throw fileProblem(this.#file, error);
    }
    this.#length += bytes.length;
    this.rows.add(row, this.#file);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
