// Simulated HTTP requests, from the client's card to the handler and back; every user asks again as soon as an answer has come.
//   net/http   the lecture's server: the simulated library's code, interpreted
//   bytes      a server on package net that answers with bytes it has ready: what the path costs without net/http

import { LoadResult } from '../../assembly/abi/world';
import type { Case } from '../../bindings/benchmark/model.js';
import { compileGo } from '../../bindings/frontend/compile.js';
import { loadResult } from '../../bindings/load/tables.js';
import nethttp from '../../examples/http-server/main.go';
import { Endless } from '../endless.js';
import bytes from '../go/requests.go';
import type { Session } from '../session.js';

const UNITS = 1000;
const servers: Readonly<Record<string, string>> = { 'net/http': nethttp, bytes };

async function requestCase(server: string, procs: number, users: number, build?: WebAssembly.Module): Promise<Case> {
  const image = await compileGo(servers[server]!, { file: 'main.go' });
  const load = { users, count: 1e12, paths: ['/', '/about'] };
  const run = await Endless.boot(image.bytes, { procs, machine: { cpus: procs }, load }, 64, build);
  const completed = () => loadResult(run.engine, LoadResult.COMPLETED);
  let target = 0;
  return {
    bench: 'Request',
    params: { server, procs, users },
    who: build ? 'other build' : 'engine',
    unit: 'requests',
    units: UNITS,
    run: () => {
      target += UNITS;
      run.until(completed, target);
      const failed = loadResult(run.engine, LoadResult.FAILED);
      if (failed !== 0) throw new Error(`${failed} requests failed`);
    },
  };
}

export async function requests(session: Session): Promise<void> {
  for (const server of Object.keys(servers)) {
    for (const [procs, users] of [
      [1, 16],
      [4, 64],
      [64, 1024],
    ] as const) {
      await session.group(`Request, ${server}, ${procs} P, ${users} users`, async () => [
        await requestCase(server, procs, users),
        session.other && (await requestCase(server, procs, users, session.other)),
      ]);
    }
  }
}
