// From events to a picture in tracks: what each CPU, P, M and goroutine does when, arrows from who wakes to who runs and from who is
// robbed to who steals, the queues' lengths, requests from client to client. The sink decides the format.

import { PLAIN_FIRST } from '../../../assembly/abi/plain.js';
import { Ev } from '../../../assembly/abi/counters.js';
import { ReadyBy } from '../../../assembly/abi/trace.js';
import type { EventBatch } from '../batch.js';
import type { EventOptions } from '../filter.js';
import { eventTable } from '../kinds.js';
import { fieldWords } from '../names.js';
import type { Symbols } from '../symbols.js';
import { Annotations, kindGroup, kindName, wasStolen } from './annotations.js';
import { Background } from './background.js';
import { QueueCounters } from './counters.js';
import { Layout, type Lane } from './layout.js';
import type { Args, Flow, TrackSink } from './sink.js';

/** What a picture takes of the stream: everything but digests, and of stacks as much as it takes to find the user's own line. */
export const trackEvents: EventOptions = {
  kinds: eventTable.filter(({ kind }) => kind !== Ev.DIGEST).map(({ name }) => name),
  stacks: 16,
};

export interface TrackOptions {
  symbols: Symbols;
  /** At the start. */
  procs: number;
  /** Logical CPUs. */
  cpus: number;
}

/** A goroutine that lives. */
interface Goroutine {
  readonly lane: Lane;
  readonly name: string;
  /** Where it is on: -1 nowhere. A system call keeps them. */
  p: number;
  m: number;
  /** The arrow from who made it runnable, until it runs; 0: none. */
  wake: number;
}

const none: Args = [];
const cut: Args = ['unfinished', 'the run is over'];

/** Takes events in order, tells a sink. */
export class TrackWriter {
  readonly #sink: TrackSink;
  readonly #layout: Layout;
  readonly #symbols: Symbols;
  readonly #words: Annotations;
  readonly #counters: QueueCounters;
  readonly #background: Background;
  readonly #gs = new Map<number, Goroutine>();
  /** Requests under way: their lanes. */
  readonly #requests = new Map<number, Lane>();
  #nextFlow = 1;
  #now_ns = 0;

  constructor(sink: TrackSink, { symbols, procs, cpus }: TrackOptions) {
    this.#sink = sink;
    this.#symbols = symbols;
    this.#words = new Annotations(symbols);
    this.#layout = new Layout(sink, procs, cpus);
    this.#background = new Background(sink, this.#layout, this.#words, (goid) => this.#g(goid).lane);
    this.#counters = new QueueCounters((what, p, value) =>
      sink.counter(this.#now_ns, this.#layout.counter(what, p), value),
    );
  }

