// The threads of a run queue by deadline: a treap (a search tree by deadline and order, a heap by a hash of the order), in which
// every node knows the least vruntime below it. So the earliest deadline among those who are owed something is found on one way
// down, as in Linux's augmented tree; all operations take O(log n) steps, and n may be ten thousand.
//
//                 deadline 7 ms, least 2                  eligible up to vruntime 3:
//                 ┌──────┴──────┐                         left first if its least is, else the node itself, else right
//        deadline 5, least 4   deadline 9, least 2
//
// Linux has a red-black tree; the shape can't be seen from outside.

import { Thread, th } from './thread';

/** Whether a comes before b. */
function before(a: Thread, b: Thread): bool {
  return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
}

function refresh(t: u32): void {
  const rec = th(t);
  let least = rec.vruntime;
  if (rec.left != 0) least = min<i64>(least, th(rec.left).least);
  if (rec.right != 0) least = min<i64>(least, th(rec.right).least);
  rec.least = least;
}

/** A thread as a tree of its own. Its deadline and order must not change until it is removed. */
function single(t: u32): u32 {
  const rec = th(t);
  rec.left = 0;
  rec.right = 0;
  rec.priority = (rec.order as u32) * 0x9e3779b1;
  rec.priority ^= rec.priority >> 15;
  rec.priority *= 0x85ebca6b;
  rec.least = rec.vruntime;
  return t;
}

/** Puts a thread in; returns the new root. */
export function treeInsert(root: u32, t: u32): u32 {
  single(t);
  return insert(root, t);
}

function insert(root: u32, t: u32): u32 {
  if (root == 0) return t;
  const rec = th(root);
  let top = root;
  if (before(th(t), rec)) {
    const left = insert(rec.left, t);
    rec.left = left;
    if (th(left).priority > rec.priority) {
      rec.left = th(left).right;
      th(left).right = root;
      top = left;
    }
  } else {
    const right = insert(rec.right, t);
    rec.right = right;
    if (th(right).priority > rec.priority) {
      rec.right = th(right).left;
      th(right).left = root;
      top = right;
    }
  }
  if (top != root) refresh(root);
  refresh(top);
  return top;
}

/** Takes a thread out that is in; returns the new root. */
export function treeRemove(root: u32, t: u32): u32 {
  if (root == t) return merge(th(t).left, th(t).right);
  const rec = th(root);
  if (before(th(t), rec)) rec.left = treeRemove(rec.left, t);
  else rec.right = treeRemove(rec.right, t);
  refresh(root);
  return root;
}

/** Two trees, all of a before all of b. */
function merge(a: u32, b: u32): u32 {
  if (a == 0) return b;
  if (b == 0) return a;
  if (th(a).priority > th(b).priority) {
    th(a).right = merge(th(a).right, b);
    refresh(a);
    return a;
  }
  th(b).left = merge(a, th(b).left);
  refresh(b);
  return b;
}

/** The one with the earliest deadline, 0 if there is none. */
export function treeFirst(root: u32): u32 {
  let t = root;
  if (t == 0) return 0;
  while (th(t).left != 0) t = th(t).left;
  return t;
}
