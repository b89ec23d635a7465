// Completion ports: the poller of Windows (L14). It doesn't say that an operation could be done now, but that one which was
// begun before has been done: the kernel itself moves the data, from or into the buffer that came with the operation.
//
//   WSARecv(s, buf) ──► nothing there yet: pending ──► data arrives: the kernel copies it into buf ──► packet
//                       there is: done at once, and no packet                                            │
//   port   ┌─────────┐   packets      ┌──────────┐   ┌──────────┐   ┌───────┐                             ▼
//          │ head ───┼──────────────► │ op, done ├──►│ op, done ├──►│ break │   first in, first out ◄─────┘
//          │ waiters │  threads: the last that came goes first
//          └─────────┘
//
// Sockets skip the packet when they are done at once (FILE_SKIP_COMPLETION_PORT_ON_SUCCESS), as Go sets them. There is at most
// one operation for each direction of a file at a time; Go's descriptors hold a lock that sees to it.
//
//   op (64 bytes)   0 next   4 port   8 file   12 kind   16 addr   20 len   24 done   28 error   32 key   40 state   44 mode
//   port            an Epoll record whose `head`, `tail` and `queued` are packets (ops)
//
//   FILES_STATE  128 u32 free operations

import { Counter, Ev } from '../abi/counters';
import { Errno } from '../abi/errno';
import { FILES_STATE } from '../base/layout';
import { sysAlloc } from '../base/memory';
import { count } from '../observe/counters';
import { note } from '../observe/trace';
import { FILE_IOCP, FILE_SOCKET, fdGet, fdInstall, fdObject, fl } from './fdtable';
import { so } from './socket';
import { sockAcceptFrom, sockConnected, sockRead, sockWrite } from './sockcalls';
import { ep, epollFree, ITEM_IOCP, it, itemNew, readyListNew, remove, wakeOne } from './readylist';

const FREE: u32 = FILES_STATE + 128;

// Kinds of operations.
export const OP_RECV: u32 = 1;
export const OP_SEND: u32 = 2;
export const OP_ACCEPT: u32 = 3;
export const OP_CONNECT: u32 = 4;
const OP_BREAK: u32 = 5;

// States.
const PENDING: u32 = 1;
/** Its packet is in the port, or has been taken out; nobody has asked for the result yet. */
const DONE: u32 = 2;

/** What GetQueuedCompletionStatusEx writes for each packet: u32 mode ('r', 'w'; 0: a break), u32 0, u64 key. */
export const COMPLETION_BYTES: u32 = 16;
/** ERROR_OPERATION_ABORTED is told as this. */
export const ABORTED: i64 = -(Errno.ECANCELED as i64);

@unmanaged
class Operation {
  next: u32;
  port: u32;
  file: u32;
  kind: u32;
  addr: u32;
  len: u32;
  done: u32;
  spare: u32;
  key: u64;
  state: u32;
  mode: u32;
  result: i64;
  /** Operations whose file has gone: free after their packet is taken. */
  orphan: u32;
  spare1: u32;
}

const OP_BYTES: u32 = 64;
const READ: u32 = 0x72;
const WRITE: u32 = 0x77;

function op(o: u32): Operation {
  return changetype<Operation>(o as usize);
}

/** CreateIoCompletionPort(INVALID_HANDLE_VALUE): a new port, or -EMFILE. */
export function iocpCreate(): i32 {
  const port = readyListNew();
  const fd = fdInstall(FILE_IOCP, port, 0);
  if (fd < 0) epollFree(port);
  return fd;
}

/**
 * CreateIoCompletionPort(file, port): operations on the file report there from now on. A socket that is being connected has its
 * ConnectEx pending from here on, and a packet even if it has succeeded already.
 * @param key comes back with every packet
 * @returns 0, -EBADF, -EPERM (nothing whose operations could be pending)
 */
export function iocpAssociate(port: i32, fd: i32, key: u64): i64 {
  const p = fdObject(port, FILE_IOCP);
  const f = fdGet(fd);
  if (p == 0 || f == 0) return -(Errno.EBADF as i64);
  if (fl(f).kind != FILE_SOCKET) return -(Errno.EPERM as i64);
  count(Counter.EPOLL_CTLS, 1);
  itemNew(ITEM_IOCP, p, f, fd as u32, 0, key);
  if (so(fl(f).object).dialed != 0) connecting(f);
  return 0;
}