  add(batch: EventBatch): void {
    const { length } = batch;
    for (let i = 0; i < length; i++) {
      this.#now_ns = batch.time_ns(i);
      if (!this.#counters.event(batch.kind(i), batch.who(i), batch.what(i), batch.extra(i))) this.#event(batch, i);
    }
  }

  /** The run is over, at this instant of virtual time: what is open ends. */
  end(now_ns: number): void {
    const t = Math.max(now_ns, this.#now_ns);
    const layout = this.#layout;
    layout.clearAll(t, cut);
    for (const { lane, wake } of this.#gs.values()) {
      layout.clear(t, lane, cut);
      if (wake !== 0) layout.mark(t, lane, 'not yet run', 'goroutine', none, undefined, [arrow(wake, 'in', 'wake-up')]);
    }
    for (const lane of layout.ps) {
      if (lane && lane.steal !== 0) {
        layout.mark(t, lane, 'not yet run', 'queue', none, undefined, [arrow(lane.steal, 'in', 'steal')]);
      }
    }
    this.#sink.close();
  }

  #event(batch: EventBatch, i: number): void {
    const t = this.#now_ns;
    const layout = this.#layout;
    const kind = batch.kind(i);
    const who = batch.who(i);
    const what = batch.what(i);
    switch (kind) {
      case Ev.GO_CREATE: {
        const g = this.#add(who, batch.extra(i));
        layout.open(t, g.lane, 'runnable', 'goroutine', none);
        this.#wake(batch, i, g);
        return;
      }
      case Ev.GO_READY: {
        const g = this.#g(who);
        layout.clear(t, g.lane, none);
        layout.open(t, g.lane, 'runnable', 'goroutine', none);
        this.#wake(batch, i, g);
        return;
      }
      case Ev.GO_START: {
        const g = this.#g(who);
        const p = layout.p(what);
        const flows: Flow[] = [];
        if (g.wake !== 0) flows.push(arrow(g.wake, 'in', 'wake-up'));
        if (p.steal !== 0 && wasStolen(batch.extra(i))) {
          flows.push(arrow(p.steal, 'in', 'steal'));
          p.steal = 0;
        }
        g.wake = 0;
        this.#run(who, g, what, batch.m(i), this.#words.args(batch, i), flows.length > 0 ? flows : undefined);
        return;
      }
      case Ev.GO_PARK: {
        const g = this.#leave(who);
        const args = this.#words.args(batch, i);
        layout.open(t, g.lane, fieldWords('wait reason', what), 'wait', args, this.#words.place(batch, i));
        return;
      }
      case Ev.GO_YIELD:
      case Ev.GO_PREEMPT: {
        const g = this.#leave(who);
        const args: Args = ['after', kind === Ev.GO_YIELD ? 'yield' : 'preemption'];
        layout.open(t, g.lane, 'runnable', 'goroutine', args, this.#words.place(batch, i));
        return;
      }
      case Ev.GO_END:
        this.#leave(who);
        this.#gs.delete(who);
        return;
      case Ev.GO_SYSCALL_ENTER:
        this.#enter(batch, i);
        return;
      case Ev.GO_SYSCALL_EXIT: {
        const g = this.#g(who);
        const p = layout.p(what);
        if (batch.extra(i) === 0 && p.goid === who && p.depth === 2) {
          layout.close(t, p, none);
          const m = g.m >= 0 ? layout.m(g.m) : undefined;
          if (m?.goid === who && m.depth === 2) layout.close(t, m, none);
          layout.clear(t, g.lane, none);
          layout.open(t, g.lane, 'running', 'goroutine', ['P', what, 'M', g.m]);
          return;
        }
        this.#leave(who);
        this.#run(who, g, what, batch.m(i), ['after', 'system call'], undefined);
        return;
      }
      case Ev.GO_SYSCALL_BLOCKED: {
        const g = this.#leave(who);
        layout.open(t, g.lane, 'runnable', 'goroutine', ['after', 'system call, no P was idle']);
        return;
      }
      case Ev.STEAL:
        this.#steal(batch, i);
        return;
      case Ev.REQUEST_SENT: {
        const lane = layout.port(batch.extra(i));
        this.#requests.set(who, lane);
        layout.open(t, lane, `request, path ${what}`, 'request', this.#words.args(batch, i));
        return;
      }
      case Ev.REQUEST_DONE: {
        const lane = this.#requests.get(who);
        this.#requests.delete(who);
        if (lane) layout.close(t, lane, ['status', what]);
        return;
      }
      default:
        if (!this.#thread(batch, i) && !this.#background.event(batch, i)) {
          layout.mark(
            t,
            this.#turn(batch, i),
            kindName(kind),
            kindGroup(kind),
            this.#words.args(batch, i),
            this.#words.place(batch, i),
          );
        }
    }
  }

  // ---- Ps, Ms and CPUs

  /** What Ps, Ms and CPUs do besides running goroutines; false: it's something else. */
  #thread(batch: EventBatch, i: number): boolean {
    const t = this.#now_ns;
    const layout = this.#layout;
    const who = batch.who(i);
    const what = batch.what(i);
    switch (batch.kind(i)) {
      case Ev.PROC_START: {
        const p = layout.p(who);
        // A system call goes on under another M's P only on paper: it has its P until that runs something else.
        if (p.goid === 0 || this.#gs.get(p.goid)?.m !== what) layout.clear(t, p, none);
        layout.mark(t, p, 'proc-start', 'processor', ['M', what]);
        return true;
      }
      case Ev.PROC_STOP:
      case Ev.PROC_RETAKE:
        layout.clear(t, layout.p(who), none);
        layout.mark(t, layout.p(who), kindName(batch.kind(i)), 'processor', this.#words.args(batch, i));
        return true;
      case Ev.PROC_GCSTOP:
        layout.clear(t, layout.p(who), none);
        layout.open(t, layout.p(who), 'stopped with the world', 'processor', none);
        return true;
      case Ev.M_SPIN:
        if (what === 1) layout.occupy(t, layout.m(who), 'spinning');
        else if (layout.m(who).goid === 0) layout.clear(t, layout.m(who), none);
        return true;
      case Ev.M_PARK:
        layout.occupy(t, layout.m(who), 'parked');
        return true;
      case Ev.M_WAKE:
        layout.clear(t, layout.m(who), none);
        layout.mark(t, this.#turn(batch, i), 'm-wake', 'thread', ['M', who]);
        return true;
      case Ev.M_EXIT:
        layout.clear(t, layout.m(who), none);
        layout.mark(t, layout.m(who), 'm-exit', 'thread', none);
        return true;
      case Ev.CPU_SWITCH:
        layout.occupy(t, layout.cpu(who), what < PLAIN_FIRST ? `M${what}` : `thread ${what}`);
        return true;
      case Ev.CPU_IDLE:
        layout.clear(t, layout.cpu(who), none);
        return true;
      default:
        return false;
    }
  }

  /** The lane of what has the turn: P, M or CPU. */
  #turn(batch: EventBatch, i: number): Lane {
    const p = batch.p(i);
    if (p >= 0) return this.#layout.p(p);
    const m = batch.m(i);
    if (m >= 0) return this.#layout.m(m);
    const cpu = batch.cpu(i);
    return cpu >= 0 ? this.#layout.cpu(cpu) : this.#layout.outside;
  }

  #steal(batch: EventBatch, i: number): void {
    const t = this.#now_ns;
    const layout = this.#layout;
    const thief = layout.p(batch.who(i));
    const victim = layout.p(batch.what(i) & 0xffff);
    // What it stole before was never seen to run: that arrow ended at the theft.
    const flow = this.#nextFlow++;
    const args = this.#words.args(batch, i);
    layout.mark(t, victim, 'stolen from', 'queue', ['thief P', batch.who(i)], undefined, [arrow(flow, 'out', 'steal')]);
    layout.mark(t, thief, 'steal', 'queue', args, undefined, [arrow(flow, 'step', 'steal')]);
    thief.steal = flow;
  }

  // ---- goroutines

  #add(goid: number, func: number): Goroutine {
    const of = func > 0 ? this.#symbols.functionName(func - 1) : undefined;
    const title = of === undefined ? `G${goid}` : `G${goid} ${of}`;
    const g: Goroutine = { lane: this.#layout.goroutine(goid, title), name: title, p: -1, m: -1, wake: 0 };
    this.#gs.set(goid, g);
    return g;
  }

  #g(goid: number): Goroutine {
    return this.#gs.get(goid) ?? this.#add(goid, 0);
  }

  /** An arrow begins at who makes a goroutine runnable. */
  #wake(batch: EventBatch, i: number, g: Goroutine): void {
    const kind = batch.kind(i);
    const byPoller = kind === Ev.GO_READY && batch.extra(i) === ReadyBy.NETPOLL;
    const lane = byPoller ? this.#layout.netpoller : this.#turn(batch, i);
    g.wake = this.#nextFlow++;
    const args: (string | number)[] = ['goroutine', g.name];
    if (kind === Ev.GO_READY) args.push('by', fieldWords('ready by', batch.extra(i)));
    this.#layout.mark(this.#now_ns, lane, kindName(kind), 'goroutine', args, this.#words.place(batch, i), [
      arrow(g.wake, 'out', 'wake-up'),
    ]);
  }

