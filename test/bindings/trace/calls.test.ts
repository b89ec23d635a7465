// Watched functions: their calls are in the stream, and the run comes to the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ev } from '../../../assembly/abi/counters.js';
import { Simulation } from '../../../bindings/engine/simulation.js';
import { compileGo } from '../../../bindings/frontend/compile.js';
import { Symbols } from '../../../bindings/trace/symbols.js';
import { positionOf } from '../../../bindings/trace/words.js';

const source = `package main

import "time"

type T struct{ n int }

func (t *T) add(n int) { t.n += n }

func deep(n int) int {
	if n == 0 {
		return 0
	}
	return 1 + deep(n-1)
}

func other() {}

func main() {
	t := &T{}
	for i := 0; i < 3; i++ {
		t.add(i)
	}
	f := other
	f()
	done := make(chan int)
	go func() { done <- deep(2000) }()
	<-done
	time.Sleep(time.Millisecond)
	println(t.n)
}
`;

test('calls of watched functions are noted with their place, by name and by beginning of a name, and change nothing', async () => {
  const { bytes } = await compileGo(source, { file: 'main.go' });
  const symbols = new Symbols(bytes);
  const run = async (calls: readonly string[]) => {
    const simulation = await Simulation.create({ build: 'checked', procs: 2 });
    simulation.load(bytes);
    const noted: string[] = [];
    const result = await simulation.run({
      events: { calls, stacks: 8 },
      onEvents: (batch) => {
        for (let i = 0; i < batch.length; i++) {
          if (batch.kind(i) !== Ev.CALL) continue;
          const { line } = positionOf(batch.stack(i), batch.stacks, symbols)!;
          noted.push(`G${batch.who(i)} ${symbols.functionName(batch.what(i) - 1)} :${line}`);
        }
      },
    });
    return { noted, result };
  };
  const none = await run([]);
  const some = await run(['main.(*T).add', 'main.o*', 'main.nothing']);
  const deep = await run(['main.deep']);
  assert.deepEqual(none.noted, []);
  assert.deepEqual(some.noted, [
    'G1 main.(*T).add :21',
    'G1 main.(*T).add :21',
    'G1 main.(*T).add :21',
    'G1 main.other :24',
  ]);
  assert.equal(deep.noted.length, 2001);
  assert.ok(deep.noted.slice(1).every((text) => text.endsWith(' main.deep :13')));
  for (const { result } of [some, deep]) {
    assert.equal(result.digest, none.result.digest);
    assert.equal(result.virtual_ns, none.result.virtual_ns);
    assert.equal(result.stderr, '3\n');
  }
});
