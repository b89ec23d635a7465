import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { Counter } from '../../assembly/abi/counters';
import { EventKind } from '../../assembly/abi/events';
import { CLIENT_ADDRESS, LOOPBACK_ADDRESS, MACHINE_ADDRESS, NetError } from '../../assembly/abi/world';
import { now, setNow } from '../../assembly/base/clock';
import {
  eventGen,
  eventKind,
  eventPayload,
  eventsPeek,
  eventsPop,
  eventTime,
  schedule,
} from '../../assembly/base/events';
import { sysAlloc } from '../../assembly/base/memory';
import { cpu, cpuSetBusy } from '../../assembly/kernel/cpu';
import { EPOLL_CTL_ADD, epollCreate, epollCtl, epollWaitNow } from '../../assembly/kernel/epoll';
import { EPOLLET, EPOLLIN, EPOLLOUT, fdGet, fl } from '../../assembly/kernel/fdtable';
import { fdAccept, fdRead, fdWrite } from '../../assembly/kernel/file';
import { ipOutput } from '../../assembly/kernel/ip';
import { netCheck, netEvent } from '../../assembly/kernel/net';
import {
  nicQdiscLength,
  nicQueue,
  nicQueues,
  nicRxDescriptor,
  nicRxOwned,
  nicRxUsed,
  nicTransmit,
  nicTxDescriptor,
} from '../../assembly/kernel/nic';
import {
  packetFree,
  packetNew,
  packetsLive,
  pk,
  TCP_ACK,
  TCP_PSH,
  TCP_RST,
  TCP_SYN,
  wireSend,
} from '../../assembly/kernel/packet';
import { sockBind, sockListen, sockSocket } from '../../assembly/kernel/sockcalls';
import { counter } from '../../assembly/observe/counters';
import { enter, leave, machineReset, machineStart, setConfig, setCost } from './netmachine';

/** A packet from the first client's port to port 8080 of the machine. */
function packet(port: u32, len: u32): u32 {
  const p = packetNew(len);
  pk(p).from = CLIENT_ADDRESS as u32;
  pk(p).fromPort = port as u16;
  pk(p).to = MACHINE_ADDRESS as u32;
  pk(p).toPort = 8080;
  pk(p).flags = TCP_RST; // answered by nothing
  return p;
}

/** What the wire got: number and time of the packets, in order. */
class Wire {
  count: u32 = 0;
  /** What the client that is played by hand announces. */
  window: u32 = 65535;
  at: u32 = 0;
}
const wire = new Wire();

/** Handles all events; packets that go out are noted and freed. */
function run(until: u64): void {
  while (eventsPeek() <= until && eventsPop()) {
    setNow(eventTime());
    if ((eventKind() as u32) == (EventKind.LINK_PACKET as u32)) {
      const p = eventPayload();
      store<u64>(wire.at + wire.count * 24, now());
      store<u32>(wire.at + wire.count * 24, pk(p).number, 8);
      store<u32>(wire.at + wire.count * 24, pk(p).flags as u32, 12);
      store<u32>(wire.at + wire.count * 24, pk(p).seq, 16);
      store<u32>(wire.at + wire.count * 24, pk(p).ack, 20);
      wire.count++;
      packetFree(p);
    } else {
      netEvent(eventKind() as u32, eventPayload(), eventGen());
    }
  }
}

function outAt(i: u32): u64 {
  return load<u64>(wire.at + i * 24);
}

function outNumber(i: u32): u32 {
  return load<u32>(wire.at + i * 24, 8);
}

function outFlags(i: u32): u32 {
  return load<u32>(wire.at + i * 24, 12);
}

function outSeq(i: u32): u32 {
  return load<u32>(wire.at + i * 24, 16);
}

function outAck(i: u32): u32 {
  return load<u32>(wire.at + i * 24, 20);
}

function start(): void {
  machineStart();
  wire.count = 0;
  wire.window = 65535;
  wire.at = sysAlloc(24 * 8192);
}

function arrive(p: u32, at: u64): void {
  schedule(at, EventKind.NIC_RX, p, 0);
}

