// Switching the machine on: memory, CPUs, Ps, the first M with the goroutine that runs runtime.main, sysmon, the poller.
// The order is the lecture's (L12): memory, stack and heap, scheduler, then epoll_create.

import { Config } from '../abi/config';
import { AreaKind } from '../abi/memory';
import { setNow } from '../base/clock';
import { config } from '../base/config';
import { eventsInit } from '../base/events';
import { sysAlloc } from '../base/memory';
import { randomInit } from '../base/random';
import { cgroupBoot, cgroupInit } from '../kernel/cgroup';
import { ncpu } from '../kernel/cpu';
import { filesInit } from '../kernel/file';
import { kernelSpaceInit, mmBooted } from '../kernel/mm';
import { netInit } from '../kernel/net';
import { processExec, processSpawn } from '../kernel/process';
import { schedInit } from '../kernel/sched';
import { privilegeInit } from '../kernel/privilege';
import { threadWake } from '../kernel/thread';
import { histBytes, histInit } from '../observe/histogram';
import { plainBoot } from '../plain/process';
import { gp } from '../runtime/g';
import { mallocInit } from '../runtime/malloc';
import { maxprocsInit } from '../runtime/maxprocs';
import { allocm, mp, mput, Phase } from '../runtime/m';
import { netpollInit, pollerStart } from '../runtime/netpoll';
import { allp, procsInit } from '../runtime/p';
import { SCHED_CUR_M, SCHED_CUR_P, SCHED_LASTPOLL, SCHED_LATENCY, SCHED_MAIN_G } from '../runtime/sched';
import { stealOrderInit } from '../runtime/schedule';
import { semaInit } from '../runtime/sema';
import { sysmonStart } from '../runtime/sysmon';
import { timerInit } from '../runtime/timer';
import { vmemInit } from '../runtime/vmem';
import { acquirep, pidleput } from '../runtime/wakep';
import { imageSegment } from '../vm/address';
import { imageEntry } from '../vm/image';
import { startGoroutine } from '../vm/interpreter';
import { worldInit } from '../world/load';

/** Prepares everything that has to be there before an image is loaded: call once, after the configuration is written. */
export function powerOn(): void {
  setNow(0);
  eventsInit();
  randomInit(config(Config.SEED) as u64);
  schedInit();
  cgroupInit();
  privilegeInit(ncpu());
  kernelSpaceInit();
  filesInit();
  netInit();
  mallocInit();
}

/** Starts the loaded image: the process's first thread and goroutine. */
export function boot(): void {
  plainBoot();
  if (config(Config.PLAIN_ONLY) != 0) {
    // 0 would say that somebody is blocked in epoll_wait.
    store<u64>(SCHED_LASTPOLL, 1);
    return;
  }
  const n = config(Config.GOMAXPROCS) as u32;
  processSpawn();
  // Memory first: segments and the main thread's stack (execve), then the heap's arenas and the stacks'.
  processExec(
    imageSegment(AreaKind.TEXT),
    imageSegment(AreaKind.RODATA),
    imageSegment(AreaKind.DATA),
    imageSegment(AreaKind.BSS),
  );
  cgroupBoot();
  maxprocsInit();
  vmemInit();
  semaInit();
  procsInit(n);
  timerInit();
  stealOrderInit();
  const latency = sysAlloc(histBytes());
  histInit(latency);
  store<u32>(SCHED_LATENCY, latency);
  // 0 would say that somebody is blocked in epoll_wait.
  store<u64>(SCHED_LASTPOLL, 1);
  for (let i = n - 1; i > 0; i--) pidleput(allp(i));
  const m0 = allocm(Phase.FIND);
  acquirep(m0, allp(0));
  store<u32>(SCHED_CUR_M, m0);
  store<u32>(SCHED_CUR_P, allp(0));
  const main = startGoroutine(imageEntry(), 0);
  store<u32>(SCHED_MAIN_G, main);
  assert(gp(main).goid == 1);
  threadWake(mp(m0).thread);
  if (config(Config.POLLER_THREAD) != 0) netpollInit();
  sysmonStart();
  if (config(Config.POLLER_THREAD) != 0) pollerStart();
  if (config(Config.MS_FIXED) != 0) {
    // As many Ms as Ps, made at the start, parked until they get one. After this no M is made any more.
    for (let i: u32 = 1; i < n; i++) {
      const m = allocm(Phase.STOPPED);
      if (m == 0) break;
      mput(m);
    }
  }
  mmBooted();
  worldInit();
}
