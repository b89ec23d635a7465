// What an image holds: no more than the program needs, under Go's names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FUNC_FLAG_RUNTIME, FUNC_FLAG_WRAPPER, IMAGE_FLAG_LINKS_OS } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import { CompileError, compileGo } from '../../../bindings/frontend/compile.js';
import { ImageReader } from '../../../bindings/image/reader.js';
import { verify } from '../../../bindings/image/verify.js';

async function read(source: string): Promise<ImageReader> {
  const { bytes } = await compileGo(source);
  assert.deepEqual(verify(bytes), []);
  return new ImageReader(bytes);
}

function program(body: string, imports: readonly string[] = []): string {
  return `package main\n\n${imports.map((i) => `import "${i}"\n`).join('')}\n${body}\n`;
}

/** Opcodes of a function. */
function ops(image: ImageReader, name: string): string[] {
  const f = image.functions().find((x) => x.name === name);
  assert.ok(f, `no function ${name}`);
  return [...image.code(f)].map((i) => Op[i.op] as string);
}

test('only reachable functions, methods and variables are in the image', async () => {
  const image = await read(
    program(`
type used struct{}
func (used) Called() int { return 1 }
func (used) NotCalled() int { return 2 }
func (u *used) ThroughPointer() {}

type iface interface{ Called() int }

var kept, dropped = 1, 2
var table = map[string]int{"dropped": 1}
var effect = called()

func called() int { return 3 }
func unused() int { return dropped + table["x"] }

func main() {
	var i iface = used{}
	println(i.Called() + kept)
}`),
  );
  const names = image.functions().map((f) => f.name);
  for (const name of ['main.main', 'main.used.Called', 'main.(*used).Called', 'main.called']) {
    assert.ok(names.includes(name), name);
  }
  for (const name of ['main.unused', 'main.used.NotCalled', 'main.(*used).ThroughPointer']) {
    assert.ok(!names.includes(name), name);
  }
  assert.deepEqual(
    image
      .globals()
      .map((g) => g.name)
      .filter((n) => n.startsWith('main.')),
    ['main.effect', 'main.kept'],
  );
  assert.ok(!names.some((n) => /^(fmt|os|net|time)\b/.test(n)));
  assert.equal(image.flags & IMAGE_FLAG_LINKS_OS, 0);
});

test('a program that imports fmt links os, and one with net/http alone is large', async () => {
  const small = await read(program('func main() { fmt.Println() }', ['fmt']));
  const server = await read(program('func main() { http.ListenAndServe(":8080", nil) }', ['net/http']));
  assert.equal(small.flags & IMAGE_FLAG_LINKS_OS, IMAGE_FLAG_LINKS_OS);
  assert.ok(small.bytes.length < 250_000, `${small.bytes.length} bytes`);
  assert.ok(server.bytes.length > 2 * small.bytes.length);
});

test('functions have the names that Go prints', async () => {
  const image = await read(
    program(
      `
type T struct{ n int }
func (t T) Value() { fmt.Sprint(t) }
func (t *T) Pointer() { func() { println(t.n) }() }
type Outer struct{ *T }
type caller interface{ Value(); Pointer() }

var hook = func() { println("hook") }

func init() { hook() }
func init() {}

func main() {
	f := func() {
		func() { println() }()
		func() { println() }()
	}
	f()
	g := T{}.Value
	g()
	var c caller = Outer{}
	c.Pointer()
	c.Value()
	ch := make(chan int)
	go close(ch)
	defer println("x")
	go func() {}()
	go c.Value()
}`,
      ['fmt'],
    ),
  );
  const names = new Set(image.functions().map((f) => f.name));
  for (const name of [
    'main.main',
    'main.main.func1',
    'main.main.func1.1',
    'main.main.func1.2',
    'main.main.func2',
    'main.main.gowrap1',
    'main.main.deferwrap1',
    'main.T.Value',
    'main.T.Value-fm',
    'main.(*T).Pointer',
    'main.(*T).Pointer.func1',
    'main.(*Outer).Pointer',
    'main.(*Outer).Value',
    'main.init',
    'main.init.0',
    'main.init.1',
    'main.init.func1',
    'runtime.main',
    'runtime.main_inits',
    'runtime.fatalpanic',
  ]) {
    assert.ok(names.has(name), name);
  }
  const flags = (name: string) => image.functions().find((f) => f.name === name)?.flags ?? 0;
  assert.equal(flags('main.main.gowrap1') & FUNC_FLAG_WRAPPER, FUNC_FLAG_WRAPPER);
  assert.equal(flags('main.(*Outer).Pointer') & FUNC_FLAG_WRAPPER, FUNC_FLAG_WRAPPER);
  assert.equal(flags('runtime.main') & FUNC_FLAG_RUNTIME, FUNC_FLAG_RUNTIME);
  assert.equal(flags('main.main') & (FUNC_FLAG_RUNTIME | FUNC_FLAG_WRAPPER), 0);
});

