// Runs one suite in a process of its own: `node bench.js '{"suite":"lifecycle","report":"FILE", …}'` (bindings/cli/bench.ts). What a
// suite has left in memory and in the compiler's caches disturbs no other.

import { writeFileSync } from 'node:fs';
import { Session, type SessionOptions } from './session.js';
import { suites } from './suites.js';

const { suite, report, ...options }: SessionOptions & { suite: string; report: string } = JSON.parse(
  process.argv[2] ?? '{}',
);
const run = suites[suite];
if (!run) throw new Error(`unknown suite '${suite}'`);
const session = await Session.create(options);
await run(session);
writeFileSync(report, JSON.stringify(session.report));
