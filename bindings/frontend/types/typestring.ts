/** Types as text: for messages, and as keys. */
import { quote } from './literal.js';
import type { Func, GoPackage, Var } from './objects.js';
import { fieldId } from './predicates.js';
import { methodId, typeSet } from './typeset.js';
import type { Chan, Interface, Qualifier, Signature, Struct, Tuple, Type, TypeParam } from './types.js';

/** `net/http` → `http`. */
export const byName: Qualifier = (pkg) => pkg.name;

/** As go/types prints a type in messages. */
export function typeString(t: Type, qualifier: Qualifier = byName): string {
  return new Writer(qualifier, true).type(t);
}

/** `[K comparable, V any]`. */
export function paramString(params: readonly TypeParam[], qualifier: Qualifier): string {
  return new Writer(qualifier, true).params(params);
}

/** A signature behind its name, `(x int) error`; without parameter names, as messages about methods show it. */
export function methodString(m: Func, qualifier: Qualifier): string {
  return m.name + new Writer(qualifier, false).signature(m.type);
}

class Writer {
  constructor(
    private readonly qualifier: Qualifier,
    private readonly names: boolean,
  ) {}

  type(t: Type): string {
    switch (t.kind) {
      case 'Basic':
        return t.name;
      case 'Named':
        return (
          this.qualified(t.obj.pkg, t.obj.name) + this.args(t.typeArgs) + (t.origin ? '' : this.params(t.typeParams))
        );
      case 'Pointer':
        return `*${this.type(t.elem)}`;
      case 'Slice':
        return `[]${this.type(t.elem)}`;
      case 'Array':
        return `[${t.len < 0 ? '...' : t.len}]${this.type(t.elem)}`;
      case 'Map':
        return `map[${this.type(t.key)}]${this.type(t.elem)}`;
      case 'Chan':
        return this.chan(t);
      case 'Struct':
        return this.struct(t);
      case 'Tuple':
        return this.tuple(t, false);
      case 'Signature':
        return `func${this.params(t.typeParams)}${this.signature(t)}`;
      case 'Interface':
        return this.interface(t);
      case 'TypeParam':
        return t.obj.name;
      case 'Union':
        return t.terms.map((term) => (term.tilde ? '~' : '') + this.type(term.type)).join(' | ');
    }
  }

  private qualified(pkg: GoPackage | null, name: string): string {
    const prefix = pkg ? this.qualifier(pkg) : '';
    return prefix === '' ? name : `${prefix}.${name}`;
  }

  private args(args: readonly Type[]): string {
    return args.length === 0 ? '' : `[${args.map((a) => this.type(a)).join(', ')}]`;
  }

  /** `[K comparable, V any]`: parameters with the same constraint share it. */
  params(list: readonly TypeParam[]): string {
    if (list.length === 0) return '';
    const parts = list.map((p, i) => {
      const next = list[i + 1];
      const last = !next || next.constraint !== p.constraint;
      return p.obj.name + (last && p.constraint ? ` ${this.type(p.constraint)}` : '');
    });
    return `[${parts.join(', ')}]`;
  }

  private chan(t: Chan): string {
    const elem = this.type(t.elem);
    if (t.dir === 'send') return `chan<- ${elem}`;
    if (t.dir === 'recv') return `<-chan ${elem}`;
    return t.elem.kind === 'Chan' && t.elem.dir === 'recv' ? `chan (${elem})` : `chan ${elem}`;
  }

  private struct(t: Struct): string {
    const fields = t.fields.map((f, i) => {
      const tag = t.tags[i] ? ` ${quote(new TextEncoder().encode(t.tags[i]))}` : '';
      return `${f.embedded ? '' : `${f.name} `}${this.type(f.type)}${tag}`;
    });
    return `struct{${fields.join('; ')}}`;
  }

  private tuple(t: Tuple, variadic: boolean): string {
    const vars = t.vars.map((v, i) => {
      const name = this.names && v.name !== '' ? `${v.name} ` : '';
      if (!variadic || i !== t.vars.length - 1) return name + this.type(v.type);
      // append([]byte, string...) has a string in place of the slice.
      return v.type.kind === 'Slice' ? `${name}...${this.type(v.type.elem)}` : `${name}${this.type(v.type)}...`;
    });
    return `(${vars.join(', ')})`;
  }

  signature(t: Signature): string {
    const params = this.tuple(t.params, t.variadic);
    const { vars } = t.results;
    if (vars.length === 0) return params;
    const alone = vars.length === 1 && (vars[0]!.name === '' || !this.names);
    return `${params} ${alone ? this.type(vars[0]!.type) : this.tuple(t.results, false)}`;
  }

  private interface(t: Interface): string {
    if (t.alias !== null) return t.alias;
    const methods = t.methods.map((m) => m.name + this.signature(m.type));
    const elems = [...methods, ...t.embeddeds.map((e) => this.type(e))];
    return t.implicit && methods.length === 0 && elems.length === 1 ? elems[0]! : `interface{${elems.join('; ')}}`;
  }
}

/** A text that two types share exactly when they are identical. Good within one process. */
export function typeKey(t: Type): string {
  switch (t.kind) {
    case 'Basic':
      return t.basic;
    case 'Named':
      return t.origin ? `#${t.origin.id}[${t.typeArgs.map(typeKey).join(',')}]` : `#${t.id}`;
    case 'Pointer':
      return `*${typeKey(t.elem)}`;
    case 'Slice':
      return `[]${typeKey(t.elem)}`;
    case 'Array':
      return `[${t.len}]${typeKey(t.elem)}`;
    case 'Map':
      return `map[${typeKey(t.key)}]${typeKey(t.elem)}`;
    case 'Chan':
      return `chan:${t.dir}(${typeKey(t.elem)})`;
    case 'Struct':
      return `struct{${t.fields.map((f, i) => fieldKey(f, t.tags[i] ?? '')).join(';')}}`;
    case 'Tuple':
      return `(${t.vars.map((v) => typeKey(v.type)).join(',')})`;
    case 'Signature':
      return `func${t.variadic ? '...' : ''}${typeKey(t.params)}${typeKey(t.results)}`;
    case 'Interface':
      // Interfaces that mention themselves do it through a declared type, so this ends.
      return interfaceKey(t);
    case 'TypeParam':
      return `$${t.id}`;
    case 'Union':
      return t.terms.map((term) => (term.tilde ? '~' : '') + typeKey(term.type)).join('|');
  }
}

function interfaceKey(t: Interface): string {
  const { methods, comparable, terms } = typeSet(t);
  const parts = methods.map((m) => `${methodId(m)}${typeKey(m.type)}`);
  if (comparable) parts.push('comparable');
  if (terms) parts.push(terms.map((term) => (term.tilde ? '~' : '') + typeKey(term.type)).join('|'));
  return `interface{${parts.join(';')}}`;
}

function fieldKey(f: Var, tag: string): string {
  return `${f.embedded ? '!' : ''}${fieldId(f)} ${typeKey(f.type)}${tag === '' ? '' : ` ${JSON.stringify(tag)}`}`;
}
