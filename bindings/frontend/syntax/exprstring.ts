/** Expressions as text, as the compiler's messages show them: bodies of functions and literals shortened to `…`. */
import type { Expr, Field, FuncType } from './ast.js';

export function exprString(e: Expr): string {
  switch (e.kind) {
    case 'BadExpr':
      return '_';
    case 'Ident':
      return e.name;
    case 'Ellipsis':
      return e.elt ? `...${exprString(e.elt)}` : '...';
    case 'BasicLit':
      return e.value;
    case 'FuncLit':
      return `func${signature(e.type)} {${e.body.list.length > 0 ? '…' : ''}}`;
    case 'CompositeLit':
      return `${e.type ? exprString(e.type) : ''}{${e.elts.length > 0 ? '…' : ''}}`;
    case 'ParenExpr':
      return `(${exprString(e.x)})`;
    case 'SelectorExpr':
      return `${exprString(e.x)}.${e.sel.name}`;
    case 'IndexExpr':
      return `${exprString(e.x)}[${list(e.indices)}]`;
    case 'SliceExpr': {
      const part = (x: Expr | null) => (x ? exprString(x) : '');
      return `${exprString(e.x)}[${part(e.low)}:${part(e.high)}${e.slice3 ? `:${part(e.max)}` : ''}]`;
    }
    case 'TypeAssertExpr':
      return `${exprString(e.x)}.(${e.type ? exprString(e.type) : 'type'})`;
    case 'CallExpr':
      return `${exprString(e.fun)}(${list(e.args)}${e.ellipsis ? '...' : ''})`;
    case 'StarExpr':
      return `*${exprString(e.x)}`;
    case 'UnaryExpr':
      return `${e.op}${exprString(e.x)}`;
    case 'BinaryExpr':
      return `${exprString(e.x)} ${e.op} ${exprString(e.y)}`;
    case 'KeyValueExpr':
      return `${exprString(e.key)}: ${exprString(e.value)}`;
    case 'ArrayType':
      return `[${e.len ? exprString(e.len) : ''}]${exprString(e.elt)}`;
    case 'StructType':
      return `struct{${e.fields.map(field).join('; ')}}`;
    case 'FuncType':
      return `func${signature(e)}`;
    case 'InterfaceType':
      return `interface{${e.methods.map(method).join('; ')}}`;
    case 'MapType':
      return `map[${exprString(e.key)}]${exprString(e.value)}`;
    case 'ChanType': {
      if (e.dir !== 'both') return `${e.dir === 'recv' ? '<-chan ' : 'chan<- '}${exprString(e.value)}`;
      const elem = exprString(e.value);
      return e.value.kind === 'ChanType' && e.value.dir === 'recv' ? `chan (${elem})` : `chan ${elem}`;
    }
  }
}

function list(exprs: readonly Expr[]): string {
  return exprs.map(exprString).join(', ');
}

function field(f: Field): string {
  const names = f.names.map((n) => n.name).join(', ');
  return `${names}${names === '' ? '' : ' '}${exprString(f.type)}${f.tag ? ` ${f.tag.value}` : ''}`;
}

function method(f: Field): string {
  return f.names.length > 0 && f.type.kind === 'FuncType' ? f.names[0]!.name + signature(f.type) : exprString(f.type);
}

function signature(t: FuncType): string {
  const params = `(${t.params.map(field).join(', ')})`;
  if (t.results.length === 0) return params;
  const [first] = t.results;
  if (t.results.length === 1 && first!.names.length === 0) return `${params} ${exprString(first!.type)}`;
  return `${params} (${t.results.map(field).join(', ')})`;
}
