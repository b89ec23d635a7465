// Wrong programs: what this front end says, beside what Go's compiler said (test/frontend/errors.txt).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { golib } from 'golib:all';
import { parseFile } from '../../../bindings/frontend/syntax/parse.js';
import { loadGoParser } from '../../../bindings/frontend/syntax/treesitter.js';
import { checkProgram } from '../../../bindings/frontend/types/program.js';

const parser = await loadGoParser();
after(() => parser.delete());

const [head, ...parts] = readFileSync('test/frontend/errors.txt', 'utf8').split(/^-- (?!go$)/m);

test('the errors were recorded with the Go version that is modelled', () => {
  assert.match(head!, /go1\.26/);
  assert.ok(parts.length > 250);
});

for (const part of parts) {
  const name = part.slice(0, part.indexOf('\n'));
  const [source, recorded] = part.slice(name.length + 1).split(/^-- go\n/m);
  test(name, () => {
    const { errors } = checkProgram(parser, { 'main.go': source! }, golib);
    if (parseFile(parser, 'main.go', source!).file !== null) {
      assert.deepEqual(`${errors.join('\n')}\n`, recorded);
      return;
    }
    // A syntax error ends the work here, while Go goes on as well as it can: ours must be the first of that kind.
    assert.equal(errors.length, 1);
    const followUps = /: (declared and not used: |undefined: |missing return$)/;
    const first = recorded!.split('\n').find((line) => !followUps.test(line));
    assert.equal(errors[0], first);
  });
}
