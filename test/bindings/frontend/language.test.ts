// Languages: what a program written for an older Go means, and lacks. Beside what Go's compiler makes of the same programs with
// the same go line in go.mod (test/frontend/language).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { IMAGE_OFF_GO_VERSION } from '../../../assembly/abi/image.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { CompileError, compileGo } from '../../../bindings/frontend/compile.js';
import { verify } from '../../../bindings/image/verify.js';
import { runtimeProfiles } from '../../../bindings/profiles/runtime.js';
import { runtimeProfile } from '../../../bindings/profiles/spec.js';

const folder = 'test/frontend/language';
const { programs } = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as {
  programs: Record<string, Record<string, { stdout?: string[]; errors?: string[] }>>;
};
const languages = Object.keys(programs.loops!);
const sourceOf = (name: string): string => readFileSync(`${folder}/${name}.go`, 'utf8');

async function errorsOf(source: string, language: string): Promise<readonly string[]> {
  try {
    await compileGo(source, { language });
    return [];
  } catch (error) {
    if (error instanceof CompileError) return error.errors;
    throw error;
  }
}

async function printed(image: { bytes: Uint8Array }, runtime = 'go1.26'): Promise<{ stdout: string; stderr: string }> {
  const simulation = await Simulation.create({ procs: 1, runtime, build: 'checked' });
  simulation.load(image);
  return simulation.run({ until: '10s' });
}

for (const language of languages) {
  test(`version matrix 0.1: loop variables of ${language}`, async () => {
    const image = await compileGo(sourceOf('loops'), { language });
    assert.deepEqual(verify(image.bytes), []);
    const { stdout } = await printed(image);
    assert.deepEqual(stdout.trimEnd().split('\n'), programs.loops![language]!.stdout);
  });

  test(`what ${language} doesn't have yet is named as Go's compiler names it`, async () => {
    assert.deepEqual(await errorsOf(sourceOf('newer'), language), programs.newer![language]!.errors);
  });
}

test('the recordings tell the languages apart', () => {
  const { loops, newer } = programs;
  assert.notDeepEqual(loops!['go1.21'], loops!['go1.22']);
  const errors = languages.map((language) => JSON.stringify(newer![language]).replaceAll(`to ${language};`, ''));
  assert.equal(new Set(errors).size, 4);
});

test('version matrix 0.1: what the library of a version lacks is undefined, in the words for what no version has', async () => {
  const names = { 'wg.': 'Go', 'g.': 'Go', 'p.': 'Go', 'WaitGroup).': 'Go', 'slices.': 'Collect', 'strings.': 'Lines' };
  const put = (text: string): string =>
    Object.entries(names).reduce((all, [before, name]) => all.replaceAll(`${before}Absent`, before + name), text);
  const wanted = programs.absent!['go1.26']!.errors!.map((line) => put(line).replace(/method Absent\)$/, 'method Go)'));
  // Nothing of it is in 1.22.
  assert.deepEqual(await errorsOf(put(sourceOf('absent')), 'go1.22'), wanted);
  const group = 'import "sync"\ntype g struct{ sync.WaitGroup }\nfunc main() { var w g; w.Go(func() {}) }\n';
  assert.deepEqual(await errorsOf(`package main\n${group}`, 'go1.24'), [
    'main.go:4:26: w.Go undefined (type g has no field or method Go)',
  ]);
  assert.deepEqual(await errorsOf(`package main\n${group}`, 'go1.25'), []);
  const fields =
    'import "net/http"\nfunc main() { _ = http.Request{Pattern: "/"}; var r http.Request; _ = r.Pattern }\n';
  assert.match(
    (await errorsOf(`package main\n${fields}`, 'go1.22')).join('\n'),
    /unknown field Pattern in struct literal of type http\.Request\n.*r\.Pattern undefined/,
  );
  assert.deepEqual(await errorsOf(`package main\n${fields}`, 'go1.23'), []);
  const iter = 'package main\nimport "iter"\nfunc main() { var s iter.Seq[int]; _ = s }\n';
  assert.deepEqual(await errorsOf(iter, 'go1.22'), ['main.go:2:8: package iter is not in std']);
  assert.deepEqual(await errorsOf(iter, 'go1.23'), []);
  const dot = 'package main\nimport . "slices"\nfunc main() { _ = Concat([]int{1}); _ = Repeat([]int{1}, 2) }\n';
  assert.deepEqual(await errorsOf(dot, 'go1.22'), ['main.go:3:41: undefined: Repeat']);
});

