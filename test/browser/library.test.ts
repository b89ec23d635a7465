// The library in a real browser: the bundle that is published, served over HTTP, gives what Node gives.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after } from 'node:test';
import type { SimulationOptions } from '../../bindings/engine/options.js';
import { Simulation } from '../../bindings/engine/simulation.js';
import { compileGo } from '../../bindings/frontend/compile.js';
import { busy, timeless } from '../bindings/engine/programs.js';
import { browserTest, closeBrowser, serve, toText, withPage } from './harness.js';

after(closeBrowser);

/** What a page is asked to run. */
interface Job {
  image: string;
  options: SimulationOptions;
  worker: boolean;
}

/** In the page: the run's result. */
async function runInPage({ image, options, worker }: Job) {
  const { Simulation } = globalThis.gmpsim;
  const simulation = worker ? await Simulation.inWorker(options) : await Simulation.create(options);
  simulation.load(Uint8Array.from(atob(image), (c) => c.charCodeAt(0)));
  try {
    return await simulation.run({ until: '60s' });
  } finally {
    await simulation.terminate();
  }
}

async function runInNode(image: Uint8Array, options: SimulationOptions) {
  const simulation = await Simulation.create(options);
  simulation.load(image);
  return simulation.run({ until: '60s' });
}

const settings: readonly SimulationOptions[] = [
  { seed: 7 },
  { runtime: 'lecture', procs: 8, seed: 3 },
  { costs: 'zero', procs: 2, build: 'checked' },
];

for (const isolated of [false, true]) {
  const how = isolated ? 'cross-origin isolated' : 'not cross-origin isolated';
  browserTest(`Chromium, ${how}: main thread and worker give Node's result, to the digest`, async () => {
    const { bytes } = await compileGo(busy, { file: 'main.go' });
    const image = toText(bytes);
    const site = await serve(isolated);
    try {
      await withPage(site, async (page) => {
        assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), isolated);
        for (const options of settings) {
          const expected = timeless(await runInNode(bytes, options));
          assert.equal(expected.exit.reason, 'main returned');
          for (const worker of [false, true]) {
            const result = await page.evaluate(runInPage, { image, options, worker });
            assert.deepEqual(timeless(result), expected, `${JSON.stringify(options)}, worker: ${worker}`);
          }
        }
      });
    } finally {
      site.close();
    }
  });
}

browserTest('Chromium: compileGo in the page gives the bytes, and the errors, that it gives in Node', async () => {
  const source = await readFile('examples/http-server/main.go', 'utf8');
  const wrong = 'package main\n\nfunc main() {\n\tvar x int = "a"\n\tundefinedName()\n}\n';
  const problem = await compileGo(wrong, { file: 'main.go' }).then(
    () => assert.fail('it compiled'),
    (error: Error) => error,
  );
  const image = toText((await compileGo(source, { file: 'main.go' })).bytes);
  const site = await serve(false);
  try {
    await withPage(site, async (page) => {
      const bytes = await page.evaluate(async (text) => {
        const { bytes } = await globalThis.gmpsim.compileGo(text, { file: 'main.go' });
        return Array.from(bytes);
      }, source);
      assert.equal(toText(Uint8Array.from(bytes)), image);
      const error = await page.evaluate(async (text) => {
        try {
          await globalThis.gmpsim.compileGo(text, { file: 'main.go' });
        } catch (thrown) {
          const { name, message } = thrown as Error;
          return { name, message, own: thrown instanceof globalThis.gmpsim.CompileError };
        }
        return undefined;
      }, wrong);
      assert.deepEqual(error, { name: problem.name, message: problem.message, own: true });
    });
  } finally {
    site.close();
  }
});

browserTest('Chromium: the example server under load gives Node’s result', async () => {
  const { bytes } = await compileGo(await readFile('examples/http-server/main.go', 'utf8'), { file: 'main.go' });
  const options: SimulationOptions = { load: { users: 8, count: 400, paths: ['/', '/about'] } };
  const expected = timeless(await runInNode(bytes, options));
  assert.equal(expected.requests?.completed, 400);
  const site = await serve(false);
  try {
    await withPage(site, async (page) => {
      const result = await page.evaluate(runInPage, { image: toText(bytes), options, worker: true });
      assert.deepEqual(timeless(result), expected);
    });
  } finally {
    site.close();
  }
});

browserTest(
  'Chromium: a worker says how far it is, streams output, stops when told, and its errors keep their class',
  async () => {
    const { bytes } = await compileGo(
      'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("before")\n\tfor {\n\t}\n}\n',
      { file: 'main.go' },
    );
    const site = await serve(true);
    try {
      await withPage(site, async (page) => {
        const seen = await page.evaluate(async (image) => {
          const { InputError, Simulation } = globalThis.gmpsim;
          const classOf = (thrown: unknown) => (thrown instanceof InputError ? 'InputError' : String(thrown));
          const simulation = await Simulation.inWorker({ procs: 1 });
          simulation.load(Uint8Array.from(atob(image), (c) => c.charCodeAt(0)));
          const stop = new AbortController();
          let text = '';
          let looks = 0;
          const { exit, stdout } = await simulation.run({
            signal: stop.signal,
            onStdout: (bytes) => {
              text += new TextDecoder().decode(bytes);
            },
            onProgress: () => {
              if (++looks === 3) stop.abort();
            },
          });
          const until = await simulation.run({ until: 'soon' }).then(() => 'ran', classOf);
          await simulation.terminate();
          const late = await simulation.run().then(() => 'ran', classOf);
          return { text, stdout, enough: looks >= 3, detail: exit.detail, until, late };
        }, toText(bytes));
        assert.deepEqual(seen, {
          text: 'before\n',
          stdout: 'before\n',
          enough: true,
          detail: 'interrupted',
          until: 'InputError',
          late: 'InputError',
        });
      });
    } finally {
      site.close();
    }
  },
);

browserTest('Chromium: a file that the server lacks is named, with the HTTP status', async () => {
  const site = await serve(false, 'gmpsim.wasm');
  try {
    await assert.rejects(
      withPage(site, (page) => page.evaluate(() => globalThis.gmpsim.Simulation.create({}).then(() => {}))),
      /gmpsim\.wasm: HTTP 404 for http:/,
    );
  } finally {
    site.close();
  }
});