describe('NIC: receiving', () => {
  beforeEach(() => machineReset(5));

  test('L43 L44 L45 a packet goes through RAM, interrupt and softirq, each at its time and price', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_COALESCE_NS, 3000);
    start();
    const p = packet(40000, 46); // 100 bytes on the wire
    arrive(p, 1000);
    run(1000);
    expect<u32>(nicRxUsed(0)).toBe(1);
    // The card has filled its first descriptor; the others are still its own.
    expect<u32>(nicRxOwned(0)).toBe(255);
    expect<u32>(load<u32>(nicRxDescriptor(0, 0))).toBe(pk(p).data);
    expect<u16>(load<u16>(nicRxDescriptor(0, 0), 8)).toBe(100);
    expect<u8>(load<u8>(nicRxDescriptor(0, 0), 12)).toBe(3); // DD, EOP
    expect<u8>(load<u8>(nicRxDescriptor(0, 1), 12)).toBe(0);
    expect<u64>(counter(Counter.PACKETS_RX)).toBe(1);
    expect<u64>(counter(Counter.RX_BYTES)).toBe(100);
    // DMA 1000 + 10 ns, coalescing 3000 ns, interrupt 1000 ns, softirq 800 ns
    run(5009);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(0);
    run(5010);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(1);
    run(6809);
    expect<u32>(nicRxUsed(0)).toBe(1);
    run(6810);
    expect<u32>(nicRxUsed(0)).toBe(0);
    expect<u32>(packetsLive()).toBe(0);
    // The driver has given it back.
    expect<u8>(load<u8>(nicRxDescriptor(0, 0), 12)).toBe(0);
    expect<u32>(nicRxOwned(0)).toBe(256);
    expect<u64>(cpu(0).busy).toBe(1800);
  });

  test('coalescing: packets that come within it share one interrupt', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_COALESCE_NS, 20000);
    start();
    for (let i: u32 = 0; i < 10; i++) arrive(packet(40000 + i, 0), 1000 + (i as u64) * 1000);
    run(10000000);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(1);
    expect<u64>(cpu(0).busy).toBe(1000 + 10 * 800);
    arrive(packet(40000, 0), 20000000);
    run(30000000);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(2);
  });

  test('coalescing by frames: the interrupt comes at once when so many packets are there', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_COALESCE_NS, 20000);
    setConfig(Config.NIC_COALESCE_FRAMES, 4);
    setCost(Cost.NIC_DMA_BYTE, 0);
    start();
    for (let i: u32 = 0; i < 6; i++) arrive(packet(40000 + i, 0), 1000 + (i as u64) * 1000);
    run(4999);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(0);
    run(5000); // the fourth is in RAM
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(1);
    // The interrupt that would have come by time is none any more.
    run(1000000);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(1);
    expect<u32>(packetsLive()).toBe(0);
    // Fewer of them wait for the time.
    arrive(packet(40000, 0), 2000000);
    run(2020999);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(1);
    run(2021000);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(2);
  });

  test('the driver gives descriptors back by 16: until then a fast stream may find none', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_RING_SLOTS, 64);
    setCost(Cost.NIC_DMA_BYTE, 0);
    start();
    for (let i: u32 = 0; i < 64; i++) arrive(packet(40000 + i, 0), 1000);
    // Interrupt at 2000, softirq from 3000 on, 800 ns each: 15 are cleaned, none given back.
    run(3000 + 15 * 800);
    expect<u32>(nicRxUsed(0)).toBe(49);
    expect<u32>(nicRxOwned(0)).toBe(0);
    arrive(packet(41000, 0), 3000 + 15 * 800 + 1);
    run(3000 + 15 * 800 + 1);
    expect<u64>(counter(Counter.RX_MISSED)).toBe(1);
    run(3000 + 16 * 800);
    expect<u32>(nicRxOwned(0)).toBe(16);
    run(1000000);
    expect<u32>(nicRxOwned(0)).toBe(64);
    expect<u32>(packetsLive()).toBe(0);
  });

  test('while softirq is at work interrupts are off: a stream faster than it is taken in without any', () => {
    setConfig(Config.CPUS, 1);
    start();
    for (let i: u32 = 0; i < 200; i++) arrive(packet(40000 + i, 0), 1000 + (i as u64) * 500);
    run(10000000);
    expect<u64>(counter(Counter.INTERRUPTS)).toBe(1);
    expect<u64>(counter(Counter.PACKETS_DROPPED)).toBe(0);
    expect<u32>(packetsLive()).toBe(0);
  });

  test('ring full: the packet is dropped and counted', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_RING_SLOTS, 4);
    start();
    for (let i: u32 = 0; i < 7; i++) arrive(packet(40000 + i, 0), 1000);
    run(1000);
    expect<u32>(nicRxUsed(0)).toBe(4);
    expect<u64>(counter(Counter.PACKETS_DROPPED)).toBe(3);
    expect<u64>(counter(Counter.PACKETS_RX)).toBe(4);
    expect<u32>(packetsLive()).toBe(4);
    run(1000000);
    expect<u32>(packetsLive()).toBe(0);
    for (let round: u64 = 0; round < 5; round++) {
      for (let i: u32 = 0; i < 4; i++) arrive(packet(40000 + i, 0), 2000000 + round * 1000000);
    }
    run(10000000);
    expect<u64>(counter(Counter.PACKETS_DROPPED)).toBe(3);
    expect<u64>(counter(Counter.RX_MISSED)).toBe(3);
    expect<u64>(counter(Counter.PACKETS_RX)).toBe(24);
  });

  test('the budget ends a round; on an idle CPU the next one follows at once', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_BUDGET, 2);
    setCost(Cost.NIC_DMA_BYTE, 0);
    start();
    for (let i: u32 = 0; i < 4; i++) arrive(packet(40000 + i, 0), 1000);
    run(1000000);
    expect<u32>(packetsLive()).toBe(0);
    expect<u64>(now()).toBe(2000 + 1000 + 4 * 800);
  });

  test('after ten rounds in a row ksoftirqd goes on, in turns with what runs on the CPU', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_BUDGET, 2);
    setCost(Cost.NIC_DMA_BYTE, 0);
    start();
    cpuSetBusy(0);
    for (let i: u32 = 0; i < 24; i++) arrive(packet(40000 + i, 0), 1000);
    run(2000 + 1000 + 20 * 800);
    expect<u64>(counter(Counter.TIME_SQUEEZES)).toBe(10);
    expect<u64>(counter(Counter.KSOFTIRQD_ROUNDS)).toBe(1);
    run(1000000);
    // Two packets are left twice, each time after a pause as long as the round before.
    expect<u64>(now()).toBe(2000 + 1000 + 20 * 800 + 1600 + 1600 + 1600 + 1600);
    expect<u64>(cpu(0).busy).toBe(1000 + 24 * 800);
    expect<u64>(counter(Counter.TIME_SQUEEZES)).toBe(11);
    expect<u64>(counter(Counter.KSOFTIRQD_ROUNDS)).toBe(2);
  });

  test('after 2 ms ksoftirqd goes on, however few rounds there were', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_BUDGET, 300);
    setConfig(Config.NIC_RING_SLOTS, 1024);
    setCost(Cost.SOFTIRQ_PACKET, 10000000); // 10 µs each: a round of 3 ms
    start();
    cpuSetBusy(0);
    for (let i: u32 = 0; i < 301; i++) arrive(packet(40000 + i, 0), 1000);
    run(u64.MAX_VALUE - 1);
    expect<u64>(counter(Counter.TIME_SQUEEZES)).toBe(1);
    expect<u64>(counter(Counter.KSOFTIRQD_ROUNDS)).toBe(1);
    expect<u32>(packetsLive()).toBe(0);
  });

  test('loopback: beyond netdev_max_backlog a CPU takes no more packets in', () => {
    setConfig(Config.CPUS, 2);
    setConfig(Config.NETDEV_BACKLOG, 2);
    start();
    enter();
    for (let i: u32 = 0; i < 5; i++) {
      const p = packet(40000, 10);
      pk(p).from = LOOPBACK_ADDRESS as u32;
      pk(p).to = LOOPBACK_ADDRESS as u32;
      ipOutput(p);
    }
    leave();
    // As Linux asks: more than two already?
    expect<u32>(packetsLive()).toBe(3);
    expect<u64>(counter(Counter.BACKLOG_QUEUE_DROPS)).toBe(2);
    run(1000000);
    expect<u32>(packetsLive()).toBe(0);
    enter();
    const p = packet(40000, 10);
    pk(p).from = LOOPBACK_ADDRESS as u32;
    pk(p).to = LOOPBACK_ADDRESS as u32;
    ipOutput(p);
    leave();
    expect<u64>(counter(Counter.BACKLOG_QUEUE_DROPS)).toBe(2);
  });

  test('one connection, one queue, one CPU; many connections use all of them', () => {
    setConfig(Config.CPUS, 16);
    start();
    expect<u32>(nicQueues()).toBe(8);
    let used: u32 = 0;
    for (let i: u32 = 0; i < 200; i++) {
      const p = packet(40000 + i, 0);
      const q = nicQueue(pk(p));
      used |= 1 << q;
      expect<u32>(nicQueue(pk(p))).toBe(q);
      arrive(p, 1000);
    }
    expect<u32>(used).toBe(255);
    run(1000000);
    for (let i: u32 = 0; i < 16; i++) expect<bool>(cpu(i).busy != 0).toBe(i < 8);
  });

  test('what belongs to nobody is answered by a reset', () => {
    start();
    const p = packet(40000, 10);
    pk(p).flags = TCP_ACK | TCP_PSH;
    pk(p).seq = 7;
    pk(p).ack = 99;
    arrive(p, 1000);
    run(1000000);
    expect<u32>(wire.count).toBe(1);
    expect<u32>(outFlags(0)).toBe(TCP_RST);
  });
});

