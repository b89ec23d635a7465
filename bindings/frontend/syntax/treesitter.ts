import { readAsset } from '#platform';
import { Language, Parser } from 'web-tree-sitter';

let language: Promise<Language> | undefined;

async function loadGo(): Promise<Language> {
  const [runtime, grammar] = await Promise.all([readAsset('web-tree-sitter.wasm'), readAsset('tree-sitter-go.wasm')]);
  await Parser.init({ wasmBinary: runtime });
  return Language.load(grammar);
}

/**
 * A parser for Go, the same in Node and browser. The runtime and the grammar are loaded once; every call gives a
 * parser of its own, which its owner deletes (`parser.delete()`), as it does the trees.
 *
 * Positions of nodes count UTF-16 code units, as JavaScript strings do; Go's columns count bytes of UTF-8.
 */
export async function loadGoParser(): Promise<Parser> {
  // A failed load (offline, say) must not stick: the next call tries again.
  language ??= loadGo().catch((error) => {
    language = undefined;
    throw error;
  });
  const go = await language;
  const parser = new Parser();
  parser.setLanguage(go);
  return parser;
}
