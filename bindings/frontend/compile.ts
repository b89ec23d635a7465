// Go source to image: parser, checker, the simulated standard library and the code generator, in a row.

import { golib } from 'golib:all';
import { generate } from './codegen/program.js';
import { loadGoParser } from './syntax/treesitter.js';
import { checkProgram } from './types/program.js';

/** Language and library version that is compiled for, × 100: Go 1.26. */
export const GO_VERSION = 126;

/** Packages that belong to every program: the runtime is Go source itself. */
export const ALWAYS = ['runtime'];

export interface CompileOptions {
  /** Name of the source as errors and tracebacks show it; `main.go` if nothing is said. */
  readonly file?: string;
}

/** A compiled program. */
export interface CompiledImage {
  readonly bytes: Uint8Array;
  /** Lines like errors' own; a program with warnings runs. */
  readonly warnings: readonly string[];
}

/** The program is wrong, or uses what is not supported yet. */
export class CompileError extends Error {
  override name = 'CompileError';
  /** @param errors one line each, `file:line:col: message`, in Go's words */
  constructor(readonly errors: readonly string[]) {
    super(errors.join('\n'));
  }
}

/**
 * Compiles a Go program.
 * @param source the program's one file, or all files of its package main by name
 * @throws CompileError
 */
export async function compileGo(
  source: string | { readonly files: Readonly<Record<string, string>> },
  options: CompileOptions = {},
): Promise<CompiledImage> {
  const files = typeof source === 'string' ? { [options.file ?? 'main.go']: source } : source.files;
  const parser = await loadGoParser();
  try {
    const program = checkProgram(parser, files, golib, ALWAYS);
    if (program.errors.length > 0) throw new CompileError(program.errors);
    const { bytes, errors } = generate(program, { goVersion: GO_VERSION });
    if (errors.length > 0) throw new CompileError(errors);
    return { bytes, warnings: [] };
  } finally {
    parser.delete();
  }
}
