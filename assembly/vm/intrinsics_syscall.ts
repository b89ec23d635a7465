import { Outcome } from '../abi/outcome';
import { unknownIntrinsic } from './unknown';

export function syscallIntrinsic(g: u32, id: u32, argv: u32, fp: u32): Outcome {
  switch (id) {
    default:
      return unknownIntrinsic(g, id);
  }
}
