// An endless program in the engine, driven piece by piece: what a benchmark times is a number of rounds of it.
import { readFile } from 'node:fs/promises';
import { Counter } from '../assembly/abi/counters';
import { type Build, Engine, EngineError, RunState } from '../bindings/engine/engine.js';
import { configure, resolveOptions, type SimulationOptions } from '../bindings/engine/options.js';
import { writeLoad } from '../bindings/load/tables.js';

/** A build of the engine: one of the project's, or a file to compare it with. */
export async function engineModule(file: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(file));
}

export class Endless {
  readonly engine: Engine;
  readonly #turns: number;

  private constructor(engine: Engine, turns: number) {
    this.engine = engine;
    this.#turns = turns;
  }

  /**
   * @param turns turns of the engine's loop between two looks at how far it is: few enough not to overshoot, many enough for
   *   the looks not to count
   */
  static async boot(
    image: Uint8Array,
    options: SimulationOptions,
    turns: number,
    build: Build | WebAssembly.Module = 'release',
  ): Promise<Endless> {
    const resolved = resolveOptions(options);
    const engine = await Engine.create(build);
    configure(engine, resolved);
    engine.exports.powerOn();
    engine.loadImage(image);
    if (resolved.load) writeLoad(engine, resolved.load);
    engine.exports.boot();
    return new Endless(engine, turns);
  }

  /** Runs until `reached()` is at least `target`. */
  until(reached: () => number, target: number): void {
    const { engine } = this;
    while (reached() < target) {
      const state = engine.advance(this.#turns);
      if (state !== RunState.RUNNING) throw new EngineError(`the program ended: ${RunState[state]}`);
    }
  }

  /** Runs until the program ends. */
  toEnd(): void {
    while (this.engine.advance(this.#turns) === RunState.RUNNING);
  }

  /** Whether the program has written to standard error since the last call. */
  printed(): boolean {
    return this.engine.takeConsole(2).length > 0;
  }

  /** Goroutines that have ended. */
  ended = (): number => this.engine.counter(Counter.GOROUTINES_CREATED) - this.engine.counter(Counter.GOROUTINES_LIVE);

  instructions = (): number => this.engine.counter(Counter.INSTRUCTIONS);
}
