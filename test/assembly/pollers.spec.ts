// The other pollers, kqueue and completion ports; poll(2) and select(2) beside epoll; descriptors that share an open file.

import { Config } from '../../assembly/abi/config';
import { Cost } from '../../assembly/abi/costs';
import { Errno } from '../../assembly/abi/errno';
import { LOOPBACK_ADDRESS } from '../../assembly/abi/world';
import { now, pending } from '../../assembly/base/clock';
import { cost } from '../../assembly/base/config';
import { sysAlloc } from '../../assembly/base/memory';
import { EPOLL_CTL_ADD, epollCreate, epollCtl, epollWaitNow } from '../../assembly/kernel/epoll';
import { eventfdCreate } from '../../assembly/kernel/eventfd';
import {
  EPOLLERR,
  EPOLLET,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  fdDup,
  fdFcntl,
  fdGet,
  fl,
  O_NONBLOCK,
} from '../../assembly/kernel/fdtable';
import { fdAccept, fdClose, fdDup3, fdRead, fdWrite } from '../../assembly/kernel/file';
import { fileUnwait, fileWait, pollEnd, pollNow, POLLNVAL, pollSleep, selectNow } from '../../assembly/kernel/filewait';
import {
  iocpAssociate,
  iocpBreak,
  iocpCancel,
  iocpCreate,
  iocpHasResult,
  iocpOf,
  iocpPost,
  iocpTake,
  OP_ACCEPT,
  OP_RECV,
  OP_SEND,
} from '../../assembly/kernel/iocp';
import {
  EV_ADD,
  EV_CLEAR,
  EV_DELETE,
  EV_EOF,
  EV_ONESHOT,
  EVFILT_READ,
  EVFILT_USER,
  EVFILT_WRITE,
  KEVENT_BYTES,
  keventChange,
  keventNow,
  kqueueCreate,
  kqueueOf,
  NOTE_TRIGGER,
} from '../../assembly/kernel/kqueue';
import { PIPE_BYTES, pipeCreate } from '../../assembly/kernel/pipe';
import { sockBind, sockConnect, sockListen, sockSocket } from '../../assembly/kernel/sockcalls';
import { THREAD_BLOCKED, THREAD_WAKING, th } from '../../assembly/kernel/thread';
import { iocpBatch } from '../../assembly/runtime/poller';
import { procsInit } from '../../assembly/runtime/p';
import { enter, leave, machineReset, machineStart, runUntil, setConfig, setCost, waitingThread } from './netmachine';
import { ep, waiterAdd } from '../../assembly/kernel/readylist';

class Fixture {
  out: u32 = 0;
  a: u32 = 0;
  b: u32 = 0;
  listener: i32 = 0;
  client: i32 = 0;
  server: i32 = 0;
}
const f = new Fixture();
const LOOPBACK = LOOPBACK_ADDRESS as u32;
const AGAIN: i64 = -(Errno.EAGAIN as i64);

function start(): void {
  machineReset(5);
  machineStart();
  enter();
  f.out = sysAlloc(64 * 256);
  f.a = sysAlloc(1 << 20);
  f.b = sysAlloc(1 << 20);
}

function settle(): void {
  leave();
  runUntil(now() + 1000000);
  enter();
}

/** A pipe: its read end in the low half, its write end in the high one. */
function pipe(): i32 {
  expect<i64>(pipeCreate(f.b)).toBe(0);
  return load<i32>(f.b);
}

function listen(): void {
  f.listener = sockSocket() as i32;
  expect<i64>(sockBind(f.listener, 0, 8080)).toBe(0);
  expect<i64>(sockListen(f.listener, 16)).toBe(0);
}

function connect(): void {
  listen();
  f.client = sockSocket() as i32;
  sockConnect(f.client, LOOPBACK, 8080);
  settle();
  f.server = fdAccept(f.listener) as i32;
}

function ident(i: i32): u32 {
  return load<u32>(f.out + (i as u32) * KEVENT_BYTES);
}

function filter(i: i32): i32 {
  return load<i32>(f.out + (i as u32) * KEVENT_BYTES, 4);
}

function flags(i: i32): u32 {
  return load<u32>(f.out + (i as u32) * KEVENT_BYTES, 8);
}

function data(i: i32): i64 {
  return load<i64>(f.out + (i as u32) * KEVENT_BYTES, 16);
}

