// Go source to image: parser, checker, the simulated standard library and the code generator, in a row.

import { golib } from 'golib:all';
import { generate } from './codegen/program.js';
import { loadGoParser } from './syntax/treesitter.js';
import { checkProgram } from './types/program.js';
import { GO_VERSION, languageVersion } from './version.js';

/** Packages that belong to every program: the runtime is Go source itself. */
export const ALWAYS = ['runtime'];

export interface CompileOptions {
  /** Name of the source as errors and tracebacks show it; `main.go` if nothing is said. */
  readonly file?: string;
  /**
   * The version that the program is written for, as its go.mod would say: `go1.21` to `go1.27`, default `go1.26`. It decides
   * whether the iterations of a loop share its variables (before 1.22), what of the language and the library there is, and
   * what the runtime does for older programs' sake.
   */
  readonly language?: string | undefined;
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
 * @throws CompileError; InputError for a language that there isn't
 */
export async function compileGo(
  source: string | { readonly files: Readonly<Record<string, string>> },
  options: CompileOptions = {},
): Promise<CompiledImage> {
  const goVersion = options.language === undefined ? GO_VERSION : languageVersion(options.language);
  const files = typeof source === 'string' ? { [options.file ?? 'main.go']: source } : source.files;
  const parser = await loadGoParser();
  try {
    const program = checkProgram(parser, files, golib, ALWAYS, goVersion);
    if (program.errors.length > 0) throw new CompileError(program.errors);
    const { bytes, errors } = generate(program, { goVersion });
    if (errors.length > 0) throw new CompileError(errors);
    return { bytes, warnings: [] };
  } finally {
    parser.delete();
  }
}
