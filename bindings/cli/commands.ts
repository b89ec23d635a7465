// The command line: commands, options, help. What they do stands in the other files of this folder.

import { basename } from 'node:path';
import { Command } from 'commander';
import { version } from '../../package.json';
import { objdump } from '../image/objdump.js';
import { didYouMean, InputError, shown } from '../errors.js';
import { printCosts } from '../profiles/costspec.js';
import { languageVersion } from '../frontend/version.js';
import { metricsList } from '../report/metrics.js';
import { costProfiles } from '../profiles/costs.js';
import { listed } from '../schema.js';
import { printRuntime } from '../profiles/spec.js';
import { runtimeProfiles } from '../profiles/runtime.js';
import { writeWhole } from '../platform/files.node.js';
import { type DiffFlags, diff } from './diff.js';
import { type ExplainFlags, explainProgram } from './explain.js';
import { addMachineFlags, number } from './flags.js';
import { addMetricsFlags } from './metrics.js';
import { addParallelFlags } from './parallel.js';
import { addProfileFlags } from './profiles.js';
import type { Output } from './output.js';
import { readProgram } from './program.js';
import { run, type RunFlags } from './run.js';
import { addBench } from './bench.js';
import { addReport } from './report.js';
import { addSweep } from './sweep.js';
import { type TraceFlags, trace } from './trace.js';
import { traceFormats } from './traceformats.js';
import { addWatchFlags } from './watch.js';

const topHelp = `
Examples:
  gmpsim run main.go                                its output, then a summary of the run
  gmpsim run main.go --procs 8 --cpus 2 --seed 7    8 Ps share 2 CPUs; another seed, another order
  gmpsim run server.go --load load.yaml             clients for a server; latencies as they see them
  gmpsim run main.go --runtime lecture              the scheduler as the lecture tells it
  gmpsim run main.go --json | jq .processors        everything that was measured
  gmpsim build main.go -o main && gmpsim objdump main

'gmpsim run --help' says what the numbers mean.`;

const runHelp = `
The program runs on a simulated Go runtime, Linux kernel and machine. Time is virtual: it passes as the cost profile
says, so equal seeds give equal runs, on any machine. Its standard output and error come as they are written;
a summary follows ('--json': only the JSON, with the output in it). Exit codes are the program's own:
2 after a panic or a deadlock, n after os.Exit(n). Wrong usage or input: one line, exit code 1.

What the summary says:
  digest         hash of every scheduling event with its instant: two runs are equal when their digests are
  latency        of requests: from the instant at which a client meant to send (so a late server can't hide it)
                 to the end of the response; closed loop: from sending. p99: 99 % were at most so slow
  busy           share of the virtual time in which a P ran goroutines
  schedticks     time slices that a P began; a goroutine from runnext goes on with the slice of who woke it
  steals         successful ones; 'stolen' are the goroutines taken
  from global    goroutines taken from the global run queue
  queue peak     most goroutines in the P's own queue at once; 'overflows': times it was full (256)
  scheduling     latency: from runnable to running
  epoll          waits: calls of epoll_wait; events: ready descriptors they returned

A load file (--load) says what clients do. One of the first three, then whatever else is wanted:
  arrivals: arrivals.csv   recorded instants: a CSV file with the columns intended_ns and path
  rate: 1000/s             an open loop; distribution: exponential (default), constant, uniform
  users: 50                a closed loop; think: 10ms is the mean time from a response to the next request
  duration: 2s             no new requests after so long; count: 10000 bounds their number
  connections: 64          open at once, at most; keep_alive: false closes them after each request
  warm: true               connects, and makes one request on each connection, before the load begins
  paths:                   what is asked for, how often, and what the response has to be
    - path: /about
      weight: 1
      expect: {status: 200, body: "About page\\n"}
  network: {latency: 50us, bandwidth: 10Gbit/s, mtu: 1500, loss: 0.1%}
Also: port, reuse, start, connect_timeout, timeout, ramp: docs/load.md. Example: examples/http-server/load.yaml

--watch shows the runtime on standard error while the program runs (docs/watch.md): each P with what runs there, its runnext and
ring, the global queue, idle Ps, the Ms, the poller. The program's output scrolls above it. Keys: space stops and goes on, → shows
one picture more, + and - double and halve the speed, q ends the run. Without a terminal it is one line every --watch-every.

--engine parallel runs the goroutines on real threads, as fast as the machine can: no virtual time, no digest, no equal runs; what it
can and can't do: docs/parallel.md. Options about the simulated machine or about virtual time are refused there.

Examples:
  gmpsim run main.go --procs 1                      the order of one P, as 'GOMAXPROCS=1 go run main.go' has it
  gmpsim run main.go --cores 2 --threads-per-core 2 --until 500ms
  gmpsim run main.go --seed 3 -- -n 10 fast         os.Args[1:] is -n 10 fast
  gmpsim run main.go --costs zero                   nothing takes time but sleeps and the wire
  gmpsim run main.go --watch --watch-every 10us     what it looks like, every 10 µs of it
  gmpsim run main.go --engine parallel --workers 4  goroutines on four threads, in real time`;

