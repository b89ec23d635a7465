// Syntax trees and type information in the notation of test/frontend/record.go.

import type { Expr, File, Node } from '../../../bindings/frontend/syntax/ast.js';
import type { ConstValue } from '../../../bindings/frontend/types/constant.js';
import type { CheckedPackage } from '../../../bindings/frontend/types/info.js';
import { quote } from '../../../bindings/frontend/types/literal.js';
import { methodSet } from '../../../bindings/frontend/types/lookup.js';
import type { GoObject } from '../../../bindings/frontend/types/objects.js';
import { isFloat } from '../../../bindings/frontend/types/predicates.js';
import { alignof, sizeof } from '../../../bindings/frontend/types/sizes.js';
import { Pointer, type Type } from '../../../bindings/frontend/types/types.js';
import { typeString } from '../../../bindings/frontend/types/typestring.js';

const at = (p: { line: number; column: number }) => `${p.line}:${p.column}`;
const quoted = (text: string) => quote(new TextEncoder().encode(text));

function list(nodes: readonly Node[]): string {
  const shown = nodes.filter((n) => n.kind !== 'EmptyStmt').map(dump);
  return `[${shown.join(' ')}]`;
}

/** A file's declarations, one a line. */
export function dumpFile(f: File): string {
  return [dump(f.name), ...f.decls.map(dump), ''].join('\n');
}

function dump(n: Node | null): string {
  if (n === null) return '_';
  switch (n.kind) {
    case 'Ident':
      return `${n.name}@${at(n.pos)}`;
    case 'Ellipsis':
      return `(... ${dump(n.elt)})`;
    case 'BasicLit':
      return `${n.tok}:${quoted(n.value)}`;
    case 'FuncLit':
      return `(funclit ${dump(n.type)} ${dump(n.body)})`;
    case 'CompositeLit':
      return `(lit ${at(n.pos)} ${dump(n.type)} ${list(n.elts)} ${at(n.rbrace)})`;
    case 'ParenExpr':
      return `(paren ${dump(n.x)})`;
    case 'SelectorExpr':
      return `(. ${dump(n.x)} ${dump(n.sel)})`;
    case 'IndexExpr':
      return `(index ${dump(n.x)} ${list(n.indices)})`;
    case 'SliceExpr':
      return `(slice ${dump(n.x)} ${dump(n.low)} ${dump(n.high)} ${dump(n.max)} ${n.slice3})`;
    case 'TypeAssertExpr':
      return `(assert ${dump(n.x)} ${dump(n.type)})`;
    case 'CallExpr': {
      const dots = n.ellipsis ? at(n.ellipsis) : '_';
      return `(call ${dump(n.fun)} ${at(n.lparen)} ${list(n.args)} ${dots} ${at(n.rparen)})`;
    }
    case 'StarExpr':
      return `(* ${dump(n.x)})`;
    case 'UnaryExpr':
      return `(${n.op} ${dump(n.x)})`;
    case 'BinaryExpr':
      return `(${n.op} ${at(n.opPos)} ${dump(n.x)} ${dump(n.y)})`;
    case 'KeyValueExpr':
      return `(: ${dump(n.key)} ${dump(n.value)})`;
    case 'ArrayType':
      return `(array ${dump(n.len)} ${dump(n.elt)})`;
    case 'StructType':
      return `(struct ${list(n.fields)})`;
    case 'FuncType':
      return `(func ${list(n.typeParams)} ${list(n.params)} ${list(n.results)})`;
    case 'InterfaceType':
      return `(interface ${list(n.methods)})`;
    case 'MapType':
      return `(map ${dump(n.key)} ${dump(n.value)})`;
    case 'ChanType':
      return `(chan ${n.dir} ${dump(n.value)})`;
    case 'Field':
      return `(field ${list(n.names)} ${dump(n.type)} ${dump(n.tag)})`;
    case 'DeclStmt':
      return dump(n.decl);
    case 'EmptyStmt':
      return '(empty)';
    case 'LabeledStmt':
      return `(label ${dump(n.label)} ${dump(n.stmt)})`;
    case 'ExprStmt':
      return `(expr ${dump(n.x)})`;
    case 'SendStmt':
      return `(send ${dump(n.chan)} ${dump(n.value)})`;
    case 'IncDecStmt':
      return `(${n.tok} ${dump(n.x)})`;
    case 'AssignStmt':
      return `(${n.tok} ${list(n.lhs)} ${at(n.tokPos)} ${list(n.rhs)})`;
    case 'GoStmt':
      return `(go ${dump(n.call)})`;
    case 'DeferStmt':
      return `(defer ${dump(n.call)})`;
    case 'ReturnStmt':
      return `(return ${list(n.results)})`;
    case 'BranchStmt':
      return `(${n.tok} ${dump(n.label)})`;
    case 'BlockStmt':
      return `(block ${at(n.pos)} ${list(n.list)} ${at(n.rbrace)})`;
    case 'IfStmt':
      return `(if ${dump(n.init)} ${dump(n.cond)} ${dump(n.body)} ${dump(n.else)})`;
    case 'CaseClause':
      return `(case ${n.list ? list(n.list) : '_'} ${list(n.body)})`;
    case 'SwitchStmt':
      return `(switch ${dump(n.init)} ${dump(n.tag)} ${list(n.body)} ${at(n.rbrace)})`;
    case 'TypeSwitchStmt':
      return `(typeswitch ${dump(n.init)} ${dump(n.lhs)} ${dump(n.x)} ${list(n.body)} ${at(n.rbrace)})`;
    case 'CommClause':
      return `(comm ${dump(n.comm)} ${list(n.body)})`;
    case 'SelectStmt':
      return `(select ${list(n.body)} ${at(n.rbrace)})`;
    case 'ForStmt':
      return `(for ${dump(n.init)} ${dump(n.cond)} ${dump(n.post)} ${dump(n.body)})`;
    case 'RangeStmt':
      return `(range ${dump(n.key)} ${dump(n.value)} ${n.tok ?? '_'} ${dump(n.x)} ${dump(n.body)})`;
    case 'ImportSpec':
      return `(import ${dump(n.name)} ${dump(n.path)})`;
    case 'ValueSpec':
      return `(value ${list(n.names)} ${dump(n.type)} ${list(n.values)})`;
    case 'TypeSpec':
      return `(type ${dump(n.name)} ${list(n.typeParams)} ${n.alias} ${dump(n.type)})`;
    case 'GenDecl':
      return `(${n.tok} ${list(n.specs)})`;
    case 'FuncDecl':
      return `(funcdecl ${n.recv ? list(n.recv) : '_'} ${dump(n.name)} ${dump(n.type)} ${dump(n.body)})`;
    default:
      return `(${n.kind})`;
  }
}

