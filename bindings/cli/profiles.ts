// Flags about profiles, named as go test's: --cpuprofile, --blockprofile, --mutexprofile, --goroutineprofile.

import type { Command } from 'commander';
import type { Simulation } from '../engine/simulation.js';
import { InputError } from '../errors.js';
import { writeWhole } from '../platform/files.node.js';
import { type ProfileKind, profileKinds } from '../pprof/profiler.js';

export type ProfileFlags = { [K in `${ProfileKind}profile`]?: string };

const texts: Readonly<Record<ProfileKind, string>> = {
  cpu: 'what ran: 100 samples a second of virtual time, for go tool pprof',
  block: 'where goroutines waited for channels and locks, and how long',
  mutex: 'who held locks that others waited for',
  goroutine: 'the stacks of all goroutines at the end',
};

/** Adds them to a command. */
export function addProfileFlags(command: Command): Command {
  for (const kind of profileKinds) command.option(`--${kind}profile <file>`, texts[kind]);
  return command;
}

/**
 * The profiles that are wanted; undefined: none.
 * @throws InputError
 */
export function profilesOf(flags: ProfileFlags & { digests?: string }): ProfileKind[] | undefined {
  const kinds = profileKinds.filter((kind) => flags[`${kind}profile`] !== undefined);
  if (flags.digests !== undefined && (kinds.includes('block') || kinds.includes('mutex'))) {
    throw new InputError('digests: expected no block or mutex profile besides, both take the events', 'digests');
  }
  return kinds.length > 0 ? kinds : undefined;
}

/** Writes them. */
export async function writeProfiles(simulation: Simulation, flags: ProfileFlags): Promise<void> {
  for (const kind of profileKinds) {
    const file = flags[`${kind}profile`];
    if (file !== undefined) await writeWhole(file, await simulation.profile(kind));
  }
}
