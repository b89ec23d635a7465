// Profiles by name or by file, for the command line.

import { readFile } from 'node:fs/promises';
import { fileProblem } from '../platform/files.node.js';
import { parseCosts } from './costspec.js';
import type { CostProfile } from './costs.js';
import type { RuntimeProfile } from './runtime.js';
import { parseRuntime } from './spec.js';

/** Whether --runtime or --costs names a file rather than a profile. */
export const isProfileFile = (name: string): boolean => /\.(ya?ml|json)$/.test(name);

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error) => {
    throw fileProblem(file, error);
  });
}

/** A runtime profile's name stays as it is; a file (*.yaml, *.yml, *.json) is read. */
export async function readRuntime(name: string): Promise<string | RuntimeProfile> {
  return isProfileFile(name) ? parseRuntime(await textOf(name), name) : name;
}

/** The same for cost profiles. */
export async function readCosts(name: string): Promise<string | CostProfile> {
  return isProfileFile(name) ? parseCosts(await textOf(name), name) : name;
}
