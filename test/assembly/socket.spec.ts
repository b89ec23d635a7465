import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { Counter } from '../../assembly/abi/counters';
import { Errno } from '../../assembly/abi/errno';
import { LOOPBACK_ADDRESS, MACHINE_ADDRESS } from '../../assembly/abi/world';
import { now, pending } from '../../assembly/base/clock';
import { sysAlloc } from '../../assembly/base/memory';
import { nextBelow } from '../../assembly/base/random';
import { Stream } from '../../assembly/abi/streams';
import { buffersLive } from '../../assembly/kernel/buffer';
import { EPOLL_CTL_ADD, epollCreate, epollCtl, epollWaitNow } from '../../assembly/kernel/epoll';
import {
  EPOLLERR,
  EPOLLET,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  fdCount,
  fdGet,
  fl,
} from '../../assembly/kernel/fdtable';
import { fdAccept, fdClose, fdRead, fdWrite } from '../../assembly/kernel/file';
import { packetsLive } from '../../assembly/kernel/packet';
import {
  sockBind,
  sockConnect,
  sockError,
  sockListen,
  sockName,
  sockPeer,
  sockShutdown,
  sockSocket,
} from '../../assembly/kernel/sockcalls';
import { socketsLive } from '../../assembly/kernel/socket';
import { counter } from '../../assembly/observe/counters';
import { enter, leave, machineReset, machineStart, runOut, runUntil, setConfig, setCost } from './netmachine';

const ALL: u32 = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
const LOOPBACK = LOOPBACK_ADDRESS as u32;

class Fixture {
  epfd: i32 = 0;
  events: u32 = 0;
  a: u32 = 0;
  b: u32 = 0;
  listener: i32 = 0;
  client: i32 = 0;
  server: i32 = 0;
}
const f = new Fixture();

function reset(): void {
  machineReset(3);
}

function begin(backlog: u32): void {
  machineStart();
  enter();
  f.events = sysAlloc(16 * 64);
  f.a = sysAlloc(1 << 20);
  f.b = sysAlloc(1 << 20);
  f.epfd = epollCreate();
  f.listener = sockSocket() as i32;
  expect<i64>(sockBind(f.listener, 0, 8080)).toBe(0);
  expect<i64>(sockListen(f.listener, backlog)).toBe(0);
  leave();
}

/** What happens until nothing is on its way any more (a connection's idle timers lie within this second). */
function settle(): void {
  leave();
  runUntil(now() + 1000000);
  enter();
}

function dial(): i32 {
  const fd = sockSocket() as i32;
  expect<i64>(sockConnect(fd, LOOPBACK, 8080)).toBe(-(Errno.EINPROGRESS as i64));
  return fd;
}

/** One established connection, both ends watched, their first events taken. Leaves the kernel entered. */
function pair(): void {
  begin(16);
  enter();
  f.client = dial();
  settle();
  f.server = fdAccept(f.listener) as i32;
  expect<i64>(epollCtl(f.epfd, EPOLL_CTL_ADD, f.client, ALL, 1)).toBe(0);
  expect<i64>(epollCtl(f.epfd, EPOLL_CTL_ADD, f.server, ALL, 2)).toBe(0);
  expect<i32>(wait()).toBe(2);
}

function wait(): i32 {
  return epollWaitNow(f.epfd, f.events, 64);
}

function bits(i: u32): u32 {
  return load<u32>(f.events + i * 16);
}

function data(i: u32): u32 {
  return load<u32>(f.events + i * 16, 8);
}

function pattern(at: u32, from: u32, n: u32): void {
  for (let i: u32 = 0; i < n; i++) store<u8>(at + i, ((from + i) * 7 + ((from + i) >> 8)) as u8);
}

function differs(at: u32, from: u32, n: u32): u32 {
  let wrong: u32 = 0;
  for (let i: u32 = 0; i < n; i++) if (load<u8>(at + i) != (((from + i) * 7 + ((from + i) >> 8)) as u8)) wrong++;
  return wrong;
}

