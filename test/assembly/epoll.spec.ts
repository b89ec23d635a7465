import { Config } from '../../assembly/abi/config';
import { Counter } from '../../assembly/abi/counters';
import { Errno } from '../../assembly/abi/errno';
import { sysAlloc } from '../../assembly/base/memory';
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  epollAddWaiter,
  epollCreate,
  epollCtl,
  epollHasReady,
  epollIsReady,
  epollRemoveWaiter,
  epollWaitNow,
} from '../../assembly/kernel/epoll';
import { eventfdCreate } from '../../assembly/kernel/eventfd';
import {
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  FILE_REGULAR,
  fdCount,
  fdInstall,
} from '../../assembly/kernel/fdtable';
import { fdClose, fdRead, fdWrite } from '../../assembly/kernel/file';
import { PIPE_BYTES, pipeCreate } from '../../assembly/kernel/pipe';
import { consoleAddress, consoleBytes, consoleTake } from '../../assembly/kernel/console';
import { THREAD_BLOCKED, THREAD_WAKING, th } from '../../assembly/kernel/thread';
import { counter } from '../../assembly/observe/counters';
import { machineReset, machineStart, setConfig, waitingThread } from './netmachine';

class Room {
  events: u32 = 0;
  word: u32 = 0;
}
const room = new Room();

function start(order: i64): void {
  machineReset(1);
  setConfig(Config.EPOLL_ORDER, order);
  machineStart();
  room.events = sysAlloc(16 * 1024);
  room.word = sysAlloc(131072);
}

/** An eventfd watched by epfd; its number is the data. */
function watched(epfd: i32, events: u32): i32 {
  const fd = eventfdCreate(0);
  expect<i64>(epollCtl(epfd, EPOLL_CTL_ADD, fd, events, fd as u64)).toBe(0);
  return fd;
}

function signal(fd: i32): void {
  store<u64>(room.word, 1);
  expect<i64>(fdWrite(fd, room.word, 8)).toBe(8);
}

function wait(epfd: i32, max: u32): i32 {
  return epollWaitNow(epfd, room.events, max);
}

function eventData(i: u32): u32 {
  return load<u64>(room.events + i * 16, 8) as u32;
}

function eventBits(i: u32): u32 {
  return load<u32>(room.events + i * 16);
}

