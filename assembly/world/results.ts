// What becomes of requests: counters, histograms and the log that the bindings read (abi/world.ts).

import { Ev } from '../abi/counters';
import {
  Load,
  LOG_BYTES,
  LOG_DONE,
  LOG_FAILURE,
  LOG_INTENDED,
  LOG_PATH,
  LOG_SENT,
  LOG_STATUS,
  LoadResult,
  LogFailure,
  PATH_BAD_BODY,
  PATH_BAD_STATUS,
  PATH_BODY_HASH,
  PATH_BODY_TOTAL,
  PATH_BYTES,
  PATH_COMPLETED,
  PATH_FAILED,
  PATH_LATENCY,
  PATH_OTHER_BODIES,
  PATH_SENT,
  PATH_STATUS,
} from '../abi/world';
import { now } from '../base/clock';
import { sysAlloc } from '../base/memory';
import { histBytes, histInit, histRecord } from '../observe/histogram';
import { emit } from '../observe/trace';
import { ht, httpBodyIsRight } from './http';
import { addResult, loadKey, peakResult, result, setResult } from './state';

const STATUSES: u32 = 1000;

/** Empty tables. */
export function resultsInit(): void {
  const hist = sysAlloc(histBytes());
  histInit(hist);
  setResult(LoadResult.LATENCY_HIST, hist as u64);
  setResult(LoadResult.STATUS_COUNTS, sysAlloc(STATUSES << 3) as u64);
}

/** Address of a path's record. */
export function pathAt(path: u32): u32 {
  return (loadKey(Load.PATHS_ADDR) as u32) + path * PATH_BYTES;
}

function add(at: u32, by: u64): void {
  store<u64>(at, load<u64>(at) + by);
}

/** A request goes out, from a port of the client machine. */
export function noteSent(number: u32, path: u32, port: u16): void {
  addResult(LoadResult.SENT, 1);
  add(pathAt(path) + PATH_SENT, 1);
  const inFlight = result(LoadResult.IN_FLIGHT) + 1;
  setResult(LoadResult.IN_FLIGHT, inFlight);
  peakResult(LoadResult.IN_FLIGHT_PEAK, inFlight);
  if (result(LoadResult.FIRST_SENT_NS) == 0) setResult(LoadResult.FIRST_SENT_NS, now());
  emit(Ev.REQUEST_SENT, number, path, port as u32);
}

/** A request has its whole response, parsed at h. */
export function noteDone(number: u32, path: u32, intended: u64, sent: u64, h: u32): void {
  const status = ht(h).status as u32;
  const record = pathAt(path);
  const latency = now() - intended;
  setResult(LoadResult.IN_FLIGHT, result(LoadResult.IN_FLIGHT) - 1);
  addResult(LoadResult.COMPLETED, 1);
  if (result(LoadResult.FIRST_DONE_NS) == 0) setResult(LoadResult.FIRST_DONE_NS, now());
  setResult(LoadResult.LAST_DONE_NS, now());
  add((result(LoadResult.STATUS_COUNTS) as u32) + (status << 3), 1);
  histRecord(result(LoadResult.LATENCY_HIST) as u32, latency);
  histRecord(pathHistogram(record), latency);
  const wanted = load<u32>(record, PATH_STATUS);
  if (wanted != 0 && wanted != status) {
    addResult(LoadResult.BAD_STATUS, 1);
    add(record + PATH_BAD_STATUS, 1);
  }
  noteBody(record, h);
  add(record + PATH_COMPLETED, 1);
  log(number, path, intended, sent, now(), status, LogFailure.NONE);
  emit(Ev.REQUEST_DONE, number, status);
}

function noteBody(record: u32, h: u32): void {
  const bytes = ht(h).bodyBytes;
  addResult(LoadResult.BODY_BYTES, bytes);
  add(record + PATH_BODY_TOTAL, bytes);
  if (!httpBodyIsRight(h)) {
    addResult(LoadResult.BAD_BODY, 1);
    add(record + PATH_BAD_BODY, 1);
  }
  if (load<u64>(record, PATH_COMPLETED) == 0) store<u64>(record, ht(h).bodyHash, PATH_BODY_HASH);
  else if (load<u64>(record, PATH_BODY_HASH) != ht(h).bodyHash) add(record + PATH_OTHER_BODIES, 1);
}

/** A request has failed; sent is 0 if it never went out. */
export function noteFailed(number: u32, path: u32, intended: u64, sent: u64, why: LogFailure): void {
  if (sent != 0) setResult(LoadResult.IN_FLIGHT, result(LoadResult.IN_FLIGHT) - 1);
  addResult(LoadResult.FAILED, 1);
  if (why == LogFailure.REFUSED) addResult(LoadResult.FAILED_REFUSED, 1);
  else if (why == LogFailure.RESET) addResult(LoadResult.FAILED_RESET, 1);
  else if (why == LogFailure.TIMEOUT) addResult(LoadResult.FAILED_TIMEOUT, 1);
  else addResult(LoadResult.FAILED_MALFORMED, 1);
  add(pathAt(path) + PATH_FAILED, 1);
  log(number, path, intended, sent, 0, 0, why);
  emit(Ev.REQUEST_DONE, number, 0);
}

function pathHistogram(record: u32): u32 {
  let hist = load<u32>(record, PATH_LATENCY);
  if (hist == 0) {
    hist = sysAlloc(histBytes());
    histInit(hist);
    store<u32>(record, hist, PATH_LATENCY);
  }
  return hist;
}

function log(number: u32, path: u32, intended: u64, sent: u64, done: u64, status: u32, why: LogFailure): void {
  if (number >= (loadKey(Load.LOG_SLOTS) as u32)) return;
  const at = (loadKey(Load.LOG_ADDR) as u32) + number * LOG_BYTES;
  store<u64>(at, intended, LOG_INTENDED);
  store<u64>(at, sent, LOG_SENT);
  store<u64>(at, done, LOG_DONE);
  store<u32>(at, path, LOG_PATH);
  store<u16>(at, status as u16, LOG_STATUS);
  store<u16>(at, why as u16, LOG_FAILURE);
}
