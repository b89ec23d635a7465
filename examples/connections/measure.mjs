// Runs the load of load.yaml against main.go, and measures memory: node examples/connections/measure.mjs [--server main.go]
// [--count N] [--connections N] [--rate N]
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { compileGo, readLoad, Simulation } from '../../dist/node/index.js';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'examples/connections/main.go' },
    count: { type: 'string', default: '10000000' },
    connections: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '200000' },
  },
});
const plan = await readLoad('examples/connections/load.yaml');
const load = {
  ...plan,
  count: Number(values.count),
  connections: Number(values.connections),
  rate_per_s: Number(values.rate),
};
const image = await compileGo(await readFile(values.server, 'utf8'), { file: 'main.go' });
const simulation = await Simulation.create({ load, machine: { cpus: 4 } });
simulation.load(image);
const { requests, pools, virtual_ns, wall_ms, events, digest, goroutines, memory } = await simulation.run({
  until: '10000s',
});
await simulation.terminate();

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
console.log(`digest       ${digest} of ${events} events`);
console.log(
  `requests     ${requests.completed} completed, ${requests.failed} failed, ${requests.bad_status} unexpected`,
);
console.log(`connections  ${requests.connections.opened} opened; ${goroutines.peak} goroutines at most`);
console.log(`time         ${(virtual_ns / 1e9).toFixed(1)} s virtual, ${(wall_ms / 1000).toFixed(0)} s on the wall`);
console.log(
  `memory       ${mib(process.resourceUsage().maxRSS * 1024)} at most: the engine's linear memory and the process around it`,
);
console.log(`stacks       ${mib(memory.stack_peak_bytes)} at most, as modelled`);
console.log(`in use       ${JSON.stringify(pools)}`);

const empty = ['packets', 'buffer_bytes', 'connections', 'serving'];
const leaks = [
  ...empty.filter((name) => pools[name] !== 0),
  // The listening socket and its registration.
  ...['sockets', 'epoll_items', 'goroutines'].filter((name) => pools[name] !== 1),
];
const wrong = requests.completed !== load.count || requests.bad_status > 0;
if (leaks.length > 0) console.error(`measure: in use at the end: ${leaks.join(', ')}`);
if (wrong) console.error('measure: not every request was answered as expected');
process.exitCode = leaks.length > 0 || wrong ? 1 : 0;
