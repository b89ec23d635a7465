// Random Go programs that end, whatever the schedule, and whose effects can be counted beforehand: no statement's number of
// executions depends on what others do. Blocking statements nest only where no cycle of waiting can come of it.

import fc from 'fast-check';

/** Statements that any goroutine may execute anywhere, also inside a critical section: they wait for nobody. */
export type Simple =
  | { kind: 'mark' }
  | { kind: 'gosched' }
  | { kind: 'spin'; n: number }
  | { kind: 'sleep'; ns: number }
  | { kind: 'alloc'; bytes: number }
  | { kind: 'nanosleep'; ns: number }
  | { kind: 'getpid' }
  | { kind: 'gc' }
  | { kind: 'procs'; n: number }
  | { kind: 'offer'; chan: number }
  | { kind: 'poll'; chan: number }
  | { kind: 'tryLock'; lock: number };

/** Statements that may wait, but not for one another. */
export type Statement =
  | Simple
  | { kind: 'loop'; times: number; body: Statement[] }
  | { kind: 'spawn'; body: Statement[]; goexit: boolean }
  | { kind: 'critical'; lock: number; body: Simple[] }
  | { kind: 'read'; lock: number; body: Simple[] }
  | { kind: 'write'; lock: number; body: Simple[] }
  | { kind: 'slot'; semaphore: number; body: Simple[] }
  | { kind: 'once'; once: number; body: Simple[] }
  | { kind: 'recover'; body: Statement[]; wrong: 'panic' | 'nil' | 'index' | 'closed' }
  | { kind: 'defer'; body: Statement[] }
  | { kind: 'thread'; body: Statement[] }
  | { kind: 'after'; ns: number }
  | { kind: 'afterFunc'; ns: number; body: Simple[]; stop: 'no' | 'at once' | 'reset' }
  | { kind: 'ticker'; ns: number; ticks: number }
  | { kind: 'timeout'; ns: number }
  | { kind: 'forever' };

/** Goroutines that work together; all have ended when the scene has. */
export type Scene =
  | { kind: 'block'; body: Statement[] }
  | { kind: 'tree'; depth: number; fan: number; body: Statement[] }
  | {
      kind: 'pipeline';
      producers: number;
      items: number;
      stages: number;
      consumers: number;
      cap: number;
      body: Simple[];
    }
  | { kind: 'pingPong'; rounds: number; body: Simple[] }
  | { kind: 'fanIn'; producers: number; items: number; cap: number; impatient: boolean; body: Simple[] }
  | { kind: 'buffer'; producers: number; items: number; cap: number; broadcast: boolean; body: Simple[] }
  | { kind: 'rounds'; workers: number; rounds: number; body: Statement[] }
  | { kind: 'gate'; waiters: number; values: number; body: Simple[] }
  | { kind: 'pipe'; messages: number; deadline: boolean; body: Simple[] }
  | { kind: 'echo'; clients: number; messages: number; body: Simple[] };

/** How main ends: it returns, exits, or waits for what never comes. */
export type Ending =
  | { kind: 'return' }
  | { kind: 'exit'; code: number }
  | { kind: 'panic' }
  | { kind: 'goexit' }
  | { kind: 'deadlock'; way: (typeof ways)[number]; others: number };

export type Program = { scenes: { scene: Scene; apart: boolean }[]; repeats: number; ending: Ending };

/** Ways to wait for ever. */
export const ways = [
  'nil receive',
  'nil send',
  'empty select',
  'receive',
  'send',
  'mutex',
  'waitgroup',
  'cond',
  'rwmutex',
  'select',
] as const;

/** How many channels, locks, semaphores and the like a program has to share. */
export const SHARED = 3;

const shared = fc.integer({ min: 0, max: SHARED - 1 });
/** Times that meet those of the runtime: wake-ups, sysmon's periods, a millisecond, a time slice. */
const duration = fc.oneof(
  fc.integer({ min: 1, max: 3000 }),
  fc.integer({ min: 3000, max: 100_000 }),
  fc.constantFrom(1_000_000, 1_000_001, 2_500_000, 12_000_000),
);

const simple: fc.Arbitrary<Simple> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'mark' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'gosched' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('spin' as const), n: fc.constantFrom(1, 10, 100, 1000) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sleep' as const), ns: duration }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('alloc' as const), bytes: fc.constantFrom(1, 64, 5000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nanosleep' as const), ns: duration }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'getpid' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'gc' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('procs' as const), n: fc.constantFrom(1, 2, 3, 5, 16) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('offer' as const), chan: shared }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('poll' as const), chan: shared }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tryLock' as const), lock: shared }) },
);
const simples = fc.array(simple, { maxLength: 4 });

