// The language of Go source on the command line: the runtime profile's, or the one that build was told.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gmpsim } from './spawn.js';

const dir = mkdtempSync(join(tmpdir(), 'gmpsim-language-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string): string => join(dir, name);
writeFileSync(
  at('loop.go'),
  'package main\nfunc main() {\n\tvar fs []func()\n\tfor i := 0; i < 3; i++ {\n\t\tfs = append(fs, func() { print(i, " ") })\n\t}\n' +
    '\tfor _, f := range fs {\n\t\tf()\n\t}\n}\n',
);
writeFileSync(at('ten.go'), 'package main\n\nfunc main() {\n\tfor range 10 {\n\t}\n}\n');
writeFileSync(at('old.yaml'), 'extends: go1.21\nrunnext: false\n');

const printed = (...args: string[]): string => gmpsim('run', ...args, '--quiet').stderr;

test('the runtime profile chooses the language', () => {
  assert.equal(printed(at('loop.go')), '0 1 2 ');
  assert.equal(printed(at('loop.go'), '--runtime', 'go1.22'), '0 1 2 ');
  assert.equal(printed(at('loop.go'), '--runtime', 'go1.21'), '3 3 3 ');
  assert.equal(printed(at('loop.go'), '--runtime', at('old.yaml')), '3 3 3 ');
  assert.equal(printed(at('loop.go'), '--runtime', 'lecture'), '0 1 2 ');
  for (const command of ['run', 'trace']) {
    const { stderr, code } = gmpsim(command, at('ten.go'), '--runtime', 'go1.21');
    assert.match(
      stderr,
      /ten\.go:4:12: cannot range over 10 \(untyped int constant\): requires go1\.22 or later \(-lang was set to go1\.21; check go\.mod\)\n$/,
    );
    assert.equal(code, 1);
  }
});

test('an image keeps the language that build was told', () => {
  assert.equal(gmpsim('build', at('loop.go'), '--language', 'go1.21', '-o', at('loop')).code, 0);
  assert.equal(printed(at('loop')), '3 3 3 ');
  assert.equal(printed(at('loop'), '--runtime', 'go1.27'), '3 3 3 ');
  const wrong = gmpsim('build', at('loop.go'), '--language', 'go1.5', '-o', at('none'));
  assert.match(wrong.stderr, /^gmpsim: --language: expected go1\.21 to go1\.27, got 'go1\.5'.*\n$/);
  assert.equal(wrong.code, 1);
  const image = gmpsim('build', at('loop'), '-o', at('none'));
  assert.match(image.stderr, /^gmpsim: .*loop: is an image already\n$/);
});
