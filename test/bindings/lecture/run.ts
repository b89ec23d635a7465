import type { SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import { type Image, Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';

/** Programs compiled so far, by source: compiling takes most of a test's time. */
const images = new Map<string, Promise<Image>>();

/** Runs a program as the lecture has it, with every assertion of the engine. */
export async function lecture(source: string, options: SimulationOptions = {}): Promise<RunResult> {
  let image = images.get(source);
  if (!image) {
    image = compileGo(source, { file: 'main.go' });
    images.set(source, image);
  }
  const simulation = await Simulation.create({ runtime: 'lecture', build: 'checked', ...options });
  simulation.load(await image);
  return simulation.run({ until: '60s' });
}

/** A program of package main: its imports, and the rest. */
export function program(imports: readonly string[], rest: string): string {
  return `package main\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n${rest}`;
}
