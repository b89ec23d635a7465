// Real Go beside: the same source, compiled by the toolchain of this machine. It times itself, once its start is over.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from '../bindings/benchmark/model.js';
import { shapes } from './shapes.js';
import timing from './go/timing.txt';

export type Toolchain = Readonly<{ version: string; program: (shape: string) => string }>;

let found: Toolchain | string | undefined;

/** The Go toolchain of this machine, or why there is none. */
export function toolchain(): Toolchain | string {
  found ??= look();
  return found;
}

function look(): Toolchain | string {
  const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '', GOPROXY: 'off' };
  const asked = spawnSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' });
  if (asked.status !== 0) return 'no Go toolchain here';
  const folder = mkdtempSync(join(tmpdir(), 'gmpsim-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const built = new Map<string, string>();
  const program = (shape: string): string => {
    let binary = built.get(shape);
    if (binary) return binary;
    binary = join(folder, shape);
    const [source, main] = [join(folder, `${shape}.go`), join(folder, 'main.go')];
    writeFileSync(source, shapes[shape]!);
    writeFileSync(main, timing);
    execFileSync('go', ['build', '-o', binary, source, main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    built.set(shape, binary);
    return binary;
  };
  return { version: asked.stdout.trim(), program };
}

/** A case of real Go: processor time on one P (the wall would count others' work), the wall's on more. */
export function goCase(
  { program }: Toolchain,
  shape: string,
  { procs, ...rest }: Omit<Case, 'who' | 'run' | 'took_ns'> & { procs: number },
): Case {
  const binary = program(shape);
  let took = 0;
  return {
    ...rest,
    who: 'Go',
    run: () => {
      const env = { ...process.env, GOMAXPROCS: String(procs), GOGC: '100' };
      const out = execFileSync(binary, [String(rest.units)], { env, encoding: 'utf8' });
      const [cpu_ns, wall_ns] = out.trim().split(' ').map(Number) as [number, number];
      took = procs === 1 ? cpu_ns : wall_ns;
    },
    took_ns: () => took,
  };
}