describe('NIC: sending', () => {
  beforeEach(() => machineReset(6));

  test('L51 L52 packets leave in order, one after the other at the speed of the line', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.LINK_BANDWIDTH_BPS, 1000000000);
    start();
    enter();
    for (let i: u32 = 0; i < 5; i++) nicTransmit(packet(40000, 1460)); // 1514 bytes
    leave();
    expect<u16>(load<u16>(nicTxDescriptor(0, 4), 8)).toBe(1514);
    expect<u8>(load<u8>(nicTxDescriptor(0, 4), 13)).toBe(11); // end of packet, checksum, report
    expect<bool>(load<u32>(nicTxDescriptor(0, 4)) != 0).toBe(true);
    run(1000000);
    expect<u32>(wire.count).toBe(5);
    expect<u64>(outAt(0)).toBe(1151 + 12112); // DMA of 1151.4 ns, 12.112 µs on the line
    for (let i: u32 = 1; i < 5; i++) {
      expect<u64>(outAt(i)).toBe(outAt(0) + (i as u64) * 12112);
      expect<u32>(outNumber(i)).toBe(outNumber(i - 1) + 1);
    }
    expect<u64>(counter(Counter.PACKETS_TX)).toBe(5);
    expect<u64>(counter(Counter.TX_BYTES)).toBe(5 * 1514);
  });

  test('the ring is first in, first out: a short packet does not overtake a long one, on the fastest line', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.LINK_BANDWIDTH_BPS, 0);
    start();
    enter();
    nicTransmit(packet(40000, 1460));
    nicTransmit(packet(40000, 0));
    leave();
    run(1000000);
    expect<u32>(outNumber(1)).toBe(outNumber(0) + 1);
    expect<u64>(outAt(1)).toBe(outAt(0));
  });

  test('ring full: packets wait in front of it and leave in order; beyond a thousand they are dropped', () => {
    setConfig(Config.CPUS, 1);
    setConfig(Config.NIC_RING_SLOTS, 16);
    setConfig(Config.LINK_BANDWIDTH_BPS, 100000000);
    start();
    enter();
    for (let i: u32 = 0; i < 1020; i++) nicTransmit(packet(40000, 100));
    leave();
    expect<u32>(nicQdiscLength(0)).toBe(1000);
    expect<u64>(counter(Counter.PACKETS_DROPPED)).toBe(4);
    expect<u64>(counter(Counter.QDISC_DROPS)).toBe(4);
    run(u64.MAX_VALUE - 1);
    expect<u32>(wire.count).toBe(1016);
    expect<u32>(nicQdiscLength(0)).toBe(0);
    let wrong = 0;
    for (let i: u32 = 1; i < 1016; i++) {
      if (outNumber(i) != outNumber(i - 1) + 1 || outAt(i) != outAt(i - 1) + 12320) wrong++;
    }
    expect<i32>(wrong).toBe(0);
    expect<u32>(packetsLive()).toBe(0);
  });

  test('a fraction of a nanosecond on the line is carried, never lost', () => {
    machineStart();
    const line = sysAlloc(16);
    let last: u64 = 0;
    for (let i = 0; i < 1000; i++) last = wireSend(line, 0, 64, 100000000000); // 5.12 ns each
    expect<u64>(last).toBe(5120);
    expect<u64>(wireSend(line, 6000, 64, 0)).toBe(6000);
  });
});

