// sync/atomic: one visible step each, at its exact place in virtual time; in the parallel engine one atomic instruction. 32-bit operations look at the low half of their
// operands and give zero-extended results.

import { Cost } from '../abi/costs';
import { Intrinsic } from '../abi/intrinsics';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import {
  add32,
  add64,
  and32,
  cas32,
  cas64,
  load32,
  load64,
  or32,
  store32,
  store64,
  swap32,
  swap64,
} from '../base/atomic';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { NIL_GUARD } from '../base/layout';
import { setTrap } from '../runtime/trap';
import { arg, setResult } from './registers';

/** Executes an atomic operation: its first argument is the address. PANIC if that is nil. */
export function atomicIntrinsic(id: u32, fp: u32, argv: u32): Outcome {
  const at = arg(fp, argv, 0) as u32;
  if (at < NIL_GUARD) {
    setTrap(Trap.NIL_DEREF, 0, 0);
    return Outcome.PANIC;
  }
  charge(cost(Cost.ATOMIC));
  switch (id) {
    case Intrinsic.sync_atomic_load32:
      setResult(fp, argv, 0, load32(at) as u64);
      break;
    case Intrinsic.sync_atomic_load64:
    case Intrinsic.sync_atomic_loadPtr:
      setResult(fp, argv, 0, load64(at));
      break;
    case Intrinsic.sync_atomic_store32:
      store32(at, arg(fp, argv, 1) as u32);
      break;
    case Intrinsic.sync_atomic_store64:
    case Intrinsic.sync_atomic_storePtr:
      store64(at, arg(fp, argv, 1));
      break;
    case Intrinsic.sync_atomic_add32: {
      const by = arg(fp, argv, 1) as u32;
      setResult(fp, argv, 0, (add32(at, by) + by) as u64);
      break;
    }
    case Intrinsic.sync_atomic_add64: {
      const by = arg(fp, argv, 1);
      setResult(fp, argv, 0, add64(at, by) + by);
      break;
    }
    case Intrinsic.sync_atomic_cas32: {
      const same = cas32(at, arg(fp, argv, 1) as u32, arg(fp, argv, 2) as u32);
      setResult(fp, argv, 0, same ? 1 : 0);
      break;
    }
    case Intrinsic.sync_atomic_cas64:
    case Intrinsic.sync_atomic_casPtr: {
      const same = cas64(at, arg(fp, argv, 1), arg(fp, argv, 2));
      setResult(fp, argv, 0, same ? 1 : 0);
      break;
    }
    case Intrinsic.sync_atomic_swap32:
      setResult(fp, argv, 0, swap32(at, arg(fp, argv, 1) as u32) as u64);
      break;
    case Intrinsic.sync_atomic_swap64:
    case Intrinsic.sync_atomic_swapPtr:
      setResult(fp, argv, 0, swap64(at, arg(fp, argv, 1)));
      break;
    case Intrinsic.sync_atomic_and32:
      setResult(fp, argv, 0, and32(at, arg(fp, argv, 1) as u32) as u64);
      break;
    case Intrinsic.sync_atomic_or32:
      setResult(fp, argv, 0, or32(at, arg(fp, argv, 1) as u32) as u64);
      break;
    default:
      unreachable();
  }
  return Outcome.NEXT;
}