  /** A goroutine runs, on a P and on an M: each shows it. */
  #run(goid: number, g: Goroutine, p: number, m: number, args: Args, flows: Flow[] | undefined): void {
    const t = this.#now_ns;
    const layout = this.#layout;
    g.p = p;
    g.m = m;
    const onP = layout.p(p);
    layout.clear(t, onP, none);
    layout.open(t, onP, g.name, 'goroutine', args, undefined, flows);
    onP.goid = goid;
    if (m >= 0) {
      const onM = layout.m(m);
      layout.clear(t, onM, none);
      layout.open(t, onM, g.name, 'goroutine', none);
      onM.goid = goid;
    }
    layout.clear(t, g.lane, none);
    layout.open(t, g.lane, 'running', 'goroutine', ['P', p, 'M', Math.max(m, 0)]);
  }

  /** A goroutine is off its M, and off its P if that hasn't been taken from it already. */
  #leave(goid: number): Goroutine {
    const t = this.#now_ns;
    const g = this.#g(goid);
    if (g.p >= 0 && this.#layout.p(g.p).goid === goid) this.#layout.clear(t, this.#layout.p(g.p), none);
    if (g.m >= 0 && this.#layout.m(g.m).goid === goid) this.#layout.clear(t, this.#layout.m(g.m), none);
    this.#layout.clear(t, g.lane, none);
    g.p = g.m = -1;
    return g;
  }

  #enter(batch: EventBatch, i: number): void {
    const t = this.#now_ns;
    const layout = this.#layout;
    const goid = batch.who(i);
    const g = this.#g(goid);
    const args = this.#words.args(batch, i);
    const call = fieldWords('syscall', batch.extra(i) & 0xff);
    const at = this.#words.place(batch, i);
    if (g.p >= 0 && layout.p(g.p).goid === goid) layout.open(t, layout.p(g.p), call, 'syscall', args, at);
    if (g.m >= 0 && layout.m(g.m).goid === goid) layout.open(t, layout.m(g.m), call, 'syscall', args, at);
    layout.clear(t, g.lane, none);
    layout.open(t, g.lane, call, 'syscall', args, at);
  }
}
function arrow(id: number, end: Flow['end'], called: string): Flow {
  return { id, end, name: called };
}
