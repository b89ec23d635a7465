// Every TypeScript project: the bindings, and the AssemblyScript sources under AssemblyScript's own declarations.
import { runNode } from './build.mjs';

let failed = false;
for (const project of [
  'tsconfig.json',
  'assembly',
  'assembly/parallel',
  'test/assembly',
  'bench/floor',
  'bench/events',
]) {
  await runNode('node_modules/typescript/bin/tsc', ['-p', project]).catch((error) => {
    console.error(`typecheck: ${error.message}`);
    failed = true;
  });
}
process.exit(failed ? 1 : 0);
