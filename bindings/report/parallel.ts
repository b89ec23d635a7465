// A run on the parallel engine as a page that a person reads.

import type { ParallelResult } from '../parallel/result.js';
import { bytes, count, duration, table } from './format.js';

const WIDTH = 78;

/** The summary, as text with a newline at its end. */
export function parallelSummary(result: ParallelResult): string {
  const { config, exit, wall_ms, goroutines, processors, scheduler, memory } = result;
  const text = `── gmpsim: parallel engine, ${config.workers} worker${config.workers === 1 ? '' : 's'} `;
  const why = exit.reason === 'stopped' ? exit.detail : exit.reason;
  const perSecond = wall_ms > 0 ? (goroutines.ended * 1000) / wall_ms : 0;
  const lines = [
    text + '─'.repeat(Math.max(2, WIDTH - text.length)),
    entry('ended', `${why}; exit code ${exit.code}`),
    entry('time', `${duration(wall_ms * 1e6)} on the wall; there is no virtual time`),
    entry(
      'goroutines',
      `${count(goroutines.created)} began, ${count(goroutines.ended)} ended, ${count(Math.round(perSecond))} a second`,
    ),
    '',
    ...table([
      ['', 'instructions', 'began', 'ended', 'steals', 'stolen', 'from global', 'overflows'],
      ...processors.map((p) => [
        `P${p.id}`,
        count(p.instructions),
        count(p.created),
        count(p.ended),
        count(p.steals),
        count(p.stolen_goroutines),
        count(p.global_gets),
        count(p.overflows),
      ]),
    ]),
    '',
    entry(
      'scheduler',
      `${count(scheduler.futex_wakes)} workers woken, ${count(scheduler.preemptions)} preemptions, ` +
        `${count(scheduler.timers_run)} timers run`,
    ),
    entry(
      'memory',
      `${bytes(memory.heap_alloc_bytes)} in ${count(memory.heap_alloc_objects)} objects; reclaimed ${count(memory.reclaims)} times`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function entry(name: string, text: string): string {
  return `${name.padEnd(12)}${text}`;
}
