// A program made in TypeScript or JavaScript, without Go source: eight goroutines compute and report over a channel.
import { chan, int, programBuilder, Simulation } from 'gmpsim';

const program = programBuilder();
const worker = program.func('worker', { id: int, done: chan(int) }, (f, { id, done }) => {
  f.compute(10_000);
  f.send(done, id);
});
program.main((f) => {
  const done = f.makeChan(int);
  f.times(8, (i) => f.go(worker, { id: i, done }));
  f.times(8, () => f.print('done:', f.receive(done)));
});

const simulation = await Simulation.create({ procs: 2 });
simulation.load(await program.build());
const result = await simulation.run();
console.log(result.stdout.trim());
console.log(`${result.goroutines.created} goroutines, ${(result.virtual_ns / 1e3).toFixed(1)} µs`);