const { statements } = fc.letrec<{ statement: Statement; statements: Statement[] }>((tie) => ({
  statements: fc.array(tie('statement'), { maxLength: 5, depthIdentifier: 'statement' }),
  statement: fc.oneof(
    { depthIdentifier: 'statement', maxDepth: 4, depthSize: 'small' },
    { weight: 6, arbitrary: simple },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('critical' as const), lock: shared, body: simples }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const), lock: shared, body: simples }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('write' as const), lock: shared, body: simples }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('slot' as const), semaphore: shared, body: simples }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('once' as const), once: shared, body: simples }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('after' as const), ns: duration }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('afterFunc' as const),
        ns: duration,
        body: simples,
        stop: fc.constantFrom('no' as const, 'at once' as const, 'reset' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('ticker' as const),
        ns: duration,
        ticks: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('timeout' as const), ns: duration }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'forever' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('loop' as const),
        times: fc.integer({ min: 0, max: 12 }),
        body: tie('statements'),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('spawn' as const), body: tie('statements'), goexit: fc.boolean() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('recover' as const),
        body: tie('statements'),
        wrong: fc.constantFrom('panic' as const, 'nil' as const, 'index' as const, 'closed' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('defer' as const), body: tie('statements') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('thread' as const), body: tie('statements') }) },
  ) as fc.Arbitrary<Statement>,
}));

const few = (max: number) => fc.integer({ min: 1, max });
const cap = fc.constantFrom(0, 0, 1, 2, 7, 100);

const scene: fc.Arbitrary<Scene> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('block' as const), body: statements }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('tree' as const), depth: few(4), fan: few(4), body: statements }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pipeline' as const),
      producers: few(6),
      items: few(40),
      stages: fc.integer({ min: 0, max: 3 }),
      consumers: few(6),
      cap,
      body: simples,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pingPong' as const), rounds: few(100), body: simples }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fanIn' as const),
      producers: few(5),
      items: few(30),
      cap,
      impatient: fc.boolean(),
      body: simples,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('buffer' as const),
      producers: few(5),
      items: few(20),
      cap: few(4),
      broadcast: fc.boolean(),
      body: simples,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('rounds' as const), workers: few(20), rounds: few(5), body: statements }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('gate' as const),
      waiters: few(300),
      values: fc.integer({ min: 0, max: 5 }),
      body: simples,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pipe' as const),
      messages: few(20),
      deadline: fc.boolean(),
      body: simples,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('echo' as const), clients: few(4), messages: few(8), body: simples }),
  },
) as fc.Arbitrary<Scene>;

const ending: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: 'return' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('exit' as const), code: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'panic' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'goexit' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('deadlock' as const),
      way: fc.constantFrom(...ways),
      others: fc.integer({ min: 0, max: 12 }),
    }),
  },
);

/** Statements that a body comes to, with loops unrolled. */
function weight(body: readonly Statement[]): number {
  let sum = 0;
  for (const s of body) {
    const times = s.kind === 'loop' ? s.times : s.kind === 'ticker' ? s.ticks : 1;
    sum += 1 + ('body' in s ? times * weight(s.body) : times);
  }
  return sum;
}

function sceneWeight(s: Scene): number {
  const one = 5 + weight(s.body);
  switch (s.kind) {
    case 'block':
      return one;
    case 'tree':
      return one * s.fan ** s.depth * 2;
    case 'pipeline':
      return one * s.producers * s.items;
    case 'pingPong':
      return one * s.rounds;
    case 'fanIn':
    case 'buffer':
      return one * s.producers * s.items;
    case 'rounds':
      return one * s.workers * s.rounds;
    case 'gate':
      return one * s.waiters;
    case 'pipe':
      return one * s.messages;
    case 'echo':
      return one * s.clients * s.messages * 10;
  }
}

/** Statements executed: of one play of the scenes, and of all together. */
const WEIGHT_MAX = 20_000;
const TOTAL_MAX = 300_000;

/** A program. @param repeats most times that its scenes are played, one after the other */
export const program = (repeats: number): fc.Arbitrary<Program> =>
  fc
    .record({
      repeats: fc.integer({ min: 1, max: repeats }),
      scenes: fc.array(fc.record({ scene, apart: fc.boolean() }), { minLength: 1, maxLength: 5 }),
      ending,
    })
    .filter(({ scenes, repeats }) => {
      const once = scenes.reduce((sum, s) => sum + sceneWeight(s.scene), 0);
      return once < WEIGHT_MAX && once * repeats < TOTAL_MAX;
    });
