/** Checking a package: its files' declarations, function bodies, order of initialisation. */
import type { File } from '../syntax/ast.js';
import { Checker, type Importer } from './checker.js';
import type { CheckedPackage } from './info.js';
import { initOrder } from './initorder.js';
import { GoPackage } from './objects.js';
import { collectObjects, packageObjects, unusedImports } from './resolver.js';
import { universe } from './universe.js';
import { GO_VERSION } from '../version.js';

/**
 * Checks the files of one package. Errors are in the order in which they were found.
 * @param path the import path, `main` for the program
 * @param importer gives imported packages, already checked, or says why it can't
 * @param goVersion language version × 100
 */
export function checkPackage(
  path: string,
  files: readonly File[],
  importer: Importer,
  goVersion = GO_VERSION,
): CheckedPackage {
  const pkg = new GoPackage(path, universe);
  pkg.goVersion = goVersion;
  pkg.name = files[0]?.name.name ?? '';
  pkg.files = files;
  const c = new Checker(pkg, files, importer);
  const other = files.find((f) => f.name.name !== pkg.name);
  if (other) c.error(other.name, `package ${other.name.name}; expected package ${pkg.name}`);
  for (const file of files) if (file.name.name === '_') c.error(file.name, 'invalid package name _');
  collectObjects(c);
  packageObjects(c);
  c.processDelayed(0);
  initOrder(c);
  unusedImports(c);
  c.recordUntyped();
  c.mono.check(c);
  pkg.complete = true;
  return { pkg, files, info: c.info, errors: c.errors };
}
