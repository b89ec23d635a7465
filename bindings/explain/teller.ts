// From events to sentences: one after the other, with what has been learnt on the way. What is chosen of them, how they are put
// into words and laid out is decided elsewhere (choose.ts, tour.ts, page.ts).

import { Ev } from '../../assembly/abi/counters.js';
import { Phase, WaitReason } from '../../assembly/abi/status.js';
import { Sys } from '../../assembly/abi/syscalls.js';
import { Poll, ReadyBy } from '../../assembly/abi/trace.js';
import { Stage } from '../../assembly/abi/world.js';
import type { EventBatch, Stacks } from '../trace/batch.js';
import { fieldWords } from '../trace/names.js';
import type { Symbols } from '../trace/symbols.js';
import { framesOf } from '../trace/words.js';
import { callSentence, INITS, shownFunction } from './functions.js';
import type { SentenceKey } from './sentences/en.js';
import type { Queue, Telling, Value } from './story.js';
import { bytes, count, g, inQueue, m, name, p, plain, time } from './values.js';
import { EMPTY_PACKET_BYTES, packetSentence, readiness, reasons, startSentence, SYN, timers } from './which.js';
import { World } from './world.js';

/** What the image and the settings of the run say before anything happens. */
export interface Setting {
  readonly procs: number;
  readonly codeBytes: number;
  readonly dataBytes: number;
  readonly functions: number;
  /** String constants that the program's own source has. */
  readonly strings: readonly string[];
  /** Packages in the order of their initialisation. */
  readonly packages: readonly string[];
  readonly stackBytes: number;
  readonly runqSize: number;
  /** Names of the load's paths. */
  readonly paths: readonly string[];
}

/** What else a telling may say about itself. */
interface About {
  goroutines?: readonly number[];
  ports?: readonly number[];
  fd?: number;
  request?: number;
  group?: string;
}

/** An event, as far as a telling keeps it. */
interface Moment {
  time_ns: number;
  step: number;
  stack: number;
}

export class Teller {
  readonly #setting: Setting;
  readonly #symbols: Symbols;
  readonly #tell: (t: Telling) => void;
  readonly #world = new World();
  /** Of the request that is about to be done: how long it was in each stage, ns. */
  readonly #stages = new Map<Stage, number>();
  #stacks: Stacks | undefined;
  #moment: Moment = { time_ns: 0, step: 0, stack: 0 };
  /** A goroutine that is runnable, and the sentence that waits for the queue it goes into. */
  #queued: { goid: number; tell: (queue: Queue) => void } | undefined;
  #begun = false;
  /** Who made the process: the shell's pid. */
  #parent = 0;
  #active = false;
  #fixedMs = 0;
  /** When the world began to stop; cycles of the collector so far. */
  #stopped_ns = 0;
  #cycles = 0;
  /** The thread that sits in epoll_wait, if the profile has one. */
  #poller = -1;

  /** @param tell gets every sentence, in order */
  constructor(setting: Setting, symbols: Symbols, tell: (t: Telling) => void) {
    this.#setting = setting;
    this.#symbols = symbols;
    this.#tell = tell;
  }

  /** Takes every event of a batch, from the beginning of the run. */
  apply(batch: EventBatch): void {
    this.#stacks = batch.stacks;
    for (let i = 0; i < batch.length; i++) {
      const kind = batch.kind(i);
      const [who, what, extra] = [batch.who(i), batch.what(i), batch.extra(i)];
      if (this.#queued && !this.#goesOn(kind, who, what)) this.flush();
      this.#moment = { time_ns: batch.time_ns(i), step: batch.step(i), stack: batch.stack(i) };
      this.#event(kind, who, what, extra, { goid: batch.goid(i), m: batch.m(i), p: batch.p(i) });
    }
  }

  /** There are no more events. */
  flush(): void {
    this.#release({ kind: 'elsewhere' });
  }

  /** Whether an event says where the goroutine goes that has just become runnable; then its sentence is complete. */
  #goesOn(kind: number, who: number, what: number): boolean {
    if (who !== this.#queued?.goid) return kind === Ev.RUNQ_PUT || kind === Ev.RUNQ_NEXT;
    if (kind === Ev.RUNQ_NEXT) this.#release({ kind: 'runnext', p: what });
    else if (kind === Ev.RUNQ_PUT) this.#release({ kind: 'ring', p: what });
    else if (kind === Ev.GLOBAL_PUT) this.#release({ kind: 'global' });
    else return false;
    return true;
  }

  #release(queue: Queue): void {
    const waiting = this.#queued;
    this.#queued = undefined;
    waiting?.tell(queue);
  }

