// Where addresses go: a small graph for escape analysis. A node stands for the address of a variable, the value of a
// variable, or a thing made by an expression (a closure, &T{…}); an edge says that the one may end up in the other.

/** A place to which an address or a pointer may flow. */
export class FlowNode {
  /** Flows out of the function: to the heap, to unknown code, to the caller. */
  heap = false;
  readonly to = new Set<FlowNode>();

  /** Whether it may outlive the function, directly or through other nodes. */
  get leaks(): boolean {
    const seen = new Set<FlowNode>([this]);
    for (const n of seen) {
      if (n.heap) return true;
      for (const next of n.to) seen.add(next);
    }
    return false;
  }
}

/** Where the value of an expression goes: nowhere that keeps it, out of the function, or into a node. */
export type Sink = null | 'heap' | FlowNode;

/** Notes that `from` flows to a sink. */
export function flow(from: FlowNode, sink: Sink): void {
  if (sink === 'heap') from.heap = true;
  else if (sink !== null) from.to.add(sink);
}
