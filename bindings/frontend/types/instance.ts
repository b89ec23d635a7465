/**
 * The body of a generic function with types in the place of its type parameters.
 *
 * Code is generated for each instance by itself, and what it is generated from is made here: the body is checked once more,
 * with the type parameters' names standing for the types. So all that follows sees ordinary types. Whether the body is right
 * was decided when it was checked as it stands in the source; this time nothing is reported.
 */
import { Checker, newEnvironment } from './checker.js';
import type { Info } from './info.js';
import { type Func, type GoPackage, Scope } from './objects.js';
import { funcBody } from './stmt.js';
import { funcType } from './typelit.js';
import { Signature, Tuple } from './types.js';

/**
 * What is found out about an instance of a generic function.
 * @param f the instance
 * @param pkg the package that declares the function
 * @param generic what was found out about that package
 */
export function checkInstance(f: Func, pkg: GoPackage, generic: Info): Info {
  const decl = f.decl!;
  const file = pkg.files.find((one) => one.fileName === decl.pos.file);
  const scope = (file && generic.scopes.get(file)) ?? new Scope(pkg.scope, 'file');
  const c = new Checker(pkg, [], () => '');
  c.instance = { typeArgs: f.typeArgs, recv: f.type.recv?.type ?? null, generic };
  c.inEnvironment(newEnvironment(scope), () => {
    c.info.defs.set(decl.name, f);
    const none = new Tuple([]);
    const sig = new Signature(null, none, none, false);
    funcType(c, decl.type, decl.recv?.[0] ?? null, sig);
    if (decl.body) funcBody(c, null, sig, decl.body, null);
    c.processDelayed(0);
    c.recordUntyped();
  });
  return c.info;
}
