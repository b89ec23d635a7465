import { Config } from '../../assembly/abi/config';
import { Counter } from '../../assembly/abi/counters';
import {
  ANY_BODY,
  ARRIVAL_BYTES,
  Gap,
  Load,
  LOG_BYTES,
  LOG_DONE,
  LOG_FAILURE,
  LOG_INTENDED,
  LOG_SENT,
  LOG_STATUS,
  LoadMode,
  LoadPhase,
  LoadResult,
  LogFailure,
  NetError,
  PATH_BAD_BODY,
  PATH_BODY,
  PATH_BODY_BYTES,
  PATH_BODY_HASH,
  PATH_BYTES,
  PATH_COMPLETED,
  PATH_FLAG_HEAD,
  PATH_FLAGS,
  PATH_OTHER_BODIES,
  PATH_REQUEST,
  PATH_REQUEST_BYTES,
  PATH_STATUS,
  PATH_WEIGHT,
  Pick,
} from '../../assembly/abi/world';
import { now } from '../../assembly/base/clock';
import { WORLD_STATE } from '../../assembly/base/layout';
import { sysAlloc } from '../../assembly/base/memory';
import { buffersLive } from '../../assembly/kernel/buffer';
import { fdCount } from '../../assembly/kernel/fdtable';
import { packetsLive } from '../../assembly/kernel/packet';
import { socketsLive } from '../../assembly/kernel/socket';
import { counter } from '../../assembly/observe/counters';
import { histCount, histMax } from '../../assembly/observe/histogram';
import { worldCheck } from '../../assembly/world/check';
import { clientConns } from '../../assembly/world/client';
import { loadDone, worldInit } from '../../assembly/world/load';
import { result } from '../../assembly/world/state';
import { bytesOf, server, serverAnswer, serverInit, serverListen, serverStop, serveUntil } from './httpserver';
import { machineReset, machineStart, runOut, runUntil, setConfig, step } from './netmachine';

const HELLO = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\nhello world\n';
const FOREVER: u64 = u64.MAX_VALUE - 1;

class Tables {
  paths: u32 = 0;
  count: u32 = 0;
  log: u32 = 0;
}
const tables = new Tables();

function set(key: Load, value: i64): void {
  store<i64>(WORLD_STATE + ((key as u32) << 3), value);
}

function reset(seed: u64): void {
  machineReset(seed);
  tables.paths = sysAlloc(PATH_BYTES * 16);
  tables.count = 0;
  tables.log = sysAlloc(LOG_BYTES * 4096);
  set(Load.SERVER_PORT, 8080);
  set(Load.CONNECTIONS, 1);
  set(Load.KEEP_ALIVE, 1);
  set(Load.PATHS_ADDR, tables.paths);
  set(Load.LOG_ADDR, tables.log);
  set(Load.LOG_SLOTS, 4096);
}

function start(): void {
  expect<i32>(worldCheck()).toBe(NetError.NONE);
  machineStart();
  serverInit();
  serverAnswer('a', HELLO);
  worldInit();
}

/** A path "GET /<letter>" of weight 1 whose response is to have this body. */
function path(letter: string, body: string): u32 {
  const at = tables.paths + tables.count * PATH_BYTES;
  const request = `GET /${letter} HTTP/1.1\r\nHost: server\r\n\r\n`;
  store<u32>(at, bytesOf(request), PATH_REQUEST);
  store<u32>(at, String.UTF8.byteLength(request) as u32, PATH_REQUEST_BYTES);
  store<u32>(at, 1, PATH_WEIGHT);
  store<u32>(at, 200, PATH_STATUS);
  store<u32>(at, bytesOf(body), PATH_BODY);
  store<u32>(at, String.UTF8.byteLength(body) as u32, PATH_BODY_BYTES);
  set(Load.PATHS, ++tables.count);
  return at;
}

