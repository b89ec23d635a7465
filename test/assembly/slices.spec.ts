// Slices and strings in the interpreter. Capacities, runes and encodings are those that Go 1.26 gives for the same programs.

import { Counter } from '../../assembly/abi/counters';
import { Op } from '../../assembly/abi/opcodes';
import { Outcome } from '../../assembly/abi/outcome';
import { counter } from '../../assembly/observe/counters';
import { dataBase } from '../../assembly/vm/image';
import {
  begin,
  dataText,
  func,
  got,
  gotText,
  halves,
  here,
  high32,
  i,
  i32op,
  INT,
  land,
  link,
  low32,
  out,
  POINTER_INT,
  run,
  STRING,
  UINT8,
  word,
} from './vm/program';

function ldi(r: i32, value: i32): void {
  i32op(Op.LDI, r, value);
}

/** Ends a program and runs it. */
function finish(): void {
  i(Op.RET, 0, 0, 0);
  assert(link() == 0);
  expect<Outcome>(run()).toBe(Outcome.EXITED);
}

/**
 * Appends n times one element to a nil slice of T; the capacities it goes through: "1 2 4 8".
 * Registers: pointers 0 1, scalars 2 len, 3 cap, 4 i, 5 n, 6 last capacity, 7 where to note it, 8 scratch.
 */
function capacities(t: u32, n: i32): string {
  begin();
  func('main.main', 2, 7, 0, 0, 0, 0);
  ldi(2, 0);
  ldi(3, 0);
  ldi(4, 0);
  ldi(5, n);
  ldi(6, -1);
  ldi(7, 0);
  const top = here();
  i(Op.APPENDN, 1, 2, 3);
  halves(1, 2, 3, 1);
  low32(t);
  const same = i(Op.JEQ, 3, 6, 0);
  i(Op.MOV, 6, 3, 0);
  // out[k] = cap; k++
  i32op(Op.LDDATA, 0, 0);
  i(Op.SHLI, 8, 7, 3);
  i(Op.ADD, 0, 0, 8);
  i(Op.ST64, 0, 3, 0);
  i(Op.ADDI, 7, 7, 1);
  land(same);
  i(Op.ADDI, 4, 4, 1);
  i(Op.JLTS, 4, 5, top - here());
  finish();
  let text = '';
  for (let k: u32 = 0; got(k) != 0 && k < 64; k++) text += k == 0 ? `${got(k)}` : ` ${got(k)}`;
  return text;
}

