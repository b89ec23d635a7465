// Programs in Go, run by the engine and by real Go alike: `bench(n, procs)` does n of something.

import batch from './go/batch.go';
import chain from './go/chain.go';
import customers from './go/customers.go';
import fanin from './go/fanin.go';
import gosched from './go/gosched.go';
import mutex from './go/mutex.go';
import pingpong from './go/pingpong.go';
import selects from './go/selects.go';
import tree from './go/tree.go';
import wave from './go/wave.go';
import type { SimulationOptions } from '../bindings/engine/options.js';
import { compileGo } from '../bindings/frontend/compile.js';
import type { Case } from '../bindings/benchmark/model.js';
import { Endless } from './endless.js';

export const shapes: Readonly<Record<string, string>> = {
  batch,
  chain,
  customers,
  fanin,
  gosched,
  mutex,
  pingpong,
  selects,
  tree,
  wave,
};

async function boot(shape: string, n: number, options: SimulationOptions, turns: number, build?: WebAssembly.Module) {
  const main = `\nfunc main() { bench(${n}, ${options.procs}) }\n`;
  const image = await compileGo(shapes[shape]! + main, { file: `${shape}.go` });
  return Endless.boot(image.bytes, options, turns, build);
}

/**
 * A shape in the engine. It runs on and on; how many of its units a piece did is told by its instructions, of which each unit needs
 * the same number: found out by two runs of different length.
 * @param units of one sample
 */
export async function shapeCase(
  shape: string,
  { bench, params, unit, units, procs }: Omit<Case, 'who' | 'run' | 'took_ns'> & { procs: number },
  build?: WebAssembly.Module,
): Promise<Case> {
  const options: SimulationOptions = { runtime: 'go1.26', procs, machine: { cpus: procs } };
  const turns = procs === 1 ? 1 : 64;
  const instructions = async (n: number) => {
    const run = await boot(shape, n, options, 1024);
    run.toEnd();
    return run.instructions();
  };
  const base = 256 * procs;
  const [few, more] = [await instructions(base), await instructions(3 * base)];
  const each = (more - few) / (2 * base);
  if (!(each > 0)) throw new Error(`${shape}: ${few} and ${more} instructions`);
  const run = await boot(shape, Number.MAX_SAFE_INTEGER, options, turns, build);
  let target = run.instructions();
  return {
    bench,
    params,
    who: build ? 'other build' : 'engine',
    unit,
    units,
    run: () => {
      target += each * units;
      run.until(run.instructions, target);
    },
  };
}
