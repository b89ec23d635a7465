// The load: who asks for what, and when.
//
//   open loop    requests come at their instants, whatever became of those before (recorded, or drawn at a rate); each takes an
//                idle connection, or waits for one: first come, first served. Latency counts from the intended instant.
//   closed loop  users: request, response, think, next request. Latency counts from the request.
//
//   IDLE ──START_NS──► CONNECTING ──first connection──► WARMING (if wanted) ──all warm──► RUNNING ──► DONE
//                        │    ▲  refused: again after 1 ms                      start: intended instants count from here
//                        └────┘──CONNECT_TIMEOUT_NS──► GAVE_UP

import { Ev } from '../abi/counters';
import { EventKind } from '../abi/events';
import {
  Load,
  LoadMode,
  LoadPhase,
  LoadResult,
  LogFailure,
  PATH_BODY,
  PATH_BODY_BYTES,
  PATH_FLAG_HEAD,
  PATH_FLAGS,
  PATH_REQUEST,
  PATH_REQUEST_BYTES,
} from '../abi/world';
import { now } from '../base/clock';
import { schedule } from '../base/events';
import { sysAlloc } from '../base/memory';
import { attributionDone, attributionDrop, attributionHists, attributionInit } from '../observe/attribution';
import { note } from '../observe/trace';
import { arrivalsInit, drawGap, drawPath, nextDrawn, nextRecorded, recordedPath } from './arrivals';
import {
  areBrowsers,
  br,
  browserForget,
  browserHasRoom,
  browserPut,
  browsersInit,
  browserTake,
  pageBegins,
  pageIsThere,
  pageNext,
} from './browser';
import {
  CLIENT_GONE,
  CLIENT_MALFORMED,
  CLIENT_OPENED,
  CLIENT_REFUSED,
  CLIENT_RESPONSE,
  clientAbort,
  clientClose,
  clientInit,
  clientInput,
  clientConns,
  clientFrom,
  clientOpen,
  clientSend,
  clientTimer,
  co,
  connHttp,
  USE_BUSY,
  USE_IDLE,
  USE_OPENING,
} from './client';
import { ht, httpCloses } from './http';
import {
  idlePut,
  idleRemove,
  idleTake,
  waiting,
  waitingDrop,
  waitingFree,
  waitingIntended,
  waitingNumber,
  waitingPath,
  waitingPut,
} from './idle';
import { clientReceives, clientTakes, hopEvent, hopsInit } from './hops';
import { linkDown } from './link';
import { noteDone, noteFailed, noteSent, pathAt, resultsInit } from './results';
import {
  addResult,
  loadKey,
  result,
  setResult,
  WORLD_CONN,
  WORLD_DRAIN_SLOT,
  WORLD_DRAIN_STEP,
  WORLD_EXHAUSTED,
  WORLD_FIRST_TRY,
  WORLD_OPEN,
  WORLD_OPENING,
  WORLD_USERS,
  WORLD_WARM_BEGUN,
  WORLD_WARM_DONE,
} from './state';

/** A refused connection is tried again after so long while the server starts. */
const RETRY_NS: u64 = 1000000;
/** Load.CONNECT_TIMEOUT_NS if that is 0. */
const CONNECT_TIMEOUT_NS: u64 = 10000000000;
/** Connections being warmed up at once: a burst of all of them would overflow the accept queue. */
const WARM_AT_ONCE: u32 = 128;
/** conn.request of a warm-up request. */
const UNCOUNTED: u32 = u32.MAX_VALUE;
/** Between two steps of closing connections. */
const DRAIN_STEP_NS: u64 = 100000;
/** payload of a CLIENT_ARRIVAL event that only marks the end of DURATION_NS, of a CLIENT_DRAINED event at the very end. */
const END_MARK: u32 = 1;
const GEN_MASK: u32 = 0xffffff;

