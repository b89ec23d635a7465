// The address space as /proc/PID/maps shows it, with what is in RAM beside.

import type { AddressSpace } from '../engine/memory.js';
import { bytes, count } from './format.js';

/** A page of text: a line for each area, lowest addresses first, the kernel's half below a line of its own. */
export function maps(space: AddressSpace): string {
  const lines = ['address                            perm     size resident   faults'];
  let kernel = false;
  for (const area of space.areas) {
    if (area.kernel && !kernel) {
      kernel = true;
      lines.push('── kernel space: no user access ──');
    }
    const range = `${area.start}-${area.end}`.padEnd(34);
    const sizes = [bytes(area.bytes), bytes(area.resident_bytes), count(area.page_faults)];
    lines.push(`${range} ${area.permissions} ${sizes.map((s) => s.padStart(8)).join(' ')}  [${area.name}]`);
  }
  const { kernel: k, entries } = space;
  lines.push(
    '',
    `resident     ${bytes(space.resident_bytes)}, at most ${bytes(space.resident_peak_bytes)}; page tables ${bytes(space.page_table_bytes)}`,
    `page faults  ${count(space.page_faults)}, ${count(space.page_faults_at_start)} of them before the clock starts; mmap ${count(space.mmap_calls)} times`,
    `kernel       ${bytes(k.bytes)}, with ${k.stack_shared ? 'one stack for all threads' : `${count(k.stacks)} stacks, one for each thread`}, ${bytes(k.stack_bytes)}`,
    `modes        ${count(space.mode_switches)} switches; into the kernel by ${space.system_call_by} ${count(entries.system_calls)}, by page faults ` +
      `${count(entries.page_faults)}, interrupts ${count(entries.interrupts)}, ticks ${count(entries.ticks)}`,
  );
  return `${lines.join('\n')}\n`;
}
