// A server for the specs of the client machine: one thread of a program, which accepts, reads, waits for its one worker and
// answers, by the kernel's own calls. What it answers is told by the letter after "GET /".

import { schedule } from '../../assembly/base/events';
import { now } from '../../assembly/base/clock';
import { sysAlloc } from '../../assembly/base/memory';
import { EPOLL_CTL_ADD, epollCreate, epollCtl, epollWaitNow } from '../../assembly/kernel/epoll';
import { EPOLLET, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../../assembly/kernel/fdtable';
import { fdAccept, fdClose, fdRead, fdWrite } from '../../assembly/kernel/file';
import { sockBind, sockListen, sockSocket } from '../../assembly/kernel/sockcalls';
import { enter, leave, step } from './netmachine';

const FDS: u32 = 65536;
const JOBS: u32 = 65536;
/** A future event that nobody handles: time stands still there for a moment. */
const NOTHING: u32 = 1;

class Server {
  epfd: i32 = 0;
  listener: i32 = 0;
  events: u32 = 0;
  buffer: u32 = 0;
  /** By descriptor: bytes of "\r\n\r\n" matched, bytes of the request so far, its letter, the response's bytes not yet written. */
  matched: u32 = 0;
  length: u32 = 0;
  letter: u32 = 0;
  out: u32 = 0;
  outBytes: u32 = 0;
  /** Ring of answers to be given: descriptor, letter, instant. */
  jobs: u32 = 0;
  jobHead: u32 = 0;
  jobTail: u32 = 0;
  workerFree: u64 = 0;
  /** How long the worker takes for an answer. */
  service: u64 = 0;
  requests: u32 = 0;
  accepted: u32 = 0;
  /** Connections that have made a request. */
  users: u32 = 0;
  /** By descriptor: it has. */
  used: u32 = 0;
  /** By letter - 97: address and length of the response. */
  responses: u32 = 0;
}
export const server = new Server();

/** Room for the server; after machineStart. */
export function serverInit(): void {
  const s = server;
  s.events = sysAlloc(128 * 16);
  s.buffer = sysAlloc(65536);
  s.matched = sysAlloc(FDS);
  s.length = sysAlloc(FDS * 4);
  s.letter = sysAlloc(FDS);
  s.out = sysAlloc(FDS * 4);
  s.outBytes = sysAlloc(FDS * 4);
  s.jobs = sysAlloc(JOBS * 16);
  s.jobHead = 0;
  s.jobTail = 0;
  s.workerFree = 0;
  s.service = 0;
  s.requests = 0;
  s.accepted = 0;
  s.users = 0;
  s.used = sysAlloc(FDS);
  s.responses = sysAlloc(26 * 8);
}

/** The bytes of a text, for good. */
export function bytesOf(text: string): u32 {
  const n = String.UTF8.byteLength(text);
  const at = sysAlloc(n + 1);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, at);
  return at;
}

/** What is answered to "GET /<letter>". */
export function serverAnswer(letter: string, response: string): void {
  const at = server.responses + ((letter.charCodeAt(0) as u32) - 97) * 8;
  store<u32>(at, bytesOf(response));
  store<u32>(at, String.UTF8.byteLength(response) as u32, 4);
}

/** The server begins to listen. */
export function serverListen(backlog: u32): void {
  enter();
  server.epfd = epollCreate();
  server.listener = sockSocket() as i32;
  assert(sockBind(server.listener, 0, 8080) == 0);
  assert(sockListen(server.listener, backlog) == 0);
  assert(epollCtl(server.epfd, EPOLL_CTL_ADD, server.listener, EPOLLIN | EPOLLET, server.listener as u64) == 0);
  leave();
}

/** All descriptors are closed. */
export function serverStop(): void {
  enter();
  for (let fd = 3; fd < (FDS as i32); fd++) fdClose(fd);
  leave();
}

/** Runs the world and the server until something is done, or a million events have happened, or nothing is left to happen. */
export function serveUntil(at: u64, done: () => bool): void {
  while (!done() && step(at)) serve();
}