const first: u32 = 0xffffffff - 1000; // wraps on the way

/** A segment of the client's stream: bytes from..from+n, whose values are their positions. */
function segment(from: u32, n: u32, ack: u32): void {
  const p = packet(40000, n);
  pk(p).flags = TCP_ACK;
  pk(p).seq = first + 1 + from;
  pk(p).ack = ack;
  pk(p).window = wire.window;
  for (let i: u32 = 0; i < n; i++) store<u8>(pk(p).data + i, ((from + i) * 3) as u8);
  arrive(p, now() + 1000);
  run(now() + 100000);
}

/** An accepted connection of a client that is played by hand; the server's next sequence number. */
function accepted(): u32 {
  enter();
  const l = sockSocket() as i32;
  sockBind(l, 0, 8080);
  sockListen(l, 8);
  leave();
  const syn = packet(40000, 0);
  pk(syn).flags = TCP_SYN;
  pk(syn).seq = first;
  pk(syn).window = 65535;
  arrive(syn, 1000);
  run(100000);
  expect<u32>(wire.count).toBe(1);
  expect<u32>(outFlags(0)).toBe((TCP_SYN | TCP_ACK) as u32);
  expect<u32>(outAck(0)).toBe(first + 1);
  segment(0, 0, outSeq(0) + 12345); // an acknowledgement of nothing that was sent
  enter();
  expect<bool>(fdAccept(l) < 0).toBe(true);
  leave();
  segment(0, 0, outSeq(0) + 1);
  enter();
  expect<i64>(fdAccept(l)).toBe(4);
  leave();
  return outSeq(0) + 1;
}