const traceHelp = `
Formats:
${traceFormats.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

The exit code is 0 once the trace is written, whatever the program's own.

Examples:
  gmpsim trace main.go | less                       every event, with the place in the program
  gmpsim trace main.go --kinds goroutine,steal -o trace.txt
  gmpsim trace main.go --kinds queue --procs 2      each put and take of the queues
  gmpsim trace main.go --format go -o main.trace    then: go tool trace main.trace`;

const diffHelp = `
Two runs are the same when every scheduling event of them happens at the same instant: then their digests are equal.
With files, equal digests are enough; where they differ, both runs are done again as the files say, side by side, until they differ.

Exit codes, as diff has them: 0 the same, 1 different, 2 trouble (wrong usage or input, with one line that says what).

Examples:
  gmpsim diff main.go -- --seed 1 -- --seed 2       options of one run, options of the other
  gmpsim diff main.go --procs 4 -- --runtime lecture   as it is, and with other options
  gmpsim diff old.go new.go --procs 2               two programs on the same machine
  gmpsim run main.go --digests a                    a file to compare with, later or elsewhere
  gmpsim diff a b`;

const explainHelp = `
What is told for the first time is explained, later it is told in short; what goes on repeating itself is only counted, at the
end. Of many connections the first is followed, from its first packet to the end of its first request. Behind each sentence
stands the step of the digest ('gmpsim run --json' has their number) and, if it is known, the place in the source.

Examples:
  gmpsim explain main.go
  gmpsim explain server.go --load load.yaml --request 0       one request, from wire to wire
  gmpsim explain main.go --goroutine 7 --runtime lecture
  gmpsim explain main.go --between 100us,2ms --language bn`;

