// The command line: commands, options, help. What they do stands in the other files of this folder.

import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { version } from '../../package.json';
import { objdump } from '../image/objdump.js';
import { costProfiles } from '../profiles/costs.js';
import { runtimeProfiles } from '../profiles/runtime.js';
import { writeWhole } from '../platform/files.node.js';
import type { Output } from './output.js';
import { readProgram } from './program.js';
import { run, type RunFlags } from './run.js';

/** A number if it is one; other text stays, for the checks to name. */
const number = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : (text as unknown as number));

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

Examples:
  gmpsim run main.go --procs 1                      the order of one P, as 'GOMAXPROCS=1 go run main.go' has it
  gmpsim run main.go --cores 2 --threads-per-core 2 --until 500ms
  gmpsim run main.go --costs zero                   nothing takes time but sleeps and the wire`;

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

  program
    .command('run')
    .summary('runs a program')
    .description('Runs a Go program, or an image that build made.')
    .argument('<file>', 'Go source (*.go) or an image')
    .option('--load <file>', 'clients for a server: a load file, see below')
    .option('--procs <n>', 'GOMAXPROCS: Ps that run goroutines (default: one for each CPU)', number)
    .option('--cpus <n>', 'logical CPUs of the machine (default: 4)', number)
    .option('--cores <n>', 'cores of the machine, instead of --cpus', number)
    .option('--threads-per-core <n>', 'logical CPUs of a core (default: 1; lecture: 2)', number)
    .option('--runtime <name>', "runtime profile: 'go1.26' or 'lecture'", 'go1.26')
    .option('--costs <name>', "cost profile: 'ec2-like vm' (short: 'vm') or 'zero'", 'ec2-like vm')
    .option('--seed <n>', 'seed of everything random', number, 1)
    .option('--until <time>', 'ends the run at this virtual time: 500ms, 2s')
    .option('--json', 'prints everything that was measured as JSON, and nothing else')
    .option('-q, --quiet', 'only what the program itself prints')
    .addOption(
      new Option('--build <name>', 'build of the engine: release, checked (with assertions), debug').default('release'),
    )
    .addHelpText('after', runHelp)
    .action(async (file: string, flags: RunFlags) => exit(await run(file, flags, out, gone)));

  program
    .command('build')
    .summary('compiles a program into an image')
    .description('Compiles a Go program into an image: code, data, functions and types, as the engine runs them.')
    .argument('<file>', 'Go source (*.go)')
    .option('-o, --output <file>', "where to write it (default: the source's name without .go)")
    .action(async (file: string, { output }: { output?: string }) => {
      const { image } = await readProgram(file);
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
    .command('profiles')
    .summary('lists runtime and cost profiles')
    .description('Lists the runtime profiles (--runtime) and the cost profiles (--costs).')
    .action(() => out.write(profiles()));

  return program;
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
