import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArrivals } from '../../../bindings/load/csv.js';

const read = (text: string, declared?: string[]) => parseArrivals(text, 'arrivals.csv', declared);
const fails = (text: string, message: string, declared?: string[]) =>
  assert.throws(() => read(text, declared), { name: 'InputError', message });

test('recorded arrivals are read by column name, whatever else is there', () => {
  const { intended_ns, path, paths } = read('status,path,intended_ns\n200,/,0\n200,/about,7\n200,/,7\n');
  assert.deepEqual([...intended_ns], [0, 7, 7]);
  assert.deepEqual([...path], [0, 1, 0]);
  assert.deepEqual(paths, ['/', '/about']);
});

test('a byte order mark, CRLF, blanks, quotes and empty lines are no obstacle', () => {
  const { intended_ns, paths } = read('\ufeffintended_ns,path\r\n 1 ,"/a,b"\r\n\r\n2,/\r\n');
  assert.deepEqual([...intended_ns], [1, 2]);
  assert.deepEqual(paths, ['/a,b', '/']);
});

test('a bad row is named by its line', () => {
  const rows = Array.from({ length: 15 }, (_, i) => `${i},/`).join('\n');
  fails(
    `intended_ns,path\n${rows}\nabc,/\n`,
    "arrivals.csv:17: intended_ns: expected a whole number of nanoseconds, got 'abc'",
  );
  fails('intended_ns,path\n-1,/\n', "arrivals.csv:2: intended_ns: expected a whole number of nanoseconds, got '-1'");
  fails('intended_ns,path\n1.5,/\n', "arrivals.csv:2: intended_ns: expected a whole number of nanoseconds, got '1.5'");
  fails('intended_ns,path\n,/\n', 'arrivals.csv:2: intended_ns: expected a whole number of nanoseconds, got nothing');
  fails('intended_ns,path\n\n\n1,about\n', "arrivals.csv:4: path: expected a path such as '/about', got 'about'");
  fails('intended_ns,path\n1,/a b\n', "arrivals.csv:2: path: expected a path such as '/about', got '/a b'");
  fails('intended_ns,path\n1,/\n2\n', 'arrivals.csv:3: expected 2 columns as in the header, got 1');
});

test('arrivals have to ascend', () => {
  fails(
    'intended_ns,path\n5,/\n4,/\n',
    'arrivals.csv:3: intended_ns: expected 5 or later, since arrivals ascend, got 4',
  );
});

test('a path that the load file does not declare is refused', () => {
  const message = "arrivals.csv:3: path: expected one of the declared paths, got '/b'";
  fails('intended_ns,path\n1,/a\n2,/b\n', message, ['/a']);
});

test('a missing column, no rows, no file content', () => {
  fails('intended,path\n1,/\n', "arrivals.csv:1: expected a column 'intended_ns', got 'intended', 'path'");
  fails('intended_ns\n1\n', "arrivals.csv:1: expected a column 'path', got 'intended_ns'");
  fails('intended_ns,path\n', 'arrivals.csv: expected arrivals below the header, got none');
  fails('', 'arrivals.csv: expected a header with the columns intended_ns and path, got an empty file');
});

test('a quote that is never closed is one line too', () => {
  assert.throws(
    () => read('intended_ns,path\n1,"/\n2,/\n'),
    (error: Error) => error.name === 'InputError' && /^arrivals\.csv:\d+: [^\n]*quote/i.test(error.message),
  );
});