describe('L14 kqueue', () => {
  beforeEach(() => start());

  test('EV_CLEAR: an event comes once for each arrival, with the bytes there are', () => {
    const kq = kqueueCreate();
    const r = pipe();
    const w = r + 1;
    expect<i64>(keventChange(kq, r, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 77)).toBe(0);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(0);
    fdWrite(w, f.a, 3);
    fdWrite(w, f.a, 4);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1, 'two arrivals before the call are one event');
    expect<u32>(ident(0)).toBe(r);
    expect<i64>(data(0)).toBe(7);
    expect<u64>(load<u64>(f.out, 24)).toBe(77);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(0, 'though nobody has read');
    fdWrite(w, f.a, 1);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1);
    expect<i64>(data(0)).toBe(8);
  });

  test('without EV_CLEAR as long as there is something; EV_ONESHOT once; EV_DELETE never again', () => {
    const kq = kqueueCreate();
    const r = pipe();
    const w = r + 1;
    keventChange(kq, r, EVFILT_READ, EV_ADD, 0, 0);
    fdWrite(w, f.a, 3);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1);
    fdRead(r, f.a, 3);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(0);
    expect<i64>(keventChange(kq, r, EVFILT_READ, EV_DELETE, 0, 0)).toBe(0);
    expect<i64>(keventChange(kq, r, EVFILT_READ, EV_DELETE, 0, 0)).toBe(-(Errno.ENOENT as i64));
    fdWrite(w, f.a, 3);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(0);
    expect<i64>(keventChange(kq, r, EVFILT_READ, EV_ADD | EV_ONESHOT, 0, 0)).toBe(0);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1, 'and adding tells of what is there already');
    fdWrite(w, f.a, 3);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(0);
  });

  test('reading and writing are two knotes, and two events, in the order in which they became active', () => {
    const kq = kqueueCreate();
    connect();
    keventChange(kq, f.server, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0);
    keventChange(kq, f.server, EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, 0);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1);
    expect<i32>(filter(0)).toBe(EVFILT_WRITE, 'there is room from the beginning');
    fdWrite(f.client, f.a, 10);
    settle();
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1, 'where epoll would say IN|OUT');
    expect<i32>(filter(0)).toBe(EVFILT_READ);
    // Room to write is told with every acknowledgement: nobody has to have found none.
    fdWrite(f.server, f.a, 100);
    leave();
    runUntil(now() + 100000000);
    enter();
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1);
    expect<i32>(filter(0)).toBe(EVFILT_WRITE);
    fdRead(f.client, f.b, 100);
    fdClose(f.client);
    settle();
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1);
    expect<u32>(flags(0)).toBe(EV_CLEAR | EV_EOF);
    expect<i32>(filter(0)).toBe(EVFILT_READ);
  });

  test('EVFILT_USER wakes a waiter without a descriptor; no more than max events are taken', () => {
    const kq = kqueueCreate();
    keventChange(kq, 1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(0);
    const t = waitingThread();
    waiterAdd(kqueueOf(kq), t);
    keventChange(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0);
    keventChange(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0);
    expect<u32>(th(t).state).toBe(THREAD_WAKING);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(1);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(0);
    for (let i = 0; i < 100; i++) keventChange(kq, 10 + i, EVFILT_USER, EV_ADD | EV_CLEAR, NOTE_TRIGGER, 0);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(64);
    expect<u32>(ident(0)).toBe(10);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(36);
    expect<i64>(keventChange(kq, 5, -7, EV_ADD, 0, 0)).toBe(-(Errno.EINVAL as i64));
    expect<i64>(keventChange(kq, 500, EVFILT_READ, EV_ADD, 0, 0)).toBe(-(Errno.EBADF as i64));
  });

  test('a closed descriptor takes its knotes with it, a closed kqueue wakes who waits', () => {
    const kq = kqueueCreate();
    const r = pipe();
    keventChange(kq, r, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0);
    fdWrite(r + 1, f.a, 1);
    fdClose(r);
    expect<i32>(keventNow(kq, f.out, 64)).toBe(0);
    const t = waitingThread();
    waiterAdd(kqueueOf(kq), t);
    fdClose(kq);
    expect<u32>(th(t).state).toBe(THREAD_WAKING);
  });
});

