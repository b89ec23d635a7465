// Numbers that golib's Go source shares with the engine: they must be the same, and Go cannot import TypeScript.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Config } from '../../../assembly/abi/config.js';
import { Kind } from '../../../assembly/abi/image.js';
import { Intrinsic } from '../../../assembly/abi/intrinsics.js';
import { WaitReason } from '../../../assembly/abi/status.js';

function source(file: string): string {
  return readFileSync(`bindings/golib/${file}`, 'utf8');
}

/** The value of a constant that a Go file declares as `name = number`. */
function constant(file: string, name: string): number {
  const found = new RegExp(`^\\s*(?:const )?${name}\\s+= (\\d+)`, 'm').exec(source(file));
  assert.ok(found, `${file} declares ${name}`);
  return Number(found[1]);
}

test('keys of bootConfig are those of Config', () => {
  assert.equal(constant('runtime/main.go', 'configBootSystemGoroutines'), Config.BOOT_SYSTEM_GOROUTINES);
  assert.equal(constant('runtime/main.go', 'configBootUpdater'), Config.BOOT_UPDATER);
  assert.equal(constant('runtime/main.go', 'configVersion'), Config.VERSION);
  assert.equal(constant('sync/mutex.go', 'configMutexStarve'), Config.MUTEX_STARVE_NS);
});

test('reasons for waiting are those of WaitReason', () => {
  const main = 'runtime/main.go';
  assert.equal(constant(main, 'waitGCScavenge'), WaitReason.GC_SCAVENGE_WAIT);
  assert.equal(constant(main, 'waitFinalizer'), WaitReason.FINALIZER_WAIT);
  assert.equal(constant(main, 'waitGOMAXPROCSUpdaterIdle'), WaitReason.GOMAXPROCS_UPDATER_IDLE);
  assert.equal(constant(main, 'waitCleanup'), WaitReason.CLEANUP_WAIT);
  const mutex = 'sync/mutex.go';
  assert.equal(constant(mutex, 'waitMutexLock'), WaitReason.MUTEX_LOCK);
  assert.equal(constant(mutex, 'waitRWMutexRLock'), WaitReason.RWMUTEX_RLOCK);
  assert.equal(constant(mutex, 'waitRWMutexLock'), WaitReason.RWMUTEX_LOCK);
  assert.equal(constant(mutex, 'waitWaitGroupWait'), WaitReason.WAITGROUP_WAIT);
});

test('kinds of timers are those of the engine', () => {
  const engine = readFileSync('assembly/runtime/timer.ts', 'utf8');
  for (const [go, ts] of [
    ['timerFunc', 'TIMER_FUNC'],
    ['timerChan', 'TIMER_CHAN'],
  ] as const) {
    const found = new RegExp(`export const ${ts}: u32 = (\\d+);`).exec(engine);
    assert.equal(constant('time/intrinsics.go', go), Number(found?.[1]));
  }
});

test('kinds of values are numbered as in the image', () => {
  const names = /const \(\n\tInvalid = iota\n([\s\S]*?)\n\)/.exec(source('internal/value/value.go'));
  assert.ok(names);
  const kinds = ['Invalid', ...names[1]!.trim().split(/\s+/)];
  assert.deepEqual(
    kinds.map((name) => name.toLowerCase()),
    kinds.map((_, i) => Kind[i]!.toLowerCase().replace('_', '')),
  );
});

test('every function without a body is an operation of the engine', () => {
  const instructions = new Set(['math_Sqrt', 'math_Floor', 'math_Ceil', 'math_Trunc', 'math_Abs']);
  const files = ['runtime', 'internal/value', 'internal/poll', 'sync', 'sync/atomic', 'syscall', 'time', 'os', 'math'];
  for (const path of [...files, 'math/bits', 'math/rand', 'math/rand/v2']) {
    const file = {
      'internal/poll': ['internal/poll/fd.go', 'internal/poll/fdmutex.go'],
      syscall: ['syscall/syscall.go'],
      os: ['os/process.go'],
    }[path] ?? [`${path}/intrinsics.go`];
    for (const [, name] of file
      .map(source)
      .join('\n')
      .matchAll(/^func (\w+)\([^{\n]*$/gm)) {
      if (name === 'main_inits' || name === 'main_main') continue;
      const operation = `${path.replaceAll('/', '_')}_${name}`;
      assert.ok(operation in Intrinsic || instructions.has(operation), operation);
    }
  }
});
