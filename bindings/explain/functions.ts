// Functions as the story speaks of them.

import type { SentenceKey } from './sentences/en.js';

/** Calls that have a sentence of their own, by the function's name in the image. */
const known: Readonly<Record<string, SentenceKey>> = {
  'main.main': 'call.main',
  'net/http.NewServeMux': 'call.newservemux',
  'net/http.(*ServeMux).HandleFunc': 'call.handlefunc',
  'net/http.ListenAndServe': 'call.listenandserve',
  'net/http.(*Server).Serve': 'call.serve',
  'net.(*TCPListener).Accept': 'call.accept',
  'net/http.(*conn).readRequest': 'call.readrequest',
  'net/http.(*ServeMux).ServeHTTP': 'call.mux',
  'fmt.Fprintln': 'call.fprintln',
  'fmt.Println': 'call.println',
  'fmt.Printf': 'call.println',
};

/** Runs the init functions of all packages, before main.main. */
export const INITS = 'runtime.main_inits';
/** Calls the handler that was registered for a path. */
const CALLS_HANDLER = 'net/http.HandlerFunc.ServeHTTP';

/** Functions whose calls the stream has to note for the story: names, or beginnings of names with a `*` behind. */
export const watched: readonly string[] = [
  'main.*',
  INITS,
  ...Object.keys(known).filter((name) => name !== 'main.main'),
];

/** Of these only the program's own calls are told: what packages do for themselves says nothing here. */
const ofTheProgram: ReadonlySet<SentenceKey> = new Set([
  'call.newservemux',
  'call.handlefunc',
  'call.fprintln',
  'call.println',
]);

/** The sentence for a call of `callee` by `caller`, if there is one. */
export function callSentence(callee: string, caller: string): SentenceKey | undefined {
  const own = known[callee];
  if (own !== undefined) return ofTheProgram.has(own) && !caller.startsWith('main.') ? undefined : own;
  return caller === CALLS_HANDLER ? 'call.handler' : 'call.other';
}

/** `net/http.(*conn).serve` → `http.(*conn).serve()`, `main.handler` → `handler()`. */
export function shownFunction(name: string): string {
  const short = name.slice(name.lastIndexOf('/') + 1).replace(/-fm$/, '');
  return `${short.replace(/^main\./, '')}()`;
}
