import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Op } from '../../../assembly/abi/opcodes.js';
import { FunctionBuilder, isPointer, type Reg } from '../../../bindings/image/assembler.js';
import { formats, registerClass } from '../../../bindings/image/formats.js';
import { ImageReader } from '../../../bindings/image/reader.js';
import { verify } from '../../../bindings/image/verify.js';
import { ImageWriter } from '../../../bindings/image/writer.js';

/** An image with one function, its entry. */
function imageOf(writer: ImageWriter, code: FunctionBuilder): ImageReader {
  const f = writer.declare(code.name);
  writer.define(f, code);
  const bytes = writer.finish({
    entry: f,
    fatalpanic: null,
    runtimeError: null,
    flags: 0,
    goVersion: 126,
    packages: ['main'],
  });
  assert.deepEqual(verify(bytes), []);
  return new ImageReader(bytes);
}

function builder(name = 'main.main'): FunctionBuilder {
  return new FunctionBuilder(name, { paramP: 0, paramS: 0, resP: 0, resS: 0 });
}

test('every instruction of fixed shape comes back with the operands it was given', () => {
  const fixed = formats.filter((f) => f.shape === 'fixed' && !f.operands.some((o) => 'jJTFD'.includes(o.kind)));
  assert.ok(fixed.length > 90);
  const program = fc.array(
    fc.constantFrom(...fixed).chain((format) =>
      fc.tuple(
        fc.constant(format),
        fc.tuple(
          ...format.operands.map((o): fc.Arbitrary<number | bigint> => {
            if (registerClass(o.kind)) return fc.integer({ min: 0, max: 60 });
            if (o.kind === 'i') return fc.integer({ min: -0x8000, max: 0x7fff });
            if (o.kind === 'I') return fc.integer({ min: -0x80000000, max: 0x7fffffff });
            if (o.kind === 'W') return fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
            return fc.integer({ min: 0, max: o.kind === 'u' ? 0xffff : 0x7fffffff });
          }),
        ),
      ),
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(program, (instructions) => {
      const code = builder();
      const pointers: Reg[] = [];
      const scalars: Reg[] = [];
      const register = (kind: 'P' | 'S' | 'X', n: number): Reg => {
        const scalar = kind === 'S' || (kind === 'X' && n % 2 === 1);
        const list = scalar ? scalars : pointers;
        while (list.length <= n >> 1) list.push(code.variable(scalar ? 'S' : 'P'));
        return list[n >> 1] as Reg;
      };
      const emitted = instructions.map(([format, values]) => {
        const operands = format.operands.map((o, k) => {
          const cls = registerClass(o.kind);
          return cls ? register(cls, Number(values[k])) : (values[k] as number | bigint);
        });
        // Only nil goes into pointer registers, and nothing but pointers.
        const [to, from] = operands as [Reg, Reg];
        if (format.op === Op.LDI && isPointer(to)) operands[1] = 0;
        if (format.op === Op.MOV && isPointer(to) && !isPointer(from)) operands[1] = to;
        code.emit(format.op, ...operands);
        return { op: format.op, operands, kinds: format.operands.map((o) => o.kind) };
      });
      code.ret([]);
      const reader = imageOf(new ImageWriter(), code);
      const f = reader.func(0);
      const [pointerCount] = code.registers;
      const read = [...reader.code(f)];
      assert.equal(read.pop()?.op, Op.RET);
      const number = (r: Reg) => (isPointer(r) ? r >> 1 : pointerCount + (r >> 1));
      assert.deepEqual(
        read.map((i) => [i.op, ...i.operands]),
        emitted.map((e) => [e.op, ...e.operands.map((v, k) => (registerClass(e.kinds[k]!) ? number(v as Reg) : v))]),
      );
    }),
    { numRuns: 60 },
  );
});

test('calls keep their register lists, split into classes', () => {
  const writer = new ImageWriter();
  const code = builder();
  const [p, q, s, t] = [code.variable('P'), code.variable('P'), code.variable('S'), code.variable('S')];
  code.emit(Op.LDI, s, 1);
  code.call(Op.CALLI, [p, q, writer.methodId('String', 'String')], [s, p, t], [t, q, s]);
  code.intrinsic(1, [], []);
  code.select(
    s,
    [
      { send: false, chan: p, words: [q, t], ok: null },
      { send: true, chan: q, words: [s], ok: null },
    ],
    true,
  );
  code.ret([]);
  const reader = imageOf(writer, code);
  const [, call, intrinsic, select, ret] = [...reader.code(reader.func(0))];
  assert.deepEqual(call?.operands, [1, 2, 1 | (2 << 8), 0, 1, 0]);
  assert.deepEqual(call?.list, [0, 2, 3, 1, 3, 2]);
  assert.deepEqual(intrinsic?.operands, [0, 0, 1]);
  assert.deepEqual(select?.cases, [
    [1, 0, 1, 3, 0, 0, 2],
    [0, 1, 2, 0, 0, 0, 0],
  ]);
  assert.equal(ret?.op, Op.RET);
});

for (const distance of [10, 0x7ff0, 0x9000, 0x20000]) {
  test(`conditional jumps over ${distance} words arrive, forwards and backwards`, () => {
    const code = builder();
    const [a, b] = [code.variable('S'), code.variable('S')];
    const [top, end] = [code.label(), code.label()];
    code.emit(Op.LDI, a, 1);
    code.place(top);
    code.emit(Op.JLTS, a, b, end);
    code.emit(Op.JEQ, a, b, end);
    for (let i = 0; i < distance; i++) code.emit(Op.NOP);
    code.emit(Op.JLEU, b, a, top);
    code.place(end);
    code.ret([]);
    const reader = imageOf(new ImageWriter(), code);
    const all = [...reader.code(reader.func(0))].filter((i) => i.op !== Op.NOP);
    const endWord = all[all.length - 1]!.word;
    // Follows the code with values for a and b until it returns, and counts the steps.
    const run = (x: bigint, y: bigint): number[] => {
      const at = new Map(all.map((i) => [i.word, i]));
      const visited: number[] = [];
      for (let word = 1; word !== endWord; ) {
        const i = at.get(word);
        if (!i) {
          word++;
          continue;
        }
        assert.ok(visited.length < 10);
        visited.push(word);
        const [r0, r1, offset] = i.operands as [number, number, number];
        const [v0, v1] = [r0 === 0 ? x : y, r1 === 0 ? x : y];
        const u = (v: bigint) => BigInt.asUintN(64, v);
        let taken = false;
        if (i.op === Op.JLTS) taken = v0 < v1;
        else if (i.op === Op.JLES) taken = v0 <= v1;
        else if (i.op === Op.JEQ) taken = v0 === v1;
        else if (i.op === Op.JNE) taken = v0 !== v1;
        else if (i.op === Op.JLEU) taken = u(v0) <= u(v1);
        else if (i.op === Op.JLTU) taken = u(v0) < u(v1);
        else assert.equal(i.op, Op.JMP);
        if (i.op === Op.JMP) word += i.operands[0] as number;
        else word += taken ? offset : i.words;
        // Once round the loop is enough.
        if (word === 1) return [...visited, -1];
      }
      return visited;
    };
    assert.ok(!run(1n, 2n).includes(-1), 'a < b leaves at once');
    assert.ok(!run(3n, 3n).includes(-1), 'a == b leaves at once');
    assert.equal(run(4n, 3n).at(-1), -1, 'b <= a goes round');
    assert.ok(!run(-1n, -2n).includes(-1) === false, 'unsigned: -2 <= -1 goes round');
  });
}

test('jumps to the next instruction take no room', () => {
  const code = builder();
  const [a, b] = [code.label(), code.label()];
  code.emit(Op.JMP, a);
  code.place(a);
  code.emit(Op.JMP, b);
  code.place(b);
  code.ret([]);
  const reader = imageOf(new ImageWriter(), code);
  assert.deepEqual(
    [...reader.code(reader.func(0))].map((i) => i.op),
    [Op.RET],
  );
});

test('temporaries are free again after their statement, variables after their release', () => {
  const code = builder();
  const v = code.variable('S');
  const t = code.temp('S');
  code.endStatement();
  assert.equal(code.temp('S'), t);
  code.release(v);
  assert.throws(() => code.release(v), /released twice/);
  assert.equal(code.variable('S'), v);
  assert.notEqual(code.temp('S'), v);
  assert.equal(code.dedicated('P'), code.paramRegister('P', 0));
});

test('operands of the wrong kind are refused when they are emitted', () => {
  const code = builder();
  const [p, s] = [code.variable('P'), code.variable('S')];
  assert.throws(() => code.emit(Op.ADD, p, s, s), /operand 0 of ADD/);
  assert.throws(() => code.emit(Op.ADDI, s, s, 40000), /operand 2 of ADDI/);
  assert.throws(() => code.emit(Op.ADD, s, s), /ADD takes 3 operands, not 2/);
  assert.throws(() => code.emit(Op.CALL), /CALL is not emitted this way/);
  assert.throws(() => code.ret([s]), /wrong number of results/);
});
