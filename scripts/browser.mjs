// The browser that the tests of test/browser drive: Debian's Chromium, installed where that can be done.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
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

/** Path of a Chromium or Chrome, or undefined. */
export function findBrowser() {
  return names.map(executable).find((file) => file !== undefined);
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

/**
 * A browser, installed if there is none and we may: `{ path }`, or `{ reason }` why there is none.
 * @param say gets a line about what takes long
 */
export function ensureBrowser(say) {
  const found = findBrowser();
  if (found) return { path: found };
  const none = `no Chromium (looked for ${names.join(', ')})`;
  if (process.getuid?.() !== 0) return { reason: `${none}, and only root can install one` };
  if (!executable('apt-get')) return { reason: `${none}, and no apt-get to install one` };
  say('installing the package chromium, for the tests in a browser');
  const problem = apt('update') ?? apt('install', '-y', '--no-install-recommends', 'chromium');
  if (problem) return { reason: `${none}; ${problem}` };
  const path = findBrowser();
  return path ? { path } : { reason: `${none}, even after installing the package chromium` };
}