/** The world begins: tables and keys are written, worldCheck has nothing against them. */
export function worldInit(): void {
  if (loadKey(Load.MODE) == (LoadMode.NONE as i64)) return;
  resultsInit();
  if (loadKey(Load.ATTRIBUTION) != 0) {
    attributionInit();
    setResult(LoadResult.STAGE_HISTS, attributionHists() as u64);
  }
  clientInit();
  if (isClosed()) store<u32>(WORLD_USERS, sysAlloc((loadKey(Load.CONNECTIONS) as u32) << 2));
  arrivalsInit();
  hopsInit();
  browsersInit();
  schedule(loadKey(Load.START_NS) as u64, EventKind.CLIENT_CONNECT, 0, 0);
}

/** Whether a load was given, and nothing of it is left to do (or it could never begin: LoadPhase.GAVE_UP). */
export function loadDone(): bool {
  return phase() == (LoadPhase.DONE as u32) || phase() == (LoadPhase.GAVE_UP as u32);
}

/** A future event of the world (kinds from WORLD_FIRST on), at now(). */
export function worldEvent(kind: u32, payload: u32, gen: u32): void {
  switch (kind) {
    case EventKind.LINK_PACKET as u32:
      linkDown(payload);
      break;
    case EventKind.CLIENT_PACKET as u32:
      if (!clientReceives(payload)) told(clientInput(payload));
      break;
    case EventKind.LINK_HOP as u32:
      hopEvent(payload, gen);
      break;
    case EventKind.CLIENT_READ as u32:
      clientTakes(payload);
      told(clientInput(payload));
      break;
    case EventKind.CLIENT_DRAINED as u32:
      if (payload == END_MARK) setPhase(LoadPhase.DONE);
      else closeSome();
      break;
    case EventKind.CLIENT_TCP_TIMER as u32:
      told(clientTimer(payload, gen));
      break;
    case EventKind.CLIENT_ARRIVAL as u32:
      arrival(payload);
      break;
    case EventKind.CLIENT_THINK as u32:
      userRequest(payload);
      break;
    case EventKind.CLIENT_CONNECT as u32:
      connect();
      break;
    case EventKind.CLIENT_TIMEOUT as u32:
      requestTimeout(payload, gen);
      break;
    default:
      assert(false, 'world: unknown event');
  }
}

function phase(): u32 {
  return result(LoadResult.PHASE) as u32;
}

function setPhase(to: LoadPhase): void {
  setResult(LoadResult.PHASE, to as u64);
}

function isClosed(): bool {
  return loadKey(Load.MODE) == (LoadMode.CLOSED as i64);
}

function bump(at: u32, by: i32): void {
  store<u32>(at, load<u32>(at) + (by as u32));
}

// ---- connections

/** Begins to open a connection; 0 if no port is free. */
function open(): u32 {
  const c = clientOpen();
  if (c == 0) return 0;
  bump(WORLD_OPEN, 1);
  bump(WORLD_OPENING, 1);
  setResult(LoadResult.CONNECTIONS_OPEN, load<u32>(WORLD_OPEN) as u64);
  return c;
}

/** The load has done with a connection. */
function drop(c: u32, abort: bool): void {
  if (co(c).use == USE_OPENING) bump(WORLD_OPENING, -1);
  bump(WORLD_OPEN, -1);
  setResult(LoadResult.CONNECTIONS_OPEN, load<u32>(WORLD_OPEN) as u64);
  const user = co(c).user;
  if (user != 0) {
    if (areBrowsers()) browserForget(user - 1, c);
    else store<u32>(userAt(user - 1), 0);
  }
  if (abort) clientAbort(c);
  else clientClose(c);
}

