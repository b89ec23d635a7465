// A run told in words.

import { Config } from '../../assembly/abi/config.js';
import type { RunResult } from '../engine/result.js';
import { resolveOptions, type SimulationOptions } from '../engine/options.js';
import { type Image, Simulation } from '../engine/simulation.js';
import { didYouMean, InputError } from '../errors.js';
import { ImageReader } from '../image/reader.js';
import { Symbols } from '../trace/symbols.js';
import { type ExplainChoice, Selection } from './choose.js';
import { watched } from './functions.js';
import { type Language, languages } from './language.js';
import { Page } from './page.js';
import type { SentenceKey } from './sentences/en.js';
import type { Telling } from './story.js';
import { type Setting, Teller } from './teller.js';
import { type StoryPart, Tour } from './tour.js';

export interface ExplainOptions extends ExplainChoice {
  /** What decides the run, as for Simulation.create. */
  simulation?: SimulationOptions | undefined;
  /** Ends the run at this virtual instant: nanoseconds, or as `2s`. */
  until?: number | string | undefined;
  /** `en` (default), `bn`, or a language of your own. */
  language?: string | Language | undefined;
  /** Columns. Default: 100. */
  width?: number | undefined;
  /** The Go source, to quote lines of it. */
  source?: string | undefined;
  /** Gets the story as it grows; each piece ends with a newline. */
  onText: (text: string) => void;
  signal?: AbortSignal | undefined;
}

/** Frames of a stack that are enough to find the program's own part of it. */
const STACK_FRAMES = 64;
const STRINGS_SHOWN = 4;

/**
 * Runs a program and tells what happens: all of it, with what repeats itself told once; or everything about one goroutine, one request or
 * one span of time.
 * @throws InputError for wrong options
 */
export async function explain(image: Image | Uint8Array, options: ExplainOptions): Promise<RunResult> {
  const bytes = image instanceof Uint8Array ? image : image.bytes;
  const selection = new Selection(options);
  const resolved = resolveOptions(options.simulation);
  const page = new Page(languageOf(options.language ?? 'en'), options.width ?? 100, options.source);
  const put = (part: StoryPart): void => options.onText(page.part(part));
  const tour = selection.whole ? new Tour(put) : undefined;
  const enough = new AbortController();
  options.signal?.addEventListener('abort', () => enough.abort());
  let last: Telling | undefined;
  let told = 0;
  const take = (t: Telling): void => {
    last = t;
    if (tour) tour.take(t);
    else if (selection.isOver(t)) enough.abort();
    else if (selection.takes(t)) {
      told++;
      put(t);
    }
  };
  const { values } = resolved;
  const setting = settingOf(bytes, options.source, {
    procs: resolved.procs,
    stackBytes: values[Config.STACK_MIN_BYTES] ?? 2048,
    runqSize: values[Config.RUNQ_SIZE] ?? 256,
    paths: resolved.load?.paths.map(({ path }) => path) ?? [],
  });
  const teller = new Teller(setting, new Symbols(bytes), take);
  const simulation = await Simulation.create(options.simulation);
  try {
    simulation.load(bytes);
    const result = await simulation.run({
      until: options.until,
      signal: enough.signal,
      events: { stacks: STACK_FRAMES, calls: watched },
      onEvents: (batch) => {
        if (!enough.signal.aborted) teller.apply(batch);
      },
    });
    teller.flush();
    const end = ended(result, last);
    if (tour) tour.end(end, result);
    else if (told === 0) put({ ...end, key: 'nothing', values: {} });
    return result;
  } finally {
    await simulation.terminate();
  }
}

function ended(result: RunResult, last: Telling | undefined): Telling {
  const { exit, virtual_ns } = result;
  const key = endings[exit.reason];
  return {
    key: exit.detail === 'load done' ? 'end.load' : key,
    values: { code: { type: 'count', n: exit.code }, time: { type: 'time', n: virtual_ns } },
    time_ns: virtual_ns,
    step: last?.step ?? 0,
    position: undefined,
    group: 'end',
    goroutines: [],
    ports: [],
    fd: 0,
    request: -1,
  };
}

const endings: Readonly<Record<RunResult['exit']['reason'], SentenceKey>> = {
  'main returned': 'end.main',
  'os.Exit': 'end.exit',
  panic: 'end.panic',
  deadlock: 'end.deadlock',
  until: 'end.until',
  stopped: 'end.stopped',
};

function languageOf(language: string | Language): Language {
  if (typeof language !== 'string') return language;
  const found = Object.hasOwn(languages, language) ? languages[language] : undefined;
  if (found) return found;
  const codes = Object.keys(languages);
  throw new InputError(
    `language: expected ${codes.map((code) => `'${code}'`).join(' or ')}, got '${language}'${didYouMean(language, codes)}`,
    'language',
  );
}

function settingOf(
  image: Uint8Array,
  source: string | undefined,
  rest: Pick<Setting, 'procs' | 'stackBytes' | 'runqSize' | 'paths'>,
): Setting {
  const read = new ImageReader(image);
  const decoder = new TextDecoder();
  const strings = read
    .strings()
    .map(({ bytes }) => decoder.decode(bytes))
    .filter((text) => text.length > 1 && source?.includes(`"${text}"`));
  return {
    ...rest,
    codeBytes: read.codeWords * 8,
    dataBytes: read.dataBytes,
    functions: read.functionCount,
    strings: strings.slice(0, STRINGS_SHOWN),
    packages: read.packages(),
  };
}
