import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { objdump } from '../../../bindings/image/objdump.js';

// The lecture's server, in short.
const source = `package main

import (
	"fmt"
	"net/http"
)

var requests int
var limit int32 = 77

func handler(w http.ResponseWriter, r *http.Request) {
	requests++
	fmt.Fprintln(w, "hello world")
}

func aboutHandler(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "About page", limit)
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/", handler)
	mux.HandleFunc("/about", aboutHandler)
	err := http.ListenAndServe(":8080", mux)
	if err != nil {
		fmt.Println("Error starting server", err)
	}
}
`;

let image: Uint8Array;
before(async () => {
  image = (await compileGo(source)).bytes;
});

test('L9 the layout of the binary: code with every function and the packages, data, heap, stack', () => {
  const text = objdump(image, { sources: { 'main.go': source } });
  const parts = ['Code segment: ', 'Data segment: ', 'Type table: ', 'Heap: ', 'Stack: '].map((p) =>
    text.indexOf(`\n${p}`),
  );
  assert.deepEqual(
    parts,
    [...parts].sort((a, b) => a - b),
  );
  assert.ok(!parts.includes(-1));
  assert.match(text, /imported packages: .*\bfmt\b.*\bnet\/http\b/);
  for (const name of ['main.main', 'main.handler', 'main.aboutHandler', 'net/http.ListenAndServe', 'runtime.main']) {
    assert.match(text, new RegExp(`<${name.replaceAll('.', '\\.')}>: \\d+ bytes, frame \\d+ bytes`));
  }
  for (const s of ['"hello world"', '"About page"', '":8080"', '"/about"']) {
    assert.ok(text.slice(text.indexOf('string constants')).includes(s), s);
  }
  assert.match(text, /8 bytes {2}main\.requests int\n/);
  assert.match(text, /4 bytes {2}main\.limit int32 = 77\n/);
  assert.match(text, /main\.main: entry [0-9a-f]+, frame \d+ bytes, \d+p\+\d+s registers/);
});

test('instructions are shown with their source lines, types, functions and strings by name', () => {
  const text = objdump(image, { sources: { 'main.go': source }, filter: 'main.main' });
  assert.match(
    text,
    /main\.go:21 {2}mux := http\.NewServeMux\(\)\n +[0-9a-f]+ {2}CALL +net\/http\.NewServeMux\(\) -> p0\n/,
  );
  assert.match(text, /LDFN +p\d+, <main\.handler>/);
  assert.match(text, /LDDATA +p\d+, data\+\d+ ":8080"/);
  assert.match(text, /LDTYPE +p\d+, \{\*http\.ServeMux\}/);
  assert.ok(!text.includes('<main.handler>:'));
});

test('objdump can leave out instructions and other packages', () => {
  const text = objdump(image, { functionsOnly: true, mainOnly: true });
  assert.ok(text.includes('<main.handler>:'));
  assert.ok(!text.includes('<net/http.') && !/LDDATA/.test(text));
});