function valueText(v: ConstValue | null, t: Type): string {
  if (v === null) return 'unknown';
  if (v.kind === 'int' && isFloat(t)) return `${v.value}/1`;
  if (v.kind === 'string') return quote(v.bytes);
  if (v.kind === 'float') return `${v.value.num}/${v.value.den}`;
  return v.kind === 'complex' ? 'complex' : String(v.value);
}

/** All that was recorded about a package, as sorted lines. */
export function dumpInfo({ info, pkg }: CheckedPackage): string[] {
  const lines: string[] = [];
  const text = (t: Type) => typeString(t, (p) => p.path);
  const object = (o: GoObject | null) => (o ? `${o.name} ${o.pos ? at(o.pos) : '-'}` : 'nil');
  const place = (e: Expr) => `${at(e.pos)}-${at(e.end)}`;
  for (const [e, tv] of info.types) {
    if (tv.mode === 'builtin' || tv.mode === 'nilvalue') continue;
    const type = tv.mode === 'novalue' ? '()' : text(tv.type);
    lines.push(
      `type ${place(e)} ${tv.mode} ${type} ${tv.mode === 'constant' ? valueText(tv.value, tv.type) : ''}`.trim(),
    );
  }
  for (const [id, o] of info.defs) lines.push(`def ${at(id.pos)} ${object(o)}`);
  for (const [id, o] of info.uses) lines.push(`use ${at(id.pos)} ${object(o)}`);
  for (const [e, s] of info.selections) {
    lines.push(`selection ${at(e.sel.pos)} ${s.kind} [${s.index.join(' ')}] ${s.indirect} ${text(s.recv)}`);
  }
  info.initOrder.forEach(({ lhs }, i) => {
    lines.push(`init ${i} ${lhs.map((v) => v.name).join(',')}`);
  });
  for (const [name, o] of pkg.scope.elems) {
    if (o.kind !== 'TypeName') continue;
    lines.push(`size ${name} ${sizeof(o.type)} ${alignof(o.type)}`);
    for (const t of [o.type, new Pointer(o.type)]) {
      const methods = methodSet(t).map((m) => `${m.func.name}[${m.index.join(' ')}]`);
      lines.push(`methods ${text(t)} ${methods.join(' ')}`.trim());
    }
  }
  return lines.sort();
}
