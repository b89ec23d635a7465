import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { processor, result, requests } from './fixture.js';

function picture(input: unknown, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/picture.mjs', ...args], {
    encoding: 'utf8',
    input: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return { status, stdout, stderr };
}

/** The texts of a picture, in order. */
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]!);

test('a picture says what the result says', () => {
  const { status, stdout, stderr } = picture({ ...result, requests }, '--title', 'a < b & "c"');
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^<svg [^>]*viewBox="0 0 860 \d+"/);
  assert.match(stdout, /<\/svg>\n$/);
  const shown = texts(stdout);
  assert.equal(shown[0], 'a &lt; b &amp; &quot;c&quot;');
  for (const expected of ['P0', 'P1', '13 %', '1,501', '12', '30', '6', '231 µs', '2.31 ms']) {
    assert.ok(shown.includes(expected), `${expected} in ${shown.join(' | ')}`);
  }
  assert.ok(shown.some((t) => t.includes('2,093 of 2,093 requests served')));
  assert.ok(shown.at(-1)!.includes(result.digest));
  assert.doesNotMatch(stdout, /NaN|undefined|Infinity/);
});

test('bars are as long as their Ps were busy', () => {
  const ps = [0.5, 0.25, 0].map((busy, id) => ({ ...processor(id), busy }));
  const { stdout } = picture({ ...result, processors: ps });
  const widths = [...stdout.matchAll(/width="([\d.]+)" height="16" rx="2" class="bar"/g)].map((m) => Number(m[1]));
  assert.equal(widths.length, 3);
  assert.ok(Math.abs(widths[0]! - 2 * widths[1]!) < 0.1 && widths[2] === 0 && widths[0]! > 100, widths.join());
});

test('many Ps are drawn as the first fifteen and the mean of the others', () => {
  const { stdout } = picture({ ...result, processors: Array.from({ length: 64 }, (_, id) => processor(id)) });
  const shown = texts(stdout);
  assert.ok(shown.includes('P14') && !shown.includes('P15') && shown.includes('mean of 49 more'));
});

test('what is no result is refused in one line', () => {
  for (const [input, message] of [
    ['{', /^picture: -: expected the output of 'gmpsim run … --json' \(.*\)\n$/],
    ['{"schema":"other"}', /^picture: -: expected schema gmpsim.run\/1, got "other"\n$/],
    ['null', /^picture: -: expected schema gmpsim.run\/1, got undefined\n$/],
  ] as const) {
    const { status, stdout, stderr } = picture(input);
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, message);
  }
  assert.match(picture('', 'no-such-file.json').stderr, /^picture: no-such-file.json: expected .*ENOENT.*\n$/);
});
