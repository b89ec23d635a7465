// Writes bindings/golib/runtime/metrics/table.go from the table in bindings/metrics. Run it whenever that changes: a test compares.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeOptions, root } from './esbuild.mjs';

const contents = `
  export { golibTable } from './bindings/metrics/golib.ts';
  export { goMetrics } from './bindings/metrics/go.ts';`;
const { outputFiles } = await build({
  ...nodeOptions,
  stdin: { contents, resolveDir: root },
  outdir: 'build',
  write: false,
});
const code = Buffer.from(outputFiles[0].text).toString('base64');
const { golibTable, goMetrics } = await import(`data:text/javascript;base64,${code}`);
writeFileSync(join(root, 'bindings/golib/runtime/metrics/table.go'), golibTable(goMetrics));