describe('L18 descriptors', () => {
  beforeEach(() => start(0));

  test('0, 1 and 2 are the console, and the least free number is handed out', () => {
    expect<u32>(fdCount()).toBe(3);
    const a = eventfdCreate(0);
    const b = eventfdCreate(0);
    const c = eventfdCreate(0);
    expect<i32>(a).toBe(3);
    expect<i32>(c).toBe(5);
    expect<i64>(fdClose(a)).toBe(0);
    expect<i64>(fdClose(b)).toBe(0);
    expect<i32>(eventfdCreate(0)).toBe(3);
    expect<i32>(eventfdCreate(0)).toBe(4);
    expect<i32>(eventfdCreate(0)).toBe(6);
  });

  test('the table grows, and every number is handed out once', () => {
    for (let i = 3; i < 5000; i++) {
      if (eventfdCreate(0) != i) expect<i32>(i).toBe(-1, 'a number was skipped or repeated');
    }
    fdClose(4321);
    fdClose(77);
    expect<i32>(eventfdCreate(0)).toBe(77);
    expect<i32>(eventfdCreate(0)).toBe(4321);
    expect<i32>(eventfdCreate(0)).toBe(5000);
  });

  test('a closed descriptor is EBADF for everything', () => {
    const ep = epollCreate();
    const fd = eventfdCreate(0);
    fdClose(fd);
    const bad = -(Errno.EBADF as i64);
    expect<i64>(fdRead(fd, room.word, 8)).toBe(bad);
    expect<i64>(fdWrite(fd, room.word, 8)).toBe(bad);
    expect<i64>(fdClose(fd)).toBe(bad);
    expect<i64>(fdRead(-1, room.word, 8)).toBe(bad);
    expect<i64>(fdRead(1 << 30, room.word, 8)).toBe(bad);
    expect<i64>(epollCtl(ep, EPOLL_CTL_ADD, fd, EPOLLIN, 0)).toBe(bad);
    expect<i32>(epollWaitNow(fd, room.events, 8)).toBe(-(Errno.EBADF as i32));
  });

  test('console output is kept, in order, until it is taken; input is empty', () => {
    for (let i: u32 = 0; i < 10000; i++) {
      store<u32>(room.word, i);
      fdWrite(1, room.word, 4);
    }
    expect<u32>(consoleBytes(1)).toBe(40000);
    let wrong: u32 = 0;
    for (let i: u32 = 0; i < 10000; i++) if (load<u32>(consoleAddress(1) + i * 4) != i) wrong++;
    expect<u32>(wrong).toBe(0);
    expect<u32>(consoleBytes(2)).toBe(0);
    consoleTake(1);
    expect<u32>(consoleBytes(1)).toBe(0);
    expect<i64>(fdRead(0, room.word, 8)).toBe(0);
    expect<i64>(fdWrite(0, room.word, 8)).toBe(-(Errno.EBADF as i64));
    expect<i64>(fdRead(1, room.word, 8)).toBe(-(Errno.EBADF as i64));
  });

  test('eventfd: a counter that reading takes', () => {
    const fd = eventfdCreate(5);
    signal(fd);
    expect<i64>(fdRead(fd, room.word, 4)).toBe(-(Errno.EINVAL as i64));
    expect<i64>(fdRead(fd, room.word, 8)).toBe(8);
    expect<u64>(load<u64>(room.word)).toBe(6);
    expect<i64>(fdRead(fd, room.word, 8)).toBe(-(Errno.EAGAIN as i64));
    store<u64>(room.word, u64.MAX_VALUE - 1);
    expect<i64>(fdWrite(fd, room.word, 8)).toBe(8);
    store<u64>(room.word, 1);
    expect<i64>(fdWrite(fd, room.word, 8)).toBe(-(Errno.EAGAIN as i64));
  });
});