/** What the server can do now. */
export function serve(): void {
  enter();
  let n = epollWaitNow(server.epfd, server.events, 128);
  while (n > 0) {
    for (let i = 0; i < n; i++) {
      const bits = load<u32>(server.events + i * 16);
      const fd = load<i32>(server.events + i * 16, 8);
      if (fd == server.listener) {
        accept();
      } else {
        if ((bits & EPOLLOUT) != 0) flush(fd);
        if ((bits & (EPOLLIN | EPOLLRDHUP)) != 0) readAll(fd);
      }
    }
    n = epollWaitNow(server.epfd, server.events, 128);
  }
  work();
  leave();
}

function accept(): void {
  for (let fd = fdAccept(server.listener); fd >= 0; fd = fdAccept(server.listener)) {
    store<u8>(server.matched + (fd as u32), 0);
    store<u32>(server.length + (fd as u32) * 4, 0);
    store<u32>(server.outBytes + (fd as u32) * 4, 0);
    server.accepted++;
    epollCtl(server.epfd, EPOLL_CTL_ADD, fd as i32, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, fd as u64);
  }
}

function readAll(fd: i32): void {
  while (true) {
    const n = fdRead(fd, server.buffer, 4096);
    if (n == -11) return;
    if (n <= 0) {
      fdClose(fd);
      return;
    }
    for (let i: u32 = 0; i < (n as u32); i++) octet(fd as u32, load<u8>(server.buffer + i));
  }
}

const END: u32 = 0x0a0d0a0d;

function octet(fd: u32, c: u8): void {
  const at = server.length + fd * 4;
  const position = load<u32>(at);
  store<u32>(at, position + 1);
  if (position == 5) store<u8>(server.letter + fd, c);
  const matched = load<u8>(server.matched + fd);
  const wanted = (END >> (((matched as u32) & 3) * 8)) as u8;
  if (c != wanted) {
    store<u8>(server.matched + fd, c == 13 ? 1 : 0);
    return;
  }
  store<u8>(server.matched + fd, matched + 1);
  if (matched != 3) return;
  store<u8>(server.matched + fd, 0);
  store<u32>(at, 0);
  server.requests++;
  server.users += load<u8>(server.used + fd) == 0 ? 1 : 0;
  store<u8>(server.used + fd, 1);
  const job = server.jobs + (server.jobTail++ % JOBS) * 16;
  const finish = max(server.workerFree, now()) + server.service;
  server.workerFree = finish;
  store<u32>(job, fd);
  store<u32>(job, load<u8>(server.letter + fd), 4);
  store<u64>(job, finish, 8);
  schedule(finish, NOTHING, 0, 0);
}

function work(): void {
  while (server.jobHead != server.jobTail) {
    const job = server.jobs + (server.jobHead % JOBS) * 16;
    if (load<u64>(job, 8) > now()) return;
    server.jobHead++;
    const fd = load<u32>(job);
    const letter = load<u32>(job, 4);
    if (letter == 120) {
      // x: the server hangs up without an answer
      fdClose(fd as i32);
      continue;
    }
    if (letter == 110) continue; // n: never
    const response = server.responses + (letter - 97) * 8;
    store<u32>(server.out + fd * 4, load<u32>(response));
    store<u32>(server.outBytes + fd * 4, load<u32>(response, 4));
    flush(fd as i32);
    // c: closed after the response
    if (letter == 99) fdClose(fd as i32);
  }
}

function flush(fd: i32): void {
  const at = server.out + (fd as u32) * 4;
  const left = server.outBytes + (fd as u32) * 4;
  while (load<u32>(left) != 0) {
    const n = fdWrite(fd, load<u32>(at), load<u32>(left));
    if (n <= 0) return;
    store<u32>(at, load<u32>(at) + (n as u32));
    store<u32>(left, load<u32>(left) - (n as u32));
  }
}
