/** The simulated standard library: import path -> file name -> Go source. Made by scripts/esbuild.mjs. */
declare module 'golib:all' {
  export const golib: Readonly<Record<string, Readonly<Record<string, string>>>>;
  export default golib;
}

/** A Go file as text. */
declare module '*.go' {
  const source: string;
  export default source;
}

/** A text file. */
declare module '*.txt' {
  const text: string;
  export default text;
}
