import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { fileProblem } from '../platform/files.node.js';
import type { LoadPlan } from './plan.js';
import { parseLoad } from './yaml.js';

/**
 * Reads a load file, and the recording that it names (relative to it).
 * @throws InputError with one line for a file that isn't there or isn't right
 */
export async function readLoad(file: string): Promise<LoadPlan> {
  return parseLoad(await text(file), {
    file,
    readText: async (name) => {
      const path = isAbsolute(name) ? name : join(dirname(file), name);
      return { file: path, text: await text(path) };
    },
  });
}

async function text(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileProblem(file, error);
  }
}
