// An event in the words of test/trace/oracle: what Go's own reader would say of it.

import { GoEv, GoStatus, ProcStatus } from '../../../../bindings/trace/go/wire.js';
import type { GoEvent } from '../../../../bindings/trace/go/generation.js';

/** What has to be remembered between events: names that only the first event of a pair has. */
export class Describer {
  readonly #stw = new Map<number, string>();
  readonly #tasks = new Map<number, string>();
  readonly #goroutines = new Set<number>();
  readonly #procs = new Map<number, string>();
  #initial = 0;

  /** Lines as the oracle's: kind, context and subject apart. One event is several where the reader tells it as several. */
  lines(e: GoEvent): { kind: string; line: string }[] {
    this.#initial ||= e.generation.number;
    return this.#parts(e).map(([kind, subject, stack, g]) => ({
      kind,
      line: `M${e.m} P${e.p} G${g ?? e.g} ${kind}${subject}${frames(e, stack)}`,
    }));
  }

  #parts(e: GoEvent): [kind: string, subject: string, stack: number, g?: number][] {
    const [a, b, c, d] = e.args as [number, number, number, number];
    const text = (id: number) => e.generation.string(id)!;
    const own = ` #${e.g}`;
    switch (e.kind) {
      case GoEv.ProcsChange:
        return [['/sched/gomaxprocs:threads', ` =${a}`, b]];
      case GoEv.HeapAlloc:
        return [['/memory/classes/heap/objects:bytes', ` =${a}`, 0]];
      case GoEv.HeapGoal:
        return [['/gc/heap/goal:bytes', ` =${a}`, 0]];
      case GoEv.ProcStart:
        this.#procs.set(a, 'Running');
        return [['P Idle>Running', ` #${a}`, 0]];
      case GoEv.ProcStop:
        this.#procs.set(e.p, 'Idle');
        return [['P Running>Idle', ` #${e.p}`, 0]];
      case GoEv.ProcSteal: {
        const before = this.#procs.get(a);
        this.#procs.set(a, 'Idle');
        return [[`P ${before}>Idle`, ` #${a}`, 0]];
      }
      case GoEv.ProcStatus: {
        const now = b === ProcStatus.Idle || b === ProcStatus.SyscallAbandoned ? 'Idle' : 'Running';
        const known = this.#procs.get(a);
        const before = known ?? (e.generation.number === this.#initial ? 'Undetermined' : 'NotExist');
        const after = b === ProcStatus.SyscallAbandoned && known === 'Running' ? 'Running' : now;
        this.#procs.set(a, after);
        return [[`P ${before}>${after}`, ` #${a}`, 0]];
      }
      case GoEv.GoCreate:
        this.#goroutines.add(a);
        return [['goroutine NotExist>Runnable', ` #${a}`, c]];
      case GoEv.GoCreateBlocked:
        this.#goroutines.add(a);
        return [['goroutine NotExist>Waiting', ` #${a}`, c]];
      case GoEv.GoCreateSyscall:
        this.#goroutines.add(a);
        return [['goroutine NotExist>Syscall', ` #${a}`, 0]];
      case GoEv.GoStart:
        return [['goroutine Runnable>Running', ` #${a}`, 0]];
      case GoEv.GoDestroy:
        return [['goroutine Running>NotExist', own, 0]];
      case GoEv.GoDestroySyscall:
        this.#procs.set(e.p, 'Idle');
        return [
          ...(e.p >= 0 ? [['P Running>Idle', ` #${e.p}`, 0] as [string, string, number]] : []),
          ['goroutine Syscall>NotExist', own, 0],
        ];
      case GoEv.GoStop:
        return [[`goroutine Running>Runnable ${text(a)}`, own, b]];
      case GoEv.GoBlock:
        return [[`goroutine Running>Waiting ${text(a)}`, own, b]];
      case GoEv.GoUnblock:
        return [['goroutine Waiting>Runnable', ` #${a}`, c]];
      case GoEv.GoSwitch:
      case GoEv.GoSwitchDestroy:
        return [
          ['goroutine Waiting>Runnable', ` #${a}`, 0],
          [`goroutine Running>${e.kind === GoEv.GoSwitch ? 'Waiting' : 'NotExist'}`, own, 0],
          ['goroutine Runnable>Running', ` #${a}`, 0, -1],
        ];
      case GoEv.GoSyscallBegin:
        return [['goroutine Running>Syscall', own, b]];
      case GoEv.GoSyscallEnd:
        return [['goroutine Syscall>Running', own, 0]];
      case GoEv.GoSyscallEndBlocked:
        return [['goroutine Syscall>Runnable', own, 0]];
      case GoEv.GoStatus:
      case GoEv.GoStatusStack: {
        const now = GoStatus[c];
        const before = this.#goroutines.has(a) ? now : 'Undetermined';
        this.#goroutines.add(a);
        return [[`goroutine ${before}>${now}`, ` #${a}`, e.kind === GoEv.GoStatusStack ? d : 0]];
      }
      case GoEv.STWBegin:
        this.#stw.set(e.g, text(a));
        return [[`RangeBegin stop-the-world (${text(a)})`, '', b]];
      case GoEv.STWEnd:
        return [[`RangeEnd stop-the-world (${this.#stw.get(e.g)})`, '', 0]];
      case GoEv.GCActive:
        return [['RangeActive GC concurrent mark phase', '', 0]];
      case GoEv.GCBegin:
        return [['RangeBegin GC concurrent mark phase', '', b]];
      case GoEv.GCEnd:
        return [['RangeEnd GC concurrent mark phase', '', 0]];
      case GoEv.GCSweepActive:
        return [['RangeActive GC incremental sweep', '', 0]];
      case GoEv.GCSweepBegin:
        return [['RangeBegin GC incremental sweep', '', a]];
      case GoEv.GCSweepEnd:
        return [['RangeEnd GC incremental sweep', '', 0]];
      case GoEv.GCMarkAssistActive:
        return [['RangeActive GC mark assist', '', 0]];
      case GoEv.GCMarkAssistBegin:
        return [['RangeBegin GC mark assist', '', a]];
      case GoEv.GCMarkAssistEnd:
        return [['RangeEnd GC mark assist', '', 0]];
      case GoEv.GoLabel:
        return [[`Label ${text(a)}`, '', 0]];
      case GoEv.UserTaskBegin:
        this.#tasks.set(a, text(c));
        return [[`TaskBegin ${text(c)}`, ` #${a}`, d]];
      case GoEv.UserTaskEnd:
        return [[`TaskEnd ${this.#tasks.get(a) ?? ''}`, ` #${a}`, b]];
      case GoEv.UserRegionBegin:
        return [[`RegionBegin ${text(b)}`, ` #${a}`, c]];
      case GoEv.UserRegionEnd:
        return [[`RegionEnd ${text(b)}`, ` #${a}`, c]];
      case GoEv.UserLog:
        return [[`Log ${text(b)}`, ` #${a} ${text(c)}`, d]];
      case GoEv.CPUSample:
        return [['StackSample', '', a]];
      default:
        return [[`Experimental ${GoEv[e.kind]}`, '', 0]];
    }
  }
}

function frames({ generation }: GoEvent, stack: number): string {
  return generation
    .stack(stack)
    .map(({ func, line }) => ` ${func}:${line}`)
    .join('');
}