describe('append', () => {
  test('grows as Go does', () => {
    expect<string>(capacities(INT, 3000)).toBe('1 2 4 8 16 32 64 128 256 512 848 1280 1792 2560 3408');
    expect<string>(capacities(POINTER_INT, 3000)).toBe('1 2 4 8 16 32 64 143 287 607 1023 1535 2303 3071');
    expect<string>(capacities(UINT8, 5000)).toBe('8 16 32 64 128 256 512 896 1408 2048 3072 4096 5376');
    expect<string>(capacities(STRING, 1000)).toBe('1 2 4 8 16 32 71 143 303 591 1023');
  });

  test('copies what was there; a slice with room keeps its array', () => {
    begin();
    func('main.main', 3, 6, 0, 0, 0, 0);
    // a := make([]int, 1, 2); a[0] = 5; b := append(a, 6); c := append(b, b...)
    ldi(3, 1);
    ldi(4, 2);
    i(Op.MKSLICE, 1, 3, 4);
    low32(INT);
    ldi(7, 5);
    i(Op.ST64, 1, 7, 0);
    i(Op.APPENDN, 2, 3, 4);
    halves(1, 3, 4, 1);
    low32(INT);
    i(Op.EQ, 5, 1, 2);
    out(0, 5, 0);
    ldi(7, 6);
    i(Op.ST64, 2, 7, 8);
    i(Op.APPENDS, 1, 5, 6);
    halves(2, 3, 4, 2);
    high32(3, 0, INT);
    out(1, 5, 0);
    out(2, 6, 0);
    i(Op.LD64, 7, 1, 0);
    out(3, 7, 0);
    i(Op.LD64, 7, 1, 16);
    out(4, 7, 0);
    i(Op.LD64, 7, 1, 24);
    out(5, 7, 0);
    i(Op.EQ, 7, 1, 2);
    out(6, 7, 0);
    finish();
    expect<i64>(got(0)).toBe(1);
    expect<i64>(got(1)).toBe(4);
    expect<i64>(got(2)).toBe(4);
    expect<i64>(got(3)).toBe(5);
    expect<i64>(got(4)).toBe(5);
    expect<i64>(got(5)).toBe(6);
    expect<i64>(got(6)).toBe(0);
  });

  test('copy stops at the shorter one and minds overlap', () => {
    begin();
    const text = dataText('abcdef');
    func('main.main', 3, 4, 0, 0, 0, 0);
    i32op(Op.LDDATA, 1, text as i32);
    i32op(Op.LDDATA, 2, (text + 2) as i32);
    ldi(3, 4);
    ldi(4, 5);
    // copy(s[2:6], s[0:5])
    i(Op.COPYS, 5, 2, 3);
    high32(1, 4, 1);
    out(0, 5, 0);
    i(Op.LD64, 6, 1, 0);
    out(1, 6, 0);
    finish();
    expect<i64>(got(0)).toBe(4);
    expect<i64>(got(1) & 0xffffffffffff).toBe(0x646362616261);
  });

  test('counts and rounds what it allocates', () => {
    begin();
    func('main.main', 2, 3, 0, 0, 0, 0);
    ldi(2, 33);
    i(Op.MKSLICE, 1, 2, 2);
    low32(UINT8);
    i32op(Op.NEWL, 1, INT as i32);
    finish();
    expect<u64>(counter(Counter.MALLOC_OBJECTS)).toBe(1);
    expect<u64>(counter(Counter.MALLOC_BYTES)).toBe(48);
  });
});

describe('slice expressions', () => {
  test('give address, length and capacity', () => {
    begin();
    func('main.main', 2, 7, 0, 0, 0, 0);
    i32op(Op.LDDATA, 0, 256);
    ldi(2, 3);
    ldi(3, 8);
    ldi(4, 1);
    ldi(5, 5);
    ldi(6, 6);
    // s[1:5:6], s[1:], s[:5], s[5:5:5] keeps the address
    i(Op.SLICE, 1, 7, 8);
    halves(0, 2, 3, 7);
    halves(4, 5, 6, 0);
    word(8);
    out(0, 7, 0);
    i32op(Op.LDDATA, 0, 256);
    out(1, 8, 0);
    i(Op.MOV, 7, 1, 0);
    out(2, 7, 0);
    i32op(Op.LDDATA, 0, 256);
    i(Op.SLICE, 1, 7, 8);
    halves(0, 2, 3, 1);
    halves(4, 5, 6, 0);
    word(8);
    out(3, 7, 0);
    out(4, 8, 0);
    i32op(Op.LDDATA, 0, 256);
    i(Op.SLICE, 1, 7, 8);
    halves(0, 2, 3, 2);
    halves(4, 5, 6, 0);
    word(8);
    out(5, 7, 0);
    out(6, 8, 0);
    i32op(Op.LDDATA, 0, 256);
    i(Op.SLICE, 1, 7, 8);
    halves(0, 2, 3, 7);
    halves(5, 5, 5, 0);
    word(8);
    i(Op.MOV, 7, 1, 0);
    out(7, 7, 0);
    finish();
    const base = dataBase() + 256;
    expect<i64>(got(0)).toBe(4);
    expect<i64>(got(1)).toBe(5);
    expect<i64>(got(2)).toBe((base + 8) as i64);
    expect<i64>(got(3)).toBe(2);
    expect<i64>(got(4)).toBe(7);
    expect<i64>(got(5)).toBe(5);
    expect<i64>(got(6)).toBe(8);
    expect<i64>(got(7)).toBe(base as i64);
  });
});