/** Nothing is left of the connections once all descriptors but these are closed and all timers have run out. */
function expectNothingLeft(descriptors: u32, sockets: u32): void {
  leave();
  runOut();
  expect<u32>(fdCount()).toBe(descriptors);
  expect<u32>(socketsLive()).toBe(sockets);
  expect<u32>(packetsLive()).toBe(0);
  expect<u64>(buffersLive()).toBe(0);
}

describe('sockets: connecting', () => {
  beforeEach(reset);

  test('L41 L42 nothing to accept is EAGAIN; a handshake makes the listener ready, and accept gives a descriptor', () => {
    begin(16);
    enter();
    epollCtl(f.epfd, EPOLL_CTL_ADD, f.listener, ALL, 5);
    expect<i64>(fdAccept(f.listener)).toBe(-(Errno.EAGAIN as i64));
    expect<i32>(wait()).toBe(0);
    const fd = dial();
    expect<i64>(sockConnect(fd, LOOPBACK, 8080)).toBe(-(Errno.EALREADY as i64));
    expect<u32>(fl(fdGet(fd)).mask).toBe(0);
    settle();
    expect<i64>(sockConnect(fd, LOOPBACK, 8080)).toBe(-(Errno.EISCONN as i64));
    expect<u32>(fl(fdGet(fd)).mask).toBe(EPOLLOUT);
    expect<i32>(wait()).toBe(1);
    expect<u32>(bits(0)).toBe(EPOLLIN);
    expect<u32>(data(0)).toBe(5);
    const got = fdAccept(f.listener) as i32;
    expect<i32>(got).toBe(fd + 1);
    expect<i64>(fdAccept(f.listener)).toBe(-(Errno.EAGAIN as i64));
    expect<i64>(sockName(got)).toBe(((LOOPBACK as i64) << 16) | 8080);
    expect<i64>(sockPeer(got)).toBe(sockName(fd));
    expect<i64>(sockPeer(fd)).toBe(sockName(got));
    expect<i64>(sockError(fd)).toBe(0);
    expect<u64>(counter(Counter.CONNECTIONS_ACCEPTED)).toBe(1);
  });

  test('one edge may stand for many connections; they are accepted in the order in which they came', () => {
    begin(16);
    enter();
    epollCtl(f.epfd, EPOLL_CTL_ADD, f.listener, ALL, 5);
    const ports = new StaticArray<i64>(6);
    for (let i = 0; i < 6; i++) ports[i] = sockName(dial());
    settle();
    expect<i32>(wait()).toBe(1);
    for (let i = 0; i < 6; i++) expect<i64>(sockPeer(fdAccept(f.listener) as i32)).toBe(ports[i]);
    expect<i64>(fdAccept(f.listener)).toBe(-(Errno.EAGAIN as i64));
    expect<i32>(wait()).toBe(0);
  });

  test('nobody listens: ECONNREFUSED, told by SO_ERROR', () => {
    begin(16);
    enter();
    const fd = sockSocket() as i32;
    epollCtl(f.epfd, EPOLL_CTL_ADD, fd, ALL, 1);
    expect<i32>(wait()).toBe(1); // OUT and HUP: not connected yet, as in Linux
    expect<u32>(bits(0)).toBe(EPOLLOUT | EPOLLHUP);
    sockConnect(fd, LOOPBACK, 81);
    settle();
    expect<i32>(wait()).toBe(1);
    expect<u32>(bits(0)).toBe(EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDHUP);
    expect<i64>(sockError(fd)).toBe(Errno.ECONNREFUSED as i64);
    expect<i64>(sockError(fd)).toBe(0);
    expect<i64>(sockConnect(fd, LOOPBACK, 8080)).toBe(-(Errno.EINPROGRESS as i64));
    settle();
    expect<i64>(fdWrite(fd, f.a, 10)).toBe(10);
  });

  test('errors as Linux has them', () => {
    begin(16);
    enter();
    const fd = sockSocket() as i32;
    expect<i64>(sockBind(fd, 0, 8080)).toBe(-(Errno.EADDRINUSE as i64));
    expect<i64>(sockBind(fd, LOOPBACK, 8080)).toBe(-(Errno.EADDRINUSE as i64));
    expect<i64>(sockBind(fd, 0x08080808, 80)).toBe(-(Errno.EADDRNOTAVAIL as i64));
    expect<i64>(sockBind(1, 0, 80)).toBe(-(Errno.ENOTSOCK as i64));
    expect<i64>(sockBind(99, 0, 80)).toBe(-(Errno.EBADF as i64));
    expect<i64>(sockListen(1, 1)).toBe(-(Errno.ENOTSOCK as i64));
    expect<i64>(fdAccept(fd)).toBe(-(Errno.EINVAL as i64));
    expect<i64>(fdRead(fd, f.a, 1)).toBe(-(Errno.ENOTCONN as i64));
    expect<i64>(fdWrite(fd, f.a, 1)).toBe(-(Errno.EPIPE as i64));
    expect<i64>(sockPeer(fd)).toBe(-(Errno.ENOTCONN as i64));
    expect<i64>(sockShutdown(fd, 1)).toBe(-(Errno.ENOTCONN as i64));
    expect<i64>(sockConnect(fd, 0x08080808, 80)).toBe(-(Errno.ENETUNREACH as i64));
    expect<i64>(sockConnect(f.listener, LOOPBACK, 80)).toBe(-(Errno.EINVAL as i64));
    fdClose(f.listener);
    expect<i64>(sockBind(fd, 0, 8080)).toBe(0);
    expect<i64>(sockName(fd)).toBe(8080);
    expect<i64>(sockBind(fd, 0, 8081)).toBe(-(Errno.EINVAL as i64));
    const other = sockSocket() as i32;
    expect<i64>(sockBind(other, 0, 0)).toBe(0);
    expect<i64>(sockName(other)).toBe(32768);
  });

  test('the machine reaches itself by its own address too, but not a listener on another one', () => {
    begin(16);
    enter();
    const only = sockSocket() as i32;
    sockBind(only, LOOPBACK, 9000);
    sockListen(only, 4);
    const one = sockSocket() as i32;
    sockConnect(one, MACHINE_ADDRESS as u32, 8080);
    const two = sockSocket() as i32;
    sockConnect(two, MACHINE_ADDRESS as u32, 9000);
    settle();
    expect<i64>(sockPeer(fdAccept(f.listener) as i32)).toBe(sockName(one));
    expect<i64>(sockError(two)).toBe(Errno.ECONNREFUSED as i64);
  });

  test('accept queue full: backlog + 1 get in, SYNs are dropped, and tried again after a second', () => {
    begin(2);
    enter();
    for (let i = 0; i < 3; i++) dial();
    settle();
    const late = dial();
    settle();
    expect<u64>(counter(Counter.BACKLOG_DROPS)).toBe(1);
    expect<u32>(fl(fdGet(late)).mask).toBe(0);
    for (let i = 0; i < 3; i++) expect<bool>(fdAccept(f.listener) > 0).toBe(true);
    expect<i64>(fdAccept(f.listener)).toBe(-(Errno.EAGAIN as i64));
    leave();
    runUntil(now() + 990000000);
    expect<u32>(fl(fdGet(late)).mask).toBe(0);
    runUntil(now() + 20000000);
    enter();
    expect<i64>(sockPeer(fdAccept(f.listener) as i32)).toBe(sockName(late));
  });

  test('accept queue full when the handshake ends: its third packet is forgotten, and the handshake ends later', () => {
    begin(0);
    enter();
    const first = dial();
    const second = dial(); // both SYNs find the queue empty
    settle();
    expect<u64>(counter(Counter.BACKLOG_DROPS)).toBe(1);
    expect<u32>(fl(fdGet(second)).mask).toBe(EPOLLOUT); // the client believes itself connected
    expect<i64>(fdWrite(second, f.a, 5)).toBe(5);
    expect<i64>(sockPeer(fdAccept(f.listener) as i32)).toBe(sockName(first));
    expect<i64>(fdAccept(f.listener)).toBe(-(Errno.EAGAIN as i64));
    leave();
    runUntil(now() + 2000000000);
    enter();
    const got = fdAccept(f.listener) as i32;
    expect<i64>(sockPeer(got)).toBe(sockName(second));
    expect<i64>(fdRead(got, f.b, 100)).toBe(5);
  });

  test('backlog is cut to somaxconn', () => {
    setConfig(Config.SOMAXCONN, 1);
    begin(1000);
    enter();
    for (let i = 0; i < 5; i++) {
      dial();
      settle();
    }
    expect<u64>(counter(Counter.BACKLOG_DROPS)).toBe(3);
  });

  test('closing the listener resets those who wait to be accepted', () => {
    begin(16);
    enter();
    const fd = dial();
    settle();
    fdClose(f.listener);
    settle();
    expect<i64>(fdRead(fd, f.a, 1)).toBe(-(Errno.ECONNRESET as i64));
    fdClose(fd);
    fdClose(f.epfd);
    expectNothingLeft(3, 0);
  });
});

