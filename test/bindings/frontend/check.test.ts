import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { golib } from 'golib:all';
import type { FuncDecl, Stmt } from '../../../bindings/frontend/syntax/ast.js';
import { loadGoParser } from '../../../bindings/frontend/syntax/treesitter.js';
import { float32Of, float64Of } from '../../../bindings/frontend/types/constant.js';
import type { CheckedPackage } from '../../../bindings/frontend/types/info.js';
import { offsetsof, sizeof } from '../../../bindings/frontend/types/sizes.js';
import { identical } from '../../../bindings/frontend/types/predicates.js';
import { checkProgram } from '../../../bindings/frontend/types/program.js';
import { type Type, under } from '../../../bindings/frontend/types/types.js';
import { typeKey, typeString } from '../../../bindings/frontend/types/typestring.js';
import { dumpInfo } from './dump.js';

const parser = await loadGoParser();
after(() => parser.delete());

function checked(source: string, std = {}): CheckedPackage {
  const { main, errors } = checkProgram(parser, { 'main.go': source }, std);
  assert.deepEqual(errors, []);
  assert.ok(main);
  return main;
}

function errorsOf(source: string | Record<string, string>, std = {}): readonly string[] {
  return checkProgram(parser, typeof source === 'string' ? { 'main.go': source } : source, std).errors;
}

test('go/types’ records: types, values, definitions, uses, selections, order, sizes, method sets', () => {
  const main = checked(readFileSync('test/frontend/programs/types.go', 'utf8'));
  const want = readFileSync('test/frontend/expected/types.types', 'utf8').trimEnd().split('\n');
  // Where this front end says more than go/types, on purpose.
  const free = [
    // x++ and x-- have no literal 1.
    / constant \w+ 1$/,
    // A constant count of a shift is a uint.
    / constant (untyped int|uint) \d+$/,
    // A string that append takes apart is a string.
    / constant (untyped )?string "yz"$/,
  ];
  const kept = (lines: readonly string[]) => lines.filter((l) => !free.some((r) => r.test(l)));
  const got = dumpInfo(main);
  const [a, b] = [new Set(got), new Set(want)];
  assert.deepEqual(
    { missing: kept(want.filter((l) => !a.has(l))), extra: kept(got.filter((l) => !b.has(l))) },
    { missing: [], extra: [] },
  );
  assert.ok(got.length > 900, `${got.length}`);
});

/** The type of variable `name` at package level. */
function typeOf(main: CheckedPackage, name: string): Type {
  const obj = main.pkg.scope.lookup(name);
  assert.ok(obj && 'type' in obj, name);
  return obj.type;
}

test('two types have one key exactly when they are identical', () => {
  const main = checked(`package main
type A struct{ x int }
type B struct{ x int }
var a1, a2 A
var b B
var s1, s2 struct{ x int; y []string }
var s3 struct{ x int; y []string "tag" }
var f1 func(a int, b ...string) (c error)
var f2 func(int, ...string) error
var f3 func(int, []string) error
var i1 interface{ M(); N(x int) error }
var i2 interface{ N(int) error; interface{ M() } }
var c1 chan int
var c2 <-chan int
var m1, m2 map[string][3]byte
var m3 map[string][3]uint8
var m4 map[string][4]byte
func main() {}
`);
  const names = ['a1', 'a2', 'b', 's1', 's2', 's3', 'f1', 'f2', 'f3', 'i1', 'i2', 'c1', 'c2', 'm1', 'm2', 'm3', 'm4'];
  const types = names.map((n) => typeOf(main, n));
  const same = new Set<string>();
  types.forEach((t, i) => {
    types.forEach((u, j) => {
      assert.equal(typeKey(t) === typeKey(u), identical(t, u), `${names[i]} ${names[j]}`);
      if (i < j && identical(t, u)) same.add(`${names[i]} ${names[j]}`);
    });
  });
  assert.deepEqual([...same], ['a1 a2', 's1 s2', 'f1 f2', 'i1 i2', 'm1 m2', 'm1 m3', 'm2 m3']);
});

test('sizes and offsets are those of amd64', () => {
  const main = checked(`package main
type T struct { a bool; b int16; c string; d [3]byte; e any; f struct{}; g float32; h []int; i struct{} }
var t T
func main() {}
`);
  const t = under(typeOf(main, 't'));
  assert.ok(t.kind === 'Struct');
  assert.deepEqual(offsetsof(t.fields), [0, 2, 8, 24, 32, 48, 48, 56, 80]);
  // A last field without size must not point behind the object.
  assert.equal(sizeof(t), 88);
});

test('constants are exact until they get a type, and rounded once', () => {
  const main = checked(`package main
const third = 1.0 / 3
const one = third * 3
const f32 float32 = 0.1
const sum = 0.1 + 0.2
const tiny = 4.9e-324
const huge = 1 << 200 >> 190
func main() {}
`);
  const value = (name: string) => {
    const obj = main.pkg.scope.lookup(name);
    assert.ok(obj?.kind === 'Const' && obj.value);
    return obj.value;
  };
  assert.equal(float64Of(value('one')), 1);
  assert.equal(float64Of(value('sum')), 0.3);
  assert.equal(float64Of(value('tiny')), Number.MIN_VALUE);
  assert.equal(float64Of(value('f32')), Math.fround(0.1));
  assert.equal(float32Of(value('third')), Math.fround(1 / 3));
  assert.deepEqual(value('huge'), { kind: 'int', value: 1024n });
});

