import type { AssetName } from './assets.js';

/** What this bundle was made for. */
export const platformName: 'node' | 'browser' = 'browser';

// One literal `new URL` for each file: bundlers of those who use the library find and carry along only such.
const urls: Record<AssetName, URL> = {
  'gmpsim.wasm': new URL('./gmpsim.wasm', import.meta.url),
  'gmpsim.checked.wasm': new URL('./gmpsim.checked.wasm', import.meta.url),
  'gmpsim.debug.wasm': new URL('./gmpsim.debug.wasm', import.meta.url),
  'web-tree-sitter.wasm': new URL('./web-tree-sitter.wasm', import.meta.url),
  'tree-sitter-go.wasm': new URL('./tree-sitter-go.wasm', import.meta.url),
};

/**
 * The bytes of a file that lies beside this bundle.
 * @throws Error naming the file and the HTTP status, when the server doesn't have it.
 */
export async function readAsset(name: AssetName): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(urls[name]);
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status} for ${urls[name].href}`);
  return new Uint8Array(await response.arrayBuffer());
}
