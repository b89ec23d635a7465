// The runtime as lines of text: a pure function of the model and the room there is.

import { GStatus, WaitReason } from '../../assembly/abi/status.js';
import { bytes, count, duration } from '../report/format.js';
import { fieldWords, type Names } from '../trace/names.js';
import { MState, PState, type Watch, type WatchedM } from './model.js';
import { Line, type Paint, type Style } from './text.js';
import { goroutines, onM, onP, waits } from './words.js';

/** What a picture takes besides the model. */
export interface Frame {
  /** Virtual time. */
  now_ns: number;
  /** What stands in the first line behind the time: the program, the speed, the keys. */
  title: string;
  /** Columns and lines that there are. */
  width: number;
  height: number;
  names?: Names | undefined;
  paint: Paint;
}

/** Columns of the labels on the left. */
const LABEL = 9;
/** Lines of everything but the Ps and Ms, at most. */
const OTHERS = 10;
/** Columns of a P as a cell, and of an M. */
const P_CELL = 16;
const M_CELL = 27;

/** A line of the picture for each element. */
export function picture(watch: Watch, frame: Frame): string[] {
  const { width, height, paint } = frame;
  const line = (label: string): Line => new Line(width, paint).cell(label, LABEL, 'label');
  const lines: (Line | string)[] = [
    new Line(width, paint).cell(`${duration(frame.now_ns)} `, LABEL, 'title').add(frame.title),
    line('G')
      .add(`${count(watch.gs.size)}: ${goroutines(watch)}`)
      .add(waitsOf(watch), 'idle'),
  ];
  // Of the lines that are left, Ms get what Ps leave, and four at least.
  const room = Math.max(2, height - OTHERS);
  const ps = processors(watch, frame, Math.max(1, room - 4));
  lines.push(...ps);
  lines.push(
    line('global')
      .cell(count(watch.queues.global.length), 6)
      .add(some(watch.queues.global, width - LABEL - 6)),
    line('idle P')
      .cell(count(watch.queues.idlePs.length), 6)
      .add(idle(watch, width - LABEL - 6), 'idle'),
    ...threads(watch, frame, Math.max(1, room - ps.length)),
    poller(watch, line('poller')),
    timers(watch, line('timers')),
  );
  const { totals } = watch;
  if (totals.packets_in + totals.packets_out + totals.sent > 0) lines.push(network(watch, line('network')));
  lines.push(world(watch, line('world')));
  lines.push(
    line('so far').add(
      `${many(totals.switches, 'switch')} · ${many(totals.steals, 'steal')} · ` +
        `${many(totals.overflows, 'overflow')} · ${many(totals.preemptions, 'preemption')}`,
    ),
  );
  return lines.slice(0, height).map(String);
}

function waitsOf(watch: Watch): string {
  const text = waits(watch);
  return text === '' ? '' : ` (${text})`;
}

/** 1 steal, 2 steals, 2 switches */
function many(n: number, what: string): string {
  return `${count(n)} ${what}${n === 1 ? '' : /(s|sh|ch|x)$/.test(what) ? 'es' : 's'}`;
}

/** The first goroutines of a queue, as many as fit. */
function some(goids: readonly number[], width: number): string {
  let text = '';
  for (let i = 0; i < goids.length; i++) {
    const next = `${text === '' ? '' : ' '}G${goids[i]}`;
    // The last one needs no room for the dots.
    if (text.length + next.length + (i + 1 < goids.length ? 2 : 0) > width) return `${text} …`.trimStart();
    text += next;
  }
  return text;
}

/** Idle Ps, the one that will be taken first in front. */
function idle({ queues }: Watch, width: number): string {
  let text = '';
  for (let i = queues.idlePs.length - 1; i >= 0; i--) {
    const next = `${text === '' ? '' : ' '}P${queues.idlePs[i]}`;
    if (text.length + next.length + (i > 0 ? 2 : 0) > width) return `${text} …`;
    text += next;
  }
  return text;
}

// ---- Ps

function processors(watch: Watch, frame: Frame, room: number): string[] {
  const { width } = frame;
  if (watch.procs <= room) return Array.from({ length: watch.procs }, (_, p) => row(watch, p, frame));
  const cells = Math.max(1, Math.floor((width - LABEL) / P_CELL));
  if (Math.ceil(watch.procs / cells) <= room) return grid(watch, frame, cells);
  return map(watch, frame, room);
}

/** A ring's length, each block twice as much as the one before: 1, 2, 4 … 256. */
export function bar(n: number): string {
  const blocks = n === 0 ? 0 : Math.min(9, 32 - Math.clz32(n));
  return '█'.repeat(blocks) + '·'.repeat(9 - blocks);
}

