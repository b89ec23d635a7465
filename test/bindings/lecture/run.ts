import type { SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import { runGo } from '../engine/programs.js';

/** Runs a program as the lecture has it, with every assertion of the engine. */
export function lecture(source: string, options: SimulationOptions = {}): Promise<RunResult> {
  return runGo(source, { runtime: 'lecture', build: 'checked', ...options });
}

/** A program of package main: its imports, and the rest. */
export function program(imports: readonly string[], rest: string): string {
  return `package main\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n${rest}`;
}
