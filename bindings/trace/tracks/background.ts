// What goes on beside goroutines: the poller, sysmon, timers, stops of the world, collections, the card.

import { Ev } from '../../../assembly/abi/counters.js';
import { Poll } from '../../../assembly/abi/trace.js';
import type { EventBatch } from '../batch.js';
import { fieldWords } from '../names.js';
import { type Annotations, kindName } from './annotations.js';
import type { Lane, Layout } from './layout.js';
import type { Args, TrackSink } from './sink.js';

const none: Args = [];

export class Background {
  readonly #sink: TrackSink;
  readonly #layout: Layout;
  readonly #words: Annotations;
  readonly #lane: (goid: number) => Lane;

  /** @param lane gives a goroutine's lane */
  constructor(sink: TrackSink, layout: Layout, words: Annotations, lane: (goid: number) => Lane) {
    this.#sink = sink;
    this.#layout = layout;
    this.#words = words;
    this.#lane = lane;
  }

  /** Takes event i; false: it is of another kind. */
  event(batch: EventBatch, i: number): boolean {
    return this.#runtime(batch, i) || this.#network(batch, i);
  }

  // ---- the poller, timers, collections

  #runtime(batch: EventBatch, i: number): boolean {
    const t = batch.time_ns(i);
    const layout = this.#layout;
    const words = this.#words;
    const kind = batch.kind(i);
    const who = batch.who(i);
    const what = batch.what(i);
    switch (kind) {
      case Ev.POLL_BLOCK:
        layout.occupy(t, layout.m(who), 'in epoll_wait');
        layout.clear(t, layout.netpoller, none);
        layout.open(t, layout.netpoller, `epoll_wait on M${who}`, 'poller', words.args(batch, i));
        return true;
      case Ev.POLL:
        if (who === Poll.BLOCKED) {
          layout.close(t, layout.netpoller, ['ready descriptors', what]);
          const m = batch.m(i);
          if (m >= 0 && layout.m(m).goid === 0) layout.clear(t, layout.m(m), none);
        } else layout.mark(t, layout.netpoller, kindName(kind), 'poller', words.args(batch, i));
        return true;
      case Ev.NETPOLL:
      case Ev.POLL_BREAK:
      case Ev.POLL_READY:
      case Ev.FD_READY:
      case Ev.EPOLL_CTL:
        layout.mark(t, layout.netpoller, kindName(kind), 'poller', words.args(batch, i));
        return true;
      case Ev.SYSMON:
        layout.mark(t, layout.sysmon, kindName(kind), 'thread', words.args(batch, i));
        return true;
      case Ev.TIMER_FIRE:
      case Ev.TIMER_SET:
      case Ev.TIMER_STOP:
        layout.mark(t, layout.timers, kindName(kind), 'timer', words.args(batch, i), words.place(batch, i));
        return true;
      case Ev.STW_BEGIN:
        layout.clear(t, layout.stw, none);
        layout.open(t, layout.stw, fieldWords('stop', what), 'processor', words.args(batch, i), words.place(batch, i));
        layout.open(t, layout.stw, 'stopping', 'processor', none);
        return true;
      case Ev.STW_STOPPED:
        layout.close(t, layout.stw, none);
        layout.open(t, layout.stw, 'stopped', 'processor', none);
        return true;
      case Ev.STW_END:
        layout.clear(t, layout.stw, none);
        return true;
      case Ev.GC_BEGIN:
        layout.clear(t, layout.gc, none);
        layout.open(t, layout.gc, `cycle ${who}`, 'gc', words.args(batch, i), words.place(batch, i));
        layout.open(t, layout.gc, 'mark', 'gc', none);
        return true;
      case Ev.GC_MARK_DONE:
        layout.close(t, layout.gc, words.args(batch, i));
        layout.open(t, layout.gc, 'mark termination', 'gc', none);
        return true;
      case Ev.GC_END:
        if (layout.gc.depth === 2) layout.close(t, layout.gc, none);
        layout.close(t, layout.gc, words.args(batch, i));
        return true;
      case Ev.GC_SWEEP:
        layout.clear(t, layout.sweep, none);
        layout.open(t, layout.sweep, `sweep of cycle ${who}`, 'gc', words.args(batch, i));
        return true;
      case Ev.GC_SWEEP_END:
        layout.clear(t, layout.sweep, none);
        return true;
      case Ev.GC_WORKER:
        this.#within(batch, i, `mark worker, ${fieldWords('worker', what)}`);
        return true;
      case Ev.GC_ASSIST:
        this.#within(batch, i, 'mark assist');
        return true;
      case Ev.GC_WORKER_STOP:
      case Ev.GC_ASSIST_END: {
        // If it has left its P since, nothing is open any more.
        const lane = this.#lane(who);
        if (lane.depth === 2) layout.close(t, lane, words.args(batch, i));
        return true;
      }
      default:
        return false;
    }
  }

  /** What a running goroutine does, as a slice within the one that says that it runs. */
  #within(batch: EventBatch, i: number, what: string): void {
    const lane = this.#lane(batch.who(i));
    if (lane.depth !== 1) return;
    const words = this.#words;
    this.#layout.open(batch.time_ns(i), lane, what, 'gc', words.args(batch, i), words.place(batch, i));
  }

  // ---- the network

  #network(batch: EventBatch, i: number): boolean {
    const t = batch.time_ns(i);
    const layout = this.#layout;
    const words = this.#words;
    const kind = batch.kind(i);
    switch (kind) {
      case Ev.PACKET_RX:
        layout.mark(t, layout.nic(batch.extra(i) >>> 24, 'rx'), kindName(kind), 'network', words.args(batch, i));
        return true;
      case Ev.PACKET_TX:
        layout.mark(t, layout.nic(batch.extra(i) >>> 24, 'tx'), kindName(kind), 'network', words.args(batch, i));
        return true;
      case Ev.PACKET_DROP: {
        // Beyond the card: softirq's queue, routers, the client.
        if (batch.extra(i) > 1) return true;
        const way = batch.extra(i) === 1 ? 'tx' : 'rx';
        layout.mark(t, layout.nic(batch.what(i), way), kindName(kind), 'network', words.args(batch, i));
        return true;
      }
      case Ev.INTERRUPT:
        this.#sink.counter(t, layout.ring(batch.who(i)), batch.what(i));
        layout.mark(t, layout.cpu(batch.who(i)), kindName(kind), 'kernel', words.args(batch, i));
        return true;
      case Ev.SOFTIRQ:
        this.#sink.counter(t, layout.ring(batch.what(i)), batch.extra(i));
        layout.mark(t, layout.cpu(batch.what(i)), kindName(kind), 'kernel', words.args(batch, i));
        return true;
      case Ev.SOCKET_DATA:
      case Ev.SOCKET_CONNECTION:
      case Ev.ACCEPT:
        layout.mark(t, layout.sockets, kindName(kind), 'network', words.args(batch, i), words.place(batch, i));
        return true;
      default:
        return false;
    }
  }
}