function arrivals(n: u32, gap_ns: u64): void {
  const at = sysAlloc(n * ARRIVAL_BYTES);
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(at + i * ARRIVAL_BYTES, gap_ns * ((i + 1) as u64));
    store<u32>(at + i * ARRIVAL_BYTES, i % tables.count, 8);
  }
  set(Load.MODE, LoadMode.ARRIVALS);
  set(Load.ARRIVALS, n);
  set(Load.ARRIVALS_ADDR, at);
}

function open(mean_ps: u64, count: u64): void {
  set(Load.MODE, LoadMode.OPEN);
  set(Load.GAP_MEAN_PS, mean_ps as i64);
  set(Load.COUNT, count as i64);
}

function closed(users: u32, count: u64): void {
  set(Load.MODE, LoadMode.CLOSED);
  set(Load.CONNECTIONS, users);
  set(Load.COUNT, count as i64);
}

function run(): void {
  serverListen(4096);
  serveUntil(FOREVER, loadDone);
}

function logged(i: u32, field: u32): u64 {
  return load<u64>(tables.log + i * LOG_BYTES + field);
}

function failureOf(i: u32): u32 {
  return load<u16>(tables.log + i * LOG_BYTES, LOG_FAILURE) as u32;
}

function latency(): u32 {
  return result(LoadResult.LATENCY_HIST) as u32;
}

function expectAllWell(n: u64): void {
  expect<u64>(result(LoadResult.PHASE)).toBe(LoadPhase.DONE as u64);
  expect<u64>(result(LoadResult.ARRIVED)).toBe(n);
  expect<u64>(result(LoadResult.SENT)).toBe(n);
  expect<u64>(result(LoadResult.COMPLETED)).toBe(n);
  expect<u64>(result(LoadResult.FAILED)).toBe(0);
  expect<u64>(result(LoadResult.BAD_STATUS)).toBe(0);
  expect<u64>(result(LoadResult.BAD_BODY)).toBe(0);
  expect<u64>(result(LoadResult.IN_FLIGHT)).toBe(0);
  expect<u64>(result(LoadResult.WAITING)).toBe(0);
  expect<u64>(histCount(latency())).toBe(n);
  expect<u64>(load<u64>((result(LoadResult.STATUS_COUNTS) as u32) + 200 * 8)).toBe(n);
}

/** The server stops, connections end, and nothing is left of them. */
function expectNothingLeft(): void {
  serverStop();
  runOut();
  expect<u32>(fdCount()).toBe(3);
  expect<u32>(socketsLive()).toBe(0);
  expect<u32>(clientConns()).toBe(0);
  expect<u32>(packetsLive()).toBe(0);
}

