// What tests of sweeps share: an experiment, and the processes around it.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { rowOf } from '../../../bindings/sweep/journal.node.js';
import type { RunRow } from '../../../bindings/sweep/journal.js';
import { cli, type Ran } from '../cli/spawn.js';

/** Goroutines that compute; by its argument it panics, deadlocks, or ends well. */
export const work = `package main

import (
	"os"
	"strconv"
	"sync"
)

func main() {
	n := 20
	if len(os.Args) > 2 {
		n, _ = strconv.Atoi(os.Args[2])
	}
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			x := 0
			for j := 0; j < 1000; j++ {
				x += j
			}
		}()
	}
	switch os.Args[1] {
	case "panic":
		panic("boom")
	case "deadlock":
		select {}
	case "exit":
		os.Exit(3)
	}
	wg.Wait()
}
`;

/** Six points, three replications, and some of them fail. */
export const experiment = `program: work.go
axes:
  procs: [1, 3]
  args.1: [ok, panic, deadlock]
responses:
  time: virtual_ns
  p95: /sched/latencies:seconds.p95
replications: 3
`;

/** Begins a command of the command line. */
export function begin(...args: string[]): { child: ChildProcess; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The runs of a journal: every line whole (but the last, if `torn`), every run once. */
export function runsOf(journal: string, torn = false): RunRow[] {
  const lines = readFileSync(journal, 'utf8').split('\n');
  const last = lines.pop()!;
  if (!torn) assert.equal(last, '', 'the last line is whole');
  const rows = lines.map((line, i) => rowOf(line) ?? assert.fail(`line ${i + 1} is damaged: ${line}`));
  const runs = rows.flatMap((row) => (row.type === 'run' ? [row] : []));
  const keys = runs.map(({ config, seed }) => `${config} ${seed}`);
  assert.equal(new Set(keys).size, keys.length, 'every run once');
  return runs;
}

/** A free port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** A Redis that keeps what it is told, for tests: it may be killed and begun again. */
export class TestRedis {
  #child: ChildProcess | undefined;
  readonly url: string;

  private constructor(
    private readonly port: number,
    private readonly folder: string,
  ) {
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async create(folder: string): Promise<TestRedis> {
    mkdirSync(folder, { recursive: true });
    const redis = new TestRedis(await freePort(), folder);
    await redis.start();
    return redis;
  }

  async start(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    const child = spawn(process.env.GMPSIM_REDIS!, [...settings, '--appendonly', 'yes', '--save', ''], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => reject(new Error(`redis-server has ended with ${code}`)));
      child.stdout.on('data', (data) => {
        if (String(data).includes('Ready to accept connections')) resolve();
      });
    });
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    const child = this.#child!;
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    child.kill('SIGKILL');
    await ended;
  }
}

/** Why a test of queues can't run; false: it can. */
export const noRedis = process.env.GMPSIM_REDIS ? false : (process.env.GMPSIM_NO_REDIS ?? 'no redis-server');