describe('L13 L16 L17 epoll', () => {
  beforeEach(() => start(0));

  test('errors as Linux has them', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLIN);
    expect<i64>(epollCtl(ep, EPOLL_CTL_ADD, fd, EPOLLIN, 0)).toBe(-(Errno.EEXIST as i64));
    expect<i64>(epollCtl(ep, EPOLL_CTL_MOD, 1, EPOLLIN, 0)).toBe(-(Errno.ENOENT as i64));
    expect<i64>(epollCtl(ep, EPOLL_CTL_DEL, 1, 0, 0)).toBe(-(Errno.ENOENT as i64));
    expect<i64>(epollCtl(ep, 9, fd, EPOLLIN, 0)).toBe(-(Errno.EINVAL as i64));
    expect<i64>(epollCtl(fd, EPOLL_CTL_ADD, 1, EPOLLIN, 0)).toBe(-(Errno.EINVAL as i64));
    expect<i64>(epollCtl(ep, EPOLL_CTL_ADD, ep, EPOLLIN, 0)).toBe(-(Errno.EINVAL as i64));
    expect<i64>(epollCtl(ep, EPOLL_CTL_ADD, 1, EPOLLOUT | EPOLLEXCLUSIVE, 0)).toBe(-(Errno.EINVAL as i64));
    expect<i64>(epollCtl(ep, EPOLL_CTL_ADD, fdInstall(FILE_REGULAR, 0, 0), EPOLLIN, 0)).toBe(-(Errno.EPERM as i64));
    expect<i32>(epollWaitNow(fd, room.events, 8)).toBe(-(Errno.EINVAL as i32));
    expect<i32>(epollWaitNow(ep, room.events, 0)).toBe(-(Errno.EINVAL as i32));
  });

  test('ADD of something ready reports it at once; edge-triggered, it is reported once', () => {
    const ep = epollCreate();
    const fd = eventfdCreate(1);
    epollCtl(ep, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLOUT | EPOLLET, 0xabcdef0123456789);
    expect<bool>(epollHasReady(ep)).toBe(true);
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventBits(0)).toBe(EPOLLIN | EPOLLOUT);
    expect<u64>(load<u64>(room.events, 8)).toBe(0xabcdef0123456789);
    expect<i32>(wait(ep, 8)).toBe(0);
    signal(fd);
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<i32>(wait(ep, 8)).toBe(0);
  });

  test('level-triggered, it is reported until it is read', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLIN);
    expect<i32>(wait(ep, 8)).toBe(0);
    signal(fd);
    for (let i = 0; i < 3; i++) expect<i32>(wait(ep, 8)).toBe(1);
    fdRead(fd, room.word, 8);
    expect<i32>(wait(ep, 8)).toBe(0);
    expect<bool>(epollHasReady(ep)).toBe(false);
  });

  test('what is reported is what holds at the wait: data read meanwhile is no event', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLIN | EPOLLET);
    signal(fd);
    fdRead(fd, room.word, 8);
    expect<bool>(epollHasReady(ep)).toBe(true);
    expect<i32>(wait(ep, 8)).toBe(0);
  });

  test('several edges before a wait are one event', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLIN | EPOLLET);
    for (let i = 0; i < 5; i++) signal(fd);
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<i32>(wait(ep, 8)).toBe(0);
  });

  test('events come in the order in which descriptors became ready, not by number', () => {
    const ep = epollCreate();
    const a = watched(ep, EPOLLIN | EPOLLET);
    const b = watched(ep, EPOLLIN | EPOLLET);
    const c = watched(ep, EPOLLIN | EPOLLET);
    signal(c);
    signal(a);
    signal(b);
    signal(c); // is queued already: keeps its place
    expect<i32>(wait(ep, 8)).toBe(3);
    expect<u32>(eventData(0)).toBe(c);
    expect<u32>(eventData(1)).toBe(a);
    expect<u32>(eventData(2)).toBe(b);
  });

  test('no more than max events; the rest keeps its order, and level-triggered ones line up behind', () => {
    const ep = epollCreate();
    const fds = new StaticArray<i32>(5);
    for (let i = 0; i < 5; i++) fds[i] = watched(ep, EPOLLIN);
    for (let i = 0; i < 5; i++) signal(fds[i]);
    expect<i32>(wait(ep, 2)).toBe(2);
    expect<u32>(eventData(0)).toBe(fds[0]);
    expect<u32>(eventData(1)).toBe(fds[1]);
    expect<i32>(wait(ep, 4)).toBe(4);
    expect<u32>(eventData(0)).toBe(fds[2]);
    expect<u32>(eventData(2)).toBe(fds[4]);
    expect<u32>(eventData(3)).toBe(fds[0]);
    expect<u64>(counter(Counter.EPOLL_EVENTS)).toBe(6);
  });

  test('the bitmap has the same members as the list, beyond 4096 descriptors too', () => {
    const ep = epollCreate();
    const count = 4400;
    const fds = new StaticArray<i32>(count);
    for (let i = 0; i < count; i++) fds[i] = watched(ep, EPOLLIN | EPOLLET);
    for (let i = count - 1; i >= 0; i -= 3) signal(fds[i]);
    let members = 0;
    for (let i = 0; i < count; i++) {
      const should = (count - 1 - i) % 3 == 0;
      if (epollIsReady(ep, fds[i])) members++;
      if (epollIsReady(ep, fds[i]) != should) expect<i32>(i).toBe(-1, 'wrong membership');
    }
    expect<i32>(wait(ep, 100)).toBe(100);
    for (let i: u32 = 0; i < 100; i++) expect<u32>(eventData(i)).toBe(fds[count - 1 - 3 * i]);
    let got = 100;
    for (let n = wait(ep, 128); n != 0; n = wait(ep, 128)) got += n;
    expect<i32>(got).toBe(members);
  });

  test('MOD changes what is watched and reports what holds already', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLIN | EPOLLET);
    epollCtl(ep, EPOLL_CTL_MOD, fd, EPOLLOUT | EPOLLET, 99);
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventBits(0)).toBe(EPOLLOUT);
    expect<u32>(eventData(0)).toBe(99);
    signal(fd);
    expect<i32>(wait(ep, 8)).toBe(0);
  });

  test('DEL takes a queued event away, and so does close', () => {
    const ep = epollCreate();
    const a = watched(ep, EPOLLIN | EPOLLET);
    const b = watched(ep, EPOLLIN | EPOLLET);
    const c = watched(ep, EPOLLIN | EPOLLET);
    signal(a);
    signal(b);
    signal(c);
    expect<i64>(epollCtl(ep, EPOLL_CTL_DEL, b, 0, 0)).toBe(0);
    expect<i64>(fdClose(a)).toBe(0);
    expect<bool>(epollIsReady(ep, a)).toBe(false);
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventData(0)).toBe(c);
    signal(b);
    expect<i32>(wait(ep, 8)).toBe(0);
  });

  test('EPOLLONESHOT: once, until MOD', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLIN | EPOLLONESHOT);
    signal(fd);
    expect<i32>(wait(ep, 8)).toBe(1);
    signal(fd);
    expect<i32>(wait(ep, 8)).toBe(0);
    epollCtl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT, 7);
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventData(0)).toBe(7);
  });

  test('two instances watch one descriptor, each with its own edge', () => {
    const one = epollCreate();
    const two = epollCreate();
    const fd = watched(one, EPOLLIN | EPOLLET);
    epollCtl(two, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, 2);
    signal(fd);
    expect<i32>(wait(one, 8)).toBe(1);
    expect<i32>(wait(two, 8)).toBe(1);
    expect<u32>(eventData(0)).toBe(2);
    expect<i64>(fdClose(one)).toBe(0);
    signal(fd);
    expect<i32>(wait(two, 8)).toBe(1);
  });
});