describe('L14 completion ports', () => {
  beforeEach(() => start());

  test('what can be done at once is, without a packet', () => {
    const port = iocpCreate();
    connect();
    iocpAssociate(port, f.server, 9);
    fdWrite(f.client, f.a, 5);
    settle();
    expect<i64>(iocpPost(f.server, OP_RECV, f.b, 100)).toBe(5);
    expect<i64>(iocpPost(f.server, OP_SEND, f.a, 10)).toBe(10);
    expect<i32>(iocpTake(port, f.out, 64)).toBe(0);
  });

  test('a pending receive: the kernel has copied the data when the packet comes', () => {
    const port = iocpCreate();
    connect();
    iocpAssociate(port, f.server, 9);
    expect<i64>(iocpPost(f.server, OP_RECV, f.b, 100)).toBe(AGAIN);
    expect<i32>(iocpTake(port, f.out, 64)).toBe(0);
    const t = waitingThread();
    waiterAdd(iocpOf(port), t);
    store<u8>(f.b, 0);
    store<u8>(f.a, 42);
    fdWrite(f.client, f.a, 5);
    settle();
    expect<u32>(th(t).state != THREAD_BLOCKED ? 1 : 0).toBe(1);
    expect<u8>(load<u8>(f.b)).toBe(42, 'before anybody has asked');
    expect<i32>(iocpTake(port, f.out, 64)).toBe(1);
    expect<u32>(load<u32>(f.out)).toBe(0x72);
    expect<u64>(load<u64>(f.out, 8)).toBe(9);
    expect<bool>(iocpHasResult(f.server, 0x72)).toBe(true);
    expect<i64>(iocpPost(f.server, OP_RECV, f.b, 100)).toBe(5, 'the result, not another operation');
    expect<i64>(iocpPost(f.server, OP_RECV, f.b, 100)).toBe(AGAIN);
  });

  test('a send is done when all of it has gone into the buffer; the end of a connection is a result, too', () => {
    const port = iocpCreate();
    connect();
    iocpAssociate(port, f.server, 1);
    expect<i64>(iocpPost(f.server, OP_SEND, f.a, 800000)).toBe(AGAIN);
    let got: i64 = 0;
    for (let i = 0; i < 400 && got < 800000; i++) {
      settle();
      const n = fdRead(f.client, f.b, 65536);
      if (n > 0) got += n;
      if (got < 600000) expect<i32>(iocpTake(port, f.out, 64)).toBe(0);
    }
    expect<i64>(got).toBe(800000);
    expect<i32>(iocpTake(port, f.out, 64)).toBe(1);
    expect<u32>(load<u32>(f.out)).toBe(0x77);
    expect<i64>(iocpPost(f.server, OP_SEND, f.a, 800000)).toBe(800000);
    expect<i64>(iocpPost(f.server, OP_RECV, f.b, 10)).toBe(AGAIN);
    fdClose(f.client);
    settle();
    expect<i32>(iocpTake(port, f.out, 64)).toBe(1);
    expect<i64>(iocpPost(f.server, OP_RECV, f.b, 10)).toBe(0);
  });

  test('AcceptEx waits for a connection; ConnectEx for its end', () => {
    const port = iocpCreate();
    listen();
    iocpAssociate(port, f.listener, 1);
    expect<i64>(iocpPost(f.listener, OP_ACCEPT, 0, 0)).toBe(AGAIN);
    f.client = sockSocket() as i32;
    sockConnect(f.client, LOOPBACK, 8080);
    iocpAssociate(port, f.client, 2);
    settle();
    expect<i32>(iocpTake(port, f.out, 64)).toBe(2);
    const got = iocpPost(f.listener, OP_ACCEPT, 0, 0);
    expect<i64>(got).toBeGreaterThan(0);
    expect<i64>(fdRead(got as i32, f.b, 1)).toBe(AGAIN);
  });

  test('CancelIoEx: the packet comes all the same, and says that it was aborted; what has been done stays done', () => {
    const port = iocpCreate();
    connect();
    iocpAssociate(port, f.server, 1);
    iocpPost(f.server, OP_RECV, f.b, 100);
    expect<bool>(iocpCancel(f.server, 0x72)).toBe(true);
    expect<i32>(iocpTake(port, f.out, 64)).toBe(1);
    expect<i64>(iocpPost(f.server, OP_RECV, f.b, 100)).toBe(-(Errno.ECANCELED as i64));
    // Nothing is written into the buffer later.
    store<u8>(f.b, 0);
    store<u8>(f.a, 42);
    fdWrite(f.client, f.a, 5);
    settle();
    expect<u8>(load<u8>(f.b)).toBe(0);
    expect<bool>(iocpCancel(f.server, 0x72)).toBe(false);
    expect<i64>(iocpPost(f.server, OP_RECV, f.b, 100)).toBe(5);
  });

  test('closing aborts what is pending; packets come first in, first out, at most max(64 / P, 8) of them', () => {
    setConfig(Config.IOCP_ENTRIES_MAX, 64);
    setConfig(Config.IOCP_ENTRIES_MIN, 8);
    procsInit(1);
    expect<u32>(iocpBatch()).toBe(64);
    procsInit(4);
    expect<u32>(iocpBatch()).toBe(16);
    procsInit(32);
    expect<u32>(iocpBatch()).toBe(8);
    const port = iocpCreate();
    connect();
    iocpAssociate(port, f.server, 1);
    iocpPost(f.server, OP_RECV, f.b, 100);
    iocpBreak(port);
    fdClose(f.server);
    for (let i = 0; i < 10; i++) iocpBreak(port);
    expect<i32>(iocpTake(port, f.out, 8)).toBe(8);
    expect<u32>(load<u32>(f.out)).toBe(0, 'a wake-up');
    expect<u32>(load<u32>(f.out, 16)).toBe(0x72);
    expect<i32>(iocpTake(port, f.out, 8)).toBe(4);
    expect<u32>(ep(iocpOf(port)).queued).toBe(0);
  });

  test('files and pipes have no operations that could be pending', () => {
    const port = iocpCreate();
    expect<i64>(iocpAssociate(port, pipe(), 1)).toBe(-(Errno.EPERM as i64));
  });
});