/** Loads a text of DATA into registers p, n. */
function text(p: i32, n: i32, content: string): void {
  i32op(Op.LDDATA, p, dataText(content) as i32);
  ldi(n, String.UTF8.byteLength(content));
}

describe('strings', () => {
  test('are concatenated; an empty one costs nothing', () => {
    begin();
    func('main.main', 4, 5, 0, 0, 0, 0);
    text(1, 4, 'hello, ');
    text(2, 5, 'world');
    i(Op.SCAT, 3, 6, 1);
    halves(4, 2, 5, 0);
    i(Op.MOV, 7, 3, 0);
    out(0, 7, 0);
    out(1, 6, 0);
    ldi(8, 0);
    i(Op.SCAT, 3, 6, 1);
    halves(4, 2, 8, 0);
    i(Op.EQ, 7, 3, 1);
    out(2, 7, 0);
    out(3, 6, 0);
    finish();
    expect<string>(gotText(0)).toBe('hello, world');
    expect<i64>(got(2)).toBe(1);
    expect<i64>(got(3)).toBe(7);
    expect<u64>(counter(Counter.MALLOC_OBJECTS)).toBe(1);
  });

  test('are compared by their bytes', () => {
    const words: StaticArray<string> = ['', 'a', 'ab', 'abcdefgh', 'abcdefghi', 'abcdefgi', 'b'];
    for (let x = 0; x < words.length; x++) {
      for (let y = 0; y < words.length; y++) {
        begin();
        func('main.main', 3, 4, 0, 0, 0, 0);
        text(1, 3, words[x]);
        text(2, 4, words[y]);
        i(Op.SCMP, 5, 1, 3);
        halves(2, 4, 0, 0);
        out(0, 5, 0);
        i(Op.SEQ, 5, 1, 3);
        halves(2, 4, 0, 0);
        out(1, 5, 0);
        finish();
        expect<i64>(got(0)).toBe(x < y ? -1 : x == y ? 0 : 1, `${words[x]} ${words[y]}`);
        expect<i64>(got(1)).toBe(x == y ? 1 : 0);
      }
    }
  });

  test('are decoded rune by rune: what is no UTF-8 is U+FFFD, one byte', () => {
    begin();
    // héé€😀, then FF and a surrogate half (ED A0 80), in UTF-8
    const at = dataText('héé€😀');
    func('main.main', 4, 6, 0, 0, 0, 0);
    i32op(Op.LDDATA, 1, at as i32);
    ldi(4, 16);
    i(Op.S2R, 2, 5, 6);
    halves(1, 4, 0, 0);
    out(0, 5, 0);
    i(Op.MOV, 7, 2, 0);
    out(1, 7, 0);
    ldi(7, 1);
    i(Op.SRUNE, 8, 9, 1);
    halves(7, 4, 0, 0);
    out(2, 8, 0);
    out(3, 9, 0);
    // and back
    i(Op.R2S, 3, 6, 2);
    halves(5, 0, 0, 0);
    i(Op.SEQ, 7, 3, 6);
    halves(1, 4, 0, 0);
    out(4, 7, 0);
    i(Op.RET, 0, 0, 0);
    assert(link() == 0);
    const data = dataBase() + at;
    store<u8>(data + 12, 0xff);
    store<u8>(data + 13, 0xed);
    store<u8>(data + 14, 0xa0);
    store<u8>(data + 15, 0x80);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    const want: StaticArray<i32> = [104, 233, 233, 8364, 128512, 65533, 65533, 65533, 65533];
    expect<i64>(got(0)).toBe(9);
    for (let k = 0; k < 9; k++) expect<i32>(load<i32>((got(1) as u32) + k * 4)).toBe(want[k]);
    expect<i64>(got(2)).toBe(233);
    expect<i64>(got(3)).toBe(2);
    // Back again the four odd bytes are runes of three bytes each.
    expect<i64>(got(4)).toBe(0);
  });

  test('refuse overlong and truncated forms', () => {
    const bad: StaticArray<u32> = [
      0x80c0, 0xbfc1, 0x80e0, 0x8080e0, 0xe2, 0x82e2, 0x80f0, 0x808080f0, 0x808090f4, 0x80f5,
    ];
    for (let k = 0; k < bad.length; k++) {
      begin();
      const at = dataText('1234');
      func('main.main', 2, 4, 0, 0, 0, 0);
      i32op(Op.LDDATA, 1, at as i32);
      let n = 1;
      while (n < 4 && bad[k] >> (n * 8) != 0) n++;
      ldi(2, 0);
      ldi(3, n);
      i(Op.SRUNE, 4, 5, 1);
      halves(2, 3, 0, 0);
      out(0, 4, 0);
      out(1, 5, 0);
      i(Op.RET, 0, 0, 0);
      assert(link() == 0);
      store<u32>(dataBase() + at, bad[k]);
      run();
      expect<i64>(got(0)).toBe(65533, `${k}`);
      expect<i64>(got(1)).toBe(1);
    }
  });

  test('are made of runes; what is no rune becomes U+FFFD', () => {
    begin();
    func('main.main', 3, 4, 0, 0, 0, 0);
    i32op(Op.LDDATA, 1, 256);
    ldi(3, 7);
    i(Op.R2S, 2, 4, 1);
    halves(3, 0, 0, 0);
    i(Op.MOV, 5, 2, 0);
    out(0, 5, 0);
    out(1, 4, 0);
    ldi(3, -1);
    i(Op.RUNE2S, 2, 4, 3);
    i(Op.MOV, 5, 2, 0);
    out(2, 5, 0);
    out(3, 4, 0);
    i(Op.RET, 0, 0, 0);
    assert(link() == 0);
    const runes: StaticArray<i32> = [0x41, 0xe9, 0x20ac, 0x1f600, 0xd800, -1, 0x110000];
    for (let k = 0; k < 7; k++) store<i32>(dataBase() + 256 + k * 4, runes[k]);
    expect<Outcome>(run()).toBe(Outcome.EXITED);
    expect<string>(gotText(0)).toBe('Aé€😀\ufffd\ufffd\ufffd');
    expect<i64>(got(1)).toBe(19);
    expect<string>(gotText(2)).toBe('\ufffd');
  });

  test('and bytes are copies of each other', () => {
    begin();
    func('main.main', 4, 6, 0, 0, 0, 0);
    text(1, 4, 'thirty-three bytes are a capacity');
    i(Op.S2B, 2, 5, 6);
    halves(1, 4, 0, 0);
    out(0, 6, 0);
    ldi(7, 84);
    i(Op.ST8, 2, 7, 0);
    i(Op.B2S, 3, 8, 2);
    halves(5, 0, 0, 0);
    i(Op.ST8, 2, 7, 1);
    i(Op.MOV, 7, 3, 0);
    out(2, 7, 0);
    out(3, 8, 0);
    i(Op.MOV, 7, 1, 0);
    out(4, 7, 0);
    out(5, 4, 0);
    finish();
    expect<i64>(got(0)).toBe(48);
    expect<string>(gotText(2)).toBe('Thirty-three bytes are a capacity');
    expect<string>(gotText(4)).toBe('thirty-three bytes are a capacity');
  });

  test('slices of them share their bytes', () => {
    begin();
    func('main.main', 3, 6, 0, 0, 0, 0);
    text(1, 3, 'substring');
    ldi(4, 3);
    ldi(5, 6);
    i(Op.SSLICE, 2, 6, 1);
    halves(3, 4, 5, 3);
    i(Op.MOV, 7, 2, 0);
    out(0, 7, 0);
    out(1, 6, 0);
    i(Op.SIDX, 7, 1, 4);
    halves(3, 0, 0, 0);
    out(2, 7, 0);
    finish();
    expect<string>(gotText(0)).toBe('str');
    expect<i64>(got(2)).toBe(115);
    expect<u64>(counter(Counter.MALLOC_OBJECTS)).toBe(0);
  });
});
