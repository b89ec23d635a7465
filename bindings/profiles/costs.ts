// Cost profiles: the price of every operation and instruction, each with its source. Units: picoseconds in the engine,
// nanoseconds here.
//
// Sources: A comment or constant in Go's source; B measured on a two-CPU virtual machine (AMD EPYC, Linux, Go 1.24–1.27);
// C common literature values, not measured by us; D our estimate. The table is repeated with its sources in docs/fidelity.md.

import { Cost } from '../../assembly/abi/costs.js';
import { Op } from '../../assembly/abi/opcodes.js';

export type CostProfile = Readonly<{
  name: string;
  summary: string;
  /** Nanoseconds per operation. */
  operations: Readonly<Partial<Record<Cost, number>>>;
  /** Nanoseconds per instruction that has no price of its own. */
  instruction: number;
  instructions: Readonly<Partial<Record<Op, number>>>;
}>;

/**
 * A small cloud server: about 3 GHz, virtualised. One machine instruction of ours stands for one to three of the real CPU at an
 * IPC of about 2–3: D.
 */
const vm: CostProfile = {
  name: 'ec2-like vm',
  summary:
    'a small virtual server, about 3 GHz, Linux; from measurements on a two-CPU virtual machine and the literature',
  operations: {
    [Cost.CALL_RETURN]: 1.2, // D
    [Cost.MALLOC]: 18, // C (small object fast path 15–25 ns)
    [Cost.MALLOC_BYTE]: 0.05, // C (zeroing, 20 GB/s)
    [Cost.COPY_BYTE]: 0.04, // C (memmove in cache)
    [Cost.HASH_BYTE]: 0.1, // C (aeshash)
    [Cost.MAP_ACCESS]: 12, // C
    [Cost.STACK_GROW]: 1000, // B
    [Cost.DEFER]: 3, // C (open-coded defers 1–3 ns)
    [Cost.PANIC]: 200, // C
    [Cost.NEWPROC]: 110, // B (create+run+exit 150 ns batched, less schedule and exit)
    [Cost.GOEXIT]: 25, // B
    [Cost.SCHEDULE]: 45, // B (Gosched 165–200 ns through the global queue)
    [Cost.GLOBRUNQ_LOCK]: 25, // D
    [Cost.STEAL_TRY]: 20, // D
    [Cost.STEAL_HIT]: 80, // C (cache misses on the victim's ring)
    [Cost.GOPARK]: 35, // B (unbuffered hand-off 120–135 ns)
    [Cost.GOREADY]: 40, // B
    [Cost.CHAN_OP]: 14, // B (buffered send+receive 29 ns)
    [Cost.SELECT_CASE]: 12, // B (35–40 ns for two cases)
    [Cost.SEMA_OP]: 20, // D
    [Cost.ATOMIC]: 5, // B
    [Cost.TIMER_OP]: 80, // B (add+stop 160 ns)
    [Cost.SPIN]: 100, // D
    [Cost.NANOTIME]: 42, // B
    [Cost.SYSCALL_ENTRY]: 40, // B (raw getppid 140, less the switch of modes)
    [Cost.MODE_SWITCH]: 100, // B (of the same 140; a call that the kernel refuses at once takes two thirds of getppid)
    [Cost.MODE_SWITCH_INT]: 250, // C (two to three times SYSCALL: interrupt gate and IRET)
    [Cost.PAGE_FAULT]: 700, // C (500 to 1,000 in a virtual machine, the zeroing of the page included)
    [Cost.MMAP]: 900, // C
    [Cost.ENTERSYSCALL]: 16, // B (25–40 ns for both)
    [Cost.EXITSYSCALL]: 16, // B
    [Cost.CONTEXT_SWITCH]: 1200, // C
    [Cost.FUTEX_WAKE]: 1800, // C
    [Cost.WAKE_LATENCY]: 6000, // C (wake-to-run 5–50 µs)
    [Cost.CLONE]: 15000, // C
    [Cost.NANOSLEEP_SLACK]: 55000, // B (timer slack 50 µs)
    [Cost.EPOLL_WAIT]: 250, // C
    [Cost.EPOLL_EVENT]: 40, // C
    [Cost.EPOLL_CTL]: 600, // C
    [Cost.SIGNAL]: 2500, // C
    [Cost.READ]: 1100, // C (TCP loopback 2–6 µs, less the copy and protocol work priced apart)
    [Cost.WRITE]: 2600, // C
    [Cost.ACCEPT]: 2500, // C
    [Cost.SOCKET]: 700, // C
    [Cost.CLOSE]: 1500, // C
    [Cost.CONSOLE_WRITE]: 450, // B (pipe write+read 650 ns)
    [Cost.KERNEL_COPY_BYTE]: 0.1, // C
    [Cost.INTERRUPT]: 1200, // C
    [Cost.SOFTIRQ_PACKET]: 900, // C
    [Cost.TX_PACKET]: 700, // C
    [Cost.NIC_DMA_BYTE]: 0.08, // C (PCIe 3.0 x8)
    [Cost.NIC_LATENCY]: 900, // C
    [Cost.FILE_READ]: 100_000, // C (4 KiB random read: 80–120 µs local NVMe, 500 µs and more network block storage)
    [Cost.FILE_READ_BYTE]: 0.5, // C (NVMe, 2 GB/s)
    [Cost.FILE_OPEN]: 1500, // C (1–2 µs, path in the dentry cache)
    [Cost.FILE_CACHED]: 250, // C (pread of a cached page 300–500 ns with the way in and the copy)
    [Cost.POLL_FD]: 25, // D (poll of 1,000 descriptors takes some 20–40 µs)
    [Cost.KEVENT_WAIT]: 300, // D (epoll_wait's price, and a timespec)
    [Cost.KEVENT_EVENT]: 60, // D
    [Cost.KEVENT_CHANGE]: 800, // D (two knotes of a descriptor)
    [Cost.IOCP_WAIT]: 400, // D
    [Cost.IOCP_PACKET]: 120, // D
    [Cost.IOCP_POST]: 500, // D (an I/O request packet to be made, and freed)
    [Cost.GC_SCAN_BYTE]: 0.7, // A (mgcpacer.go: 1–2 MB/ms for each worker)
    [Cost.GC_SWEEP_SPAN]: 30, // A (mgcsweep.go: bgsweep)
  },
  instruction: 0.45,
  instructions: {
    [Op.MUL]: 1,
    [Op.MULI]: 1,
    [Op.DIVS]: 7,
    [Op.DIVU]: 7,
    [Op.REMS]: 7,
    [Op.REMU]: 7,
    [Op.FADD]: 1.3,
    [Op.FSUB]: 1.3,
    [Op.FMUL]: 1.3,
    [Op.FDIV]: 4.5,
    [Op.FSQRT]: 6,
    [Op.LD8S]: 0.8,
    [Op.LD8U]: 0.8,
    [Op.LD16S]: 0.8,
    [Op.LD16U]: 0.8,
    [Op.LD32S]: 0.8,
    [Op.LD32U]: 0.8,
    [Op.LD64]: 0.8,
    [Op.LDP]: 0.8,
    [Op.LDF32]: 0.8,
    [Op.CALLI]: 2.5,
    [Op.CALLC]: 1.5,
    // Our own bookkeeping moves, which a compiler's register allocation does away with.
    [Op.MOV]: 0.15,
    [Op.LDI]: 0.15,
    [Op.NOP]: 0,
  },
};

/** Nothing costs anything: time passes only in sleeps, on the wire and in devices. A picosecond an instruction, so that a busy loop ends. */
const zero: CostProfile = {
  name: 'zero',
  summary: 'every operation is free: time passes only in sleeps and on the wire (and a picosecond an instruction)',
  operations: {},
  instruction: 0.001,
  instructions: {},
};

/** All cost profiles by name; `vm` is short for `ec2-like vm`. */
export const costProfiles: Readonly<Record<string, CostProfile>> = { 'ec2-like vm': vm, vm, zero };
