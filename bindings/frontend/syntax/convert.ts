/** From tree-sitter's nodes to the syntax tree: files and declarations. Expressions and statements: their own files. */
import type * as ast from './ast.js';
import { type Cst, child, field, fields, named } from './cst.js';
import { expr, exprList, type Maker, typeExpr } from './convertexpr.js';
import { block } from './convertstmt.js';

/** A file's tree. Every node the grammar may give is known here; an unknown one is reported to `m.unknown`. */
export function file(m: Maker, root: Cst): ast.File {
  const decls: ast.Decl[] = [];
  const imports: ast.ImportSpec[] = [];
  let name: ast.Ident | null = null;
  for (const n of root.children) {
    if (!n.named) continue;
    if (n.type === 'package_clause') name = ident(m, named(n)[0]!);
    else if (n.type === 'function_declaration' || n.type === 'method_declaration') decls.push(funcDecl(m, n));
    else if (n.type === 'import_declaration') {
      const decl = importDecl(m, n);
      decls.push(decl);
      for (const spec of decl.specs) if (spec.kind === 'ImportSpec') imports.push(spec);
    } else if (isGenDecl(n)) decls.push(genDecl(m, n));
    else if (n.type !== 'empty_statement') m.unknown(n);
  }
  const start = m.src.pos(0);
  return {
    kind: 'File',
    pos: start,
    end: m.src.pos(root.end),
    fileName: m.src.name,
    name: name ?? { kind: 'Ident', pos: start, end: start, name: '_' },
    decls,
    imports,
  };
}

export function isGenDecl(n: Cst): boolean {
  return n.type === 'const_declaration' || n.type === 'var_declaration' || n.type === 'type_declaration';
}

export function ident(m: Maker, n: Cst): ast.Ident {
  return { kind: 'Ident', ...m.span(n), name: m.text(n) };
}

function importDecl(m: Maker, n: Cst): ast.GenDecl {
  const list = child(n, 'import_spec_list');
  const specs = named(list ?? n).map((s): ast.ImportSpec => {
    const name = field(s, 'name');
    const path = field(s, 'path')!;
    return {
      kind: 'ImportSpec',
      ...m.span(s),
      name: name ? ident(m, name) : null,
      path: { kind: 'BasicLit', ...m.span(path), tok: 'STRING', value: m.text(path) },
    };
  });
  return { kind: 'GenDecl', ...m.span(n), tok: 'import', specs };
}

export function genDecl(m: Maker, n: Cst): ast.GenDecl {
  if (n.type === 'type_declaration') {
    return { kind: 'GenDecl', ...m.span(n), tok: 'type', specs: named(n).map((s) => typeSpec(m, s)) };
  }
  const tok = n.type === 'const_declaration' ? 'const' : 'var';
  const list = child(n, 'var_spec_list');
  const specs = named(list ?? n).map((s, iota) => valueSpec(m, s, iota));
  return { kind: 'GenDecl', ...m.span(n), tok, specs };
}

function valueSpec(m: Maker, n: Cst, iota: number): ast.ValueSpec {
  const type = field(n, 'type');
  const values = field(n, 'value');
  return {
    kind: 'ValueSpec',
    ...m.span(n),
    names: fields(n, 'name').map((k) => ident(m, k)),
    type: type && typeExpr(m, type),
    values: values ? exprList(m, values) : [],
    iota,
  };
}

function typeSpec(m: Maker, n: Cst): ast.TypeSpec {
  const params = field(n, 'type_parameters');
  return {
    kind: 'TypeSpec',
    ...m.span(n),
    name: ident(m, field(n, 'name')!),
    typeParams: params ? typeParamList(m, params) : [],
    alias: n.type === 'type_alias',
    type: typeExpr(m, field(n, 'type')!),
  };
}

function funcDecl(m: Maker, n: Cst): ast.FuncDecl {
  const recv = field(n, 'receiver');
  const body = field(n, 'body');
  return {
    kind: 'FuncDecl',
    ...m.span(n),
    recv: recv && paramList(m, recv),
    name: ident(m, field(n, 'name')!),
    type: funcType(m, n),
    body: body && block(m, body),
    directives: directivesAbove(m.src.text, n.start),
  };
}