/** CLIENT_CONNECT: the first attempt, or another one. */
function connect(): void {
  const at = phase();
  if (at == (LoadPhase.IDLE as u32)) {
    setPhase(LoadPhase.CONNECTING);
    store<u64>(WORLD_FIRST_TRY, now());
  } else if (at > (LoadPhase.WARMING as u32)) {
    return;
  }
  const limit = loadKey(Load.CONNECT_TIMEOUT_NS) as u64;
  if (now() - load<u64>(WORLD_FIRST_TRY) > (limit != 0 ? limit : CONNECT_TIMEOUT_NS)) {
    setPhase(LoadPhase.GAVE_UP);
    setResult(LoadResult.DONE_NS, now());
  } else if (phase() == (LoadPhase.CONNECTING as u32)) {
    open();
  } else {
    warmMore();
  }
}

/** What the connection at WORLD_CONN has to tell. */
function told(bits: u32): void {
  if (bits == 0) return;
  const c = load<u32>(WORLD_CONN);
  if ((bits & CLIENT_MALFORMED) != 0) {
    lost(c, LogFailure.MALFORMED, true);
  } else if ((bits & CLIENT_REFUSED) != 0) {
    refused(c);
  } else {
    if ((bits & CLIENT_OPENED) != 0) opened(c);
    if ((bits & CLIENT_RESPONSE) != 0) response(c, (bits & CLIENT_GONE) != 0);
    else if ((bits & CLIENT_GONE) != 0) gone(c);
  }
}

function opened(c: u32): void {
  bump(WORLD_OPENING, -1);
  addResult(LoadResult.CONNECTIONS_OPENED, 1);
  const conn = co(c);
  conn.use = USE_IDLE;
  if (phase() == (LoadPhase.CONNECTING as u32)) {
    if (loadKey(Load.WARM) == 0) {
      idlePut(c);
      start();
      return;
    }
    setPhase(LoadPhase.WARMING);
    bump(WORLD_WARM_BEGUN, 1);
    conn.warm = loadKey(Load.WARM_REQUESTS) as u32;
    warm(c);
    warmMore();
  } else if (phase() == (LoadPhase.WARMING as u32)) {
    conn.warm = loadKey(Load.WARM_REQUESTS) as u32;
    warm(c);
  } else if (conn.user != 0) {
    begin(c, conn.intended, conn.path, conn.request);
  } else {
    idlePut(c);
    dispatch();
  }
}

function refused(c: u32): void {
  addResult(LoadResult.CONNECTIONS_REFUSED, 1);
  const user = co(c).user;
  const path = co(c).path;
  const number = co(c).request;
  const intended = co(c).intended;
  drop(c, false);
  if (phase() == (LoadPhase.WARMING as u32)) bump(WORLD_WARM_BEGUN, -1);
  if (phase() <= (LoadPhase.WARMING as u32)) {
    schedule(now() + RETRY_NS, EventKind.CLIENT_CONNECT, 0, 0);
  } else if (user != 0) {
    noteFailed(number, path, intended, 0, LogFailure.REFUSED);
    requestOver(user - 1);
  } else {
    if (waiting() != 0) {
      noteFailed(waitingNumber(), waitingPath(), waitingIntended(), 0, LogFailure.REFUSED);
      waitingDrop();
    }
    dispatch();
  }
  finish();
}

/** The server has closed a connection without a response being due to its end. */
function gone(c: u32): void {
  addResult(LoadResult.CONNECTIONS_CLOSED, 1);
  lost(c, LogFailure.RESET, false);
}

/** A connection is lost, and with it the request in flight, if there is one. */
function lost(c: u32, why: LogFailure, abort: bool): void {
  const conn = co(c);
  const busy = conn.use == USE_BUSY;
  const user = conn.user;
  if (phase() == (LoadPhase.WARMING as u32)) {
    if (busy) addResult(LoadResult.WARM_FAILED, 1);
    else if (conn.use == USE_IDLE) {
      idleRemove(c);
      bump(WORLD_WARM_DONE, -1);
    }
    bump(WORLD_WARM_BEGUN, -1);
    drop(c, abort);
    schedule(now() + RETRY_NS, EventKind.CLIENT_CONNECT, 0, 0);
    return;
  }
  if (busy && conn.attr != 0) attributionDrop(conn.attr);
  if (busy) noteFailed(conn.request, conn.path, conn.intended, conn.sent, why);
  else if (conn.use == USE_IDLE && user == 0) idleRemove(c);
  drop(c, abort);
  if (busy && user != 0) requestOver(user - 1);
  dispatch();
  finish();
}