describe('L43 L52 a request from wire to wire', () => {
  test('one request: every part of the way takes its time', () => {
    reset(1);
    path('a', 'hello world\n');
    arrivals(1, 1000000);
    start();
    run();
    expectAllWell(1);
    expect<u64>(logged(0, LOG_INTENDED)).toBe(result(LoadResult.STARTED_NS) + 1000000);
    expect<u64>(logged(0, LOG_SENT)).toBe(logged(0, LOG_INTENDED));
    // Twice 50 µs on the way, a µs at each end of it, an interrupt, softirq, segments out: 106.6 µs and a little for the bytes.
    const took = logged(0, LOG_DONE) - logged(0, LOG_SENT);
    expect<bool>(took > 106000 && took < 108000).toBe(true);
    expect<u64>(histMax(latency())).toBe(took);
    expect<u32>(server.requests).toBe(1);
    expect<u64>(result(LoadResult.BODY_BYTES)).toBe(12);
    expect<u64>(counter(Counter.CONNECTIONS_ACCEPTED)).toBe(1);
    expectNothingLeft();
    expect<u64>(buffersLive()).toBe(4096); // the queue of waiting requests stays
  });

  test('latency counts from the intended instant: a slow server makes later requests wait, and they say so', () => {
    reset(1);
    path('a', 'hello world\n');
    arrivals(50, 10000); // one every 10 µs
    start();
    server.service = 100000; // … each takes 100 µs and the way there and back
    run();
    expectAllWell(50);
    let wrong = 0;
    for (let i: u32 = 1; i < 50; i++) {
      // The only connection is busy: request i goes out when request i - 1 is answered.
      if (logged(i, LOG_SENT) != logged(i - 1, LOG_DONE)) wrong++;
      if (logged(i, LOG_INTENDED) != result(LoadResult.STARTED_NS) + ((i + 1) as u64) * 10000) wrong++;
      const own = logged(i, LOG_DONE) - logged(i, LOG_SENT);
      if (own < 206000 || own > 210000) wrong++;
    }
    expect<i32>(wrong).toBe(0);
    const last = logged(49, LOG_DONE) - logged(49, LOG_INTENDED);
    expect<u64>(histMax(latency())).toBe(last);
    expect<bool>(last > 9800000).toBe(true);
    expect<u64>(result(LoadResult.IN_FLIGHT_PEAK)).toBe(1);
    expect<bool>(result(LoadResult.WAITING_PEAK) > 40).toBe(true);
  });

  test('L53 the same for many connections: requests overlap, none waits', () => {
    reset(1);
    path('a', 'hello world\n');
    path('b', 'About page\n');
    arrivals(600, 2000);
    set(Load.CONNECTIONS, 200);
    set(Load.WARM, 1);
    set(Load.WARM_REQUESTS, 1);
    start();
    serverAnswer('b', 'HTTP/1.1 200 OK\r\ncontent-length:11\r\n\r\nAbout page\n');
    run();
    expectAllWell(600);
    expect<u64>(result(LoadResult.WARM_COMPLETED)).toBe(200);
    expect<u64>(result(LoadResult.CONNECTIONS_OPENED)).toBe(200);
    expect<u32>(server.requests).toBe(800);
    expect<u64>(result(LoadResult.WAITING_PEAK)).toBe(1);
    expect<bool>(result(LoadResult.IN_FLIGHT_PEAK) > 40).toBe(true);
    expect<u64>(load<u64>(tables.paths + PATH_COMPLETED)).toBe(300);
    expect<u64>(load<u64>(tables.paths + PATH_BYTES + PATH_COMPLETED)).toBe(300);
    expectNothingLeft();
  });
});

describe('load: warming up', () => {
  test('connections are opened by and by: no packet is lost in a burst', () => {
    reset(6);
    path('a', 'hello world\n');
    arrivals(10, 1000);
    set(Load.CONNECTIONS, 2000);
    set(Load.WARM, 1);
    start();
    run();
    expectAllWell(10);
    expect<u64>(result(LoadResult.CONNECTIONS_OPEN)).toBe(2000);
    expect<u64>(counter(Counter.PACKETS_DROPPED)).toBe(0);
    expect<u64>(counter(Counter.BACKLOG_DROPS)).toBe(0);
    expectNothingLeft();
  });
});