describe('sockets: bytes', () => {
  beforeEach(reset);

  test('L23 L24 read without data is EAGAIN; data is an edge, with the whole mask', () => {
    pair();
    expect<i64>(fdRead(f.server, f.b, 100)).toBe(-(Errno.EAGAIN as i64));
    pattern(f.a, 0, 100);
    expect<i64>(fdWrite(f.client, f.a, 100)).toBe(100);
    settle();
    expect<i32>(wait()).toBe(1);
    expect<u32>(data(0)).toBe(2);
    expect<u32>(bits(0)).toBe(EPOLLIN | EPOLLOUT);
    expect<i64>(fdRead(f.server, f.b, 60)).toBe(60);
    expect<i32>(wait()).toBe(0); // no edge, although there is more
    expect<i64>(fdRead(f.server, f.b + 60, 100)).toBe(40);
    expect<u32>(differs(f.b, 0, 100)).toBe(0);
    expect<i64>(fdRead(f.server, f.b, 100)).toBe(-(Errno.EAGAIN as i64));
    expect<i64>(fdRead(f.server, f.b, 0)).toBe(0);
  });

  test('copying is priced by the byte', () => {
    pair();
    setCost(Cost.TX_PACKET, 0);
    setCost(Cost.SOFTIRQ_PACKET, 0);
    leave();
    enter();
    fdWrite(f.client, f.a, 1000);
    expect<u64>(pending()).toBe(50 * 1000);
  });

  test('send buffer full: a short write, EAGAIN, and an edge when a third is free again', () => {
    setConfig(Config.SOCKET_SNDBUF_BYTES, 9000);
    setConfig(Config.SOCKET_RCVBUF_BYTES, 6000);
    pair();
    pattern(f.a, 0, 15000);
    expect<i64>(fdWrite(f.client, f.a, 9001)).toBe(9000);
    settle();
    expect<i64>(fdWrite(f.client, f.a + 9000, 20000)).toBe(6000);
    expect<i64>(fdWrite(f.client, f.a, 1)).toBe(-(Errno.EAGAIN as i64));
    settle();
    expect<i64>(fdWrite(f.client, f.a, 1)).toBe(-(Errno.EAGAIN as i64)); // the reader's window is closed
    expect<i32>(wait()).toBe(1); // the writer's edge came after the first 6000 bytes, but holds no longer
    expect<u32>(data(0)).toBe(2);
    // 2900 read: too little to announce (less than half the buffer), then 5800: the writer hears of it.
    expect<i64>(fdRead(f.server, f.b, 2900)).toBe(2900);
    settle();
    expect<i32>(wait()).toBe(0);
    expect<i64>(fdRead(f.server, f.b + 2900, 2900)).toBe(2900);
    settle();
    expect<i32>(wait()).toBe(2);
    expect<u32>(data(0)).toBe(2);
    expect<u32>(data(1)).toBe(1);
    expect<u32>(bits(1)).toBe(EPOLLOUT);
    let got: u32 = 5800;
    for (let i = 0; i < 20 && got < 15000; i++) {
      const n = fdRead(f.server, f.b + got, 3500);
      if (n > 0) got += n as u32;
      settle();
    }
    expect<u32>(got).toBe(15000);
    expect<u32>(differs(f.b, 0, 15000)).toBe(0);
  });

  test('an idle connection holds no buffers', () => {
    pair();
    fdWrite(f.client, f.a, 50000);
    expect<bool>(buffersLive() > 50000).toBe(true);
    settle();
    expect<i64>(fdRead(f.server, f.b, 1 << 20)).toBe(50000);
    leave();
    runUntil(now() + 1000000000);
    expect<u64>(buffersLive()).toBe(0);
    expect<u32>(packetsLive()).toBe(0);
  });

  test('random sizes, small buffers, both ways at once: no byte lost, doubled or out of place', () => {
    setConfig(Config.SOCKET_SNDBUF_BYTES, 5000);
    setConfig(Config.SOCKET_RCVBUF_BYTES, 3000);
    pair();
    const total: u32 = 400000;
    let sentA: u32 = 0;
    let sentB: u32 = 0;
    let gotA: u32 = 0;
    let gotB: u32 = 0;
    let wrong: u32 = 0;
    for (let round = 0; round < 200000 && (gotA < total || gotB < total); round++) {
      const n = 1 + nextBelow(Stream.USER, 4000);
      const who = nextBelow(Stream.USER, 5);
      if (who == 0 && sentA < total) {
        pattern(f.a, sentA, n);
        const done = fdWrite(f.client, f.a, min(n, total - sentA));
        if (done > 0) sentA += done as u32;
      } else if (who == 1 && sentB < total) {
        pattern(f.a, sentB + 99, n);
        const done = fdWrite(f.server, f.a, min(n, total - sentB));
        if (done > 0) sentB += done as u32;
      } else if (who == 2) {
        const done = fdRead(f.server, f.b, n);
        if (done > 0) {
          wrong += differs(f.b, gotA, done as u32);
          gotA += done as u32;
        }
      } else if (who == 3) {
        const done = fdRead(f.client, f.b, n);
        if (done > 0) {
          wrong += differs(f.b, gotB + 99, done as u32);
          gotB += done as u32;
        }
      } else {
        leave();
        runUntil(now() + (nextBelow(Stream.USER, 20000) as u64));
        enter();
      }
    }
    expect<u32>(gotA).toBe(total);
    expect<u32>(gotB).toBe(total);
    expect<u32>(wrong).toBe(0);
    fdClose(f.client);
    fdClose(f.server);
    fdClose(f.listener);
    fdClose(f.epfd);
    expectNothingLeft(3, 0);
  });

  test('a closed window is asked about until it opens', () => {
    setConfig(Config.SOCKET_RCVBUF_BYTES, 1000);
    pair();
    fdWrite(f.client, f.a, 2000);
    leave();
    runUntil(now() + 10000000000);
    enter();
    expect<i64>(fdRead(f.server, f.b, 5000)).toBe(1000);
    settle();
    expect<i64>(fdRead(f.server, f.b, 5000)).toBe(1000);
  });
});

