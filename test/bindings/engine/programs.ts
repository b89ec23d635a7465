import { compileGo } from '../../../bindings/frontend/compile.js';
import type { SimulationOptions } from '../../../bindings/engine/options.js';
import type { RunResult } from '../../../bindings/engine/result.js';
import { type RunOptions, Simulation } from '../../../bindings/engine/simulation.js';

/** Compiles and runs a program. */
export async function runGo(
  source: string,
  options: SimulationOptions = {},
  run: RunOptions = { until: '60s' },
): Promise<RunResult> {
  const simulation = await Simulation.create(options);
  simulation.load(await compileGo(source, { file: 'main.go' }));
  return simulation.run(run);
}

/** A result without the one key that may differ between equal runs. */
export function timeless({ wall_ms: _, ...result }: RunResult): Omit<RunResult, 'wall_ms'> {
  return result;
}

/** Ten goroutines, made in order: on one P the last one runs first, from runnext. */
export const spawnTen = `package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	for i := 0; i < 10; i++ {
		wg.Add(1)
		go func() {
			fmt.Println(i)
			wg.Done()
		}()
	}
	wg.Wait()
}
`;

/** Work for many Ps: a tree of goroutines, a mutex that all want, sleeps, and a channel with a select in front. */
export const busy = `package main

import (
	"fmt"
	"sync"
	"time"
)

var (
	mu    sync.Mutex
	total int
)

func tree(depth int, wg *sync.WaitGroup) {
	defer wg.Done()
	sum := 0
	for i := 0; i < 2000; i++ {
		sum += i % 7
	}
	mu.Lock()
	total += sum
	mu.Unlock()
	if depth > 0 {
		wg.Add(2)
		go tree(depth-1, wg)
		go tree(depth-1, wg)
	}
}

func main() {
	var wg sync.WaitGroup
	wg.Add(1)
	go tree(7, &wg)
	ticks := make(chan int)
	done := make(chan bool)
	go func() {
		for i := 0; i < 5; i++ {
			time.Sleep(100 * time.Microsecond)
			ticks <- i
		}
		close(done)
	}()
	seen := 0
	for open := true; open; {
		select {
		case t := <-ticks:
			seen += t
		case <-done:
			open = false
		}
	}
	wg.Wait()
	fmt.Println(total, seen)
}
`;
