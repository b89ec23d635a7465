// The default of GOMAXPROCS, and following it: defaultGOMAXPROCS and sysmonUpdateGOMAXPROCS of Go's runtime (proc.go, cgroup_linux.go).
//
//   sysmon, once a second ── reads cpu.max ── another default? ──▶ the updater goroutine stops the world and sets it
//                                                                  (golib/runtime/main.go)
//
// A number that somebody chose (the environment, runtime.GOMAXPROCS) ends that, until SetDefaultGOMAXPROCS.

import { Config } from '../abi/config';
import { WaitReason } from '../abi/status';
import { Sys } from '../abi/syscalls';
import { ReadyBy } from '../abi/trace';
import { charge, now } from '../base/clock';
import { config } from '../base/config';
import { cgroupCpus, cgroupOn } from '../kernel/cgroup';
import { ncpu } from '../kernel/cpu';
import { syscallPrice } from '../kernel/privilege';
import { countSyscall } from '../kernel/syscall';
import { gp } from './g';
import { gomaxprocs } from './p';
import { casReady, gopark } from './park';
import { SCHED_MAXPROCS } from './sched';
import { injectglist } from './wakep';

/** Whether somebody chose the number; the parked updater goroutine, 0: busy or none; the number it is to set; when sysmon looked last. */
const CUSTOM: u32 = SCHED_MAXPROCS;
const UPDATER: u32 = SCHED_MAXPROCS + 4;
const PROCS: u32 = SCHED_MAXPROCS + 8;
const LOOKED: u32 = SCHED_MAXPROCS + 16;

/** sysmon looks at most so often (proc.go). */
const LOOK_NS: u64 = 1_000_000_000;
/** A limit below two CPUs counts as two (cgroup_linux.go). */
const LEAST: u64 = 2;

/** Before the first goroutine runs. */
export function maxprocsInit(): void {
  store<u32>(CUSTOM, config(Config.CUSTOM_MAXPROCS) as u32);
}

export function customGOMAXPROCS(): bool {
  return load<u32>(CUSTOM) != 0;
}

export function setCustomGOMAXPROCS(custom: bool): void {
  store<u32>(CUSTOM, custom as u32);
}

/** What GOMAXPROCS is where nobody says: the CPUs, or the control group's limit if that is less. */
export function defaultGOMAXPROCS(): u32 {
  const limit = config(Config.CONTAINER_MAXPROCS) != 0 ? cgroupCpus() : 0;
  return limit != 0 ? (min<u64>(ncpu() as u64, max(limit, LEAST)) as u32) : ncpu();
}

/** Part of a round of sysmon. Without a control group nothing can change: nobody looks. */
export function sysmonUpdateGOMAXPROCS(): void {
  if (!cgroupOn() || config(Config.BOOT_UPDATER) == 0) return;
  if (load<u64>(LOOKED) + LOOK_NS > now()) return;
  store<u64>(LOOKED, now());
  if (customGOMAXPROCS()) return;
  // The affinity mask and cpu.max are read.
  countSyscall(Sys.sched_getaffinity);
  if (config(Config.CONTAINER_MAXPROCS) != 0) countSyscall(Sys.pread64);
  charge(2 * syscallPrice());
  const procs = defaultGOMAXPROCS();
  const g = load<u32>(UPDATER);
  if (procs == gomaxprocs() || g == 0) return;
  store<u32>(PROCS, procs);
  store<u32>(UPDATER, 0);
  gp(g).schedlink = 0;
  casReady(g, ReadyBy.SYSMON);
  injectglist(g, 0);
}

/** The updater goroutine waits until there is something to set. */
export function updaterPark(g: u32): void {
  store<u32>(UPDATER, g);
  gopark(g, WaitReason.GOMAXPROCS_UPDATER_IDLE);
}

/** The number that the updater is to set. */
export function updaterProcs(): u32 {
  return load<u32>(PROCS);
}
