// The scheduler's global state (runtime.sched), at fixed addresses in SCHED_STATE.

import { SCHED_LOCAL, SCHED_STATE, TURN_G, TURN_M, TURN_P } from '../base/layout';

/** Free sudogs (linked by next). */
export const SCHED_SUDOG_FREE: u32 = SCHED_LOCAL;
/** Free G records (linked by schedlink), global list. */
export const SCHED_GFREE: u32 = SCHED_STATE + 4;
/** Slabs of G records (first word: next slab), for walking over all goroutines. */
export const SCHED_G_SLABS: u32 = SCHED_STATE + 8;
/** Next unused record in the newest slab, and its end. */
export const SCHED_G_NEXT: u32 = SCHED_STATE + 12;
export const SCHED_G_END: u32 = SCHED_STATE + 16;
/** Generator of goroutine ids (handed out in batches to Ps). */
export const SCHED_GOIDGEN: u32 = SCHED_STATE + 20;
/** Global run queue: head, tail, size. */
export const SCHED_RUNQ_HEAD: u32 = SCHED_STATE + 24;
export const SCHED_RUNQ_TAIL: u32 = SCHED_STATE + 28;
export const SCHED_RUNQ_SIZE: u32 = SCHED_STATE + 32;
/** Idle Ps and idle Ms: LIFO lists. */
export const SCHED_PIDLE: u32 = SCHED_STATE + 36;
export const SCHED_NPIDLE: u32 = SCHED_STATE + 40;
export const SCHED_MIDLE: u32 = SCHED_STATE + 44;
export const SCHED_NMIDLE: u32 = SCHED_STATE + 48;
export const SCHED_NMSPINNING: u32 = SCHED_STATE + 52;
export const SCHED_NEEDSPINNING: u32 = SCHED_STATE + 56;
/** Addresses: array of P records, number of Ps; list of all Ms; number of Ms. */
export const SCHED_ALLP: u32 = SCHED_STATE + 60;
export const SCHED_GOMAXPROCS: u32 = SCHED_STATE + 64;
export const SCHED_ALLM: u32 = SCHED_STATE + 68;
export const SCHED_MCOUNT: u32 = SCHED_STATE + 72;
/** Ms that never count as running for deadlock detection (sysmon, a dedicated poller). */
export const SCHED_NMSYS: u32 = SCHED_STATE + 76;
export const SCHED_MAIN_STARTED: u32 = SCHED_STATE + 80;
export const SCHED_SYSMON_M: u32 = SCHED_STATE + 84;
export const SCHED_POLLER_M: u32 = SCHED_STATE + 88;
/** Sysmon: consecutive idle rounds, asleep deeply. */
export const SCHED_SYSMON_IDLE: u32 = SCHED_STATE + 92;
export const SCHED_SYSMON_WAIT: u32 = SCHED_STATE + 96;
/** User goroutines alive (not system goroutines). */
export const SCHED_NGUSER: u32 = SCHED_STATE + 100;
export const SCHED_NETPOLL_WAITERS: u32 = SCHED_STATE + 104;
/** Descriptor of the runtime's epoll instance, and of its wake-up eventfd. */
export const SCHED_EPFD: u32 = SCHED_STATE + 108;
export const SCHED_WAKEFD: u32 = SCHED_STATE + 112;
export const SCHED_POLL_WAKE_SIG: u32 = SCHED_STATE + 116;
/** First pollDesc of the free list. */
export const SCHED_POLLDESC_FREE: u32 = SCHED_STATE + 120;
/** The M blocked in netpoll, or 0. */
export const SCHED_POLLER_BLOCKED: u32 = SCHED_STATE + 124;
/** u64: last network poll (0: an M is blocked in it), and that M's deadline (0: none). */
export const SCHED_LASTPOLL: u32 = SCHED_STATE + 128;
export const SCHED_POLLUNTIL: u32 = SCHED_STATE + 136;
/** u64: sysmon's present delay. */
export const SCHED_SYSMON_DELAY: u32 = SCHED_STATE + 144;
/** The M, P and G that have the turn: set by the run loop before any runtime or vm code runs. */
export const SCHED_CUR_M: u32 = TURN_M;
export const SCHED_CUR_P: u32 = TURN_P;
export const SCHED_CUR_G: u32 = TURN_G;
/** Histogram of scheduling latencies (observe/histogram.ts). */
export const SCHED_LATENCY: u32 = SCHED_STATE + 164;
/** Free timers (linked). */
export const SCHED_TIMER_FREE: u32 = SCHED_STATE + 168;
export const SCHED_EXIT_CODE: u32 = SCHED_STATE + 172;
/** runqget: the goroutine inherits the running time slice. */
export const SCHED_INHERIT: u32 = SCHED_LOCAL + 176;
/** Why the run ended (RunState), 0 while it goes on. */
export const SCHED_RUN_STATE: u32 = SCHED_STATE + 180;
/** Numbers below and coprime to GOMAXPROCS, ascending (steal order): address, count. */
export const SCHED_COPRIMES: u32 = SCHED_STATE + 184;
export const SCHED_NCOPRIMES: u32 = SCHED_STATE + 188;
/** How many there is room for. */
export const SCHED_COPRIMES_ROOM: u32 = SCHED_STATE + 412;
/** Buffer for epoll_wait, and the list of goroutines that a poll made ready. */
export const SCHED_POLL_BUFFER: u32 = SCHED_STATE + 192;
/** Goroutines created by a timer that have no frame yet are started with this closure: see newproc.ts. */
export const SCHED_MAIN_G: u32 = SCHED_STATE + 196;
/** Ms that sleep until their locked goroutine is found (i32: it may be -1 for an instant); Ms that have ended. */
export const SCHED_NMIDLELOCKED: u32 = SCHED_STATE + 288;
export const SCHED_NMFREED: u32 = SCHED_STATE + 292;
/** Records of ended Ms, linked by link. */
export const SCHED_MFREE: u32 = SCHED_STATE + 296;
/** debug.SetMaxThreads; 0: what the profile says. */
export const SCHED_MAXMCOUNT: u32 = SCHED_STATE + 300;
/** The template thread's M, and the new Ms whose threads it is to make (linked by link). */
export const SCHED_TEMPLATE_M: u32 = SCHED_STATE + 304;
export const SCHED_NEWM_HANDOFF: u32 = SCHED_STATE + 308;
/** Slots of a P's ring less one: a power of two of them (p.ts). */
export const SCHED_RUNQ_MASK: u32 = SCHED_STATE + 312;
/** Bytes 200 … 319 belong to the scheduler; other files of this room take theirs from 320 on. */
export const SCHED_SHARED_END: u32 = SCHED_STATE + 320;
/** u64: result of an operation that also returns an Outcome. */
export const SCHED_RESULT: u32 = SCHED_LOCAL + 200;
/** The runtime panic to be raised (trap.ts): Trap; i64: its two details. */
export const SCHED_TRAP: u32 = SCHED_LOCAL + 320;
export const SCHED_TRAP_A: u32 = SCHED_LOCAL + 328;
export const SCHED_TRAP_B: u32 = SCHED_LOCAL + 336;
/** What the last receive gave (chan.ts): three u64 words; whether it came from a sender. */
export const SCHED_CHAN_WORDS: u32 = SCHED_LOCAL + 344;
export const SCHED_CHAN_OK: u32 = SCHED_LOCAL + 368;
/** i32: the case that the last select chose (select.ts); its poll and lock orders: address, cases there is room for. */
export const SCHED_SELECT_INDEX: u32 = SCHED_LOCAL + 372;
export const SCHED_SELECT_ORDERS: u32 = SCHED_LOCAL + 376;
export const SCHED_SELECT_ROOM: u32 = SCHED_LOCAL + 380;
/** A time.Time on its way from a timer into its channel (timer.ts), 24 bytes. */
export const SCHED_TIME_WORDS: u32 = SCHED_LOCAL + 384;
/** What GOMAXPROCS follows (maxprocs.ts), 24 bytes. */
export const SCHED_MAXPROCS: u32 = SCHED_STATE + 416;
/** Channels ever made (chan.ts). */
export const SCHED_CHANS: u32 = SCHED_LOCAL + 408;
/** Whose ring holds anything: address of a byte for each P by number, zeros behind up to a multiple of eight (p.ts). */
export const SCHED_RINGS: u32 = SCHED_STATE + 440;