/** The parts of a function declaration, literal, type or interface method that make up its type. */
export function funcType(m: Maker, n: Cst): ast.FuncType {
  const typeParams = field(n, 'type_parameters');
  const params = field(n, 'parameters')!;
  const result = field(n, 'result');
  let results: ast.Field[] = [];
  if (result) {
    if (result.type === 'parameter_list') results = paramList(m, result);
    else results = [{ kind: 'Field', ...m.span(result), names: [], type: typeExpr(m, result), tag: null }];
  }
  return {
    kind: 'FuncType',
    // A method of an interface has its name before it.
    pos: m.src.pos(n.type === 'method_elem' ? params.start : n.start),
    end: m.src.pos((result ?? params).end),
    lparen: m.src.pos(params.start),
    typeParams: typeParams ? typeParamList(m, typeParams) : [],
    params: paramList(m, params),
    results,
  };
}

/** A parameter: a name and a type, or one thing alone that may be either. */
interface Entry {
  readonly name: ast.Ident | null;
  readonly type: ast.Expr | null;
}

/**
 * Parameters by Go's rule: when one of them has a name and a type, all have names, and those without type take the
 * type of the next that has one. (The grammar alone can't tell the a of `(a, b int)` from a type.)
 */
function group(m: Maker, entries: readonly Entry[]): ast.Field[] {
  const fields: ast.Field[] = [];
  const named = entries.some((e) => e.name !== null && e.type !== null);
  let names: ast.Ident[] = [];
  for (const e of entries) {
    const alone = e.name ?? e.type;
    if (!named) {
      const type = alone!;
      fields.push({ kind: 'Field', pos: type.pos, end: type.end, names: [], type, tag: null });
    } else if (e.type !== null && e.name !== null) {
      names.push(e.name);
      fields.push({ kind: 'Field', pos: names[0]!.pos, end: e.type.end, names, type: e.type, tag: null });
      names = [];
    } else if (alone?.kind === 'Ident') names.push(alone);
    else if (alone) m.problem(alone.pos, 'syntax error: mixed named and unnamed parameters');
  }
  if (names.length > 0) m.problem(names[0]!.pos, 'syntax error: mixed named and unnamed parameters');
  return fields;
}

function paramList(m: Maker, n: Cst): ast.Field[] {
  const entries: Entry[] = [];
  for (const p of named(n)) {
    const type = field(p, 'type')!;
    const names = fields(p, 'name').map((k) => ident(m, k));
    const last = names.pop() ?? null;
    for (const name of names) entries.push({ name, type: null });
    if (p.type === 'variadic_parameter_declaration') {
      const dots = m.src.pos(child(p, '...')!.start);
      entries.push({
        name: last,
        type: { kind: 'Ellipsis', pos: dots, end: m.src.pos(type.end), elt: typeExpr(m, type) },
      });
    } else entries.push({ name: last, type: typeExpr(m, type) });
  }
  return group(m, entries);
}

function typeParamList(m: Maker, n: Cst): ast.Field[] {
  const entries: Entry[] = [];
  for (const p of named(n)) {
    const names = fields(p, 'name').map((k) => ident(m, k));
    const last = names.pop() ?? null;
    for (const name of names) entries.push({ name, type: null });
    entries.push({ name: last, type: typeExpr(m, field(p, 'type')!) });
  }
  return group(m, entries);
}

export function structFields(m: Maker, n: Cst): ast.Field[] {
  return named(child(n, 'field_declaration_list')!).map((f): ast.Field => {
    const tag = field(f, 'tag');
    let type = typeExpr(m, field(f, 'type')!);
    const star = child(f, '*');
    if (star) type = { kind: 'StarExpr', pos: m.src.pos(star.start), end: type.end, x: type };
    return {
      kind: 'Field',
      ...m.span(f),
      names: fields(f, 'name').map((k) => ident(m, k)),
      type,
      tag: tag && { kind: 'BasicLit', ...m.span(tag), tok: 'STRING', value: m.text(tag) },
    };
  });
}

export function interfaceElems(m: Maker, n: Cst): ast.Field[] {
  return named(n).map((e): ast.Field => {
    if (e.type === 'method_elem') {
      const names = [ident(m, field(e, 'name')!)];
      return { kind: 'Field', ...m.span(e), names, type: funcType(m, e), tag: null };
    }
    return { kind: 'Field', ...m.span(e), names: [], type: expr(m, e), tag: null };
  });
}

/** The `//go:` lines directly above a declaration. */
function directivesAbove(text: string, start: number): string[] {
  const found: string[] = [];
  let end = text.lastIndexOf('\n', start - 1);
  while (end > 0) {
    const begin = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(begin, end).trimEnd();
    if (!line.startsWith('//')) break;
    if (line.startsWith('//go:')) found.unshift(line);
    end = begin - 1;
  }
  return found;
}
