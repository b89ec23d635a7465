import { existsSync, readdirSync } from 'node:fs';

const dir = 'test/assembly';
// One spec alone: SPEC=test/assembly/ring.spec.ts npm run test:assembly (or: npm run test:assembly -- ring).
const one = process.env.SPEC;
// as-pect reports success when no file matches, so an empty selection must fail here.
const found = one ? existsSync(one) : readdirSync(dir, { recursive: true }).some((f) => String(f).endsWith('.spec.ts'));
if (!found) throw new Error(`as-pect: no specs at ${one ?? dir}`);

export default {
  entries: [one ?? `${dir}/**/*.spec.ts`],
  include: [`${dir}/**/*.include.ts`],
  disclude: [/node_modules/],
  async instantiate(_memory, createImports, instantiate, binary) {
    // The engine addresses the low 1 MiB by the memory map; the specs' own data starts above it (memoryBase).
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536 });
    return instantiate(binary, createImports({ env: { memory } }));
  },
  reporter: 'scripts/as-pect-reporter.mjs',
  outputBinary: false,
};