  /** Puts a sentence off until it is known where goroutine `goid` goes. */
  #whenQueued(goid: number, tell: (queue: Queue) => void): void {
    const moment = this.#moment;
    this.#queued = {
      goid,
      tell: (queue) => {
        const now = this.#moment;
        this.#moment = moment;
        tell(queue);
        this.#moment = now;
      },
    };
  }

  #say(key: SentenceKey, values: Record<string, Value>, about: About = {}): void {
    const { time_ns, step, stack } = this.#moment;
    const frames = stack === 0 ? [] : framesOf(stack, this.#stacks!, this.#symbols);
    this.#tell({
      key,
      values,
      time_ns,
      step,
      position: frames.find((frame) => frame.function.startsWith('main.')),
      group: about.group ?? key,
      goroutines: about.goroutines ?? [],
      ports: about.ports ?? [],
      fd: about.fd ?? 0,
      request: about.request ?? -1,
    });
  }

  #begin(): void {
    const { strings, procs, codeBytes, dataBytes, functions } = this.#setting;
    const values = { code: bytes(codeBytes), data: bytes(dataBytes), functions: count(functions) };
    if (strings.length > 0)
      this.#say('process.loaded', { ...values, strings: name(strings.map((s) => `"${s}"`).join(', ')) });
    else this.#say('process.plain', values);
    this.#say('process.thread', {});
    this.#say('process.runtime', { procs: { type: 'ps', n: procs }, n: count(procs) });
  }

  #event(kind: number, who: number, what: number, extra: number, turn: { goid: number; m: number; p: number }): void {
    if (!this.#begun) {
      if (kind === Ev.PROCESS_FORK) {
        this.#parent = what;
        return;
      }
      if (kind === Ev.PROCESS_EXEC) {
        // Those that aren't Go are told elsewhere (scenario.ts).
        if (what === 1) this.#say('process.exec', { pid: count(who), parent: count(this.#parent) });
        return;
      }
      this.#begun = true;
      this.#begin();
    }
    switch (kind) {
      case Ev.GO_CREATE:
        this.#created(who, extra, turn.goid);
        return;
      case Ev.GO_START:
        this.#started(who, what, extra & 0xff, turn.m);
        return;
      case Ev.GO_END:
        this.#say('go.end', { g: g(who), p: p(turn.p) }, { goroutines: [who] });
        this.#world.forget(who);
        return;
      case Ev.GO_PARK:
        this.#parked(who, what, turn);
        return;
      case Ev.GO_READY:
        this.#ready(who, extra, turn.goid);
        return;
      case Ev.GO_YIELD:
        this.#world.routine(who).ready_ns = this.#moment.time_ns;
        this.#say(extra === 1 ? 'go.goyield' : 'go.yield', { g: g(who) }, { goroutines: [who] });
        return;
      case Ev.PREEMPT_REQUEST:
        this.#say('go.preempt.ask', { g: g(who), p: p(what) }, { goroutines: [who] });
        return;
      case Ev.GO_PREEMPT:
        this.#world.routine(who).ready_ns = this.#moment.time_ns;
        this.#say('go.preempt', { g: g(who), p: p(turn.p) }, { goroutines: [who] });
        return;
      case Ev.GO_SYSCALL_ENTER:
        this.#syscall(who, extra & 0xff, extra >>> 8);
        return;
      case Ev.GO_SYSCALL_BLOCKED:
        this.#world.routine(who).ready_ns = this.#moment.time_ns;
        this.#say('syscall.blocked', { g: g(who), m: m(turn.m) }, { goroutines: [who] });
        return;
      case Ev.CALL:
        this.#called(who, what - 1);
        return;
      default:
        this.#machinery(kind, who, what, extra, turn);
        return;
    }
  }

  #created(goid: number, func: number, maker: number): void {
    const full = func === 0 ? '' : (this.#symbols.functionName(func - 1) ?? '');
    const system = full.startsWith('runtime.') && goid !== 1;
    Object.assign(this.#world.routine(goid), { func: full, system, ready_ns: this.#moment.time_ns });
    const shown: Value = full === '' ? plain('unknownFunction') : name(shownFunction(full));
    const stack = bytes(this.#setting.stackBytes);
    const about = { goroutines: maker === 0 ? [goid] : [goid, maker], group: `go.create:${full}` };
    if (goid === 1) {
      this.#whenQueued(goid, (queue) => this.#say('go.main', { g: g(1), stack, queue: inQueue(queue) }, about));
    } else if (system) {
      this.#say('go.system', { g: g(maker), new: g(goid), func: shown }, { ...about, group: 'go.system' });
    } else if (maker === 0) {
      this.#whenQueued(goid, (queue) =>
        this.#say('go.timer', { new: g(goid), func: shown, queue: inQueue(queue) }, about),
      );
    } else {
      const values = { g: g(maker), new: g(goid), func: shown, stack };
      this.#whenQueued(goid, (queue) => this.#say('go.create', { ...values, queue: inQueue(queue) }, about));
    }
  }

  #started(goid: number, on: number, from: number, mNumber: number): void {
    const routine = this.#world.routine(goid);
    const about: About = { goroutines: [goid], ...(routine.system && { group: 'go.start:system' }) };
    const waited = time(this.#moment.time_ns - routine.ready_ns);
    if (goid === 1 && !this.#active) {
      this.#active = true;
      if (this.#fixedMs > 0) this.#say('process.ms', { n: count(this.#fixedMs + 1) });
      const idle = [...this.#world.idle].sort((a, b) => a - b);
      this.#say('go.active', { g: g(goid), p: p(on), others: { type: 'others', idle } }, about);
      return;
    }
    this.#say(startSentence(from), { g: g(goid), p: p(on), m: m(mNumber), waited }, about);
  }

  #parked(goid: number, reason: number, turn: { m: number; p: number }): void {
    const routine = this.#world.routine(goid);
    if (routine.system) return;
    const values = { g: g(goid), m: m(turn.m), p: p(turn.p) };
    const about = { goroutines: [goid] };
    if (reason === WaitReason.IO_WAIT) {
      this.#say('park.io', { ...values, fd: this.#fd(routine.fd) }, { ...about, fd: routine.fd });
    } else if (reason === WaitReason.SLEEP) {
      this.#say('park.sleep', values, about);
    } else {
      const why = reasons[reason as WaitReason];
      if (!why) this.#say('park.other', { ...values, reason: name(WaitReason[reason] ?? String(reason)) }, about);
      else {
        const key = why.startsWith('chan') || why === 'select' ? 'park.chan' : 'park.sync';
        this.#say(key, { ...values, reason: plain(why) }, { ...about, group: `${key}:${why}` });
      }
    }
  }

  #ready(goid: number, by: number, waker: number): void {
    const routine = this.#world.routine(goid);
    routine.ready_ns = this.#moment.time_ns;
    if (routine.system) return;
    const about = { goroutines: waker === 0 ? [goid] : [goid, waker] };
    if (by === ReadyBy.NETPOLL) {
      const fd = routine.polled;
      this.#say('ready.netpoll', { g: g(goid), fd: this.#fd(fd) }, { ...about, fd });
      // Where it goes is told apart: it may be a while until then, and it may run at once.
      this.#whenQueued(goid, (queue) => {
        if (queue.kind !== 'elsewhere') this.#say('queue.put', { g: g(goid), queue: inQueue(queue) }, about);
      });
    } else {
      const key = by === ReadyBy.TIMER ? 'ready.timer' : waker !== 0 ? 'ready.goroutine' : 'ready.other';
      this.#whenQueued(goid, (queue) => {
        this.#say(key, { g: g(goid), by: g(waker), queue: inQueue(queue) }, about);
      });
    }
  }

  #syscall(goid: number, sys: number, fd: number): void {
    this.#world.routine(goid).fd = fd;
    const values = { g: g(goid), fd: this.#fd(fd) };
    const about = { goroutines: [goid], fd };
    const { kind } = this.#world.fd(fd);
    switch (sys) {
      case Sys.socket:
        this.#say('sys.socket', values, about);
        return;
      case Sys.bind:
        this.#say('sys.bind', values, about);
        return;
      case Sys.listen:
        this.#world.knowFd(fd, 'listening', 0);
        this.#say('sys.listen', values, about);
        return;
      case Sys.accept4:
        this.#say('sys.accept.none', values, about);
        return;
      case Sys.read:
        this.#say('sys.read', values, about);
        return;
      case Sys.write:
        this.#say(kind === 'connection' ? 'sys.write' : 'sys.write.console', values, about);
        return;
      case Sys.close:
        this.#say('sys.close', values, about);
        this.#world.forgetFd(fd);
        return;
      default:
        this.#say('sys.other', { ...values, name: name(Sys[sys] ?? String(sys)) }, { ...about, group: `sys:${sys}` });
        return;
    }
  }

  #called(goid: number, func: number): void {
    const callee = this.#symbols.functionName(func) ?? '';
    const frames = framesOf(this.#moment.stack, this.#stacks!, this.#symbols);
    const caller = frames[0]?.function ?? '';
    const about = { goroutines: [goid] };
    if (callee === INITS) {
      const { packages } = this.#setting;
      const shown = packages.slice(0, 4).join(', ') + (packages.length > 4 ? ' …' : '');
      this.#say('go.inits', { packages: name(shown) }, about);
      return;
    }
    const key = callSentence(callee, caller);
    if (!key) return;
    const values = { g: g(goid), func: name(shownFunction(callee)), caller: name(shownFunction(caller)) };
    this.#say(key, values, { ...about, ...(key === 'call.other' && { group: `call:${callee}` }) });
  }

  /** Ps, Ms, the poller, the kernel and the network. */
  #machinery(
    kind: number,
    who: number,
    what: number,
    extra: number,
    turn: { goid: number; m: number; p: number },
  ): void {
    switch (kind) {
      case Ev.PROC_STOP:
        this.#world.idle.add(who);
        if (this.#active) this.#say('p.idle', { p: p(who) });
        return;
      case Ev.PROC_GET:
        this.#world.idle.delete(who);
        return;
      case Ev.M_START:
        if (what === Phase.SYSMON_BEGIN) this.#say('process.sysmon', { m: m(who) });
        else if (what === Phase.POLLER) {
          this.#poller = who;
          this.#say('process.epoll', { m: m(who) });
        } else if (what === Phase.STOPPED && !this.#active) this.#fixedMs++;
        return;
      case Ev.M_GIVEN:
        this.#say((extra & 2) !== 0 ? 'm.new' : 'm.wake', { m: m(who), p: p(what) });
        return;
      case Ev.M_SPIN:
        if (what === 1) this.#say('m.spin', { m: m(who), p: p(turn.p) });
        return;
      case Ev.M_PARK:
        this.#say('m.park', { m: m(who) });
        return;
      case Ev.STEAL: {
        const n = what >>> 16;
        const victim = p(what & 0xffff);
        if (extra === 0) this.#say('steal.runnext', { p: p(who), victim });
        else this.#say('steal.half', { p: p(who), victim, n: count(n, 'goroutines') }, { goroutines: [extra] });
        return;
      }
      case Ev.RUNQ_OVERFLOW: {
        const values = { p: p(who), size: count(this.#setting.runqSize), n: count(what) };
        this.#say(what === 1 ? 'queue.full.one' : 'queue.full', values, { goroutines: [extra] });
        return;
      }
      case Ev.GLOBAL_GET:
        if (what > 1) this.#say('global.batch', { p: p(who), n: count(what) });
        return;
      case Ev.PROC_RETAKE:
        this.#say('p.retake', { p: p(who), m: m(what), g: g(extra) }, { goroutines: [extra] });
        return;
      case Ev.EPOLL_CTL:
        if (what === 1) this.#say('epoll.add', { fd: this.#fd(who) }, { fd: who, goroutines: [turn.goid] });
        else if (what === 2) this.#say('epoll.del', { fd: this.#fd(who) }, { fd: who, goroutines: [turn.goid] });
        return;
      case Ev.POLL_BLOCK:
        this.#say(who === this.#poller ? 'poll.block.thread' : 'poll.block', { m: m(who) });
        return;
      case Ev.POLL:
        if (what > 0) {
          const key = who === Poll.BLOCKED ? 'poll.return' : 'poll.look';
          this.#say(key, { m: m(turn.m), n: count(what, 'descriptors') });
        }
        return;
      case Ev.POLL_READY:
        this.#world.routine(who).polled = what;
        return;
      case Ev.FD_READY: {
        const mask = readiness(what);
        const ports = this.#world.fd(who).kind === 'connection' ? [this.#world.fd(who).port] : [];
        if (mask) this.#say('fd.ready', { fd: this.#fd(who), mask: plain(mask) }, { fd: who, ports });
        return;
      }
      case Ev.SYSCALL:
        if (who === Sys.epoll_create1 && this.#active) this.#say('epoll.create', {}, { goroutines: [turn.goid] });
        return;
      case Ev.STW_BEGIN:
        this.#stopped_ns = this.#moment.time_ns;
        this.#say('stw.begin', { reason: name(fieldWords('stop', what)) }, { goroutines: [who] });
        return;
      case Ev.STW_END:
        this.#say('stw.end', { took: time(this.#moment.time_ns - this.#stopped_ns) }, { goroutines: [who] });
        return;
      case Ev.GC_BEGIN:
        this.#cycles++;
        this.#say('gc.begin', { n: count(this.#cycles) });
        return;
      case Ev.GC_END:
        this.#say('gc.end', {});
        return;
      case Ev.TIMER_SET: {
        const timer = timers[what];
        if (timer) this.#say('timer.set', { what: plain(timer), in: time(extra * 1000) }, { goroutines: [turn.goid] });
        return;
      }
      default:
        this.#network(kind, who, what, extra, turn.goid);
        return;
    }
  }

  #network(kind: number, who: number, what: number, extra: number, goid: number): void {
    const port = extra & 0xffff;
    switch (kind) {
      case Ev.REQUEST_SENT:
        this.#world.sent_ns.set(who, this.#moment.time_ns);
        this.#say(
          'client.sends',
          { request: count(who), path: name(this.#setting.paths[what] ?? String(what)) },
          { request: who, ports: [port] },
        );
        return;
      case Ev.WARM_SENT: {
        const path = name(this.#setting.paths[what] ?? String(what));
        this.#say('client.warm', { path }, { ports: [who] });
        return;
      }
      case Ev.REQUEST_STAGE:
        this.#stages.set(what, extra);
        return;
      case Ev.WARM_DONE:
        this.#say('client.warm.done', { status: { type: 'status', n: what } }, { ports: [who] });
        return;
      case Ev.REQUEST_DONE: {
        const took = time(this.#moment.time_ns - (this.#world.sent_ns.get(who) ?? this.#moment.time_ns));
        this.#world.sent_ns.delete(who);
        const values = { request: count(who), took };
        if (what === 0) {
          this.#say('client.failed', values, { request: who });
          return;
        }
        this.#say('client.done', { ...values, status: { type: 'status', n: what } }, { request: who });
        if (this.#stages.size > 0)
          this.#say('client.stages', { request: count(who), ...this.#stageTimes() }, { request: who });
        this.#stages.clear();
        return;
      }
      case Ev.PACKET_RX: {
        this.#world.arrived(extra >>> 24, port);
        const values = { bytes: count(what, 'bytes'), port: name(String(port)) };
        this.#say(packetSentence((extra >>> 16) & 0xff, what), values, { ports: [port] });
        return;
      }
      case Ev.PACKET_TX: {
        const flags = (extra >>> 16) & 0xff;
        const values = { bytes: count(what, 'bytes'), port: name(String(port)) };
        const key =
          (flags & SYN) !== 0 ? 'packet.out.syn' : what > EMPTY_PACKET_BYTES ? 'packet.out.data' : 'packet.out.ack';
        this.#say(key, values, { ports: [port], goroutines: goid === 0 ? [] : [goid] });
        return;
      }
      case Ev.PACKET_DROP:
        if (extra <= 1) this.#say('packet.drop', {});
        return;
      case Ev.INTERRUPT:
        this.#say('nic.interrupt', { n: count(what, 'packets') }, { ports: this.#world.interrupt(who) });
        return;
      case Ev.SOCKET_CONNECTION:
        this.#say('socket.connection', { fd: this.#fd(who), port: name(String(extra)) }, { fd: who, ports: [extra] });
        return;
      case Ev.SOCKET_DATA: {
        const fd: Value = who === 0 ? { type: 'fd', fd: 0, kind: 'connection', port: extra } : this.#fd(who);
        this.#say('socket.data', { fd, bytes: count(what, 'bytes') }, { fd: who, ports: [extra] });
        return;
      }
      case Ev.ACCEPT:
        this.#world.knowFd(who, 'connection', extra);
        this.#say('sys.accept', { g: g(goid), fd: this.#fd(who) }, { fd: who, ports: [extra], goroutines: [goid] });
        return;
    }
  }

  /** The stages of the request that is done (docs/attribution.md), a few of them put together. */
  #stageTimes(): Record<string, Value> {
    const of = (...stages: Stage[]): Value => time(stages.reduce((sum, s) => sum + (this.#stages.get(s) ?? 0), 0));
    return {
      wire: of(Stage.WIRE),
      nic: of(Stage.NIC),
      softirq: of(Stage.SOFTIRQ),
      socket: of(Stage.SOCKET),
      poller: of(Stage.READY_LIST, Stage.NETPOLL),
      queue: of(Stage.RUN_QUEUE),
      handler: of(Stage.HANDLER),
      write: of(Stage.WRITE),
      rest: of(Stage.CLIENT, Stage.PREEMPTED, Stage.PARKED),
    };
  }

  #fd(fd: number): Value {
    return { type: 'fd', fd, ...this.#world.fd(fd) };
  }
}
