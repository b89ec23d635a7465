import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, test } from 'node:test';
import { parseFile } from '../../../bindings/frontend/syntax/parse.js';
import { loadGoParser } from '../../../bindings/frontend/syntax/treesitter.js';
import { dumpFile } from './dump.js';

const parser = await loadGoParser();
after(() => parser.delete());

const expected = 'test/frontend/expected';

function sameTree(file: string, name: string): void {
  const { file: tree, errors } = parseFile(parser, basename(file), readFileSync(file, 'utf8'));
  assert.deepEqual(errors, []);
  assert.ok(tree);
  // Line by line: the first declaration that differs is shown.
  const want = readFileSync(`${expected}/${name}.ast`, 'utf8').split('\n');
  assert.deepEqual(dumpFile(tree).split('\n'), want);
}

const own = readdirSync('test/frontend/programs').filter((f) => f.endsWith('.go'));
for (const f of own) test(`go/ast's tree: ${f}`, () => sameTree(`test/frontend/programs/${f}`, f.slice(0, -3)));

test('go/ast’s tree: the lecture’s server', () => sameTree('examples/http-server/main.go', 'lecture-server'));

const conformance = '../shared/conformance';
for (const f of readdirSync(expected).map((name) => name.replace(/\.ast$/, '.go'))) {
  if (!existsSync(`${conformance}/${f}`)) continue;
  test(`go/ast's tree: conformance/${f}`, () => sameTree(`${conformance}/${f}`, f.slice(0, -3)));
}

function firstError(source: string): string {
  const { file, errors } = parseFile(parser, 'main.go', source);
  assert.equal(file, null);
  assert.equal(errors.length, 1);
  const { pos, msg } = errors[0]!;
  return `${pos.line}:${pos.column}: ${msg}`;
}

test('columns and offsets count bytes of UTF-8', () => {
  const source = 'package main\n\nvar s = "日本語😀" + x\n';
  const { file } = parseFile(parser, 'main.go', source);
  const decl = file?.decls[0];
  const spec = decl?.kind === 'GenDecl' ? decl.specs[0] : null;
  const sum = spec?.kind === 'ValueSpec' ? spec.values[0] : null;
  assert.ok(sum?.kind === 'BinaryExpr');
  const before = Buffer.byteLength('package main\n\nvar s = "日本語😀" + ');
  assert.deepEqual(sum.y.pos, { file: 'main.go', line: 3, column: before - 14 + 1, offset: before });
});

test('what tree-sitter accepts and Go does not is a syntax error', () => {
  assert.equal(
    firstError('package main\n\nfunc main()\n{\n}\n'),
    '4:1: syntax error: unexpected semicolon or newline before {',
  );
  assert.equal(
    firstError('package main\n\nvar _ = []int{\n\t1\n}\n'),
    '4:3: syntax error: unexpected newline in composite literal; possibly missing comma or }',
  );
  assert.equal(
    firstError('package main\n\nx := 1\n'),
    '3:1: syntax error: non-declaration statement outside function body',
  );
});

test('what Go accepts and tree-sitter does not has a tree all the same', () => {
  const accepted = [
    'const (a = 1; b = 2)',
    'var (a = 1; b = 2)',
    'func f() { if ; true {}; switch ; {} }',
    'func f() { _ = new(1 + 2) }',
    'func f() { make := func(int) {}; make(1 + 2) }',
  ];
  for (const text of accepted) {
    assert.deepEqual(parseFile(parser, 'main.go', `package main\n\n${text}\n`).errors, [], text);
  }
});

test('the rest is named, with its position', () => {
  assert.equal(
    firstError('package main\n\nvar _ = interface{ M() }.M\n'),
    '3:9: this way of writing it is not supported yet',
  );
});

test('directives belong to the function below them', () => {
  const { file } = parseFile(
    parser,
    'main.go',
    'package main\n\n// f does it.\n//go:nosplit\n//go:noinline\nfunc f() {}\n',
  );
  const decl = file?.decls[0];
  assert.deepEqual(decl?.kind === 'FuncDecl' && decl.directives, ['//go:nosplit', '//go:noinline']);
});

test('no text makes the parser throw', () => {
  const pieces = [
    'func',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    'x',
    '1',
    '"',
    "'",
    '`',
    '/*',
    '*/',
    ':=',
    ',',
    ';',
    '\n',
    '.',
    '<-',
  ];
  pieces.push(
    'type',
    'struct',
    'interface',
    'chan',
    'map',
    'for',
    'range',
    'switch',
    'case',
    '\0',
    '\u{1F600}',
    '\\',
    '0x',
  );
  // A plain linear congruence: the same texts every time.
  let state = 7;
  const next = (n: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
  for (let i = 0; i < 2000; i++) {
    const text = Array.from({ length: next(25) }, () => pieces[next(pieces.length)]).join(next(2) ? ' ' : '');
    const { file, errors } = parseFile(parser, 'main.go', i % 2 ? `package main\n${text}` : text);
    assert.ok(file !== null || errors.length > 0);
  }
});

test('nesting beyond the stack is an error, not a crash', () => {
  const deep = `package main\n\nvar x = ${'('.repeat(200_000)}1${')'.repeat(200_000)}\n`;
  assert.match(firstError(deep), /not supported yet$/);
});
