// sync/atomic: one visible step each, at its exact place in virtual time. 32-bit operations look at the low half of their
// operands and give zero-extended results.

import { Cost } from '../abi/costs';
import { Intrinsic } from '../abi/intrinsics';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
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
      setResult(fp, argv, 0, load<u32>(at) as u64);
      break;
    case Intrinsic.sync_atomic_load64:
    case Intrinsic.sync_atomic_loadPtr:
      setResult(fp, argv, 0, load<u64>(at));
      break;
    case Intrinsic.sync_atomic_store32:
      store<u32>(at, arg(fp, argv, 1) as u32);
      break;
    case Intrinsic.sync_atomic_store64:
    case Intrinsic.sync_atomic_storePtr:
      store<u64>(at, arg(fp, argv, 1));
      break;
    case Intrinsic.sync_atomic_add32: {
      const sum = load<u32>(at) + (arg(fp, argv, 1) as u32);
      store<u32>(at, sum);
      setResult(fp, argv, 0, sum as u64);
      break;
    }
    case Intrinsic.sync_atomic_add64: {
      const sum = load<u64>(at) + arg(fp, argv, 1);
      store<u64>(at, sum);
      setResult(fp, argv, 0, sum);
      break;
    }
    case Intrinsic.sync_atomic_cas32: {
      const same = load<u32>(at) == (arg(fp, argv, 1) as u32);
      if (same) store<u32>(at, arg(fp, argv, 2) as u32);
      setResult(fp, argv, 0, same ? 1 : 0);
      break;
    }
    case Intrinsic.sync_atomic_cas64:
    case Intrinsic.sync_atomic_casPtr: {
      const same = load<u64>(at) == arg(fp, argv, 1);
      if (same) store<u64>(at, arg(fp, argv, 2));
      setResult(fp, argv, 0, same ? 1 : 0);
      break;
    }
    case Intrinsic.sync_atomic_swap32: {
      const old = load<u32>(at) as u64;
      store<u32>(at, arg(fp, argv, 1) as u32);
      setResult(fp, argv, 0, old);
      break;
    }
    case Intrinsic.sync_atomic_swap64:
    case Intrinsic.sync_atomic_swapPtr: {
      const old = load<u64>(at);
      store<u64>(at, arg(fp, argv, 1));
      setResult(fp, argv, 0, old);
      break;
    }
    case Intrinsic.sync_atomic_and32: {
      const old = load<u32>(at);
      store<u32>(at, old & (arg(fp, argv, 1) as u32));
      setResult(fp, argv, 0, old as u64);
      break;
    }
    case Intrinsic.sync_atomic_or32: {
      const old = load<u32>(at);
      store<u32>(at, old | (arg(fp, argv, 1) as u32));
      setResult(fp, argv, 0, old as u64);
      break;
    }
    default:
      unreachable();
  }
  return Outcome.NEXT;
}
