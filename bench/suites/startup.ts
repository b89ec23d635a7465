// The engine's size and start.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Engine } from '../../bindings/engine/engine.js';
import type { Session } from '../session.js';

const names = ['gmpsim.wasm', 'gmpsim.threads.wasm'];

export async function startup(session: Session): Promise<void> {
  for (const name of session.wants('Size') ? names : []) {
    try {
      const bytes = readFileSync(new URL(name, import.meta.url));
      session.fact({ bench: 'Size', params: { file: name }, value: bytes.length / 1024, unit: 'KiB' });
      const zipped = gzipSync(bytes, { level: 9 }).length;
      session.fact({ bench: 'Size', params: { file: `${name}.gz` }, value: zipped / 1024, unit: 'KiB' });
    } catch {
      session.skip(`Size, ${name}`, 'not built');
    }
  }
  if (!session.wants('Start')) return;
  // V8 compiles in threads of its own: the wall, at its best, is what somebody waits for.
  const bytes = readFileSync(new URL('gmpsim.wasm', import.meta.url));
  const times = { compiled: [] as number[], ready: [] as number[] };
  for (let i = 0; i < (session.quick ? 3 : 15); i++) {
    const start = performance.now();
    const module = await WebAssembly.compile(bytes);
    times.compiled.push(performance.now() - start);
    const engine = await Engine.create(module);
    engine.exports.powerOn();
    times.ready.push(performance.now() - start);
  }
  for (const [what, all] of Object.entries(times)) {
    session.fact({ bench: 'Start', params: { what: `${what}, fastest` }, value: Math.min(...all) * 1e6, unit: 'ns' });
    const median = [...all].sort((a, b) => a - b)[all.length >> 1]!;
    session.fact({ bench: 'Start', params: { what: `${what}, median` }, value: median * 1e6, unit: 'ns' });
  }
}