describe('sockets: closing', () => {
  beforeEach(reset);

  test('the other end reads what was sent, then 0; its mask says RDHUP', () => {
    pair();
    fdWrite(f.client, f.a, 10);
    fdClose(f.client);
    settle();
    expect<i32>(wait()).toBe(1);
    expect<u32>(bits(0)).toBe(EPOLLIN | EPOLLOUT | EPOLLRDHUP);
    expect<i64>(fdRead(f.server, f.b, 100)).toBe(10);
    expect<i64>(fdRead(f.server, f.b, 100)).toBe(0);
    expect<i64>(fdRead(f.server, f.b, 100)).toBe(0);
    fdClose(f.server);
    fdClose(f.listener);
    fdClose(f.epfd);
    expectNothingLeft(3, 0);
  });

  test('what the send buffer holds still goes out after close', () => {
    setConfig(Config.SOCKET_RCVBUF_BYTES, 2000);
    pair();
    pattern(f.a, 0, 30000);
    expect<i64>(fdWrite(f.client, f.a, 30000)).toBe(30000);
    fdClose(f.client);
    let got: u32 = 0;
    for (let i = 0; i < 100; i++) {
      settle();
      const n = fdRead(f.server, f.b + got, 2000);
      if (n == 0) break;
      if (n > 0) got += n as u32;
    }
    expect<u32>(got).toBe(30000);
    expect<u32>(differs(f.b, 0, 30000)).toBe(0);
    expect<i64>(fdRead(f.server, f.b, 1)).toBe(0);
  });

  test('shutdown of one direction leaves the other open', () => {
    pair();
    expect<i64>(sockShutdown(f.client, 1)).toBe(0);
    expect<i64>(fdWrite(f.client, f.a, 1)).toBe(-(Errno.EPIPE as i64));
    settle();
    expect<i64>(fdRead(f.server, f.b, 10)).toBe(0);
    expect<i64>(fdWrite(f.server, f.a, 10)).toBe(10);
    settle();
    expect<i64>(fdRead(f.client, f.b, 100)).toBe(10);
    fdClose(f.server);
    settle();
    expect<i64>(fdRead(f.client, f.b, 100)).toBe(0);
    expect<bool>((fl(fdGet(f.client)).mask & EPOLLHUP) != 0).toBe(true);
    fdClose(f.client);
    fdClose(f.listener);
    fdClose(f.epfd);
    expectNothingLeft(3, 0);
  });

  test('close with unread data resets: ECONNRESET once, then end of file; writing is EPIPE', () => {
    pair();
    fdWrite(f.client, f.a, 10);
    settle();
    wait();
    fdClose(f.server);
    settle();
    expect<i32>(wait()).toBe(1);
    expect<u32>(bits(0)).toBe(EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDHUP);
    expect<i64>(fdRead(f.client, f.b, 10)).toBe(-(Errno.ECONNRESET as i64));
    expect<i64>(fdRead(f.client, f.b, 10)).toBe(0);
    expect<i64>(fdWrite(f.client, f.a, 10)).toBe(-(Errno.EPIPE as i64));
  });

  test('writing to somebody who has closed brings a reset, then EPIPE', () => {
    pair();
    fdClose(f.server);
    settle();
    expect<i64>(fdWrite(f.client, f.a, 10)).toBe(10);
    settle();
    expect<i64>(fdWrite(f.client, f.a, 10)).toBe(-(Errno.EPIPE as i64));
    fdClose(f.client);
    fdClose(f.listener);
    fdClose(f.epfd);
    expectNothingLeft(3, 0);
  });

  test('both close at once', () => {
    pair();
    fdClose(f.server);
    fdClose(f.client);
    fdClose(f.listener);
    fdClose(f.epfd);
    expectNothingLeft(3, 0);
  });

  test('closing while connecting', () => {
    begin(16);
    enter();
    const fd = dial();
    fdClose(fd);
    fdClose(f.listener);
    fdClose(f.epfd);
    expectNothingLeft(3, 0);
  });

  test('a thousand connections, opened and closed: every free list is whole again', () => {
    begin(2000);
    enter();
    const fds = new StaticArray<i32>(1000);
    for (let i = 0; i < 1000; i++) fds[i] = dial();
    leave();
    runUntil(now() + 10000000);
    enter();
    let n = 0;
    for (let fd = fdAccept(f.listener); fd >= 0; fd = fdAccept(f.listener)) {
      fdWrite(fd as i32, f.a, 100);
      fdClose(fd as i32);
      n++;
    }
    expect<i32>(n).toBe(1000);
    leave();
    runUntil(now() + 10000000);
    enter();
    let wrong = 0;
    for (let i = 0; i < 1000; i++) {
      if (fdRead(fds[i], f.b, 200) != 100 || fdRead(fds[i], f.b, 200) != 0) wrong++;
      fdClose(fds[i]);
    }
    expect<i32>(wrong).toBe(0);
    fdClose(f.listener);
    fdClose(f.epfd);
    expectNothingLeft(3, 0);
  });
});