describe('L24 epoll waiters', () => {
  beforeEach(() => start(0));

  test('an event wakes one waiter, the last that came, and takes it off', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLIN | EPOLLET);
    const first = waitingThread();
    const second = waitingThread();
    epollAddWaiter(ep, first);
    epollAddWaiter(ep, second);
    signal(fd);
    expect<u32>(th(second).state).toBe(THREAD_WAKING);
    expect<u32>(th(first).state).toBe(THREAD_BLOCKED);
    signal(fd);
    expect<u32>(th(first).state).toBe(THREAD_WAKING);
    signal(fd);
    expect<i32>(wait(ep, 8)).toBe(1);
  });

  test('a waiter that has given up is left alone', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLIN | EPOLLET);
    const thread = waitingThread();
    epollAddWaiter(ep, thread);
    epollRemoveWaiter(ep, thread);
    epollRemoveWaiter(ep, thread);
    signal(fd);
    expect<u32>(th(thread).state).toBe(THREAD_BLOCKED);
  });

  test('an event that nobody asked for wakes nobody', () => {
    const ep = epollCreate();
    const fd = watched(ep, EPOLLERR);
    const thread = waitingThread();
    epollAddWaiter(ep, thread);
    signal(fd);
    expect<u32>(th(thread).state).toBe(THREAD_BLOCKED);
    expect<i32>(wait(ep, 8)).toBe(0);
  });

  test('ADD of something ready wakes a waiter', () => {
    const ep = epollCreate();
    const thread = waitingThread();
    epollAddWaiter(ep, thread);
    epollCtl(ep, EPOLL_CTL_ADD, eventfdCreate(1), EPOLLIN, 0);
    expect<u32>(th(thread).state).toBe(THREAD_WAKING);
  });
});