// ---- warming up

/** A connection in WARMING goes on: its next uncounted request, or it is warm. */
function warm(c: u32): void {
  const conn = co(c);
  if (conn.warm != 0) {
    conn.warm--;
    conn.request = UNCOUNTED;
    conn.path = loadKey(Load.WARM_PATH) as u32;
    note(Ev.WARM_SENT, conn.port as u32, conn.path, 0);
    send(c);
    return;
  }
  idlePut(c);
  warmOne();
}

function warmOne(): void {
  bump(WORLD_WARM_DONE, 1);
  if (load<u32>(WORLD_WARM_DONE) == (loadKey(Load.CONNECTIONS) as u32)) start();
  else warmMore();
}

function warmMore(): void {
  const wanted = loadKey(Load.CONNECTIONS) as u32;
  while (load<u32>(WORLD_WARM_BEGUN) < wanted) {
    if (load<u32>(WORLD_WARM_BEGUN) - load<u32>(WORLD_WARM_DONE) >= WARM_AT_ONCE || open() == 0) return;
    bump(WORLD_WARM_BEGUN, 1);
  }
}

// ---- arrivals

/** The load proper begins now. */
function start(): void {
  setPhase(LoadPhase.RUNNING);
  setResult(LoadResult.STARTED_NS, now());
  const mode = loadKey(Load.MODE);
  const duration = loadKey(Load.DURATION_NS) as u64;
  if (mode == (LoadMode.ARRIVALS as i64)) {
    if (loadKey(Load.ARRIVALS) == 0) exhausted();
    else nextRecorded();
  } else if (mode == (LoadMode.OPEN as i64)) {
    if (!nextDrawn()) exhausted();
  } else {
    const users = loadKey(Load.CONNECTIONS) as u32;
    const ramp = loadKey(Load.RAMP_NS) as u64;
    for (let user: u32 = 0; user < users; user++) {
      schedule(now() + (ramp * (user as u64)) / (users as u64), EventKind.CLIENT_THINK, user, 0);
    }
    if (duration != 0) schedule(now() + duration, EventKind.CLIENT_ARRIVAL, END_MARK, 0);
  }
}

function exhausted(): void {
  store<u32>(WORLD_EXHAUSTED, 1);
  finish();
}

/** The load is over when nothing more comes and everything that came has been answered or has failed. */
function finish(): void {
  if (load<u32>(WORLD_EXHAUSTED) == 0 || phase() != (LoadPhase.RUNNING as u32)) return;
  if (result(LoadResult.COMPLETED) + result(LoadResult.FAILED) != result(LoadResult.ARRIVED)) return;
  setResult(LoadResult.DONE_NS, now());
  const drain = loadKey(Load.DRAIN_NS) as u64;
  if (drain == 0) {
    setPhase(LoadPhase.DONE);
    return;
  }
  setPhase(LoadPhase.DRAINING);
  waitingFree();
  const steps = max<u64>(drain / 2 / DRAIN_STEP_NS, 1);
  store<u32>(WORLD_DRAIN_STEP, (((clientConns() as u64) / steps) as u32) + 1);
  schedule(now() + drain, EventKind.CLIENT_DRAINED, END_MARK, 0);
  closeSome();
}

/**
 * Draining: connections are closed evenly over half of its time. All at once, their FINs would fill the card's rings, and be sent
 * again for a long time.
 */
