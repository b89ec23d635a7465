// How long does a pipeline of goroutines take on 1, 2, 4 and 8 Ps? Run it in the project: node examples/library/embed.mjs
import { readFile } from 'node:fs/promises';
import { compileGo, Simulation } from 'gmpsim';

const file = new URL('../pipeline/main.go', import.meta.url);
const image = await compileGo(await readFile(file, 'utf8'), { file: 'main.go' });

for (const procs of [1, 2, 4, 8]) {
  const simulation = await Simulation.create({ runtime: 'go1.26', procs, machine: { cpus: 8 }, seed: 7 });
  simulation.load(image);
  const result = await simulation.run({ until: '10s' });
  const latency = result.metrics['/sched/latencies:seconds'];
  const took = (result.virtual_ns / 1e6).toFixed(2);
  const waited = (latency.p99 * 1e6).toFixed(1);
  console.log(`${procs} P: ${took} ms, scheduling latency p99 ${waited} µs, digest ${result.digest}`);
  await simulation.terminate();
}
