// Which sentence, or which word, an event's numbers ask for.

import { WaitReason } from '../../assembly/abi/status.js';
import { From } from '../../assembly/abi/trace.js';
import type { SentenceKey } from './sentences/en.js';
import type { PlainWord } from './story.js';

/** TCP flags. */
const FIN = 1;
export const SYN = 2;
/** Ethernet, IPv4 and TCP headers: a packet of this size carries nothing. */
export const EMPTY_PACKET_BYTES = 54;

export function packetSentence(flags: number, bytes: number): SentenceKey {
  if ((flags & SYN) !== 0) return 'packet.syn';
  if (bytes > EMPTY_PACKET_BYTES) return 'packet.data';
  return (flags & FIN) !== 0 ? 'packet.fin' : 'packet.ack';
}

export function startSentence(from: number): SentenceKey {
  switch (from) {
    case From.RUNNEXT:
      return 'go.start.runnext';
    case From.RING:
      return 'go.start.ring';
    case From.GLOBAL_TICK:
      return 'go.start.tick';
    case From.GLOBAL:
      return 'go.start.global';
    case From.NETPOLL:
      return 'go.start.netpoll';
    case From.STEAL:
    case From.STEAL_RUNNEXT:
      return 'go.start.stolen';
    default:
      return 'go.start.other';
  }
}

export const reasons: Readonly<Partial<Record<WaitReason, PlainWord>>> = {
  [WaitReason.CHAN_RECEIVE]: 'chanReceive',
  [WaitReason.CHAN_SEND]: 'chanSend',
  [WaitReason.CHAN_RECEIVE_NIL]: 'forever',
  [WaitReason.CHAN_SEND_NIL]: 'forever',
  [WaitReason.SELECT_NO_CASES]: 'forever',
  [WaitReason.SELECT]: 'select',
  [WaitReason.MUTEX_LOCK]: 'mutex',
  [WaitReason.RWMUTEX_LOCK]: 'mutex',
  [WaitReason.RWMUTEX_RLOCK]: 'mutex',
  [WaitReason.WAITGROUP_WAIT]: 'waitgroup',
  [WaitReason.COND_WAIT]: 'cond',
  [WaitReason.SEMACQUIRE]: 'semaphore',
};

/** By TIMER_… (assembly/runtime/timer.ts): sleeps and deadlines are told elsewhere. */
export const timers: readonly (PlainWord | undefined)[] = [
  undefined,
  'timerFunction',
  'timerChannel',
  undefined,
  undefined,
];

/** What an epoll mask says; a connection that can be written to says nothing new. */
export function readiness(mask: number): PlainWord | undefined {
  if ((mask & (16 | 0x2000)) !== 0) return 'hangup';
  if ((mask & 1) !== 0) return 'reading';
  return undefined;
}
