// Programs that some tests drive: found where they are, installed by apt-get where that can be done.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];

function executable(name) {
  for (const folder of folders) {
    if (folder === '') continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

function apt(...args) {
  const child = spawnSync('apt-get', ['-qq', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (child.status === 0) return undefined;
  const said = `${child.stderr ?? ''}`.trim().split('\n').at(-1);
  return `apt-get ${args[0]} failed: ${child.error?.message ?? said ?? ''}`;
}

/** Path of the first program of these names, or undefined. */
export function findProgram(names) {
  return names.map(executable).find((file) => file !== undefined);
}

/**
 * A program, installed if there is none and we may: `{ path }`, or `{ reason }` why there is none.
 * @param what as people call it
 * @param names of the program, any of which will do
 * @param pkg Debian's package that has it
 * @param use what for, after `for`
 * @param say gets a line about what takes long
 */
export function ensureProgram(what, names, pkg, use, say) {
  const found = findProgram(names);
  if (found) return { path: found };
  const none = `no ${what} (looked for ${names.join(', ')})`;
  if (process.getuid?.() !== 0) return { reason: `${none}, and only root can install one` };
  if (!executable('apt-get')) return { reason: `${none}, and no apt-get to install one` };
  say(`installing the package ${pkg}, for ${use}`);
  const problem = apt('update') ?? apt('install', '-y', '--no-install-recommends', pkg);
  if (problem) return { reason: `${none}; ${problem}` };
  const path = findProgram(names);
  return path ? { path } : { reason: `${none}, even after installing the package ${pkg}` };
}