/** Statements of a function. */
function bodyOf(main: CheckedPackage, name: string): readonly Stmt[] {
  const decl = main.files[0]!.decls.find((d): d is FuncDecl => d.kind === 'FuncDecl' && d.name.name === name);
  return decl!.body!.list;
}

test('nil has the type it was converted to', () => {
  const main = checked(
    'package main\n\nfunc main() {\n\tvar p *int = nil\n\t_ = p == nil\n\tvar e error\n\te = nil\n\t_ = e\n}\n',
  );
  const types = [...main.info.types]
    .filter(([, tv]) => tv.mode === 'nilvalue')
    .map(([e, tv]) => `${e.pos.line} ${typeString(tv.type)}`);
  assert.deepEqual(types, ['4 *int', '5 *int', '7 error']);
});

test('a clause of a type switch has a variable of its own', () => {
  const main = checked(
    'package main\n\nfunc main() {\n\tvar x any\n\tswitch v := x.(type) {\n\tcase int:\n\t\t_ = v\n\tcase string, bool:\n\tdefault:\n\t}\n}\n',
  );
  const s = bodyOf(main, 'main')[1]!;
  assert.ok(s.kind === 'TypeSwitchStmt');
  const types = s.body.map((clause) => {
    const v = main.info.implicits.get(clause);
    return v?.kind === 'Var' ? typeString(v.type) : '';
  });
  assert.deepEqual(types, ['int', 'any', 'any']);
});

test('packages come in the order in which they are initialised', () => {
  const std = {
    a: { 'a.go': 'package a\n\nimport "b"\n\nvar A = b.B\n' },
    b: { 'b.go': 'package b\n\nvar B = C\n', 'c.go': 'package b\n\nvar C = 1\n\nfunc Engine() int\n' },
    unused: { 'u.go': 'package unused\n\nfunc broken( {\n' },
    always: { 'x.go': 'package always\n' },
  };
  const source = 'package main\n\nimport (\n\t"a"\n\t"b"\n)\n\nfunc main() {\n\t_ = a.A + b.Engine()\n}\n';
  const program = checkProgram(parser, { 'main.go': source }, std, ['always']);
  assert.deepEqual(program.errors, []);
  assert.deepEqual(
    program.packages.map((p) => p.pkg.path),
    ['always', 'b', 'a', 'main'],
  );
  const order = program.packages[1]!.info.initOrder.map((i) => i.lhs.map((v) => v.name).join());
  assert.deepEqual(order, ['C', 'B']);
});

test('import problems are named at the import', () => {
  const program = (path: string) => `package main\n\nimport _ "${path}"\n\nfunc main() {}\n`;
  assert.deepEqual(errorsOf(program('net/smtp')), ['main.go:3:10: package "net/smtp" is not supported yet']);
  assert.deepEqual(errorsOf(program('foo/bar')), ['main.go:3:10: package foo/bar is not in std']);
  assert.deepEqual(errorsOf(program('C')), ['main.go:3:10: import "C" (cgo) is not supported yet']);
  assert.deepEqual(errorsOf(program('a b')), ['main.go:3:10: invalid import path: a b']);
  assert.deepEqual(errorsOf(program('example.com/m')), [
    'main.go:3:10: import "example.com/m": modules are not supported yet',
  ]);
  const std = { 'internal/x': { 'x.go': 'package x\n' } };
  assert.deepEqual(errorsOf(program('internal/x'), std), [
    'main.go:3:10: use of internal package internal/x not allowed',
  ]);
  const cycle = { a: { 'a.go': 'package a\n\nimport _ "b"\n' }, b: { 'b.go': 'package b\n\nimport _ "a"\n' } };
  assert.match(errorsOf(program('a'), cycle)[0]!, /^b\/b\.go:3:10: import cycle not allowed: a imports b imports a$/);
});

test('the program’s files are one package', () => {
  const b = 'package main\n\nfunc helper() int { return x }\n';
  assert.deepEqual(errorsOf({ 'a.go': 'package main\n\nvar x = 1\n\nfunc main() { helper() }\n', 'b.go': b }), []);
  assert.deepEqual(errorsOf({ 'a.go': 'package main\n\nfunc main() { helper() }\n', 'b.go': b }), [
    'b.go:3:28: undefined: x',
  ]);
  assert.deepEqual(errorsOf({ 'a.go': 'package main\n\nfunc main() {}\n', 'b.go': 'package other\n' }), [
    'b.go:1:9: package other; expected package main',
  ]);
  assert.deepEqual(errorsOf('package main\n'), ['main.go:1:9: function main is undeclared in the main package']);
  assert.deepEqual(errorsOf('package lib\n\nfunc main() {}\n'), ['main.go:1:9: package lib is not a main package']);
});

test('what is not supported yet is named with its place', () => {
  const unsupported: [string, string][] = [
    ['var c complex128', '3:7: type complex128 is not supported yet'],
    ['var c = 1i', '3:9: complex constant 1i is not supported yet'],
    ['var c = real(1)', '3:9: built-in real is not supported yet'],
  ];
  for (const [text, error] of unsupported) {
    assert.deepEqual(errorsOf(`package main\n\n${text}\n\nfunc main() {}\n`), [`main.go:${error}`], text);
  }
});

test('the whole simulated standard library is right Go', () => {
  const program = checkProgram(parser, { 'main.go': 'package main\n\nfunc main() {}\n' }, golib, Object.keys(golib));
  assert.deepEqual(program.errors, []);
  assert.ok(program.packages.length > 20);
});