function closeSome(): void {
  for (let left = load<u32>(WORLD_DRAIN_STEP); left != 0; left--) {
    const c = clientFrom(load<u32>(WORLD_DRAIN_SLOT));
    if (c == 0) return;
    store<u32>(WORLD_DRAIN_SLOT, co(c).slot + 1);
    if (co(c).use == USE_IDLE && co(c).user == 0) idleRemove(c);
    drop(c, false);
  }
  schedule(now() + DRAIN_STEP_NS, EventKind.CLIENT_DRAINED, 0, 0);
}

/** CLIENT_ARRIVAL: a request of the open loop. */
function arrival(payload: u32): void {
  if (payload == END_MARK) {
    exhausted();
    return;
  }
  const number = result(LoadResult.ARRIVED) as u32;
  const fromRecord = loadKey(Load.MODE) == (LoadMode.ARRIVALS as i64);
  const path = fromRecord ? recordedPath() : drawPath();
  waitingPut(now(), path, number);
  setResult(LoadResult.ARRIVED, (number as u64) + 1);
  const bound = loadKey(fromRecord ? Load.ARRIVALS : Load.COUNT) as u64;
  if (bound != 0 && (number as u64) + 1 >= bound) exhausted();
  else if (fromRecord) nextRecorded();
  else if (!nextDrawn()) exhausted();
  dispatch();
}

/** Waiting requests take idle connections; if there are too few, more are opened. */
function dispatch(): void {
  while (waiting() != 0) {
    const c = idleTake();
    if (c == 0) break;
    const intended = waitingIntended();
    const path = waitingPath();
    const number = waitingNumber();
    waitingDrop();
    begin(c, intended, path, number);
  }
  const most = loadKey(Load.CONNECTIONS) as u32;
  while (waiting() > load<u32>(WORLD_OPENING) && load<u32>(WORLD_OPEN) < most) {
    if (open() == 0) return;
  }
}

// ---- requests

/** Sends a request on a connection that is free for it, unless its time is over already. */
function begin(c: u32, intended: u64, path: u32, number: u32): void {
  const conn = co(c);
  const limit = loadKey(Load.TIMEOUT_NS) as u64;
  if (limit != 0 && intended + limit <= now()) {
    noteFailed(number, path, intended, 0, LogFailure.TIMEOUT);
    const user = conn.user;
    if (user == 0) {
      idlePut(c);
    } else {
      if (areBrowsers()) browserPut(user - 1, c);
      else conn.use = USE_IDLE;
      requestOver(user - 1);
    }
    finish();
    return;
  }
  conn.intended = intended;
  conn.path = path;
  conn.request = number;
  conn.timeoutGen = (conn.timeoutGen + 1) & GEN_MASK;
  if (limit != 0) schedule(intended + limit, EventKind.CLIENT_TIMEOUT, c, conn.timeoutGen);
  noteSent(number, path, conn.port);
  send(c);
}

function send(c: u32): void {
  const conn = co(c);
  const path = pathAt(conn.path);
  const head: u8 = (load<u32>(path, PATH_FLAGS) & PATH_FLAG_HEAD) != 0 ? 1 : 0;
  conn.use = USE_BUSY;
  conn.sent = now();
  clientSend(
    c,
    load<u32>(path, PATH_REQUEST),
    load<u32>(path, PATH_REQUEST_BYTES),
    head,
    load<u32>(path, PATH_BODY),
    load<u32>(path, PATH_BODY_BYTES),
    conn.request != UNCOUNTED,
  );
}

/** The response on a connection is complete. */
function response(c: u32, closed: bool): void {
  const conn = co(c);
  const h = connHttp(c);
  const user = conn.user;
  const over = closed || httpCloses(h);
  if (over) addResult(LoadResult.CONNECTIONS_CLOSED, 1);
  if (conn.request == UNCOUNTED) {
    addResult(LoadResult.WARM_COMPLETED, 1);
    note(Ev.WARM_DONE, conn.port as u32, ht(h).status as u32, 0);
    if (!over) {
      warm(c);
      return;
    }
    drop(c, false);
    warmOne();
    return;
  }
  if (conn.attr != 0) attributionDone(conn.attr, conn.request);
  noteDone(conn.request, conn.path, conn.intended, conn.sent, h);
  if (over || loadKey(Load.KEEP_ALIVE) == 0) drop(c, false);
  else if (user == 0) idlePut(c);
  else if (areBrowsers()) browserPut(user - 1, c);
  else conn.use = USE_IDLE;
  if (user != 0) requestOver(user - 1);
  dispatch();
  finish();
}

