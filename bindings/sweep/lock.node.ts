// One process at a time writes a journal: a file beside it says which. Whose process is no longer there holds nothing.

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { InputError } from '../errors.js';
import { fileProblem } from '../platform/files.node.js';

type Holder = Readonly<{ pid: number; host: string; started: string }>;

/** When a process began, in the kernel's ticks: a number that is used again belongs to another process. '' where nobody tells. */
function startedOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name, may hold anything but ends with the last parenthesis.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isThere({ pid, host, started }: Holder): boolean {
  // Another machine's processes can't be seen from here.
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  return started === '' || startedOf(pid) === started;
}

function read(file: string): { text: string; holder: Holder | undefined } | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return { text, holder: JSON.parse(text) as Holder };
  } catch {
    return { text, holder: undefined };
  }
}

/**
 * Takes the lock of a journal.
 * @returns gives it back
 * @throws InputError if somebody has it
 */
export function lockJournal(journal: string): () => void {
  const file = `${journal}.lock`;
  const me: Holder = { pid: process.pid, host: hostname(), started: startedOf(process.pid) };
  const mine = JSON.stringify(me);
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(beside, mine, { flag: 'wx' });
    for (let tries = 0; ; tries++) {
      try {
        // Whole or not at all, and only where there is none.
        linkSync(beside, file);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const found = read(file);
      if (!found) continue;
      if (tries > 5 || (found.holder && isThere(found.holder))) {
        const { pid, host } = found.holder ?? { pid: 0, host: '?' };
        const who = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
        throw new InputError(`${journal}: another sweep writes it (${who}); if there is none, remove ${file}`);
      }
      takeAway(file, found.text);
    }
  } catch (error) {
    throw fileProblem(journal, error);
  } finally {
    rmSync(beside, { force: true });
  }
  return () => {
    if (read(file)?.text === mine) rmSync(file, { force: true });
  };
}

/** Takes a lock away that nobody holds. Between the look and the deed somebody else may have done so, and locked it. */
function takeAway(file: string, text: string): void {
  const away = `${file}.${randomBytes(6).toString('hex')}.old`;
  try {
    renameSync(file, away);
  } catch {
    return;
  }
  const taken = read(away);
  if (taken && taken.text !== text) {
    try {
      linkSync(away, file);
    } catch {
      // A third one has it.
    }
  }
  rmSync(away, { force: true });
}
