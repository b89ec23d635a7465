// The options that decide a run, for every command that runs a program.

import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Build } from '../engine/engine.js';
import { resolveOptions, resolveUntil, type SimulationOptions } from '../engine/options.js';
import { InputError, shown } from '../errors.js';
import { readLoad } from '../load/read.node.js';
import { fileProblem } from '../platform/files.node.js';
import type { OperatingSystem } from '../profiles/runtime.js';
import { readCosts, readRuntime } from '../profiles/read.node.js';

/** As commander gives them. Numbers that aren't are left as text, for the checks to name. */
export interface MachineFlags {
  load?: string;
  procs?: number;
  cpus?: number;
  cores?: number;
  threadsPerCore?: number;
  cpuQuota?: string;
  neighbours?: number;
  runtime: string;
  costs: string;
  gogc?: number | 'off';
  os?: string;
  file?: string[];
  seed: number;
  until?: string;
  schedtrace?: string;
  scheddetail?: boolean;
  godebug?: string;
  /** NAME=value */
  env?: string[];
  /** The program's arguments: what follows the file. */
  args?: string[];
  build: Build;
}

/** A number if it is one; other text stays, for the checks to name. */
export const number = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : (text as unknown as number));

function gathered(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** `NAME=value` of --env → an object. */
export function environment(settings: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
      if (name === undefined) throw new InputError(`env: expected NAME=value, got ${shown(setting)}`, 'env');
      return [name, value!];
    }),
  );
}

/** Adds them to a command. */
export function addMachineFlags(command: Command): Command {
  return command
    .option('--load <file>', 'clients for a server: a load file (gmpsim run --help says what is in it)')
    .option('--procs <n>', 'GOMAXPROCS: Ps that run goroutines (default: one for each CPU)', number)
    .option('--cpus <n>', 'logical CPUs of the machine (default: 4)', number)
    .option('--cores <n>', 'cores of the machine, instead of --cpus', number)
    .option('--threads-per-core <n>', 'logical CPUs of a core (default: 1; lecture: 2)', number)
    .option('--cpu-quota <limit>', "CPU limit: 2 CPUs, 200ms/100ms (quota/period), 'max'; 2,4@3s: later another")
    .option('--neighbours <n>', 'threads of another process that compute without end', number)
    .option('--runtime <name>', "runtime profile: 'go1.21' to 'go1.27', 'lecture', or a file (*.yaml)", 'go1.26')
    .option('--costs <name>', "cost profile: 'ec2-like vm' (short: 'vm'), 'zero', or a file (*.yaml)", 'ec2-like vm')
    .option('--gogc <n>', "percent by which the heap may grow between collections, or 'off' (default: 100)", number)
    .option(
      '--os <name>',
      "operating system: its poller: 'linux' (epoll), 'darwin' (kqueue), 'windows' (IOCP)",
      'linux',
    )
    .option('--file <path[=hostpath]>', 'a file that the program finds; may be given several times', gathered)
    .option('--seed <n>', 'seed of everything random', number, 1)
    .option('--until <time>', 'ends the run at this virtual time: 500ms, 2s')
    .option('--schedtrace <time>', 'sysmon prints a line about the scheduler every so often, as GODEBUG=schedtrace')
    .option('--scheddetail', 'with all Ps, Ms and Gs')
    .option('--godebug <settings>', 'the same as Go users know it: schedtrace=10,scheddetail=1')
    .option('--env <name=value>', "a variable of the program's environment; several times for several", gathered)
    .addOption(
      new Option('--build <name>', 'build of the engine: release, checked (with assertions), debug').default('release'),
    );
}

/** GODEBUG=schedtrace and scheddetail, by flags of their own or as Go users know them. */
function schedtrace({ schedtrace, scheddetail, godebug }: MachineFlags): SimulationOptions {
  const options: SimulationOptions = { schedtrace, scheddetail };
  for (const setting of godebug?.split(',') ?? []) {
    const [, name, value] = /^(schedtrace|scheddetail)=(\d{1,9})$/.exec(setting.trim()) ?? [];
    if (name === undefined) {
      throw new InputError(
        `godebug: expected schedtrace=milliseconds and scheddetail=1, separated by commas, got ${shown(setting)}`,
        'godebug',
      );
    }
    if (name === 'scheddetail') options.scheddetail = value !== '0';
    else options.schedtrace = Number(value) > 0 ? Number(value) * 1e6 : undefined;
  }
  // Go ignores scheddetail without schedtrace; flags of our own don't.
  if (godebug !== undefined && options.schedtrace === undefined) options.scheddetail = undefined;
  return options;
}

/** The language that a run's Go source is in: its runtime profile's. */
export function languageOf(options: SimulationOptions): string {
  return resolveOptions(options).runtime.language;
}

/**
 * The library's options for them, with the load file and profiles read.
 * @throws InputError
 */
export async function simulationOptions(flags: MachineFlags): Promise<SimulationOptions> {
  const { procs, cpus, cores, threadsPerCore, cpuQuota, neighbours, seed, build, gogc } = flags;
  const options: SimulationOptions = {
    runtime: await readRuntime(flags.runtime),
    procs,
    machine: { cpus, cores, threadsPerCore, cpuQuota, neighbours, os: flags.os as OperatingSystem | undefined },
    seed,
    costs: await readCosts(flags.costs),
    build,
    ...schedtrace(flags),
    gogc,
    args: flags.args,
    env: environment(flags.env),
  };
  // Everything that can be wrong is found before anything runs, the cheap things first.
  resolveOptions(options);
  resolveUntil(flags.until);
  if (flags.file !== undefined) options.files = await readFiles(flags.file);
  if (flags.load !== undefined) options.load = await readLoad(flags.load);
  return options;
}

/**
 * The files of `--file path` (the same path on this machine) and `--file path=hostpath`.
 * @throws InputError
 */
async function readFiles(given: readonly string[]): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    const path = at < 0 ? text : text.slice(0, at);
    const host = at < 0 ? text : text.slice(at + 1);
    if (path === '' || path.endsWith('/') || host === '') {
      throw new InputError(`file: expected path or path=hostpath, got ${shown(text)}`, 'file');
    }
    files[path] = await readFile(host).catch((error) => {
      throw fileProblem(host, error);
    });
  }
  return files;
}