/** CLIENT_TIMEOUT: the client waits no longer for the response and closes the connection. */
function requestTimeout(c: u32, gen: u32): void {
  if (co(c).timeoutGen != gen || co(c).use != USE_BUSY) return;
  lost(c, LogFailure.TIMEOUT, false);
}

// ---- users of the closed loop

function userAt(user: u32): u32 {
  return load<u32>(WORLD_USERS) + (user << 2);
}

/** A user's request is over: the next one after a while. */
function think(user: u32): void {
  if (load<u32>(WORLD_EXHAUSTED) != 0) return;
  schedule(now() + drawGap(loadKey(Load.THINK), loadKey(Load.THINK_MEAN_NS) as u64), EventKind.CLIENT_THINK, user, 0);
}

/** A user's request is over, well or not: a browser fetches what belongs to its page, then thinks; others think. */
function requestOver(user: u32): void {
  if (!areBrowsers()) {
    think(user);
    return;
  }
  br(user).underWay--;
  while (browserHasRoom(user)) {
    const path = pageNext(user);
    if (path == u32.MAX_VALUE || !ask(user, path)) break;
  }
  if (pageIsThere(user)) think(user);
}

/** A browser asks for something, on an idle connection or a new one; false: the load is over. */
function ask(user: u32, path: u32): bool {
  if (load<u32>(WORLD_EXHAUSTED) != 0) return false;
  const number = result(LoadResult.ARRIVED) as u32;
  setResult(LoadResult.ARRIVED, (number as u64) + 1);
  if (loadKey(Load.COUNT) != 0 && (number as i64) + 1 >= loadKey(Load.COUNT)) store<u32>(WORLD_EXHAUSTED, 1);
  br(user).underWay++;
  let c = browserTake(user);
  if (c != 0) {
    begin(c, now(), path, number);
    return true;
  }
  c = idleTake(); // warmed up
  if (c == 0) c = open();
  if (c == 0) {
    noteFailed(number, path, now(), 0, LogFailure.REFUSED);
    br(user).underWay--;
    return true;
  }
  br(user).connections++;
  co(c).user = user + 1;
  if (co(c).use == USE_OPENING) {
    co(c).intended = now();
    co(c).path = path;
    co(c).request = number;
  } else {
    begin(c, now(), path, number);
  }
  return true;
}

/** CLIENT_THINK: a user makes a request, on its own connection. */
function userRequest(user: u32): void {
  if (load<u32>(WORLD_EXHAUSTED) != 0) return;
  if (areBrowsers()) {
    pageBegins(user);
    ask(user, drawPath());
    return;
  }
  const number = result(LoadResult.ARRIVED) as u32;
  setResult(LoadResult.ARRIVED, (number as u64) + 1);
  if (loadKey(Load.COUNT) != 0 && (number as i64) + 1 >= loadKey(Load.COUNT)) store<u32>(WORLD_EXHAUSTED, 1);
  const path = drawPath();
  let c = load<u32>(userAt(user));
  if (c == 0) {
    c = idleTake();
    if (c != 0) takes(user, c);
  }
  if (c != 0) {
    begin(c, now(), path, number);
    return;
  }
  c = open();
  if (c == 0) {
    noteFailed(number, path, now(), 0, LogFailure.REFUSED);
    think(user);
    finish();
    return;
  }
  takes(user, c);
  co(c).intended = now();
  co(c).path = path;
  co(c).request = number;
}

function takes(user: u32, c: u32): void {
  co(c).user = user + 1;
  store<u32>(userAt(user), c);
}