/** One P in a line: what runs there, runnext, the ring. */
function row(watch: Watch, p: number, { width, names, paint }: Frame): string {
  const { runnext, ring } = watch.queues.local[p]!;
  const [what, style] = onP(watch, p, names);
  const { m, state } = watch.ps[p]!;
  const line = new Line(width, paint).cell(`P${p}`, LABEL, 'label');
  line
    .cell(state === PState.HELD && m >= 0 ? `M${m}` : '', 5)
    .cell(what, Math.max(16, Math.floor(width * 0.32)), style);
  line.add(' ').cell(runnext === 0 ? '' : `next G${runnext}`, 11, 'call');
  line
    .add(' ')
    .add(bar(ring.length), ring.length === 0 ? 'idle' : 'spins')
    .cell(` ${ring.length}`, 5);
  if (line.left > 5) line.add(some(ring, line.left));
  return line.toString();
}

/** Several Ps in a line: who runs, and how much waits. */
function grid(watch: Watch, { width, paint }: Frame, cells: number): string[] {
  const lines: string[] = [];
  for (let first = 0; first < watch.procs; first += cells) {
    const line = new Line(width, paint).cell(`P${first}`, LABEL, 'label');
    for (let p = first; p < Math.min(watch.procs, first + cells); p++) {
      const n = waitingOn(watch, p);
      const [what, style] = short(watch, p);
      line.cell(what, 9, style).cell(n === 0 ? '' : `+${n}`, P_CELL - 9, 'spins');
    }
    lines.push(line.toString());
  }
  return lines;
}

/** What a P does, in a word. */
function short(watch: Watch, p: number): readonly [string, Style] {
  const [what, style] = onP(watch, p, undefined);
  if (style === 'runs' || style === 'call') return [what.split(' ', 1)[0]!, style];
  return [style === 'spins' && what !== 'spins' ? 'looks' : what, style];
}

/** In runnext and the ring. */
function waitingOn({ queues }: Watch, p: number): number {
  const { runnext, ring } = queues.local[p]!;
  return ring.length + (runnext === 0 ? 0 : 1);
}

/** One character for each P, or for several if there are still too many: the fullest of them. */
function map(watch: Watch, { width, paint }: Frame, room: number): string[] {
  const letters: Readonly<Record<Style, string>> = {
    runs: 'R',
    call: 'S',
    spins: 's',
    idle: '·',
    alarm: 'x',
    plain: ' ',
    title: ' ',
    label: ' ',
  };
  const across = Math.max(8, Math.floor((width - LABEL) / 8) * 8);
  const each = Math.max(1, Math.ceil(watch.procs / (across * Math.max(1, room - 1))));
  const tally = new Map<string, number>();
  const order: readonly Style[] = ['idle', 'spins', 'call', 'runs', 'alarm'];
  const lines: string[] = [];
  let line: Line | undefined;
  for (let p = 0, at = 0; p < watch.procs; p += each, at++) {
    if (at % across === 0) {
      if (line) lines.push(line.toString());
      line = new Line(width, paint).cell(`P${p}`, LABEL, 'label');
    }
    let style: Style = 'idle';
    let most = 0;
    for (let k = p; k < Math.min(p + each, watch.procs); k++) {
      const [, one] = onP(watch, k, undefined);
      tally.set(letters[one], (tally.get(letters[one]) ?? 0) + 1);
      if (order.indexOf(one) > order.indexOf(style)) style = one;
      most = Math.max(most, waitingOn(watch, k));
    }
    line!.add(style === 'runs' && most > 0 ? full(most) : letters[style], style);
  }
  if (line) lines.push(line.toString());
  const sums = [...tally].map(([letter, n]) => `${letter} ${n}`).join('  ');
  const legend = `${each > 1 ? `${each} Ps a character  ` : ''}R runs, ▁…█ with a queue  S system call  s looks  · idle: `;
  return [
    ...lines,
    new Line(width, paint)
      .cell('', LABEL)
      .add(legend + sums, 'idle')
      .toString(),
  ];
}

/** How much waits on a P, twice as much with each step: 1 … 128 and more. */
function full(n: number): string {
  return '▁▂▃▄▅▆▇█'[Math.min(7, 31 - Math.clz32(n))]!;
}

// ---- Ms

function threads(watch: Watch, frame: Frame, room: number): string[] {
  const { width, paint } = frame;
  const awake = [...watch.ms.values()].filter(({ state }) => state !== MState.PARKED);
  const across = Math.max(1, Math.floor((width - LABEL) / M_CELL));
  const lines: string[] = [];
  if (Math.ceil(awake.length / across) < room) {
    for (let first = 0; first < awake.length; first += across) {
      const line = new Line(width, paint).cell(first === 0 ? 'M' : '', LABEL, 'label');
      for (const m of awake.slice(first, first + across)) {
        const [what, style] = onM(watch, m);
        line
          .cell(`M${m.id}`, 5, 'label')
          .cell(what, M_CELL - 6, style)
          .cell('', 1);
      }
      lines.push(line.toString());
    }
  } else {
    const line = new Line(width, paint).cell('M', LABEL, 'label');
    lines.push(line.add(`${count(awake.length)} awake: ${tally(awake)}`).toString());
  }
  const parked = watch.ms.size - awake.length;
  const asleep = [...watch.queues.idleMs].reverse();
  const line = new Line(width, paint).cell('idle M', LABEL, 'label').cell(count(parked), 6);
  let names = '';
  for (let i = 0; i < asleep.length; i++) {
    const next = `${i === 0 ? '' : ' '}M${asleep[i]}`;
    if (names.length + next.length + (i + 1 < asleep.length ? 2 : 0) > line.left) {
      names += ' …';
      break;
    }
    names += next;
  }
  lines.push(line.add(names, 'idle').toString());
  return lines;
}