test('the same source gives the same bytes', async () => {
  const source = program(
    `
type local struct{ a, b int }
func main() {
	type local struct{ s string }
	var list []any = []any{local{"x"}, map[string]int{"a": 1, "b": 2}, func() {}}
	fmt.Println(list...)
}`,
    ['fmt'],
  );
  assert.deepEqual((await compileGo(source)).bytes, (await compileGo(source)).bytes);
});

test('what stays in its function lies in the frame, what leaves it on the heap', async () => {
  const image = await read(
    program(
      `
type point struct{ x, y int }
func (p *point) move() { p.x++ }
var sink *point
func (p *point) keep() { sink = p }
func look(p *point) int { return p.x }
func pass(p *point) *point { return p }

func stays() int {
	var a, b point
	a.move()
	n := 1
	p := &n
	*p = 2
	defer func() { n++ }()
	return look(&b) + n + (&point{1, 2}).x
}
func leaves() { var a point; a.keep() }
func returned() *point { return &point{1, 2} }
func passed() *point { var a point; return pass(&a) }
func captured() func() int { n := 0; return func() int { n++; return n } }
func byValue() func() int { n := len(os.Args); return func() int { return n } }
func spawned() { n := 0; go func() { n++ }(); n++ }

func main() {
	stays(); leaves(); returned(); passed(); captured()(); byValue()(); spawned()
}`,
      ['os'],
    ),
  );
  const heap = (name: string) => ops(image, `main.${name}`).filter((op) => op === 'NEW').length;
  assert.equal(heap('stays'), 0);
  assert.deepEqual([heap('leaves'), heap('returned'), heap('passed')], [1, 1, 1]);
  // The variable and the closure; with a capture by value only the closure.
  assert.deepEqual([heap('captured'), heap('spawned'), heap('byValue')], [2, 2, 1]);
});

test('L11 every function has a frame of the size that Go would give it, near enough', async () => {
  const image = await read(
    program(`
func leaf() {}
func locals(a, b int) int { c, d := a+b, a-b; return c * d }
func array() int { var a [100]int; for i := range a { a[i] = i }; return a[50] }
func main() { leaf(); println(locals(1, 2), array()) }`),
  );
  const frame = (name: string) => image.functions().find((f) => f.name === `main.${name}`)?.frameBytes ?? 0;
  assert.ok(frame('leaf') >= 8 && frame('leaf') <= 24, String(frame('leaf')));
  assert.ok(frame('locals') < frame('array'));
  assert.ok(frame('array') >= 800 && frame('array') < 1000, String(frame('array')));
});

test('small instructions for small constants, no boxes for constants in interfaces', async () => {
  const image = await read(
    program(`
func count(n int) int {
	s := 0
	for i := 0; i < n; i++ {
		s += i & 7
		s -= 3
	}
	return s
}
func boxed() any { return "constant" }
func main() { println(count(5), boxed() != nil) }`),
  );
  assert.deepEqual(ops(image, 'main.count'), [
    ...['LDI', 'LDI', 'JMP'],
    ...['ANDI', 'ADD', 'ADDI', 'ADDI', 'JLTS', 'RET'],
  ]);
  assert.deepEqual(ops(image, 'main.boxed'), ['LDTYPE', 'LDDATA', 'RET']);
});

test('instances of a generic function are functions of their own, equal ones the same, by the name that Go shows', async () => {
  const image = await read(
    program(`
func double[T int | float64 | string](x T) T { return x + x }
func main() { println(double(1), double(2), double(1.5), double[int](3), double("a")) }`),
  );
  assert.equal(image.functions().filter((f) => f.name === 'main.double[...]').length, 3);
});

test('several files make one package, and errors say in which file they are', async () => {
  const files = {
    'a.go': 'package main\n\nfunc main() { println(answer()) }\n',
    'b.go': 'package main\n\nfunc answer() int { return 42 }\n',
  };
  assert.deepEqual(verify((await compileGo({ files })).bytes), []);
  const broken = { ...files, 'b.go': 'package main\n\nfunc answer() int { return "x" }\n' };
  await assert.rejects(compileGo({ files: broken }), (error) => {
    assert.ok(error instanceof CompileError);
    assert.deepEqual(error.errors, [
      'b.go:3:28: cannot use "x" (untyped string constant) as int value in return statement',
    ]);
    return true;
  });
});