function connecting(f: u32): void {
  const i = itemOfFile(f);
  const o = begin(i, f, OP_CONNECT, 0, 0);
  store<u32>(slotOf(i, OP_CONNECT), o);
  progress(o);
}

/** Whether operations on this descriptor report to a port. */
export function iocpAssociated(fd: i32): bool {
  const f = fdGet(fd);
  return f != 0 && itemOfFile(f) != 0;
}

/**
 * Begins an operation, or fetches the result of the one that has been done in this direction (WSAGetOverlappedResult).
 * @returns its result; -EAGAIN: it is pending (ERROR_IO_PENDING), and a packet will come
 */
export function iocpPost(fd: i32, kind: u32, addr: u32, len: u32): i64 {
  const f = fdGet(fd);
  const i = itemOfFile(f);
  const slot = slotOf(i, kind);
  let o = load<u32>(slot);
  if (o != 0) {
    if (op(o).state == PENDING) return -(Errno.EAGAIN as i64);
    const result = op(o).result;
    const same = op(o).kind == kind;
    store<u32>(slot, 0);
    release(o);
    // Of ConnectEx nobody fetches the result: SO_ERROR says it.
    if (same) return result;
  }
  o = begin(i, f, kind, addr, len);
  const result = attempt(o);
  if (result != -(Errno.EAGAIN as i64)) {
    release(o);
    return result;
  }
  store<u32>(slot, o);
  return result;
}

/** A new operation. */
function begin(i: u32, f: u32, kind: u32, addr: u32, len: u32): u32 {
  let o = load<u32>(FREE);
  if (o == 0) o = sysAlloc(OP_BYTES);
  else store<u32>(FREE, op(o).next);
  memory.fill(o, 0, OP_BYTES);
  const rec = op(o);
  rec.port = it(i).epoll;
  rec.file = f;
  rec.kind = kind;
  rec.addr = addr;
  rec.len = len;
  rec.key = it(i).data;
  rec.mode = kind == OP_RECV || kind == OP_ACCEPT ? READ : WRITE;
  rec.state = PENDING;
  return o;
}

/** Something happened to a file: what is pending goes on, reading before writing. */
export function iocpProgress(i: u32): void {
  progress(it(i).readyPrev);
  progress(it(i).readyNext);
}

/**
 * CancelIoEx of one direction.
 * @returns whether something was pending; its packet, which says that it was aborted, comes all the same
 */
export function iocpCancel(fd: i32, mode: u32): bool {
  const f = fdGet(fd);
  const i = f != 0 ? itemOfFile(f) : 0;
  if (i == 0) return false;
  const o = load<u32>(slotOf(i, mode == READ ? OP_RECV : OP_SEND));
  if (o == 0 || op(o).state != PENDING) return false;
  complete(o, ABORTED);
  return true;
}

/** Drops the result of an operation that was aborted and whose packet has come. */
export function iocpDiscard(fd: i32, mode: u32): void {
  const f = fdGet(fd);
  const i = f != 0 ? itemOfFile(f) : 0;
  if (i == 0) return;
  const slot = slotOf(i, mode == READ ? OP_RECV : OP_SEND);
  const o = load<u32>(slot);
  if (o == 0 || op(o).state == PENDING) return;
  store<u32>(slot, 0);
  release(o);
}

/** Whether an operation of this direction has been done and its result not been fetched. */
export function iocpHasResult(fd: i32, mode: u32): bool {
  const f = fdGet(fd);
  const i = f != 0 ? itemOfFile(f) : 0;
  const o = i != 0 ? load<u32>(slotOf(i, mode == READ ? OP_RECV : OP_SEND)) : 0;
  return o != 0 && op(o).state == DONE;
}

/** PostQueuedCompletionStatus: a packet that only wakes a waiter. */
export function iocpBreak(port: i32): void {
  const p = fdObject(port, FILE_IOCP);
  let o = load<u32>(FREE);
  if (o == 0) o = sysAlloc(OP_BYTES);
  else store<u32>(FREE, op(o).next);
  memory.fill(o, 0, OP_BYTES);
  op(o).port = p;
  op(o).kind = OP_BREAK;
  op(o).orphan = 1;
  queue(o);
}

/**
 * GetQueuedCompletionStatusEx without waiting.
 * @param out room for max records of COMPLETION_BYTES
 * @returns how many packets, or -EBADF
 */