describe('load: open loop', () => {
  test('constant gaps, to the picosecond', () => {
    reset(2);
    path('a', 'hello world\n');
    open(3333333, 300); // 300,000 a second
    set(Load.GAP, Gap.CONSTANT);
    set(Load.CONNECTIONS, 100);
    start();
    run();
    expectAllWell(300);
    expect<u64>(logged(299, LOG_INTENDED) - result(LoadResult.STARTED_NS)).toBe((3333333 * 300) / 1000);
  });

  test('exponential gaps: mean and spread of a Poisson process', () => {
    reset(2);
    path('a', 'hello world\n');
    open(10000000, 4000);
    set(Load.CONNECTIONS, 100);
    start();
    run();
    expectAllWell(4000);
    const span = logged(3999, LOG_INTENDED) - result(LoadResult.STARTED_NS);
    // 4000 gaps of 10 µs: the mean of their sum 40 ms, its standard deviation 0.63 ms
    expect<bool>(span > 38000000 && span < 42000000).toBe(true);
    let short = 0;
    for (let i: u32 = 1; i < 4000; i++) if (logged(i, LOG_INTENDED) - logged(i - 1, LOG_INTENDED) < 6931) short++;
    expect<bool>(short > 1870 && short < 2130).toBe(true); // half of them below mean · ln 2
  });

  test('uniform gaps and a duration: nothing is asked after it', () => {
    reset(2);
    path('a', 'hello world\n');
    open(10000000, 0);
    set(Load.GAP, Gap.UNIFORM);
    set(Load.DURATION_NS, 5000000);
    set(Load.CONNECTIONS, 50);
    start();
    run();
    const n = result(LoadResult.ARRIVED);
    expect<bool>(n > 430 && n < 570).toBe(true);
    expectAllWell(n);
    expect<bool>(logged((n as u32) - 1, LOG_INTENDED) <= result(LoadResult.STARTED_NS) + 5000000).toBe(true);
    let far = 0;
    for (let i: u32 = 1; i < (n as u32); i++) if (logged(i, LOG_INTENDED) - logged(i - 1, LOG_INTENDED) > 20001) far++;
    expect<i32>(far).toBe(0);
  });

  test('paths by weight', () => {
    reset(2);
    path('a', 'hello world\n');
    store<u32>(path('b', 'hello world\n'), 9, PATH_WEIGHT);
    store<u32>(path('c', 'hello world\n'), 0, PATH_WEIGHT);
    open(10000000, 2000);
    set(Load.CONNECTIONS, 100);
    start();
    serverAnswer('b', HELLO);
    run();
    expectAllWell(2000);
    const b = load<u64>(tables.paths + PATH_BYTES + PATH_COMPLETED);
    expect<bool>(b > 1740 && b < 1860).toBe(true);
    expect<u64>(load<u64>(tables.paths + 2 * PATH_BYTES + PATH_COMPLETED)).toBe(0);
  });

  test('which idle connection: the one used last, or each in its turn', () => {
    for (let pick = 0; pick < 2; pick++) {
      reset(2);
      path('a', 'hello world\n');
      arrivals(100, 1000000); // never two at once
      set(Load.CONNECTIONS, 10);
      set(Load.WARM, 1);
      set(Load.PICK, pick == 0 ? Pick.LAST : Pick.LONGEST_IDLE);
      start();
      run();
      expectAllWell(100);
      expect<u32>(server.users).toBe(pick == 0 ? 1 : 10);
    }
  });
});

describe('load: closed loop', () => {
  test('each user waits for its response, thinks, and asks again', () => {
    reset(3);
    path('a', 'hello world\n');
    closed(4, 200);
    set(Load.WARM, 1);
    set(Load.THINK, Gap.CONSTANT);
    set(Load.THINK_MEAN_NS, 500000);
    start();
    run();
    expectAllWell(200);
    expect<u64>(result(LoadResult.IN_FLIGHT_PEAK)).toBe(4);
    expect<u64>(result(LoadResult.CONNECTIONS_OPENED)).toBe(4);
    // 50 requests of each user at about 107 µs, and 49 thoughts of 500 µs between them
    const took = result(LoadResult.LAST_DONE_NS) - result(LoadResult.STARTED_NS);
    expect<u64>(took).toBeGreaterThan(50 * 106000 + 49 * 500000);
    expect<u64>(took).toBeLessThan(50 * 108000 + 49 * 500000);
  });

  test('users begin spread over the ramp; a duration ends it', () => {
    reset(3);
    path('a', 'hello world\n');
    closed(10, 0);
    set(Load.THINK_MEAN_NS, 1000000);
    set(Load.RAMP_NS, 1000000);
    set(Load.DURATION_NS, 20000000);
    set(Load.WARM, 1);
    start();
    run();
    const n = result(LoadResult.ARRIVED);
    expect<bool>(n > 120 && n < 240).toBe(true);
    expectAllWell(n);
    expect<u64>(logged(1, LOG_SENT) - logged(0, LOG_SENT)).toBe(100000);
    expect<u64>(result(LoadResult.DONE_NS) - result(LoadResult.STARTED_NS)).toBeGreaterThanOrEqual(20000000);
  });

  test('no keep-alive: a connection for each request, and ports are used in turn', () => {
    reset(3);
    path('a', 'hello world\n');
    closed(20, 1000);
    set(Load.KEEP_ALIVE, 0);
    start();
    run();
    expectAllWell(1000);
    expect<u64>(result(LoadResult.CONNECTIONS_OPENED)).toBe(1000);
    expect<u32>(server.accepted).toBe(1000);
    expectNothingLeft();
    expect<u64>(buffersLive()).toBe(0);
  });

  test('more connections than one address has ports', () => {
    reset(3);
    path('a', 'hello world\n');
    setConfig(Config.LINK_LATENCY_NS, 1000);
    closed(15000, 30000);
    set(Load.KEEP_ALIVE, 0);
    set(Load.RAMP_NS, 100000000);
    set(Load.LOG_SLOTS, 0);
    start();
    run();
    expectAllWell(30000);
    expect<u32>(server.accepted).toBe(30000);
    expectNothingLeft();
  });
});

