/** Labels and jumps: break, continue, goto, fallthrough. */
import { exprString } from './exprstring.js';
import { formatPos, type Pos, type Stmt } from './ast.js';

interface BranchError {
  readonly pos: Pos;
  readonly msg: string;
}

type Labeled = Stmt & { kind: 'LabeledStmt' };
type Branch = Stmt & { kind: 'BranchStmt' };

/** A block of the function being checked; `labeled`: it belongs to this labelled statement. */
interface Block {
  readonly parent: Block | null;
  readonly labeled: Labeled | null;
}

/** Where break and continue lead, and whether fallthrough may stand at the end of the list. */
interface Targets {
  readonly breaks: Stmt | null;
  readonly continues: boolean;
  readonly fallthrough: 'ok' | 'final' | 'type switch' | 'no';
}

const NOWHERE: Targets = { breaks: null, continues: false, fallthrough: 'no' };

/** The errors of one function's body; function literals in it look after themselves. */
export function checkBranches(body: readonly Stmt[]): BranchError[] {
  const errors: BranchError[] = [];
  new Labels(errors).check(body);
  return errors.sort((a, b) => a.pos.offset - b.pos.offset);
}

class Labels {
  private readonly labels = new Map<string, { parent: Block; stmt: Labeled; used: boolean }>();

  constructor(private readonly errors: BranchError[]) {}

  check(body: readonly Stmt[]): void {
    const unresolved = this.block(null, NOWHERE, null, body);
    for (const jump of unresolved) {
      const { name } = jump.label!;
      const label = this.labels.get(name);
      if (label) {
        label.used = true;
        // A label somewhere inside another block.
        this.error(
          jump.label!,
          `goto ${name} jumps into block starting at ${formatPos(this.startOf(label.parent, body))}`,
        );
      } else this.error(jump.label!, `label ${name} not defined`);
    }
    for (const { stmt, used } of this.labels.values()) {
      if (!used) this.error(stmt.label, `label ${stmt.label.name} defined and not used`);
    }
  }

  private readonly starts = new Map<Block, Pos>();

  private startOf(block: Block, body: readonly Stmt[]): Pos {
    return this.starts.get(block) ?? body[0]!.pos;
  }

  private error(at: { pos: Pos }, msg: string): void {
    this.errors.push({ pos: at.pos, msg });
  }

  /** Checks a statement list; gives back the gotos whose label hasn't come yet. */
  private block(
    parent: Block | null,
    targets: Targets,
    labeled: Labeled | null,
    list: readonly Stmt[],
    start: Pos | null = null,
  ): Branch[] {
    const b: Block = { parent, labeled };
    if (start) this.starts.set(b, start);
    let forward: Branch[] = [];
    // Gotos that jump over the variable declared last.
    let over: Branch[] = [];
    let declared: { pos: Pos; name: string } | null = null;
    const stmts = trimEmpty(list);
    const inner = (own: Targets, label: Labeled | null, body: readonly Stmt[], at: Pos) => {
      forward.push(...this.block(b, own, label, body, at));
    };
    stmts.forEach((s, i) => {
      let label: Labeled | null = null;
      let stmt = s;
      while (stmt.kind === 'LabeledStmt') {
        const { name } = stmt.label;
        if (name !== '_') {
          this.declare(b, stmt);
          for (const jump of forward.filter((f) => f.label!.name === name)) {
            this.labels.get(name)!.used = true;
            if (declared && over.includes(jump)) {
              const what = `declaration of ${declared.name} at ${formatPos(declared.pos)}`;
              this.error(jump.label!, `goto ${name} jumps over ${what}`);
            }
          }
          forward = forward.filter((f) => f.label!.name !== name);
          label = stmt;
        }
        stmt = stmt.stmt;
      }
      const variable = declares(stmt);
      if (variable) {
        declared = variable;
        over = [...forward];
      }
      if (stmt.kind === 'BranchStmt') {
        const last = i === stmts.length - 1;
        if (this.branch(b, targets, stmt, last)) forward.push(stmt);
      } else this.nested(stmt, targets, label, inner);
    });
    return forward;
  }

