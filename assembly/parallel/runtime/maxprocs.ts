// GOMAXPROCS in the parallel engine: as many Ps as workers, for good. Nothing is followed, and nobody has chosen another number.

import { WaitReason } from '../abi/status';
import { gomaxprocs } from './p';
import { gopark } from './park';

export function customGOMAXPROCS(): bool {
  return false;
}

export function setCustomGOMAXPROCS(custom: bool): void {}

export function defaultGOMAXPROCS(): u32 {
  return gomaxprocs();
}

export function updaterPark(g: u32): void {
  gopark(g, WaitReason.GOMAXPROCS_UPDATER_IDLE);
}

export function updaterProcs(): u32 {
  return gomaxprocs();
}
