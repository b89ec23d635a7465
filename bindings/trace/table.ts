// The table of kinds as docs/events.md has it.

import { type EventKind, eventTable, type Field, isStep } from './kinds.js';

const field = ({ type, text }: Field): string => (type === 'none' ? '' : text === type ? text : `${text} (${type})`);

const line = ({ name, group, who, what, extra, text }: EventKind): string =>
  `| \`${name}\` | ${group} | ${[who, what, extra].map(field).join(' | ')} | ${text} |`;

/** Two tables in Markdown: steps, notes. */
export function eventTables(): string {
  const heading = '| Kind | Group | who | what | extra | |\n|---|---|---|---|---|---|';
  const rows = (steps: boolean): string =>
    eventTable
      .filter(({ kind }) => isStep(kind) === steps)
      .map(line)
      .join('\n');
  return `Steps of the digest:\n\n${heading}\n${rows(true)}\n\nNotes:\n\n${heading}\n${rows(false)}\n`;
}