  private declare(b: Block, stmt: Labeled): void {
    const { name } = stmt.label;
    const old = this.labels.get(name);
    if (old) this.error(stmt.label, `label ${name} already defined at ${formatPos(old.stmt.label.pos)}`);
    else this.labels.set(name, { parent: b, stmt, used: false });
  }

  /** True for a goto whose label is still to come. */
  private branch(b: Block, targets: Targets, s: Branch, last: boolean): boolean {
    if (!s.label) {
      if (s.tok === 'break' && !targets.breaks) this.error(s, 'break is not in a loop, switch, or select');
      else if (s.tok === 'continue' && !targets.continues) this.error(s, 'continue is not in a loop');
      else if (s.tok === 'fallthrough') this.fallthrough(targets, s, last);
      return false;
    }
    const { name } = s.label;
    const label = this.labels.get(name);
    if (label) label.used = true;
    if (s.tok === 'goto') {
      let at: Block | null = b;
      while (at && at !== label?.parent) at = at.parent;
      return !(label && at);
    }
    if (!label) {
      this.error(s.label, `${s.tok} label not defined: ${name}`);
      return false;
    }
    let at: Block | null = b;
    while (at && at.labeled !== label.stmt) at = at.parent;
    const target = label.stmt.stmt.kind;
    const loop = target === 'ForStmt' || target === 'RangeStmt';
    const breakable = loop || target === 'SwitchStmt' || target === 'TypeSwitchStmt' || target === 'SelectStmt';
    if (!at || !(s.tok === 'break' ? breakable : loop)) this.error(s.label, `invalid ${s.tok} label ${name}`);
    return false;
  }

  private fallthrough(targets: Targets, s: Branch, last: boolean): void {
    if (targets.fallthrough === 'type switch') this.error(s, 'cannot fallthrough in type switch');
    else if (targets.fallthrough === 'no' || !last) this.error(s, 'fallthrough statement out of place');
    else if (targets.fallthrough === 'final') this.error(s, 'cannot fallthrough final case in switch');
  }

  private nested(
    s: Stmt,
    targets: Targets,
    label: Labeled | null,
    inner: (own: Targets, label: Labeled | null, body: readonly Stmt[], at: Pos) => void,
  ): void {
    const block: Targets = { ...targets, fallthrough: targets.fallthrough === 'type switch' ? 'type switch' : 'no' };
    switch (s.kind) {
      case 'BlockStmt':
        inner(block, label, s.list, s.pos);
        break;
      case 'IfStmt':
        inner(block, label, s.body.list, s.body.pos);
        if (s.else) inner(block, label, [s.else], s.else.pos);
        break;
      case 'ForStmt':
      case 'RangeStmt':
        inner({ breaks: s, continues: true, fallthrough: 'no' }, label, s.body.list, s.body.pos);
        break;
      case 'SwitchStmt':
        s.body.forEach((clause, i) => {
          const final = i === s.body.length - 1;
          inner({ ...targets, breaks: s, fallthrough: final ? 'final' : 'ok' }, label, clause.body, clause.pos);
        });
        break;
      case 'TypeSwitchStmt':
        for (const clause of s.body) {
          inner({ ...targets, breaks: s, fallthrough: 'type switch' }, label, clause.body, clause.pos);
        }
        break;
      case 'SelectStmt':
        for (const clause of s.body) {
          inner({ ...targets, breaks: s, fallthrough: 'no' }, label, clause.body, clause.pos);
        }
        break;
      default:
    }
  }
}

function trimEmpty(list: readonly Stmt[]): readonly Stmt[] {
  let n = list.length;
  while (n > 0 && list[n - 1]!.kind === 'EmptyStmt') n--;
  return list.slice(0, n);
}

/** The variables that a statement declares, as written, and where Go says they are. */
function declares(s: Stmt): { pos: Pos; name: string } | null {
  if (s.kind === 'AssignStmt' && s.tok === ':=') return { pos: s.tokPos, name: s.lhs.map(exprString).join(', ') };
  if (s.kind !== 'DeclStmt' || s.decl.tok !== 'var') return null;
  const [spec] = s.decl.specs;
  return spec?.kind === 'ValueSpec' ? { pos: spec.pos, name: spec.names[0]!.name } : null;
}