describe('L21 epoll in the order of the lecture', () => {
  test('by ascending number; edges and levels as ever', () => {
    start(1);
    const ep = epollCreate();
    const a = watched(ep, EPOLLIN | EPOLLET);
    const b = watched(ep, EPOLLIN);
    const c = watched(ep, EPOLLIN | EPOLLET);
    signal(c);
    signal(b);
    signal(a);
    expect<i32>(wait(ep, 2)).toBe(2);
    expect<u32>(eventData(0)).toBe(a);
    expect<u32>(eventData(1)).toBe(b);
    expect<i32>(wait(ep, 8)).toBe(2);
    expect<u32>(eventData(0)).toBe(b);
    expect<u32>(eventData(1)).toBe(c);
    fdRead(b, room.word, 8);
    expect<i32>(wait(ep, 8)).toBe(0);
  });
});

describe('pipes', () => {
  beforeEach(() => start(0));

  test('bytes in order, EAGAIN when empty and when full, and an edge when there is room again', () => {
    const ends = sysAlloc(8);
    expect<i64>(pipeCreate(ends)).toBe(0);
    const r = load<i32>(ends);
    const w = load<i32>(ends, 4);
    const ep = epollCreate();
    epollCtl(ep, EPOLL_CTL_ADD, w, EPOLLOUT | EPOLLET, 1);
    epollCtl(ep, EPOLL_CTL_ADD, r, EPOLLIN | EPOLLET, 2);
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventBits(0)).toBe(EPOLLOUT);
    expect<i64>(fdRead(r, room.word, 8)).toBe(-(Errno.EAGAIN as i64));
    for (let i: u32 = 0; i < PIPE_BYTES / 4; i++) store<u32>(room.word + i * 4, i);
    expect<i64>(fdWrite(w, room.word, 100000)).toBe(PIPE_BYTES);
    expect<i64>(fdWrite(w, room.word, 1)).toBe(-(Errno.EAGAIN as i64));
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventData(0)).toBe(2);
    // A write of up to PIPE_BUF bytes goes in whole or not at all.
    expect<i64>(fdRead(r, room.word, 4000)).toBe(4000);
    expect<i64>(fdWrite(w, room.word, 4001)).toBe(-(Errno.EAGAIN as i64));
    expect<i32>(wait(ep, 8)).toBe(0);
    const out = sysAlloc(65536);
    expect<i64>(fdRead(r, out, 60000)).toBe(60000);
    expect<u32>(load<u32>(out)).toBe(1000);
    expect<u32>(load<u32>(out + 59996)).toBe(15999);
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventBits(0)).toBe(EPOLLOUT);
    expect<i64>(fdWrite(r, room.word, 1)).toBe(-(Errno.EBADF as i64));
    expect<i64>(fdRead(w, room.word, 1)).toBe(-(Errno.EBADF as i64));
  });

  test('closing the write end is the end of file, after what was written; closing the read end is EPIPE', () => {
    const ends = sysAlloc(8);
    pipeCreate(ends);
    const ep = epollCreate();
    epollCtl(ep, EPOLL_CTL_ADD, load<i32>(ends), EPOLLIN | EPOLLET, 1);
    fdWrite(load<i32>(ends, 4), room.word, 3);
    fdClose(load<i32>(ends, 4));
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventBits(0)).toBe(EPOLLIN | EPOLLHUP);
    expect<i64>(fdRead(load<i32>(ends), room.word, 8)).toBe(3);
    expect<i64>(fdRead(load<i32>(ends), room.word, 8)).toBe(0);
    pipeCreate(ends);
    const w = load<i32>(ends, 4);
    epollCtl(ep, EPOLL_CTL_ADD, w, EPOLLET, 2);
    fdClose(load<i32>(ends));
    expect<i64>(fdWrite(w, room.word, 3)).toBe(-(Errno.EPIPE as i64));
    expect<i32>(wait(ep, 8)).toBe(1);
    expect<u32>(eventData(0)).toBe(2);
    expect<u32>(eventBits(0)).toBe(EPOLLERR);
  });
});