function tally(ms: readonly WatchedM[]): string {
  const of = (test: (m: WatchedM) => boolean): number => ms.filter(test).length;
  const sums: readonly (readonly [number, string])[] = [
    [of(({ state }) => state === MState.RUNS), 'run goroutines'],
    [of(({ state }) => state === MState.SYSCALL), 'in system calls'],
    [of(({ spinning }) => spinning), 'spin'],
    [of(({ state }) => state === MState.POLLS), 'in epoll_wait'],
    [of(({ queued, cpu }) => queued && cpu < 0), 'wait for a CPU'],
  ];
  return sums
    .filter(([n]) => n > 0)
    .map(([n, what]) => `${count(n)} ${what}`)
    .join(', ');
}

// ---- Everything else

function poller(watch: Watch, line: Line): Line {
  const blocked = [...watch.ms.values()].find(({ state }) => state === MState.POLLS);
  line.add(
    `${many(watch.registered.size, 'descriptor')}, ${watch.ready.size} ready`,
    watch.ready.size > 0 ? 'spins' : 'plain',
  );
  const waiting = watch.waiting[WaitReason.IO_WAIT]!;
  line.add(` · ${many(waiting, 'goroutine')} wait${waiting === 1 ? 's' : ''}`);
  return line.add(blocked ? ` · M${blocked.id} in epoll_wait` : ' · nobody in epoll_wait', 'idle');
}

function timers({ totals, waiting }: Watch, line: Line): Line {
  const asleep = waiting[WaitReason.SLEEP]!;
  return line.add(
    `${many(asleep, 'goroutine')} sleep${asleep === 1 ? 's' : ''} · ` +
      `${count(totals.timers_set)} set, ${count(totals.timers_fired)} fired, ${count(totals.timers_stopped)} stopped`,
  );
}

function network({ totals }: Watch, line: Line): Line {
  const { packets_in, packets_out, packets_dropped, sent, done, failed, accepted } = totals;
  const lost = packets_dropped > 0 ? `, ${count(packets_dropped)} lost` : '';
  line.add(`packets ${count(packets_in)} in, ${count(packets_out)} out${lost} · ${count(accepted)} accepted`);
  if (sent > 0) line.add(` · requests ${count(sent - done)} open, ${count(done)} done`);
  return failed > 0 ? line.add(`, ${count(failed)} failed`, 'alarm') : line;
}

function world(watch: Watch, line: Line): Line {
  if (watch.world === 'runs') line.add('goes on');
  else {
    const why = fieldWords('stop', watch.stopReason);
    line.add(`${watch.world === 'stopped' ? 'stopped' : 'is being stopped'}: ${why}`, 'alarm');
  }
  if (watch.totals.gcs > 0) {
    const collector = { off: 'waits', marks: 'marks', terminates: 'ends marking', sweeps: 'sweeps' }[watch.collector];
    line.add(
      ` · collector ${collector}, cycle ${count(watch.totals.gcs)}`,
      watch.collector === 'off' ? 'plain' : 'spins',
    );
  }
  return watch.goal_KiB > 0 ? line.add(`, heap goal ${bytes(watch.goal_KiB * 1024)}`) : line;
}

/** The same in one line, for where there is no terminal. */
export function lineOf(watch: Watch, now_ns: number): string {
  const { totals, queues, statuses } = watch;
  const ring = queues.local.reduce((sum, { ring, runnext }) => sum + ring.length + (runnext === 0 ? 0 : 1), 0);
  const ms = [...watch.ms.values()];
  const of = (test: (m: WatchedM) => boolean): number => ms.filter(test).length;
  const parts = [
    `${duration(now_ns)}:`,
    `G ${watch.gs.size}`,
    `(${statuses[GStatus.RUNNING]} run, ${statuses[GStatus.RUNNABLE]} ready, ${statuses[GStatus.SYSCALL]} in calls, ${statuses[GStatus.WAITING]} wait)`,
    `P ${watch.procs} (${queues.idlePs.length} idle)`,
    `queues ${ring}+${queues.global.length}`,
    `M ${ms.length} (${of(({ spinning }) => spinning)} spin, ${of(({ state }) => state === MState.PARKED)} parked)`,
    `poller ${watch.waiting[WaitReason.IO_WAIT]} wait, ${watch.ready.size} ready`,
  ];
  if (totals.packets_in + totals.packets_out > 0) parts.push(`packets ${totals.packets_in}/${totals.packets_out}`);
  if (totals.sent > 0) parts.push(`requests ${totals.sent - totals.done} open, ${totals.done} done`);
  if (watch.world !== 'runs') parts.push(watch.world);
  if (watch.collector !== 'off') parts.push(`GC ${watch.collector}`);
  return parts.join(' ');
}