test('the library itself may use what the program may not', async () => {
  const source =
    'package main\nimport ("fmt"; "net/http"; "slices"; "maps"; "sync")\nvar _ http.Handler\nvar once sync.Once\n';
  const body =
    'func main() { s := []int{2, 1}; slices.Sort(s); m := maps.Clone(map[int]int{1: 2}); fmt.Println(s, m) }\n';
  const { stdout } = await printed(await compileGo(source + body, { language: 'go1.21' }));
  assert.equal(stdout, '[1 2] map[1:2]\n');
});

// Goroutine ids tell how many goroutines the runtime has made: the updater of GOMAXPROCS is the last of them.
const firstId = `package main
func main() { go func() { panic("first") }(); select {} }
`;
const stale = `package main
import "time"
func main() { t := time.NewTimer(1); time.Sleep(1000); println(len(t.C), t.Stop()) }
`;

test('spec 18 boot state: the updater of GOMAXPROCS needs a runtime and a program of 1.25', async () => {
  for (const [runtime, language, id] of [
    ['go1.26', 'go1.25', 6],
    ['go1.26', 'go1.24', 5],
    ['go1.24', 'go1.26', 5],
    ['go1.25', 'go1.21', 5],
  ] as const) {
    const { stderr } = await printed(await compileGo(firstId, { language }), runtime);
    assert.match(stderr, new RegExp(`^goroutine ${id} \\[running\\]`, 'm'), `${language} under ${runtime}`);
  }
});

test('version matrix 0.1: timer channels of a program older than 1.23 hold stale values, but not under 1.27', async () => {
  for (const [runtime, language, said] of [
    ['go1.26', 'go1.23', '0 true\n'],
    ['go1.26', 'go1.22', '1 false\n'],
    ['go1.22', 'go1.23', '1 false\n'],
    ['go1.27', 'go1.22', '0 true\n'],
  ] as const) {
    const { stderr } = await printed(await compileGo(stale, { language }), runtime);
    assert.equal(stderr, said, `${language} under ${runtime}`);
  }
});

test('profiles name a language: their version, or that of the profile they extend', () => {
  for (const [name, { language }] of Object.entries(runtimeProfiles)) {
    assert.equal(language, name === 'lecture' ? 'go1.26' : name);
  }
  assert.equal(runtimeProfile({ extends: 'go1.22', version: 126 }).language, 'go1.22');
  assert.equal(runtimeProfile({ extends: 'lecture' }).language, 'go1.26');
  assert.equal(runtimeProfile({ extends: 'lecture', language: 'go1.21' }).language, 'go1.21');
  assert.throws(() => runtimeProfile({ language: 'go1.5' }), {
    message: /^runtime\.language: expected .*got 'go1\.5'/,
  });
});

test('images keep their language; one that there is not is refused', async () => {
  const { bytes } = await compileGo('package main\nfunc main() {}\n', { language: 'go1.23' });
  assert.equal(new DataView(bytes.buffer, bytes.byteOffset).getUint32(IMAGE_OFF_GO_VERSION, true), 123);
  await assert.rejects(compileGo('', { language: 'go1.20' }), {
    name: 'InputError',
    message: /^language: expected go1\.21 to go1\.27, got 'go1\.20'/,
  });
});