describe('NIC: TCP over it', () => {
  test('segments out of order, doubled, overlapping: the socket gets every byte once, in order', () => {
    machineReset(8);
    start();
    const ack = accepted();
    segment(0, 500, ack);
    const before = wire.count;
    segment(1000, 500, ack); // ahead of its time
    expect<u32>(wire.count).toBe(before + 1);
    expect<u32>(outAck(before)).toBe(first + 501); // says at once what is missing
    segment(0, 500, ack); // doubled
    segment(400, 600, ack); // overlaps
    segment(300, 100, ack); // wholly old
    segment(1000, 500, ack);
    const bytes = sysAlloc(4096);
    enter();
    expect<i64>(fdRead(4, bytes, 4096)).toBe(1500);
    leave();
    let wrong = 0;
    for (let i: u32 = 0; i < 1500; i++) if (load<u8>(bytes + i) != ((i * 3) as u8)) wrong++;
    expect<i32>(wrong).toBe(0);
    expect<u32>(outAck(wire.count - 1)).toBe(first + 1501);
  });

  test('receive buffer full: the window closes, is counted, and opens when the program reads', () => {
    machineReset(8);
    setConfig(Config.SOCKET_RCVBUF_BYTES, 2000);
    start();
    const ack = accepted();
    segment(0, 1000, ack);
    expect<u64>(counter(Counter.ZERO_WINDOWS)).toBe(0);
    segment(1000, 1000, ack);
    segment(2000, 1000, ack); // beyond it: nothing of this is taken
    expect<bool>(counter(Counter.ZERO_WINDOWS) != 0).toBe(true);
    expect<u32>(outAck(wire.count - 1)).toBe(first + 2001);
    const bytes = sysAlloc(4096);
    enter();
    expect<i64>(fdRead(4, bytes, 4096)).toBe(2000);
    leave();
    segment(2000, 1000, ack);
    enter();
    expect<i64>(fdRead(4, bytes, 4096)).toBe(1000);
    leave();
  });

  test('data is cut into segments of the MTU, no more of them than the window lets out', () => {
    machineReset(9);
    start();
    const ack = accepted();
    const bytes = sysAlloc(40000);
    enter();
    expect<i64>(fdWrite(4, bytes, 40000)).toBe(40000);
    leave();
    const before = wire.count;
    run(now() + 100000);
    // The congestion window of a new connection: ten segments of 1460 bytes (RFC 6928).
    expect<u32>(wire.count - before).toBe(10);
    for (let i: u32 = 0; i < 10; i++) expect<u32>(outSeq(before + i)).toBe(ack + i * 1460);
    segment(0, 0, ack + 14600); // acknowledges all: the window doubles, there is less than that left
    expect<u32>(wire.count - before).toBe(10 + 18);
    expect<u32>(outFlags(wire.count - 1)).toBe((TCP_ACK | TCP_PSH) as u32);
  });

  test('acknowledgements: at once at first, then delayed, but for every second full segment', () => {
    machineReset(13);
    start();
    const ack = accepted();
    let from: u32 = 0;
    for (; from < 16 * 1000; from += 1000) {
      const before = wire.count;
      segment(from, 1000, ack);
      expect<u32>(wire.count).toBe(before + 1);
    }
    const before = wire.count;
    const at = now();
    segment(from, 1000, ack);
    run(at + 40000000);
    expect<u32>(wire.count).toBe(before);
    run(at + 41000000);
    expect<u32>(wire.count).toBe(before + 1);
    expect<u32>(outAck(before)).toBe(first + 1 + from + 1000);
    segment(from + 1000, 1000, ack);
    expect<u32>(wire.count).toBe(before + 1);
    segment(from + 2000, 1000, ack);
    expect<u32>(wire.count).toBe(before + 2);
  });

  test('a closed window is asked about, ever more rarely, and the answer opens it', () => {
    machineReset(11);
    start();
    const ack = accepted();
    const bytes = sysAlloc(1000);
    wire.window = 0;
    segment(0, 1, ack);
    enter();
    fdWrite(4, bytes, 1000);
    leave();
    const before = wire.count;
    run(now() + 150000000);
    expect<u32>(wire.count).toBe(before);
    run(now() + 2000000000);
    expect<u32>(wire.count).toBe(before + 3);
    for (let i = before; i < wire.count; i++) expect<u32>(outSeq(i)).toBe(ack - 1);
    expect<bool>(outAt(before + 2) - outAt(before + 1) > ((outAt(before + 1) - outAt(before)) * 3) / 2).toBe(true);
    wire.window = 400;
    segment(1, 0, ack); // the answer
    expect<u32>(wire.count).toBe(before + 4);
    expect<u32>(outSeq(before + 3)).toBe(ack);
    wire.window = 65535;
    segment(1, 0, ack + 400);
    expect<u32>(outSeq(before + 4)).toBe(ack + 400);
  });

  test('writable again when a third of the buffer is free, and only told to whoever found it full', () => {
    machineReset(12);
    setConfig(Config.SOCKET_SNDBUF_BYTES, 9000);
    start();
    const ack = accepted();
    const bytes = sysAlloc(9000);
    const events = sysAlloc(64);
    enter();
    const ep = epollCreate();
    epollCtl(ep, EPOLL_CTL_ADD, 4, EPOLLIN | EPOLLOUT | EPOLLET, 0);
    expect<i32>(epollWaitNow(ep, events, 4)).toBe(1);
    expect<i64>(fdWrite(4, bytes, 9000)).toBe(9000); // full, but nobody was told so
    leave();
    run(now() + 100000);
    segment(0, 0, ack + 2900);
    expect<u32>(fl(fdGet(4)).mask).toBe(0);
    segment(0, 0, ack + 3000);
    expect<u32>(fl(fdGet(4)).mask).toBe(EPOLLOUT);
    enter();
    expect<i32>(epollWaitNow(ep, events, 4)).toBe(0);
    expect<i64>(fdWrite(4, bytes, 3000)).toBe(3000);
    leave();
    run(now() + 100000);
    segment(0, 1, ack + 3000); // an edge, for data …
    enter();
    expect<i32>(epollWaitNow(ep, events, 4)).toBe(1);
    expect<u32>(load<u32>(events)).toBe(EPOLLIN); // … whoever looks finds the buffer full
    leave();
    segment(1, 0, ack + 5000);
    enter();
    expect<i32>(epollWaitNow(ep, events, 4)).toBe(0);
    leave();
    segment(1, 0, ack + 6000);
    enter();
    expect<i32>(epollWaitNow(ep, events, 4)).toBe(1);
    expect<u32>(load<u32>(events)).toBe(EPOLLIN | EPOLLOUT);
    leave();
  });

  test('lost segments are sent again: after three duplicate acknowledgements at once, else after the timeout', () => {
    machineReset(10);
    start();
    const ack = accepted();
    const bytes = sysAlloc(14600);
    enter();
    fdWrite(4, bytes, 14600);
    leave();
    const before = wire.count;
    run(now() + 100000);
    expect<u32>(wire.count).toBe(before + 10);
    segment(0, 0, ack);
    segment(0, 0, ack);
    expect<u32>(wire.count).toBe(before + 10);
    segment(0, 0, ack);
    // Half of what was on its way is the new window: five segments, from the first on.
    expect<u32>(wire.count).toBe(before + 15);
    expect<u32>(outSeq(before + 10)).toBe(ack);
    // More of them tell of the same loss.
    for (let i = 0; i < 4; i++) segment(0, 0, ack);
    expect<u32>(wire.count).toBe(before + 15);
    const sent = wire.count;
    const at = outAt(sent - 1);
    run(at + 190000000);
    expect<u32>(wire.count).toBe(sent);
    run(at + 450000000);
    expect<bool>(wire.count > sent).toBe(true);
    expect<u32>(outSeq(sent)).toBe(ack);
    const again = outAt(sent);
    const second = wire.count;
    run(again + 2000000000);
    // Each timeout is twice the one before.
    expect<u32>(outSeq(second)).toBe(ack);
    const gap = outAt(second) - again;
    expect<bool>(gap > ((again - at) * 3) / 2 && gap < ((again - at) * 5) / 2).toBe(true);
  });
});

describe('network configuration', () => {
  test('what cannot be is refused, by name', () => {
    machineReset(1);
    expect<i32>(netCheck()).toBe(NetError.NONE);
    setConfig(Config.NIC_RING_SLOTS, 100);
    expect<i32>(netCheck()).toBe(NetError.RING_SLOTS);
    setConfig(Config.NIC_RING_SLOTS, 256);
    setConfig(Config.MTU_BYTES, 40);
    expect<i32>(netCheck()).toBe(NetError.MTU);
    setConfig(Config.MTU_BYTES, 1500);
    setConfig(Config.SOCKET_RCVBUF_BYTES, 0);
    expect<i32>(netCheck()).toBe(NetError.SOCKET_BUFFERS);
    setConfig(Config.SOCKET_RCVBUF_BYTES, 1);
    setConfig(Config.NIC_BUDGET, 0);
    expect<i32>(netCheck()).toBe(NetError.BUDGET);
    setConfig(Config.NIC_BUDGET, 1);
    setConfig(Config.LINK_LOSS_PPM, 1000000);
    expect<i32>(netCheck()).toBe(NetError.LOSS);
  });
});
