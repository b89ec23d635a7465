// netpollBreak: wakes the M that is blocked in epoll_wait, through an eventfd in Go and here by waking its thread;
// with kqueue and completion ports as Go does it.

import { Config } from '../abi/config';
import { Counter, Ev } from '../abi/counters';
import { config } from '../base/config';
import { threadWake } from '../kernel/thread';
import { count } from '../observe/counters';
import { note } from '../observe/trace';
import { mp } from './m';
import { pollerWake } from './poller';
import { SCHED_POLL_WAKE_SIG, SCHED_POLLER_BLOCKED } from './sched';

/** Interrupts a blocked epoll_wait, once until it has returned. */
export function netpollBreak(): void {
  const m = load<u32>(SCHED_POLLER_BLOCKED);
  if (m == 0 || load<u32>(SCHED_POLL_WAKE_SIG) != 0) return;
  store<u32>(SCHED_POLL_WAKE_SIG, 1);
  count(Counter.POLL_BREAKS, 1);
  note(Ev.POLL_BREAK, mp(m).id, 0, 0);
  if (config(Config.POLLER) == 0) threadWake(mp(m).thread);
  else pollerWake();
}
