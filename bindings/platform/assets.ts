/**
 * The files that lie beside every bundle (copied there by scripts/build.mjs). The modules of this folder that know how
 * to read them are chosen when bundling, by the import `#platform` (package.json, `imports`): node.ts or browser.ts.
 */
export type AssetName =
  | 'gmpsim.wasm'
  | 'gmpsim.checked.wasm'
  | 'gmpsim.debug.wasm'
  | 'gmpsim.threads.wasm'
  | 'gmpsim.threads.checked.wasm'
  | 'web-tree-sitter.wasm'
  | 'tree-sitter-go.wasm';