describe('L13 epoll, poll and select', () => {
  beforeEach(() => start());

  test('L13 poll looks at every descriptor with every call, epoll at those that are ready: counted', () => {
    setCost(Cost.POLL_FD, 1000);
    setCost(Cost.EPOLL_EVENT, 1000);
    const epfd = epollCreate();
    const set = sysAlloc(128);
    let before: u64 = 0;
    for (let n: u32 = 0; n < 1000; n++) {
      const fd = eventfdCreate(0);
      epollCtl(epfd, EPOLL_CTL_ADD, fd, EPOLLIN, fd as u64);
      store<i32>(f.a + n * 8, fd);
      store<u32>(f.a + n * 8, EPOLLIN, 4);
    }
    store<u64>(f.b, 1);
    fdWrite(load<i32>(f.a + 8 * 500), f.b, 8);
    for (let n: u32 = 10; n <= 1000; n *= 10) {
      before = pending();
      pollNow(f.a, n);
      expect<u64>(pending() - before).toBe((n as u64) * 1000, 'poll: as many as there are');
    }
    expect<i32>(pollNow(f.a, 1000)).toBe(1);
    expect<u16>(load<u16>(f.a + 8 * 500, 6)).toBe(EPOLLIN as u16);
    // select: up to the greatest number, asked about or not.
    const ready = load<i32>(f.a + 8 * 500);
    store<u8>(set + ((ready as u32) >> 3), (1 as u8) << ((ready & 7) as u8));
    before = pending();
    expect<i32>(selectNow((ready as u32) + 1, set, 0, 0)).toBe(1);
    expect<u64>(pending() - before).toBe(((ready as u64) + 1) * 1000);
    // epoll: one is on the ready list, however many are watched.
    expect<i32>(epollWaitNow(epfd, f.out, 128)).toBe(1);
    expect<u64>(load<u64>(f.out, 8)).toBe(ready as u64);
  });

  test('poll sleeps on all its descriptors, and any of them wakes it; POLLNVAL for closed ones', () => {
    for (let n: u32 = 0; n < 3; n++) {
      store<i32>(f.a + n * 8, eventfdCreate(0));
      store<u32>(f.a + n * 8, EPOLLIN, 4);
    }
    const t = waitingThread();
    const chain = pollSleep(f.a, 3, t);
    store<u64>(f.b, 1);
    fdWrite(load<i32>(f.a + 8), f.b, 8);
    expect<u32>(th(t).state).toBe(THREAD_WAKING);
    pollEnd(chain);
    expect<u32>(fl(fdGet(load<i32>(f.a))).items).toBe(0);
    expect<i32>(pollNow(f.a, 3)).toBe(1);
    fdClose(load<i32>(f.a + 16));
    expect<i32>(pollNow(f.a, 3)).toBe(2);
    expect<u16>(load<u16>(f.a + 16, 6)).toBe(POLLNVAL as u16);
  });

  test('EPOLLRDHUP is told when the peer has closed its side', () => {
    connect();
    const epfd = epollCreate();
    epollCtl(epfd, EPOLL_CTL_ADD, f.server, EPOLLRDHUP | EPOLLET, 0);
    expect<i32>(epollWaitNow(epfd, f.out, 8)).toBe(0);
    fdClose(f.client);
    settle();
    expect<i32>(epollWaitNow(epfd, f.out, 8)).toBe(1);
    expect<u32>(load<u32>(f.out)).toBe(EPOLLRDHUP);
  });
});

