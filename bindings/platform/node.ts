import { readFile } from 'node:fs/promises';
import type { AssetName } from './assets.js';

/** What this bundle was made for. */
export const platformName: 'node' | 'browser' = 'node';

/**
 * The bytes of a file that lies beside this bundle.
 * @throws Error naming the file, when the package was built without it.
 */
export async function readAsset(name: AssetName): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL(`./${name}`, import.meta.url);
  try {
    return new Uint8Array(await readFile(url));
  } catch (cause) {
    throw new Error(`${name}: not found beside the bundle; 'npm run build' makes it`, { cause });
  }
}
