// Recorded arrivals: a CSV file with a header; the columns intended_ns and path are read, others are left alone.

import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { InputError, shown } from '../errors.js';
import { Recorder, type Recording } from './plan.js';

/** One record, and the number of lines read when it was complete. */
type Row = { record: string[]; info: { lines: number } };

/**
 * Reads recorded arrivals.
 * @param file the name that messages show
 * @param declared the only paths that may be asked for, if there is such a list
 * @throws InputError with one line: `arrivals.csv:17: intended_ns: expected a whole number of nanoseconds, got 'abc'`
 */
export function parseArrivals(text: string, file: string, declared?: readonly string[]): Recording {
  const rows = readRows(text, file);
  const header = rows[0];
  if (!header)
    throw new InputError(`${file}: expected a header with the columns intended_ns and path, got an empty file`);
  const columns = header.record.map((name) => name.trim());
  const at = (name: string): number => {
    const index = columns.indexOf(name);
    if (index >= 0) return index;
    throw new InputError(
      `${file}:${header.info.lines}: expected a column '${name}', got ${columns.map((c) => `'${c}'`).join(', ')}`,
    );
  };
  const intended = at('intended_ns');
  const path = at('path');
  const recorder = new Recorder(declared);
  for (const { record, info } of rows.slice(1)) {
    const fail = (message: string): never => {
      throw new InputError(`${file}:${info.lines}: ${message}`);
    };
    if (record.length !== columns.length) {
      fail(`expected ${columns.length} columns as in the header, got ${record.length}`);
    }
    const instant = record[intended]!.trim();
    if (!/^\d{1,15}$/.test(instant)) {
      fail(`intended_ns: expected a whole number of nanoseconds, got ${instant === '' ? 'nothing' : shown(instant)}`);
    }
    const asked = record[path]!.trim();
    if (!/^\/[\x21-\x7e]*$/.test(asked)) fail(`path: expected a path such as '/about', got ${shown(asked)}`);
    const wrong = recorder.add(Number(instant), asked);
    if (wrong) fail(wrong);
  }
  if (recorder.size === 0) throw new InputError(`${file}: expected arrivals below the header, got none`);
  return recorder.done();
}

function readRows(text: string, file: string): Row[] {
  try {
    // Rows of another length are for us to report.
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines = (error as { lines?: number }).lines;
    throw new InputError(`${file}${lines === undefined ? '' : `:${lines}`}: ${error.message}`, undefined, {
      cause: error,
    });
  }
}
