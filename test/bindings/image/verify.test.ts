import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { IMAGE_HEADER_BYTES, IMAGE_OFF_DIGEST, IMAGE_OFF_ENTRY, Section } from '../../../assembly/abi/image.js';
import { Op } from '../../../assembly/abi/opcodes.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { hashBytes } from '../../../bindings/image/hash.js';
import { ImageReader } from '../../../bindings/image/reader.js';
import { verify } from '../../../bindings/image/verify.js';

const source = `package main

import "runtime"

type shape interface{ area() int }
type square struct{ side int }

func (s square) area() int { return s.side * s.side }

var total int

func main() {
	shapes := []shape{square{2}, &square{3}}
	for _, s := range shapes {
		total += s.area()
	}
	ch := make(chan int, 1)
	go func() {
		defer close(ch)
		ch <- total
	}()
	select {
	case v := <-ch:
		println("area", v)
	default:
		runtime.Gosched()
	}
}
`;

let image: Uint8Array;
before(async () => {
  image = (await compileGo(source)).bytes;
});

/** A copy of the image, changed, with the digest that belongs to it. */
function changed(change: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = image.slice();
  const view = new DataView(bytes.buffer);
  change(view, bytes);
  view.setBigUint64(IMAGE_OFF_DIGEST, hashBytes(bytes.subarray(IMAGE_HEADER_BYTES)), true);
  return bytes;
}

/** Byte of the first instruction with this opcode in main.main. */
function instruction(op: Op): number {
  const reader = new ImageReader(image);
  const main = reader.functions().find((f) => f.name === 'main.main');
  assert.ok(main);
  const found = [...reader.code(main)].find((i) => i.op === op);
  assert.ok(found, `main.main has no ${Op[op]}`);
  return reader.section(Section.CODE).offset + found.word * 8;
}

test('what the code generator makes is in order', () => {
  assert.deepEqual(verify(image), []);
});

const mutations: [string, (view: DataView) => void, RegExp][] = [
  ['an unknown opcode', (v) => v.setUint16(instruction(Op.NEW), 9999, true), /^function main\.main: no instruction at/],
  [
    'a register that does not exist',
    (v) => v.setUint16(instruction(Op.ADDI) + 2, 60000, true),
    /^function main\.main \+\d+: ADDI: register 60000 does not exist, the frame has \d+$/,
  ],
  [
    'a pointer where a scalar belongs',
    (v) => v.setUint16(instruction(Op.ADDI) + 4, 0, true),
    /ADDI: register 0 is a pointer, expected a scalar$/,
  ],
  [
    'a scalar where a pointer belongs',
    (v) => v.setUint16(instruction(Op.STP) + 2, v.getUint16(instruction(Op.ADDI) + 2, true), true),
    /STP: register \d+ is a scalar, expected a pointer$/,
  ],
  [
    'a jump out of the function',
    (v) => v.setInt32(instruction(Op.JMP) + 4, 100_000, true),
    /JMP: jump to word \d+, where no instruction starts$/,
  ],
  [
    'a jump into an instruction',
    (v) => v.setInt32(instruction(Op.JMP) + 4, (instruction(Op.IDX) - instruction(Op.JMP)) / 8 + 1, true),
    /JMP: jump to word \d+, where no instruction starts$/,
  ],
  [
    'a type that does not exist',
    (v) => v.setUint32(instruction(Op.NEW) + 4, 5000, true),
    /NEW: type 5000 does not exist$/,
  ],
  [
    'a function that does not exist',
    (v) => v.setUint32(instruction(Op.CALL) + 8, 5000, true),
    /CALL: function 5000 does not exist$/,
  ],
  [
    'a method that does not exist',
    (v) => v.setUint32(instruction(Op.CALLI) + 12, 5000, true),
    /CALLI: method id 5000 does not exist$/,
  ],
  [
    'an intrinsic that does not exist',
    (v) => v.setUint16(instruction(Op.INTR) + 6, 255, true),
    /INTR: intrinsic 255 does not exist$/,
  ],
  [
    'data outside the segment',
    (v) => v.setUint32(instruction(Op.LDDATA) + 4, 0x7fffffff, true),
    /LDDATA: offset 2147483647 lies outside the data$/,
  ],
  [
    'an entry that does not exist',
    (v) => v.setUint32(IMAGE_OFF_ENTRY, 7777, true),
    /^entry function 7777 does not exist$/,
  ],
];

for (const [name, change, expected] of mutations) {
  test(`the verifier finds ${name}, and says so in one line`, () => {
    const errors = verify(changed(change));
    assert.ok(errors.length > 0);
    assert.match(errors[0]!, expected);
    for (const e of errors) assert.ok(!e.includes('\n'), e);
  });
}

test('whatever is changed in an image, the verifier answers: errors in one line each, or none', () => {
  const reader = new ImageReader(image);
  const sections = [Section.CODE, Section.FUNCS, Section.TYPES, Section.RELOCS, Section.LINES, Section.METHODS];
  const place = fc
    .constantFrom(...sections)
    .chain((id) => fc.nat({ max: reader.section(id).bytes - 1 }).map((at) => reader.section(id).offset + at));
  let found = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }), (edits) => {
      const bytes = changed((_, b) => {
        for (const [at, value] of edits) b[at] = value;
      });
      const errors = verify(bytes);
      found += errors.length > 0 ? 1 : 0;
      assert.ok(errors.length <= 20);
      for (const e of errors) assert.match(e, /^[^\n]+$/);
    }),
    { numRuns: 300 },
  );
  assert.ok(found > 100, `only ${found} of 300 changes were noticed`);
});

test('files that are no images are refused in one line', () => {
  const headers: [Uint8Array, string][] = [
    [new Uint8Array(3), 'not an image: shorter than its header'],
    [new Uint8Array(100), 'not an image: no magic number at its start'],
    [image.subarray(0, image.length - 16), 'image is damaged: its digest differs from its content'],
    [changed((v) => v.setUint32(4, 99, true)), 'image of format version 99, expected 1'],
    [changed((v) => v.setUint32(12, 5000, true)), "image is damaged: 5000 sections don't fit"],
    [
      changed((v) => v.setUint32(IMAGE_HEADER_BYTES + 4, 0x7fffffff, true)),
      'image is damaged: section CODE lies outside the file',
    ],
  ];
  for (const [bytes, message] of headers) assert.deepEqual(verify(bytes), [message]);
});
