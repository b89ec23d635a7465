// From arguments to exit code. Whatever goes wrong is one clear line on standard error and exit code 1 (diff: 2).

import { CommanderError } from 'commander';
import { EngineError } from '../engine/engine.js';
import { InputError } from '../errors.js';
import { CompileError } from '../frontend/compile.js';
import { commands } from './commands.js';
import { EXIT_TROUBLE } from './diff.js';
import { Output } from './output.js';

/** Options of the library whose flags have other names. */
const flagOf: Readonly<Record<string, string>> = {
  'machine.cpus': 'cpus',
  'machine.cores': 'cores',
  'machine.threadsPerCore': 'threads-per-core',
};

/**
 * Runs the command line.
 * @param args without the interpreter's and the script's name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const gone = new AbortController();
  const out = new Output(() => gone.abort());
  let code = 0;
  const program = commands(out, gone.signal, (exitCode) => {
    code = exitCode;
  });
  if (args.length === 0) {
    complain(`expected a command: ${program.commands.map((c) => c.name()).join(', ')}; 'gmpsim --help' explains them`);
    return 1;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    report(error, args);
    // As diff(1): 1 says that there is a difference.
    return error instanceof CommanderError && error.exitCode === 0 ? 0 : args[0] === 'diff' ? EXIT_TROUBLE : 1;
  }
}

function report(error: unknown, args: readonly string[]): void {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return;
    complain(usage(error, args));
  } else if (error instanceof CompileError) {
    process.stderr.write(`${error.errors.join('\n')}\n`);
  } else if (error instanceof InputError) {
    const { option, message } = error;
    if (option !== undefined) complain(`--${flagOf[option] ?? option}${message.slice(option.length)}`);
    // A position comes first, as with every compiler.
    else if (/^[^ ]+:\d+(:\d+)?: /.test(message)) process.stderr.write(`${message}\n`);
    else complain(message);
  } else if (error instanceof EngineError) {
    complain(error.message);
  } else {
    complain(`internal error: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (process.env.GMPSIM_DEBUG) console.error(error);
}

/** Commander's message in one line. */
function usage({ message }: CommanderError, args: readonly string[]): string {
  const line = message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/, ' (did you mean $1?)')
    .replaceAll('\n', ' ');
  const file = args[0];
  return line.startsWith('unknown command') && file?.endsWith('.go') ? `${line} (did you mean 'run ${file}'?)` : line;
}

function complain(line: string): void {
  process.stderr.write(`gmpsim: ${line}\n`);
}