describe('HTTP responses', () => {
  const big: u32 = 100000;

  test('by length, in chunks, up to the end of the connection, without body: in pieces of every size', () => {
    for (let mtu: i64 = 68; mtu < 200; mtu += 13) {
      reset(4);
      setConfig(Config.MTU_BYTES, mtu);
      path('a', 'hello world\n');
      path('b', 'hello world\n');
      path('c', 'hello world\n');
      store<u32>(path('d', ''), 204, PATH_STATUS);
      store<u32>(path('e', 'unread'), PATH_FLAG_HEAD, PATH_FLAGS);
      path('f', 'hello world\n');
      path('g', '');
      path('h', 'abcdefghijklmnopqrst');
      arrivals(80, 300000);
      set(Load.CONNECTIONS, 3);
      start();
      serverAnswer(
        'b',
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5;x=y\r\nhello\r\n7\r\n world\n\r\n0\r\nT: v\r\n\r\n',
      );
      serverAnswer('c', 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello world\n');
      serverAnswer('d', 'HTTP/1.1 204 No Content\r\nX: y\r\n\r\n');
      serverAnswer('e', 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n');
      serverAnswer('f', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\nCONTENT-LENGTH:  12 \n\nhello world\n');
      serverAnswer('g', 'HTTP/1.1 200 \r\ncontent-length: 0\r\nx: a, b\r\n\r\n');
      let chunks = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
      for (let c = 97; c < 117; c++) chunks += `01\r\n${String.fromCharCode(c)}\r\n`;
      serverAnswer('h', `${chunks}0\r\n\r\n`);
      run();
      expect<u64>(result(LoadResult.COMPLETED)).toBe(80);
      expect<u64>(result(LoadResult.BAD_BODY)).toBe(0);
      expect<u64>(result(LoadResult.BAD_STATUS)).toBe(0);
      expect<u64>(result(LoadResult.CONNECTIONS_CLOSED)).toBe(10);
      expect<u64>(load<u64>((result(LoadResult.STATUS_COUNTS) as u32) + 204 * 8)).toBe(10);
      for (let i: u32 = 0; i < 8; i++) {
        expect<u64>(load<u64>(tables.paths + i * PATH_BYTES + PATH_OTHER_BODIES)).toBe(0);
      }
      // The same body, however it came.
      expect<u64>(load<u64>(tables.paths + PATH_BODY_HASH)).toBe(load<u64>(tables.paths + PATH_BYTES + PATH_BODY_HASH));
    }
  });

  test('a long body through small buffers, over a line that loses packets', () => {
    reset(4);
    setConfig(Config.SOCKET_SNDBUF_BYTES, 20000);
    setConfig(Config.LINK_LOSS_PPM, 20000);
    let body = '0123456789';
    while ((body.length as u32) < big) body += body;
    path('a', body);
    closed(3, 30);
    start();
    serverAnswer('a', `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    run();
    expectAllWell(30);
    expect<bool>(result(LoadResult.PACKETS_LOST) > 50).toBe(true);
    expect<u64>(result(LoadResult.BODY_BYTES)).toBe((body.length as u64) * 30);
    expectNothingLeft();
    expect<u64>(buffersLive()).toBe(0);
  });

  test('the wrong status and the wrong body are counted, not failed', () => {
    reset(4);
    path('a', 'hello world\n');
    path('b', 'hello world\n');
    path('d', 'hello world\n');
    path('e', 'hello world\n');
    arrivals(40, 300000);
    start();
    serverAnswer('b', 'HTTP/1.1 500 Oh\r\nContent-Length: 12\r\n\r\nhello world\n');
    serverAnswer('d', 'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello worlD\n');
    serverAnswer('e', 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world');
    run();
    expect<u64>(result(LoadResult.COMPLETED)).toBe(40);
    expect<u64>(result(LoadResult.BAD_STATUS)).toBe(10);
    expect<u64>(result(LoadResult.BAD_BODY)).toBe(20);
    expect<u64>(load<u64>(tables.paths + 2 * PATH_BYTES + PATH_BAD_BODY)).toBe(10);
    expect<u64>(load<u64>((result(LoadResult.STATUS_COUNTS) as u32) + 500 * 8)).toBe(10);
  });

  test('what is no response fails: garbage, two lengths, more than was announced, an end in the middle', () => {
    reset(4);
    path('a', 'hello world\n');
    path('b', '');
    path('d', '');
    path('e', '');
    path('f', '');
    path('x', '');
    arrivals(6, 300000);
    start();
    serverAnswer('b', 'HTTP/2.0 200 OK\r\n\r\n');
    serverAnswer('d', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab');
    serverAnswer('e', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab');
    serverAnswer('f', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n');
    run();
    expect<u64>(result(LoadResult.PHASE)).toBe(LoadPhase.DONE as u64);
    expect<u64>(result(LoadResult.COMPLETED)).toBe(1);
    expect<u64>(result(LoadResult.FAILED)).toBe(5);
    expect<u64>(result(LoadResult.FAILED_MALFORMED)).toBe(4);
    expect<u64>(result(LoadResult.FAILED_RESET)).toBe(1);
    expect<u32>(failureOf(1)).toBe(LogFailure.MALFORMED);
    expect<u32>(failureOf(5)).toBe(LogFailure.RESET);
    expect<u64>(result(LoadResult.IN_FLIGHT)).toBe(0);
    expectNothingLeft();
  });
});

describe('load: when things go wrong', () => {
  test('the server listens late: refused connections are tried again, and instants count from then on', () => {
    reset(5);
    path('a', 'hello world\n');
    arrivals(10, 100000);
    set(Load.START_NS, 2000000);
    start();
    runUntil(7500000);
    expect<u64>(result(LoadResult.PHASE)).toBe(LoadPhase.CONNECTING as u64);
    expect<u64>(result(LoadResult.CONNECTIONS_REFUSED)).toBe(5);
    run();
    expectAllWell(10);
    expect<bool>(result(LoadResult.STARTED_NS) > 7500000 && result(LoadResult.STARTED_NS) < 8700000).toBe(true);
  });

  test('the server never listens: the load gives up', () => {
    reset(5);
    path('a', 'hello world\n');
    arrivals(10, 100000);
    set(Load.CONNECT_TIMEOUT_NS, 50000000);
    start();
    serveUntil(FOREVER, loadDone);
    expect<u64>(result(LoadResult.PHASE)).toBe(LoadPhase.GAVE_UP as u64);
    expect<bool>(loadDone()).toBe(true);
    expect<bool>(now() > 50000000 && now() < 53000000).toBe(true);
  });

  test('no answer in time: the request fails, the connection is closed, the next one opens another', () => {
    reset(5);
    path('a', 'hello world\n');
    path('n', '');
    arrivals(20, 1000000);
    set(Load.CONNECTIONS, 4);
    set(Load.TIMEOUT_NS, 3000000);
    start();
    run();
    expect<u64>(result(LoadResult.COMPLETED)).toBe(10);
    expect<u64>(result(LoadResult.FAILED_TIMEOUT)).toBe(10);
    expect<u32>(failureOf(1)).toBe(LogFailure.TIMEOUT);
    expect<u16>(load<u16>(tables.log + LOG_BYTES, LOG_STATUS)).toBe(0);
    expect<u64>(result(LoadResult.PHASE)).toBe(LoadPhase.DONE as u64);
    expectNothingLeft();
  });

  test('the server closes idle connections: they are opened again when wanted', () => {
    reset(5);
    path('c', 'hello world\n');
    arrivals(10, 1000000);
    set(Load.CONNECTIONS, 2);
    start();
    serverAnswer('c', HELLO);
    run();
    expectAllWell(10);
    expect<u64>(result(LoadResult.CONNECTIONS_CLOSED)).toBe(9);
  });

  test('a burst beyond ring and accept queue is late, but whole', () => {
    reset(5);
    path('a', 'hello world\n');
    setConfig(Config.NIC_RING_SLOTS, 16);
    setConfig(Config.SOMAXCONN, 4);
    arrivals(300, 100);
    set(Load.CONNECTIONS, 300);
    start();
    run();
    expectAllWell(300);
    expect<u64>(counter(Counter.PACKETS_DROPPED)).toBeGreaterThan(0);
    // A lost request goes out again after the least retransmission timeout; SYNs lost meanwhile hold up nobody.
    expect<u64>(histMax(latency())).toBeGreaterThan(200000000); // SYNs are sent again after a second
    expectNothingLeft();
  });

  test('the same seed gives the same run, another one another', () => {
    const digests = new StaticArray<u64>(3);
    for (let i = 0; i < 3; i++) {
      reset(i < 2 ? 77 : 78);
      path('a', 'hello world\n');
      open(5000000, 500);
      set(Load.CONNECTIONS, 20);
      setConfig(Config.LINK_LOSS_PPM, 5000);
      start();
      run();
      expectAllWell(500);
      digests[i] = counter(Counter.DIGEST);
    }
    expect<u64>(digests[0]).toBe(digests[1]);
    expect<bool>(digests[0] != digests[2]).toBe(true);
  });

  test('what cannot be is refused, by name', () => {
    reset(5);
    expect<i32>(worldCheck()).toBe(NetError.NONE); // no load at all
    set(Load.MODE, 9);
    expect<i32>(worldCheck()).toBe(NetError.LOAD_MODE);
    set(Load.MODE, LoadMode.OPEN);
    expect<i32>(worldCheck()).toBe(NetError.PATHS);
    store<u32>(path('a', ''), 0, PATH_WEIGHT);
    expect<i32>(worldCheck()).toBe(NetError.PATHS);
    store<u32>(path('b', ''), ANY_BODY as u32, PATH_BODY_BYTES);
    expect<i32>(worldCheck()).toBe(NetError.GAP);
    set(Load.GAP_MEAN_PS, 1);
    expect<i32>(worldCheck()).toBe(NetError.NONE);
    set(Load.CONNECTIONS, 0);
    expect<i32>(worldCheck()).toBe(NetError.CONNECTIONS);
    set(Load.CONNECTIONS, 1);
    set(Load.SERVER_PORT, 65536);
    expect<i32>(worldCheck()).toBe(NetError.SERVER_PORT);
    set(Load.SERVER_PORT, 80);
    arrivals(3, 100);
    expect<i32>(worldCheck()).toBe(NetError.NONE);
    store<u32>((load<u64>(WORLD_STATE + ((Load.ARRIVALS_ADDR as u32) << 3)) as u32) + 16, 7, 8);
    expect<i32>(worldCheck()).toBe(NetError.ARRIVAL_PATH);
    arrivals(3, 100);
    store<u64>((load<u64>(WORLD_STATE + ((Load.ARRIVALS_ADDR as u32) << 3)) as u32) + 32, 7);
    expect<i32>(worldCheck()).toBe(NetError.ARRIVAL_ORDER);
    store<u32>(tables.paths + PATH_BYTES, 0, PATH_REQUEST_BYTES);
    expect<i32>(worldCheck()).toBe(NetError.REQUEST);
  });

  test('without a load there is nothing to be done with', () => {
    reset(5);
    start();
    expect<bool>(step(FOREVER)).toBe(false);
    expect<bool>(loadDone()).toBe(false);
  });
});
