import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ANY_BODY,
  ARRIVAL_BYTES,
  ARRIVAL_PATH,
  Gap,
  Load,
  LoadMode,
  PATH_BODY,
  PATH_BODY_BYTES,
  PATH_BYTES,
  PATH_FLAG_HEAD,
  PATH_FLAGS,
  PATH_REQUEST,
  PATH_REQUEST_BYTES,
  PATH_STATUS,
  PATH_WEIGHT,
  Pick,
} from '../../../assembly/abi/world';
import { WORLD_STATE } from '../../../assembly/base/layout';
import { Engine } from '../../../bindings/engine/engine.js';
import { type LoadSpec, planLoad } from '../../../bindings/load/plan.js';
import { writeLoad } from '../../../bindings/load/tables.js';

/** The load as the engine sees it. */
async function written(spec: LoadSpec) {
  const engine = await Engine.create('release');
  const at = writeLoad(engine, planLoad(spec));
  return {
    key: (key: Load) => engine.number64(WORLD_STATE + key * 8),
    path: (i: number, offset: number) => engine.u32[(at + i * PATH_BYTES + offset) >>> 2]!,
    text: (address: number, bytes: number) => new TextDecoder().decode(engine.u8.slice(address, address + bytes)),
    number64: (address: number) => engine.number64(address),
    u32: (address: number) => engine.u32[address >>> 2]!,
  };
}

test('paths lie in memory as requests and expectations', async () => {
  const { key, path, text } = await written({
    rate: '250/s',
    count: 9,
    distribution: 'constant',
    port: 81,
    paths: [
      { path: '/x?y=1', weight: 5, expect: { status: 200, body: 'größer\n' } },
      { path: '/', method: 'HEAD' },
    ],
    reuse: 'longest-idle',
    timeout: '30ms',
  });
  assert.equal(key(Load.PATHS), 2);
  assert.equal(key(Load.MODE), LoadMode.OPEN);
  assert.equal(key(Load.GAP), Gap.CONSTANT);
  assert.equal(key(Load.GAP_MEAN_PS), 4e9);
  assert.equal(key(Load.COUNT), 9);
  assert.equal(key(Load.SERVER_PORT), 81);
  assert.equal(key(Load.PICK), Pick.LONGEST_IDLE);
  assert.equal(key(Load.TIMEOUT_NS), 30e6);
  assert.equal(key(Load.WARM), 0);
  assert.equal(
    text(path(0, PATH_REQUEST), path(0, PATH_REQUEST_BYTES)),
    'GET /x?y=1 HTTP/1.1\r\nHost: 10.0.0.1:81\r\nUser-Agent: Go-http-client/1.1\r\nAccept-Encoding: gzip\r\n\r\n',
  );
  assert.equal(path(0, PATH_WEIGHT), 5);
  assert.equal(path(0, PATH_STATUS), 200);
  assert.equal(text(path(0, PATH_BODY), path(0, PATH_BODY_BYTES)), 'größer\n');
  assert.equal(path(1, PATH_FLAGS), PATH_FLAG_HEAD);
  assert.equal(path(1, PATH_STATUS), 0);
  assert.equal(path(1, PATH_BODY_BYTES), ANY_BODY);
});

test('arrivals lie in memory in their order', async () => {
  const { key, number64, u32 } = await written({
    arrivals: [
      { intended_ns: 3, path: '/' },
      { intended_ns: 2 ** 40 + 1, path: '/b' },
    ],
    warm: { requests: 2, path: '/b' },
    keep_alive: false,
  });
  assert.equal(key(Load.MODE), LoadMode.ARRIVALS);
  assert.equal(key(Load.ARRIVALS), 2);
  assert.deepEqual([key(Load.WARM), key(Load.WARM_REQUESTS), key(Load.WARM_PATH)], [1, 2, 1]);
  const at = key(Load.ARRIVALS_ADDR);
  assert.deepEqual([number64(at), u32(at + ARRIVAL_PATH)], [3, 0]);
  assert.deepEqual([number64(at + ARRIVAL_BYTES), u32(at + ARRIVAL_BYTES + ARRIVAL_PATH)], [2 ** 40 + 1, 1]);
  assert.equal(key(Load.KEEP_ALIVE), 0);
});

test('a closed loop has its users and their thoughts', async () => {
  const { key } = await written({ users: 50, think: { mean: '10ms', distribution: 'uniform' }, duration: '2s' });
  assert.deepEqual(
    [Load.MODE, Load.CONNECTIONS, Load.THINK, Load.THINK_MEAN_NS, Load.DURATION_NS, Load.GAP_MEAN_PS].map(key),
    [LoadMode.CLOSED, 50, Gap.UNIFORM, 10e6, 2e9, 0],
  );
});