describe('L18 descriptors of one open file', () => {
  beforeEach(() => start());

  test('dup gives the least free number, dup3 the one that is asked for; the object lives as long as any of them', () => {
    const r = pipe();
    const w = r + 1;
    const again = fdDup(w, 0) as i32;
    expect<i32>(again).toBe(w + 1);
    expect<i64>(fdDup(99, 0)).toBe(-(Errno.EBADF as i64));
    expect<i64>(fdDup(w, 40)).toBe(40);
    expect<i64>(fdDup3(w, 1000)).toBe(1000, 'beyond the table');
    expect<i64>(fdDup3(w, w)).toBe(-(Errno.EINVAL as i64));
    fdClose(w);
    fdClose(again);
    fdClose(40);
    expect<i64>(fdWrite(1000, f.a, 3)).toBe(3);
    expect<i64>(fdRead(r, f.a, 10)).toBe(3);
    expect<i64>(fdRead(r, f.a, 10)).toBe(AGAIN, 'somebody can still write');
    // dup3 closes what was there.
    expect<i64>(fdDup3(r, 1000)).toBe(1000);
    expect<i64>(fdRead(r, f.a, 10)).toBe(0);
    expect<i32>(eventfdCreate(0)).toBe(w, 'the least free number');
  });

  test('flags belong to the open file, not to the number', () => {
    const r = pipe();
    const d = fdDup(r, 0) as i32;
    expect<i64>(fdFcntl(r, 4, O_NONBLOCK)).toBe(0);
    expect<i64>(fdFcntl(d, 3, 0)).toBe(O_NONBLOCK as i64);
    expect<i64>(fdFcntl(99, 3, 0)).toBe(-(Errno.EBADF as i64));
  });

  test('a registration belongs to number and file: it stays while a duplicate lives', () => {
    const epfd = epollCreate();
    const e = eventfdCreate(0);
    const d = fdDup(e, 0) as i32;
    expect<i64>(epollCtl(epfd, EPOLL_CTL_ADD, e, EPOLLIN, 1)).toBe(0);
    expect<i64>(epollCtl(epfd, EPOLL_CTL_ADD, e, EPOLLIN, 1)).toBe(-(Errno.EEXIST as i64));
    expect<i64>(epollCtl(epfd, EPOLL_CTL_ADD, d, EPOLLIN, 2)).toBe(0);
    fdClose(e);
    store<u64>(f.a, 1);
    fdWrite(d, f.a, 8);
    expect<i32>(epollWaitNow(epfd, f.out, 8)).toBe(2, 'the closed number, too (epoll(7))');
    fdClose(d);
    expect<i32>(epollWaitNow(epfd, f.out, 8)).toBe(0);
  });

  test('a thread that sleeps on a file keeps it, and wakes with what concerns it', () => {
    const r = pipe();
    const t = waitingThread();
    const file = fdGet(r);
    fileWait(file, EPOLLIN, t);
    fdClose(r);
    expect<u32>(fl(file).refs).toBe(1);
    expect<i64>(fdWrite(r + 1, f.a, 3)).toBe(3, 'somebody still reads');
    expect<u32>(th(t).state).toBe(THREAD_WAKING);
    fileUnwait(file, t);
    expect<i64>(fdWrite(r + 1, f.a, 3)).toBe(-(Errno.EPIPE as i64));
  });

  test('hang-ups wake who waits for anything', () => {
    const r = pipe();
    const w = r + 1;
    for (let n: u32 = 0; n < 16; n++) fdWrite(w, f.a, PIPE_BYTES >> 4);
    const t = waitingThread();
    fileWait(fdGet(w), EPOLLOUT, t);
    fdClose(r);
    expect<u32>(th(t).state).toBe(THREAD_WAKING);
    expect<u32>(fl(fdGet(w)).mask & EPOLLERR).toBe(EPOLLERR);
    expect<u32>(EPOLLHUP).toBe(0x10);
    expect<u32>(cost(Cost.NONE) as u32).toBe(0);
  });
});
