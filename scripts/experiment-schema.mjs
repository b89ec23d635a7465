// Writes docs/experiment.schema.json anew from bindings/sweep/schema.ts: node scripts/experiment-schema.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeOptions, root } from './esbuild.mjs';

const { outputFiles } = await build({
  ...nodeOptions,
  stdin: { contents: "export { printJsonSchema } from './bindings/sweep/schema.js';", resolveDir: root },
  write: false,
});
const bundle = join(root, 'build/experiment-schema.mjs');
writeFileSync(bundle, outputFiles[0].contents);
const { printJsonSchema } = await import(bundle);
writeFileSync(join(root, 'docs/experiment.schema.json'), printJsonSchema());
