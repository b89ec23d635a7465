// One suite being run: groups of cases, measured one after the other, and what came of them.

import { type MeasureOptions, measure } from '../bindings/benchmark/measure.js';
import type { Case, Fact, SuiteReport } from '../bindings/benchmark/model.js';
import { suiteText } from '../bindings/benchmark/text.js';
import { engineModule } from './endless.js';

export type SessionOptions = Readonly<{
  /** Only groups with this text in their name. */
  only?: string | undefined;
  /** Another build of the engine, measured beside this one. */
  against?: string | undefined;
  /** Fewer rounds and shorter samples: to see that everything runs. */
  quick?: boolean | undefined;
  /** Nothing beside the engine: it is being profiled. */
  alone?: boolean | undefined;
}>;

export class Session {
  readonly report: SuiteReport = { cases: [], facts: [], skipped: [] };
  readonly quick: boolean;
  readonly alone: boolean;
  readonly other: WebAssembly.Module | undefined;
  readonly #only: string | undefined;

  private constructor(options: SessionOptions, other: WebAssembly.Module | undefined) {
    this.#only = options.only;
    this.quick = options.quick === true;
    this.alone = options.alone === true;
    this.other = other;
  }

  static async create(options: SessionOptions): Promise<Session> {
    return new Session(options, options.against === undefined ? undefined : await engineModule(options.against));
  }

  /** Whether a group is wanted. */
  wants(name: string): boolean {
    return this.#only === undefined || name.toLowerCase().includes(this.#only.toLowerCase());
  }

  /** Measures a group, unless it isn't wanted; what can't be made is skipped with its reason. */
  async group(
    name: string,
    make: () => Promise<readonly (Case | undefined)[]> | readonly (Case | undefined)[],
    options: MeasureOptions = {},
  ): Promise<void> {
    if (!this.wants(name)) return;
    let cases: Case[];
    try {
      cases = (await make()).filter((one) => one !== undefined && (!this.alone || one.who === 'engine')) as Case[];
    } catch (error) {
      this.report.skipped.push({ name, reason: (error as Error).message });
      return;
    }
    const measured = measure(cases, this.quick ? { rounds: 3, sampleSeconds: 0.005 } : options);
    this.report.cases.push(...measured);
    process.stdout.write(suiteText({ cases: measured, facts: [], skipped: [] }));
  }

  fact(fact: Fact): void {
    this.report.facts.push(fact);
    process.stdout.write(suiteText({ cases: [], facts: [fact], skipped: [] }));
  }

  skip(name: string, reason: string): void {
    this.report.skipped.push({ name, reason });
    process.stdout.write(`skipped: ${name} (${reason})\n`);
  }
}
