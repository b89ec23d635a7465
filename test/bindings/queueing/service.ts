// Go programs that compute for a given time, through a package of the library that only tests have.
import assert from 'node:assert/strict';
import { golib } from 'golib:all';
import { generate } from '../../../bindings/frontend/codegen/program.js';
import { ALWAYS } from '../../../bindings/frontend/compile.js';
import { loadGoParser } from '../../../bindings/frontend/syntax/treesitter.js';
import { checkProgram } from '../../../bindings/frontend/types/program.js';
import { GO_VERSION } from '../../../bindings/frontend/version.js';

const service = `package service

import "internal/work"

// Compute keeps a CPU busy for ns nanoseconds.
func Compute(ns int64) { work.Compute(ns) }
`;
const library = { ...golib, service: { 'service.go': service } };

/** Compiles a program that may import "service". */
export async function compileService(text: string, goVersion = GO_VERSION): Promise<Uint8Array> {
  const parser = await loadGoParser();
  try {
    const program = checkProgram(parser, { 'main.go': text }, library, ALWAYS, goVersion);
    assert.deepEqual(program.errors, []);
    return generate(program, { goVersion }).bytes;
  } finally {
    parser.delete();
  }
}