/** The commands. `exit` gets the exit code of the one that ran. */
export function commands(out: Output, gone: AbortSignal, exit: (code: number) => void): Command {
  const program = new Command('gmpsim')
    .description('Runs Go programs on a simulated Go runtime, kernel and machine.')
    .version(version, '-V, --version', 'prints the version')
    .helpOption('-h, --help', 'prints this text')
    .helpCommand('help [command]', 'prints the help of a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: () => {} })
    .addHelpText('after', topHelp);

  addParallelFlags(addWatchFlags(addProfileFlags(addMetricsFlags(addMachineFlags(program.command('run'))))))
    .summary('runs a program')
    .description('Runs a Go program, or an image that build made.')
    .argument('<file>', 'Go source (*.go) or an image')
    .argument('[args...]', "the program's arguments, after '--' if they begin with '-'")
    .option('--json', 'prints everything that was measured as JSON, and nothing else')
    .option('-q, --quiet', 'only what the program itself prints')
    .option('--maps', 'the address space at the end, as /proc/PID/maps has it, instead of the summary')
    .option('--digests <file>', "writes the run's digest after every 4096 steps into a file, for 'gmpsim diff'")
    .addHelpText('after', runHelp)
    .action(async (file: string, args: string[], flags: RunFlags) =>
      exit(await run(file, { ...flags, args }, out, gone)),
    );

  addMachineFlags(program.command('trace'))
    .summary('runs a program and writes what happens')
    .description('Runs a Go program, or an image that build made, and writes every event of its run.')
    .argument('<file>', 'Go source (*.go) or an image')
    .argument('[args...]', "the program's arguments, after '--' if they begin with '-'")
    .option('--format <name>', traceFormats.map(({ name }) => name).join(', '), 'text')
    .option('-o, --output <file>', "where to write it (default: standard output, without the program's own)")
    .option('--kinds <names>', 'only events of these kinds or groups, with commas between (docs/events.md)')
    .option('--sample <n>', 'only one in n goroutines', number)
    .option('-q, --quiet', 'no progress bar')
    .addHelpText('after', traceHelp)
    .action(async (file: string, args: string[], flags: TraceFlags) =>
      exit(await trace(file, { ...flags, args }, out, gone)),
    );

  addMachineFlags(program.command('diff'))
    .summary('finds the first step in which two runs differ')
    .description('Compares two runs and names the first scheduling event in which they differ.')
    .argument('<run...>', "two files that 'run --digests' made, two programs, or a program and options after '--'")
    .option('--context <n>', 'events to show before the difference', number, 5)
    .addHelpText('after', diffHelp)
    .action(async (words: string[], flags: DiffFlags) => exit(await diff(words, flags, out, gone)));

  addMachineFlags(program.command('explain'))
    .summary('tells a run in words')
    .description('Runs a Go program and tells what happens, each step with its event and its line of the source.')
    .argument('<file>', 'Go source (*.go) or an image')
    .argument('[args...]', "the program's arguments, after '--' if they begin with '-'")
    .option('--goroutine <n>', 'only what this goroutine does, and what is done to it', number)
    .option('--request <n>', 'only what happens for this request of the load; the first is 0', number)
    .option('--between <a,b>', 'only what happens between two times (100us,2ms) or two steps (#10,#200)')
    .option('--language <code>', "'en' or 'bn' (বাংলা)", 'en')
    .addHelpText('after', explainHelp)
    .action(async (file: string, args: string[], flags: ExplainFlags) =>
      exit(await explainProgram(file, { ...flags, args }, out, gone)),
    );

  addSweep(program, out, gone, exit);
  addReport(program, out, exit);
  addBench(program, out, exit);

  program
    .command('build')
    .summary('compiles a program into an image')
    .description('Compiles a Go program into an image: code, data, functions and types, as the engine runs them.')
    .argument('<file>', 'Go source (*.go)')
    .option('-o, --output <file>', "where to write it (default: the source's name without .go)")
    .option(
      '--language <version>',
      "what the program is written for, as its go.mod says: 'go1.21' to 'go1.27'",
      'go1.26',
    )
    .action(async (file: string, { output, language }: { output?: string; language: string }) => {
      languageVersion(language);
      const { image, source } = await readProgram(file, language);
      if (source === undefined) throw new InputError(`${file}: is an image already`);
      await writeWhole(output ?? basename(file, '.go'), image);
    });

  program
    .command('objdump')
    .summary('shows what is in an image')
    .description('Shows the segments of an image: code with every function, data, heap, stack.')
    .argument('<file>', 'an image, or Go source (*.go)')
    .option('--function <name>', 'only functions whose name contains this')
    .option('--main', 'only the functions of package main')
    .option('--table', 'the table of functions without their instructions')
    .action(async (file: string, flags: { function?: string; main?: boolean; table?: boolean }) => {
      const { image, source } = await readProgram(file);
      const text = objdump(image, {
        ...(flags.function !== undefined && { filter: flags.function }),
        ...(flags.main && { mainOnly: true }),
        ...(flags.table && { functionsOnly: true }),
        ...(source !== undefined && { sources: { [file]: source } }),
      });
      out.write(text.endsWith('\n') ? text : `${text}\n`);
    });

  program
    .command('metrics')
    .summary('lists all metrics')
    .description("Lists all metrics with kind, unit and text: Go's runtime/metrics, and our own under /sim.")
    .option('--all', 'those too that are not modelled, or always 0')
    .option('--json', 'as JSON')
    .action((flags: { all?: boolean; json?: boolean }) => out.write(metricsList(flags)));

  program
    .command('profiles')
    .summary('lists runtime and cost profiles, or prints one')
    .description(
      'Lists the runtime profiles (--runtime) and the cost profiles (--costs), or prints one as a file to edit.',
    )
    .argument('[name]', 'the profile to print')
    .action((name?: string) => out.write(name === undefined ? profiles() : printed(name)));

  return program;
}

/** A profile as YAML: what --runtime or --costs reads back. */
function printed(name: string): string {
  if (Object.hasOwn(runtimeProfiles, name)) return printRuntime(runtimeProfiles[name]!);
  if (Object.hasOwn(costProfiles, name)) return printCosts(costProfiles[name]!);
  const names = [...Object.keys(runtimeProfiles), ...Object.keys(costProfiles)];
  throw new InputError(`profiles: expected ${listed(names)}, got ${shown(name)}${didYouMean(name, names)}`);
}

function profiles(): string {
  const runtimes = Object.entries(runtimeProfiles).map(([name, { summary }]) => [name, summary]);
  // Two names of one profile share a line.
  const names = new Map<(typeof costProfiles)[string], string[]>();
  for (const [name, costs] of Object.entries(costProfiles)) names.set(costs, [...(names.get(costs) ?? []), name]);
  const costs = [...names].map(([{ summary }, all]) => [all.join(', '), summary]);
  const lines = (rows: string[][]) => {
    const width = Math.max(...rows.map(([name]) => name!.length));
    return rows.map(([name, summary]) => `  ${name!.padEnd(width)}  ${summary}`);
  };
  return [
    'Runtime profiles (--runtime):',
    ...lines(runtimes),
    '',
    'Cost profiles (--costs):',
    ...lines(costs),
    '',
  ].join('\n');
}
