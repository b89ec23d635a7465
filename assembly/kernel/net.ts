// The network half of the kernel, put together: checks of its configuration, start, and its future events.

import { Config } from '../abi/config';
import { EventKind } from '../abi/events';
import { NetError } from '../abi/world';
import { config } from '../base/config';
import { backlogInit, backlogLeave } from './ip';
import { nicInit, nicInterrupt, nicPoll, nicQueueOf, nicReceive, nicTake, nicTxDone } from './nic';
import { pk } from './packet';
import { so, socketInput, socketsInit, socketTimer } from './socket';
import { keepaliveTimer } from './keepalive';
import { softirqBegin, softirqEnd } from './softirq';
import { timewaitInit, timewaitOver } from './timewait';

const BUFFER_MAX: i64 = 1 << 30;

/** What is wrong with the network's configuration; NetError.NONE: nothing. */
export function netCheck(): NetError {
  const slots = config(Config.NIC_RING_SLOTS);
  const mtu = config(Config.MTU_BYTES);
  const sndbuf = config(Config.SOCKET_SNDBUF_BYTES);
  const rcvbuf = config(Config.SOCKET_RCVBUF_BYTES);
  const loss = config(Config.LINK_LOSS_PPM);
  if (slots < 2 || slots > 65536 || (slots & (slots - 1)) != 0) return NetError.RING_SLOTS;
  if (mtu < 68 || mtu > 65536) return NetError.MTU;
  if (sndbuf < 1 || rcvbuf < 1 || sndbuf > BUFFER_MAX || rcvbuf > BUFFER_MAX) return NetError.SOCKET_BUFFERS;
  if (config(Config.NIC_BUDGET) < 1) return NetError.BUDGET;
  if (loss < 0 || loss > 999999) return NetError.LOSS;
  return NetError.NONE;
}

/** Starts the network: after the CPUs, with a configuration that netCheck has nothing against. */
export function netInit(): void {
  assert(netCheck() == NetError.NONE, 'net: configuration');
  socketsInit();
  timewaitInit();
  nicInit();
  backlogInit();
}

/** A future event of the network (kinds from NET_FIRST to below WORLD_FIRST), at now(), while no CPU has the turn. */
export function netEvent(kind: u32, payload: u32, gen: u32): void {
  switch (kind) {
    case EventKind.NIC_RX as u32:
      nicReceive(payload);
      break;
    case EventKind.NIC_INTERRUPT as u32:
      softirqBegin(payload);
      nicInterrupt(payload, gen);
      softirqEnd();
      break;
    case EventKind.NIC_SOFTIRQ as u32: {
      softirqBegin(payload);
      const p = nicTake(payload, gen);
      if (p != 0) socketInput(p);
      nicPoll(payload);
      softirqEnd();
      break;
    }
    case EventKind.NIC_TX_DONE as u32:
      nicTxDone(payload);
      break;
    case EventKind.NET_LOOPBACK as u32:
      softirqBegin(pk(payload).cpu);
      backlogLeave(pk(payload).cpu);
      socketInput(payload);
      softirqEnd();
      break;
    case EventKind.TCP_TIMER as u32: {
      const s = so(payload);
      softirqBegin(nicQueueOf(s.peerAddr, s.peerPort, s.addr, s.port));
      socketTimer(payload, gen);
      softirqEnd();
      break;
    }
    case EventKind.TCP_KEEPALIVE as u32: {
      const s = so(payload);
      softirqBegin(nicQueueOf(s.peerAddr, s.peerPort, s.addr, s.port));
      keepaliveTimer(payload, gen);
      softirqEnd();
      break;
    }
    case EventKind.TCP_TIMEWAIT as u32:
      timewaitOver(payload);
      break;
    default:
      assert(false, 'net: unknown event');
  }
}
