/** Constructs that this front end parses but doesn't check yet: each is named, with its place. */
import type { File, FuncDecl, TypeSpec } from '../syntax/ast.js';
import type { Checker } from './checker.js';
import { receiverBase } from './typexpr.js';

/** Generic declarations. Where they are used needs no word of its own. */
export function unsupported(c: Checker, file: File): void {
  for (const decl of file.decls) {
    if (decl.kind === 'FuncDecl') genericFunc(c, decl);
    else for (const spec of decl.specs) if (spec.kind === 'TypeSpec') genericType(c, spec);
  }
}

function genericFunc(c: Checker, decl: FuncDecl): void {
  const [recv] = decl.recv ?? [];
  if (decl.type.typeParams.length > 0) c.error(decl.name, `generic function ${decl.name.name} is not supported yet`);
  else if (recv && receiverBase(recv.type).base.kind === 'IndexExpr') {
    c.error(decl.name, `method ${decl.name.name} of a generic type is not supported yet`);
  }
}

function genericType(c: Checker, spec: TypeSpec): void {
  if (spec.typeParams.length > 0) c.error(spec.name, `generic type ${spec.name.name} is not supported yet`);
}
