/** A whole program: its own files and the standard packages it imports, parsed and checked. */
import type { Parser } from 'web-tree-sitter';
import { type File, formatPos, type ImportSpec } from '../syntax/ast.js';
import { parseFile } from '../syntax/parse.js';
import { checkPackage } from './check.js';
import type { CheckedPackage, GoError, Program } from './info.js';
import type { GoPackage } from './objects.js';
import { markSince, packageSince } from './since.js';
import { isStdPackage } from './stdlist.js';
import { unsafePackage } from './universe.js';
import { GO_VERSION } from '../version.js';

/** File name → Go source. */
export type Sources = Readonly<Record<string, string>>;

/** In place of a package whose errors are known already. */
const REPORTED = '';

/** Go stops after so many errors. */
const MAX_ERRORS = 10;

/**
 * Parses and checks a program. Nothing is thrown for a program that is wrong: `errors` of the result tells.
 * @param parser of loadGoParser()
 * @param main the program's files, all of package main; names as errors should show them
 * @param std the standard library: import path → file name → source; only what is imported is read
 * @param always standard packages that belong to every program, imported or not
 * @param goVersion language version of the program × 100; the standard library is always the newest, but of newer things the
 *   program sees nothing
 */
export function checkProgram(
  parser: Parser,
  main: Sources,
  std: Readonly<Record<string, Sources>>,
  always: readonly string[] = [],
  goVersion = GO_VERSION,
): Program {
  const loader = new Loader(parser, std, goVersion);
  for (const path of always) loader.load(path);
  const checked = loader.check('main', main, '');
  const errors = [...loader.errors];
  if (errors.length === 0 && checked) errors.push(...entryErrors(checked));
  const lines = report(errors);
  return { packages: loader.packages, main: lines.length === 0 ? checked : null, errors: lines };
}

class Loader {
  /** Imported before importing. */
  readonly packages: CheckedPackage[] = [];
  readonly errors: GoError[] = [];
  private readonly done = new Map<string, GoPackage | string>();
  /** Import paths of the packages being loaded, outermost first. */
  private readonly path: string[] = [];

  constructor(
    private readonly parser: Parser,
    private readonly std: Readonly<Record<string, Sources>>,
    private readonly goVersion: number,
  ) {}

  /** The checked package, or why there is none. */
  load(path: string): GoPackage | string {
    const known = this.done.get(path);
    if (known !== undefined) return known;
    if (path === 'unsafe') return unsafePackage;
    const sources = this.std[path];
    let result: GoPackage | string;
    if (sources === undefined) result = missing(path);
    else if (this.path.includes(path)) {
      return `import cycle not allowed: ${[...this.path.slice(this.path.indexOf(path)), path].join(' imports ')}`;
    } else {
      this.path.push(path);
      result = this.check(path, sources, `${path}/`)?.pkg ?? REPORTED;
      if (typeof result !== 'string') markSince(result);
      this.path.pop();
    }
    this.done.set(path, result);
    return result;
  }

  /** null: there are errors. */
  check(path: string, sources: Sources, folder: string): CheckedPackage | null {
    const before = this.errors.length;
    const files: File[] = [];
    for (const [name, source] of Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const parsed = parseFile(this.parser, folder + name, source);
      if (parsed.file) files.push(parsed.file);
      this.errors.push(...parsed.errors);
    }
    if (files.length < Object.keys(sources).length) return null;
    // Go looks for all packages before it compiles the first.
    const imports = files.flatMap((f) => f.imports);
    const found = imports.map((spec) => this.importFor(spec, path === 'main'));
    if (!found.every(Boolean)) return null;
    const version = path === 'main' ? this.goVersion : GO_VERSION;
    const checked = checkPackage(path, files, (p) => this.load(p), version);
    this.errors.push(...checked.errors);
    if (this.errors.length > before) return null;
    this.packages.push(checked);
    return checked;
  }

  /** Whether there is such a package; `own`: the program itself imports it. */
  private importFor(spec: ImportSpec, own: boolean): boolean {
    const path = spec.path.value.slice(1, -1);
    let found = path === '' || /[^\w./~+-]/.test(path) ? `invalid import path: ${path}` : this.load(path);
    // Packages below internal/ serve only their neighbours, here the standard library.
    if (own && /(^|\/)internal(\/|$)/.test(path)) found = `use of internal package ${path} not allowed`;
    if (own && packageSince(path) > this.goVersion) found = `package ${path} is not in std`;
    if (typeof found !== 'string') return true;
    if (found !== REPORTED) this.errors.push({ pos: spec.path.pos, msg: found, soft: false });
    return false;
  }
}

function missing(path: string): string {
  if (path === 'C') return 'import "C" (cgo) is not supported yet';
  if (isStdPackage(path)) return `package "${path}" is not supported yet`;
  if (/^\.{1,2}(\/|$)/.test(path)) {
    return `"${path}" is relative, but relative import paths are not supported in module mode`;
  }
  // The first element of a module's path is a host.
  if (path.split('/')[0]!.includes('.')) return `import "${path}": modules are not supported yet`;
  return `package ${path} is not in std`;
}

/** What Go notices once the types are right. */
function entryErrors(checked: CheckedPackage): GoError[] {
  const [file] = checked.files;
  if (!file) return [];
  // Only the standard library has functions that the engine implements.
  const bodyless = checked.files
    .flatMap((f) => f.decls)
    .flatMap((d) =>
      d.kind === 'FuncDecl' && !d.body ? [{ pos: d.name.pos, msg: 'missing function body', soft: false }] : [],
    );
  if (bodyless.length > 0) return bodyless;
  if (checked.pkg.name !== 'main') {
    return [{ pos: file.name.pos, msg: `package ${checked.pkg.name} is not a main package`, soft: false }];
  }
  if (checked.pkg.scope.lookup('main')) return [];
  return [{ pos: file.name.pos, msg: 'function main is undeclared in the main package', soft: false }];
}

/** Lines as Go prints them: sorted, each once, no more than ten. */
function report(errors: readonly GoError[]): string[] {
  // One of several equal errors of a line is enough.
  const once = errors.filter((e, i) => {
    const last = errors[i - 1];
    return !last || last.msg !== e.msg || last.pos.line !== e.pos.line || last.pos.file !== e.pos.file;
  });
  const sorted = once
    .slice(0, MAX_ERRORS)
    .map((e, order) => ({ e, order }))
    .sort((a, b) => comparePos(a.e, b.e) || a.order - b.order)
    .map(({ e }) => `${formatPos(e.pos)}: ${e.msg}`);
  const lines = sorted.filter((line, i) => line !== sorted[i - 1]);
  const last = once[MAX_ERRORS - 1];
  if (last && once.length > MAX_ERRORS) lines.push(`${formatPos(last.pos)}: too many errors`);
  return lines;
}

function comparePos(a: GoError, b: GoError): number {
  if (a.pos.file !== b.pos.file) return a.pos.file < b.pos.file ? -1 : 1;
  return a.pos.offset - b.pos.offset;
}
