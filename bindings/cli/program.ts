// What stands for a program on the command line: Go source, compiled here, or an image.

import { readFile } from 'node:fs/promises';
import { IMAGE_MAGIC } from '../../assembly/abi/image.js';
import { InputError } from '../errors.js';
import { compileGo } from '../frontend/compile.js';
import { verify } from '../image/verify.js';
import { parseScenario, type ScenarioPlan } from '../scenario/plan.js';
import { fileProblem } from '../platform/files.node.js';

export interface ProgramFile {
  image: Uint8Array;
  /** Go source, if that is what was given. */
  source: string | undefined;
}

/**
 * Reads a program.
 * @param language what Go source is compiled for; an image keeps its own
 * @throws CompileError for source that doesn't compile; InputError for everything else
 */
export async function readProgram(file: string, language?: string): Promise<ProgramFile> {
  const bytes = await readFile(file).catch((error) => {
    throw fileProblem(file, error);
  });
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === IMAGE_MAGIC) {
    const wrong = problemsOf(bytes);
    if (wrong.length > 0) throw new InputError(`${file}: the image is damaged: ${wrong[0]}`);
    return { image: bytes, source: undefined };
  }
  if (!file.endsWith('.go')) {
    throw new InputError(`${file}: expected Go source (a file named *.go), or an image that 'gmpsim build' made`);
  }
  const source = bytes.toString('utf8');
  const { bytes: image } = await compileGo(source, { file, language });
  return { image, source };
}

/** Whether a file is a scenario: plain processes, no Go program. */
export function isScenario(file: string): boolean {
  return /\.ya?ml$/.test(file);
}

/**
 * Reads a scenario, and what is loaded in a program's place.
 * @throws InputError with one line: where, and what was expected
 */
export async function readScenario(file: string): Promise<{ plan: ScenarioPlan; program: ProgramFile }> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw fileProblem(file, error);
  });
  const plan = parseScenario(text, file);
  const { bytes: image } = await compileGo('package main\n\nfunc main() {}\n', { file: 'main.go' });
  return { plan, program: { image, source: undefined } };
}

function problemsOf(bytes: Uint8Array): string[] {
  try {
    return verify(bytes);
  } catch (error) {
    return [(error as Error).message];
  }
}