export function iocpTake(port: i32, out: u32, max: u32): i32 {
  const p = fdObject(port, FILE_IOCP);
  if (p == 0) return -(Errno.EBADF as i32);
  const list = ep(p);
  let n: u32 = 0;
  while (list.head != 0 && n < max) {
    const o = list.head;
    list.head = op(o).next;
    if (list.head == 0) list.tail = 0;
    list.queued--;
    op(o).next = 0;
    const at = out + n * COMPLETION_BYTES;
    store<u32>(at, op(o).mode);
    store<u32>(at, 0, 4);
    store<u64>(at, op(o).key, 8);
    n++;
    op(o).port = 0;
    if (op(o).orphan != 0) freeOp(o);
  }
  count(Counter.EPOLL_EVENTS, n as u64);
  if (list.queued != 0) wakeOne(list);
  return n as i32;
}

/** The port behind a descriptor; 0: it is none. */
export function iocpOf(port: i32): u32 {
  return fdObject(port, FILE_IOCP);
}

/** The file is being closed: what is pending is aborted. */
export function iocpForget(i: u32): void {
  forget(it(i).readyPrev);
  forget(it(i).readyNext);
  it(i).readyPrev = 0;
  it(i).readyNext = 0;
}

/** The port itself is closed. */
export function iocpClose(port: u32): void {
  const list = ep(port);
  while (list.items != 0) {
    const i = list.items;
    iocpForget(i);
    remove(i);
  }
  while (list.head != 0) {
    const o = list.head;
    list.head = op(o).next;
    op(o).port = 0;
    if (op(o).orphan != 0) freeOp(o);
  }
  list.tail = 0;
  list.queued = 0;
  while (list.waiters != 0) wakeOne(list);
  epollFree(port);
}

function itemOfFile(f: u32): u32 {
  let i = fl(f).items;
  while (i != 0 && it(i).kind != ITEM_IOCP) i = it(i).next;
  return i;
}

/** Where the association keeps its operation of that direction. */
function slotOf(i: u32, kind: u32): u32 {
  const item = changetype<usize>(it(i)) as u32;
  return kind == OP_RECV || kind == OP_ACCEPT ? item + READ_SLOT : item + WRITE_SLOT;
}

const READ_SLOT: u32 = 32;
const WRITE_SLOT: u32 = 36;

function progress(o: u32): void {
  if (o == 0 || op(o).state != PENDING) return;
  const result = attempt(o);
  if (result != -(Errno.EAGAIN as i64)) complete(o, result);
}

/** Tries to do an operation: its result, or -EAGAIN. A send is done when all of it is in the socket's buffer. */
function attempt(o: u32): i64 {
  const rec = op(o);
  const s = fl(rec.file).object;
  if (rec.kind == OP_RECV) return sockRead(s, rec.addr, rec.len);
  if (rec.kind == OP_ACCEPT) return sockAcceptFrom(s);
  if (rec.kind == OP_CONNECT) {
    const result = sockConnected(s);
    return result == -(Errno.EINPROGRESS as i64) ? -(Errno.EAGAIN as i64) : result;
  }
  while (true) {
    const result = sockWrite(s, rec.addr + rec.done, rec.len - rec.done);
    if (result < 0) return result;
    rec.done += result as u32;
    if (rec.done == rec.len) return rec.len as i64;
  }
}

function complete(o: u32, result: i64): void {
  op(o).state = DONE;
  op(o).result = result;
  queue(o);
}

function queue(o: u32): void {
  const list = ep(op(o).port);
  op(o).next = 0;
  if (list.tail != 0) op(list.tail).next = o;
  else list.head = o;
  list.tail = o;
  list.queued++;
  if (op(o).file != 0) note(Ev.FD_READY, fl(op(o).file).fd, op(o).mode == READ ? 1 : 4, 0);
  wakeOne(list);
}

/** Nobody wants the operation any more; its packet may still be in the port. */
function release(o: u32): void {
  op(o).orphan = 1;
  if (op(o).state != DONE || op(o).port == 0) freeOp(o);
}

function forget(o: u32): void {
  if (o == 0) return;
  if (op(o).state == PENDING) complete(o, ABORTED);
  op(o).file = 0;
  release(o);
}

function freeOp(o: u32): void {
  op(o).next = load<u32>(FREE);
  store<u32>(FREE, o);
}
