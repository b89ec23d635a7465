// Arithmetic that golib leaves to the machine. Floats are computed in software by the module itself, so they have the same
// bits everywhere; the last bit may differ from Go's where neither rounds exactly (pow, exp, log, trigonometry).

import { Cost } from '../abi/costs';
import { Intrinsic } from '../abi/intrinsics';
import { Trap } from '../abi/opcodes';
import { Outcome } from '../abi/outcome';
import { charge } from '../base/clock';
import { cost } from '../base/config';
import { setTrap } from '../runtime/trap';
import { arg, setResult } from './registers';
import { indexBytes } from './strings';

function float(fp: u32, argv: u32, i: u32): f64 {
  return reinterpret<f64>(arg(fp, argv, i));
}

function setFloat(fp: u32, argv: u32, value: f64): void {
  setResult(fp, argv, 0, reinterpret<u64>(value));
}

/** Executes one of the operations from math_Float64bits on. PANIC: division by zero, or a quotient that doesn't fit. */
export function mathIntrinsic(id: u32, fp: u32, argv: u32): Outcome {
  switch (id) {
    case Intrinsic.math_Float64bits:
    case Intrinsic.math_Float64frombits:
      setResult(fp, argv, 0, arg(fp, argv, 0));
      break;
    case Intrinsic.math_Float32bits:
      setResult(fp, argv, 0, reinterpret<u32>(float(fp, argv, 0) as f32) as u64);
      break;
    case Intrinsic.math_Float32frombits:
      setFloat(fp, argv, reinterpret<f32>(arg(fp, argv, 0) as u32) as f64);
      break;
    case Intrinsic.math_pow:
      setFloat(fp, argv, float(fp, argv, 0) ** float(fp, argv, 1));
      break;
    case Intrinsic.math_exp:
      setFloat(fp, argv, Math.exp(float(fp, argv, 0)));
      break;
    case Intrinsic.math_log:
      setFloat(fp, argv, Math.log(float(fp, argv, 0)));
      break;
    case Intrinsic.math_sin:
      setFloat(fp, argv, Math.sin(float(fp, argv, 0)));
      break;
    case Intrinsic.math_cos:
      setFloat(fp, argv, Math.cos(float(fp, argv, 0)));
      break;
    case Intrinsic.math_tan:
      setFloat(fp, argv, Math.tan(float(fp, argv, 0)));
      break;
    case Intrinsic.math_atan:
      setFloat(fp, argv, Math.atan(float(fp, argv, 0)));
      break;
    case Intrinsic.math_atan2:
      setFloat(fp, argv, Math.atan2(float(fp, argv, 0), float(fp, argv, 1)));
      break;
    case Intrinsic.math_mod:
      setFloat(fp, argv, float(fp, argv, 0) % float(fp, argv, 1));
      break;
    case Intrinsic.math_Sqrt:
      setFloat(fp, argv, sqrt<f64>(float(fp, argv, 0)));
      break;
    case Intrinsic.math_Floor:
      setFloat(fp, argv, floor<f64>(float(fp, argv, 0)));
      break;
    case Intrinsic.math_Ceil:
      setFloat(fp, argv, ceil<f64>(float(fp, argv, 0)));
      break;
    case Intrinsic.math_Trunc:
      setFloat(fp, argv, trunc<f64>(float(fp, argv, 0)));
      break;
    case Intrinsic.math_Abs:
      setFloat(fp, argv, abs<f64>(float(fp, argv, 0)));
      break;
    case Intrinsic.math_bits_Mul64: {
      const x = arg(fp, argv, 0);
      const y = arg(fp, argv, 1);
      setResult(fp, argv, 0, mulHigh(x, y));
      setResult(fp, argv, 1, x * y);
      break;
    }
    case Intrinsic.math_bits_LeadingZeros64:
      setResult(fp, argv, 0, clz<u64>(arg(fp, argv, 0)));
      break;
    case Intrinsic.math_bits_TrailingZeros64:
      setResult(fp, argv, 0, ctz<u64>(arg(fp, argv, 0)));
      break;
    case Intrinsic.math_bits_OnesCount64:
      setResult(fp, argv, 0, popcnt<u64>(arg(fp, argv, 0)));
      break;
    case Intrinsic.math_bits_Div64:
      return div64(fp, argv);
    case Intrinsic.strings_index: {
      const n = arg(fp, argv, 1);
      const at = indexBytes(arg(fp, argv, 0) as u32, n as u32, arg(fp, argv, 2) as u32, arg(fp, argv, 3) as u32);
      charge((at < 0 ? n : (at as u64)) * cost(Cost.HASH_BYTE));
      setResult(fp, argv, 0, at as u64);
      break;
    }
    default:
      unreachable();
  }
  return Outcome.NEXT;
}

/** The upper half of a 128-bit product. */
function mulHigh(x: u64, y: u64): u64 {
  const x0 = x & 0xffffffff;
  const x1 = x >> 32;
  const y0 = y & 0xffffffff;
  const y1 = y >> 32;
  const middle = x1 * y0 + ((x0 * y0) >> 32);
  return x1 * y1 + (middle >> 32) + ((x0 * y1 + (middle & 0xffffffff)) >> 32);
}

/** Quotient and remainder of hi·2^64 + lo by y, a bit at a time: hi < y, so the quotient fits. */
function div64(fp: u32, argv: u32): Outcome {
  let rest = arg(fp, argv, 0);
  const lo = arg(fp, argv, 1);
  const y = arg(fp, argv, 2);
  if (y <= rest) {
    setTrap(y == 0 ? Trap.DIVIDE : Trap.OVERFLOW, 0, 0);
    return Outcome.PANIC;
  }
  let quotient: u64 = 0;
  for (let bit: i32 = 63; bit >= 0; bit--) {
    const carry = rest >> 63;
    rest = (rest << 1) | ((lo >> (bit as u64)) & 1);
    quotient <<= 1;
    if (carry != 0 || rest >= y) {
      rest -= y;
      quotient |= 1;
    }
  }
  setResult(fp, argv, 0, quotient);
  setResult(fp, argv, 1, rest);
  return Outcome.NEXT;
}
