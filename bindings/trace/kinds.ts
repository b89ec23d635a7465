// The kinds of events, in one table: decoders, exporters, docs/events.md and the tests read it. Who adds a kind to enum Ev adds
// a row here and runs the tests, which say what is missing.

import { EV_NOTE_FIRST, Ev } from '../../assembly/abi/counters.js';

/**
 * What a field of a record is.
 *
 * - `goroutine`: id, 0 none · `m`, `p`, `cpu`, `thread`, `queue`: number · `packet`, `request`: number of one · `fd`: descriptor
 * - `count`, `bytes`, `KiB`: a number · `us`, `ns`: a time · `flag`: 0 or 1
 * - `function`: its number in the image plus 1, 0 unknown
 * - `syscall`: number · `syscall on fd`: number, and the descriptor from bit 8 on
 * - `victim`: P from whom is stolen, and from bit 16 on how many goroutines · `try`: round, and from bit 8 on the ring's length
 * - `packet peer`: port, from bit 16 on TCP flags, from bit 24 on the card's queue · `epoll mask`: EPOLL… bits of Linux
 * - `from`: enum From, FROM_INHERIT is added · all others: the enum or the names that `names.ts` has for it
 */
export type FieldType =
  | 'none'
  | 'goroutine'
  | 'm'
  | 'p'
  | 'cpu'
  | 'thread'
  | 'queue'
  | 'packet'
  | 'request'
  | 'fd'
  | 'count'
  | 'bytes'
  | 'us'
  | 'ns'
  | 'flag'
  | 'port'
  | 'packet peer'
  | 'epoll mask'
  | 'code'
  | 'path'
  | 'function'
  | 'syscall'
  | 'syscall on fd'
  | 'victim'
  | 'try'
  | 'from'
  | 'wait reason'
  | 'ready by'
  | 'wakep'
  | 'handoff'
  | 'poll'
  | 'phase'
  | 'timer'
  | 'epoll op'
  | 'run state'
  | 'sysmon'
  | 'stage'
  | 'stop'
  | 'worker'
  | 'trigger'
  | 'KiB'
  | 'given'
  | 'area'
  | 'door'
  | 'mode'
  | 'address'
  | 'pid'
  | 'program'
  | 'digest';

export interface Field {
  readonly type: FieldType;
  /** What it says, in a few words; empty: nothing. */
  readonly text: string;
}

export interface EventKind {
  readonly kind: Ev;
  /** In traces, filters and on the command line. */
  readonly name: string;
  /** The room it belongs to: filters go by it. */
  readonly group: EventGroup;
  readonly who: Field;
  readonly what: Field;
  readonly extra: Field;
  /** What has happened, for docs/events.md. */
  readonly text: string;
  /** The event in words: `{who}` and the like are replaced by what they mean. */
  readonly words: string;
}

/** What a filter can name besides kinds. */
export type EventGroup =
  | 'goroutine'
  | 'processor'
  | 'thread'
  | 'queue'
  | 'poller'
  | 'timer'
  | 'gc'
  | 'kernel'
  | 'network'
  | 'load'
  | 'digest';

const none: Field = { type: 'none', text: '' };
const f = (type: FieldType, text: string): Field => ({ type, text });
const row = (
  kind: Ev,
  name: string,
  group: EventGroup,
  who: Field,
  what: Field,
  extra: Field,
  text: string,
  words: string,
): EventKind => ({ kind, name, group, who, what, extra, text, words });

const g = f('goroutine', 'goroutine');
const p = f('p', 'P');
const m = f('m', 'M');

const rows: readonly EventKind[] = [
  row(
    Ev.GO_CREATE,
    'go-create',
    'goroutine',
    f('goroutine', 'new goroutine'),
    none,
    f('function', 'with which it begins'),
    'A goroutine is made; the one that has the turn makes it (none: a timer does). Stack: of the maker.',
    '{who} created to run {extra}',
  ),
  row(
    Ev.GO_START,
    'go-start',
    'goroutine',
    g,
    f('p', 'on which P'),
    f('from', 'from where it was taken'),
    'A goroutine begins to run.',
    '{who} runs on {what}, {extra}',
  ),
  row(Ev.GO_END, 'go-end', 'goroutine', g, none, none, 'A goroutine is over. Stack: its last one.', '{who} ends'),
  row(
    Ev.GO_PARK,
    'go-park',
    'goroutine',
    g,
    f('wait reason', 'why'),
    none,
    'A goroutine waits and gives its M back. Stack: its own.',
    '{who} waits: {what}',
  ),
  row(
    Ev.GO_READY,
    'go-ready',
    'goroutine',
    g,
    none,
    f('ready by', 'who makes it runnable'),
    'A waiting goroutine is runnable again. Stack: of the goroutine that wakes it.',
    '{who} made runnable by {extra}',
  ),
  row(
    Ev.GO_YIELD,
    'go-yield',
    'goroutine',
    g,
    none,
    f('flag', '1: to its own ring (goyield), 0: to the global queue'),
    'A goroutine gives its M back but stays runnable. Stack: its own.',
    '{who} yields',
  ),
  row(
    Ev.GO_PREEMPT,
    'go-preempt',
    'goroutine',
    g,
    none,
    none,
    'A goroutine is taken off its M, to the global queue. Stack: its own.',
    '{who} is preempted',
  ),
  row(
    Ev.GO_SYSCALL_ENTER,
    'go-syscall-enter',
    'goroutine',
    g,
    f('p', 'its P'),
    f('syscall on fd', 'which call'),
    'A goroutine enters a system call. Stack: its own.',
    '{who} enters {extra}',
  ),
  row(
    Ev.GO_SYSCALL_EXIT,
    'go-syscall-exit',
    'goroutine',
    g,
    f('p', 'on which P it goes on'),
    f('flag', '1: its P was taken meanwhile, and it got one anew'),
    'A goroutine returns from a system call and goes on.',
    '{who} returns from its system call on {what}',
  ),
  row(
    Ev.GO_SYSCALL_BLOCKED,
    'go-syscall-blocked',
    'goroutine',
    g,
    none,
    none,
    'A goroutine returns from a system call and finds no P: to the global queue.',
    '{who} returns from its system call and finds no P',
  ),
  row(Ev.PROC_START, 'proc-start', 'processor', p, f('m', 'which M'), none, 'An M gets a P.', '{who} taken by {what}'),
  row(
    Ev.PROC_STOP,
    'proc-stop',
    'processor',
    p,
    none,
    none,
    'A P goes onto the list of idle Ps (its top).',
    '{who} idle',
  ),
  row(
    Ev.PROC_RETAKE,
    'proc-retake',
    'processor',
    p,
    f('m', 'from which M'),
    f('goroutine', 'in a system call'),
    'sysmon, or who stops the world, takes a P from an M in a system call.',
    '{who} taken from {what}, whose {extra} is in a system call',
  ),
  row(
    Ev.RUNQ_OVERFLOW,
    'runq-overflow',
    'queue',
    p,
    f('count', 'goroutines that go to the global queue'),
    f('goroutine', 'the newcomer, the last of them'),
    "A P's ring is full: its oldest ones and the newcomer go to the global queue (global-put, one by one).",
    '{who} full: {what} goroutines to the global queue',
  ),
  row(
    Ev.STEAL,
    'steal',
    'queue',
    f('p', 'thief'),
    f('victim', 'from whom, how many'),
    f('goroutine', 'off the ring: the one that will run, the youngest; 0: runnext was taken'),
    "Goroutines are stolen: the oldest of the victim's ring, all but the last onto the thief's; or the victim's runnext.",
    '{who} steals from {what}',
  ),
  row(
    Ev.GLOBAL_GET,
    'global-get',
    'queue',
    p,
    f('count', 'goroutines'),
    none,
    'A P takes a batch off the global queue (global-pop, one by one).',
    '{who} takes {what} from the global queue',
  ),
  row(
    Ev.M_START,
    'm-start',
    'thread',
    m,
    f('phase', 'where it begins'),
    none,
    'An M is made, with its thread.',
    '{who} made',
  ),
  row(Ev.M_PARK, 'm-park', 'thread', m, none, none, 'An M goes to sleep, until a P is left for it.', '{who} parks'),
  row(
    Ev.M_EXIT,
    'm-exit',
    'thread',
    m,
    none,
    none,
    'A thread ends: its goroutine ended while locked to it.',
    '{who} ends',
  ),
  row(Ev.M_WAKE, 'm-wake', 'thread', m, none, none, 'A parked M is woken (futex).', '{who} woken'),
  row(
    Ev.M_SPIN,
    'm-spin',
    'thread',
    m,
    f('flag', '1: begins, 0: ends'),
    none,
    'An M spins (looks for work with a P that has none) or no longer does. One that was woken to spin begins with m-given.',
    '{who} spinning: {what}',
  ),
  row(
    Ev.NETPOLL,
    'netpoll',
    'poller',
    f('count', 'ready descriptors'),
    none,
    none,
    'epoll_wait has found descriptors; the goroutines that become ready come before.',
    'the poller found {who} descriptors',
  ),
  row(
    Ev.TIMER_FIRE,
    'timer-fire',
    'timer',
    f('p', 'P that runs it'),
    f('timer', 'what it does'),
    f('goroutine', 'whose sleep ends, 0: none'),
    'A timer fires.',
    'a timer fires on {who}: {what} {extra}',
  ),
  row(
    Ev.CPU_SWITCH,
    'cpu-switch',
    'kernel',
    f('cpu', 'CPU'),
    f('thread', 'which thread: its M has the same number; from 1048576 on, of a plain process'),
    none,
    'A thread gets a CPU.',
    '{who} runs {what}',
  ),
  row(
    Ev.SYSCALL,
    'syscall',
    'kernel',
    f('syscall', 'which'),
    none,
    none,
    "A system call, the runtime's own included.",
    '{who}',
  ),
  row(
    Ev.PACKET_RX,
    'packet-rx',
    'network',
    f('packet', 'packet'),
    f('bytes', 'on the wire'),
    f('packet peer', "the client's port; from bit 16 on the TCP flags, from bit 24 on the card's queue"),
    'A packet has arrived at the card.',
    '{who} arrives, {what}',
  ),
  row(
    Ev.PACKET_TX,
    'packet-tx',
    'network',
    f('packet', 'packet'),
    f('bytes', 'on the wire'),
    f('packet peer', "the client's port; from bit 16 on the TCP flags, from bit 24 on the card's queue"),
    'The card gets a packet to send.',
    '{who} goes out, {what}',
  ),
  row(
    Ev.REQUEST_SENT,
    'request-sent',
    'load',
    f('request', 'request'),
    f('path', 'number of its path'),
    f('port', "the client's"),
    'A client sends a request.',
    '{who} sent',
  ),
  row(
    Ev.REQUEST_DONE,
    'request-done',
    'load',
    f('request', 'request'),
    f('code', 'status, 0: failed'),
    none,
    'A client has the whole response, or gives up.',
    '{who} done: {what}',
  ),
  row(
    Ev.EXIT,
    'exit',
    'goroutine',
    f('code', 'exit code'),
    f('run state', 'why'),
    none,
    'The process ends.',
    'exit with {who}: {what}',
  ),
  row(
    Ev.STW_BEGIN,
    'stw-begin',
    'processor',
    g,
    f('stop', 'why'),
    none,
    'A goroutine begins to stop the world.',
    '{who} stops the world: {what}',
  ),
  row(
    Ev.STW_STOPPED,
    'stw-stopped',
    'processor',
    g,
    f('stop', 'why'),
    none,
    'Every P has stopped.',
    'the world has stopped for {who}: {what}',
  ),
  row(
    Ev.STW_END,
    'stw-end',
    'processor',
    g,
    f('stop', 'why'),
    none,
    'The world has been started again.',
    '{who} starts the world: {what}',
  ),
  row(
    Ev.PROC_GCSTOP,
    'proc-gcstop',
    'processor',
    p,
    none,
    none,
    'A P stops, as the world is to: it keeps its queue.',
    '{who} stops',
  ),
  row(
    Ev.PROCS_CHANGE,
    'procs-change',
    'processor',
    f('count', 'Ps before'),
    f('count', 'Ps from now on'),
    none,
    'GOMAXPROCS changes, while the world is stopped.',
    'GOMAXPROCS {who} → {what}',
  ),
  row(
    Ev.SAFE_POINT,
    'safe-point',
    'processor',
    p,
    none,
    none,
    'A P has passed the ragged barrier (forEachP).',
    '{who} passes the barrier',
  ),
  row(
    Ev.GC_BEGIN,
    'gc-begin',
    'gc',
    f('count', 'which cycle'),
    f('trigger', 'what started it'),
    f('KiB', 'heap'),
    'Marking begins; the world is stopped.',
    'collection {who} begins ({what}): heap {extra}',
  ),
  row(
    Ev.GC_MARK_DONE,
    'gc-mark-done',
    'gc',
    f('count', 'which cycle'),
    f('KiB', 'heap'),
    f('KiB', 'scanned'),
    'Everything is marked; the world is stopped.',
    'collection {who}: everything is marked, heap {what}',
  ),
  row(
    Ev.GC_END,
    'gc-end',
    'gc',
    f('count', 'which cycle'),
    f('KiB', 'live heap'),
    none,
    'Mark termination is over; the world is stopped.',
    'collection {who} ends: live heap {what}',
  ),
  row(
    Ev.GC_WORKER,
    'gc-worker',
    'gc',
    g,
    f('worker', 'which kind'),
    none,
    'A mark worker begins.',
    '{who} marks ({what})',
  ),
  row(
    Ev.GC_WORKER_STOP,
    'gc-worker-stop',
    'gc',
    g,
    f('worker', 'which kind'),
    f('KiB', 'scanned by it'),
    'A mark worker stops.',
    '{who} no longer marks ({what}): {extra}',
  ),
  row(
    Ev.GC_ASSIST,
    'gc-assist',
    'gc',
    g,
    f('bytes', 'of work owed'),
    none,
    'A goroutine that allocates faster than the workers mark begins to assist.',
    '{who} assists, owes {what}',
  ),
  row(
    Ev.GC_ASSIST_END,
    'gc-assist-end',
    'gc',
    g,
    f('bytes', 'of work done by itself'),
    none,
    'An assist is over, or waits.',
    '{who} has assisted with {what}',
  ),
  row(
    Ev.GC_SWEEP,
    'gc-sweep',
    'gc',
    f('count', 'which cycle'),
    f('count', 'spans'),
    none,
    'Sweeping begins.',
    'sweeping {what} spans',
  ),
  row(Ev.GC_SWEEP_END, 'gc-sweep-end', 'gc', f('count', 'which cycle'), none, none, 'Sweeping is over.', 'swept'),
  row(
    Ev.HEAP_GOAL,
    'heap-goal',
    'gc',
    f('KiB', 'goal'),
    f('KiB', 'trigger'),
    none,
    "The pacer's new goal and trigger.",
    'heap goal {who}, trigger {what}',
  ),
  row(
    Ev.CPU_THROTTLE,
    'cpu-throttle',
    'kernel',
    f('cpu', 'CPU'),
    f('ns', 'that it owes'),
    none,
    "The CPU has used up its share of the control group's quota, and nothing is left in the pool: its threads wait for a refill.",
    '{who} throttled, {what} in debt',
  ),
  row(
    Ev.CPU_UNTHROTTLE,
    'cpu-unthrottle',
    'kernel',
    f('cpu', 'CPU'),
    f('us', 'for which threads waited'),
    none,
    'The quota was refilled, or idle CPUs gave something back: threads of the control group may run on the CPU again.',
    '{who} unthrottled after {what}',
  ),
  row(
    Ev.QUOTA_CHANGE,
    'quota-change',
    'kernel',
    f('us', 'quota, 0: no limit'),
    f('us', 'period'),
    none,
    "The control group's CPU limit changes.",
    'CPU limit now {who} in {what}',
  ),

  row(
    Ev.THREAD_CLONE,
    'thread-clone',
    'kernel',
    f('thread', 'new thread of a plain process'),
    f('thread', 'that made it'),
    none,
    'A thread of a plain process makes another one of its process.',
    '{who} made by {what}',
  ),
  row(
    Ev.THREAD_CALL,
    'thread-call',
    'kernel',
    f('thread', 'of a plain process'),
    f('syscall on fd', 'which, and the descriptor; of open the number of the file'),
    f('count', 'result; an error is 2^32 less its number'),
    'A system call of a plain thread returns.',
    '{who}: {what} returns {extra}',
  ),
  row(
    Ev.THREAD_SLEEP,
    'thread-sleep',
    'kernel',
    f('thread', 'of a plain process'),
    f('syscall on fd', 'in which'),
    none,
    "A plain thread has to wait in a system call: it sleeps on a wait queue of the kernel's.",
    '{who} sleeps in {what}',
  ),
  row(
    Ev.THREAD_EXIT,
    'thread-exit',
    'kernel',
    f('thread', 'of a plain process'),
    none,
    none,
    'A thread of a plain process ends.',
    '{who} ends',
  ),
  row(
    Ev.FILE_DATA,
    'file-data',
    'kernel',
    f('count', 'number of the file'),
    f('bytes', 'how many'),
    none,
    'Bytes come to a file of the plain processes: from a device, or from the disk.',
    '{what} for file {who}',
  ),
  row(
    Ev.PROC_GET,
    'proc-get',
    'processor',
    p,
    f('count', 'idle Ps left'),
    none,
    'A P is taken off the list of idle Ps: its top, or (after a system call) wherever it is.',
    '{who} off the idle list',
  ),
  row(
    Ev.M_IDLE,
    'm-idle',
    'thread',
    m,
    f('count', 'idle Ms now'),
    none,
    'An M goes onto the list of idle Ms (its top).',
    '{who} onto the idle list',
  ),
  row(
    Ev.M_GET,
    'm-get',
    'thread',
    m,
    f('count', 'idle Ms left'),
    none,
    'An M is taken off the list of idle Ms: its top, or (when the world starts) wherever it is.',
    '{who} off the idle list',
  ),
  row(
    Ev.M_GIVEN,
    'm-given',
    'thread',
    m,
    f('p', 'which P'),
    f('given', 'bit 0: it shall spin; bit 1: it is new'),
    'startm: a P is left for an M, which is about to wake.',
    '{what} left for {who}{extra}',
  ),
  row(
    Ev.RUNQ_NEXT,
    'runq-next',
    'queue',
    g,
    f('p', 'whose'),
    f('goroutine', 'that was there, 0 none; it goes to the ring'),
    "A goroutine becomes a P's runnext.",
    "{who} becomes {what}'s runnext",
  ),
  row(
    Ev.RUNQ_PUT,
    'runq-put',
    'queue',
    g,
    f('p', 'whose'),
    f('count', 'length now'),
    "A goroutine goes onto a ring's tail.",
    "{who} onto {what}'s ring ({extra})",
  ),
  row(
    Ev.RUNQ_GET,
    'runq-get',
    'queue',
    g,
    f('p', 'whose'),
    f('flag', "1: out of runnext, 0: the ring's head"),
    'A P takes the next goroutine of its own queue.',
    "{who} out of {what}'s queue",
  ),
  row(
    Ev.GLOBAL_PUT,
    'global-put',
    'queue',
    g,
    f('count', 'length now'),
    none,
    "A goroutine goes onto the global queue's tail.",
    '{who} onto the global queue ({what})',
  ),
  row(
    Ev.GLOBAL_POP,
    'global-pop',
    'queue',
    g,
    f('count', 'length now'),
    none,
    "The global queue's head is taken.",
    '{who} off the global queue ({what})',
  ),
  row(
    Ev.GLOBAL_PUT_HEAD,
    'global-put-head',
    'queue',
    g,
    f('count', 'length now'),
    none,
    "A goroutine goes before the global queue's head: its P is taken away.",
    '{who} onto the head of the global queue ({what})',
  ),
  row(
    Ev.RUNQ_DRAIN,
    'runq-drain',
    'queue',
    p,
    f('count', 'that were in the ring'),
    none,
    "All of a P's own queue is taken out: to the global one.",
    'the queue of {who} is taken out',
  ),
  row(
    Ev.STEAL_TRY,
    'steal-try',
    'queue',
    f('p', 'thief'),
    f('p', 'victim'),
    f('try', "round, and how long the victim's ring is"),
    'A thief looks at a victim.',
    '{who} looks at {what}, {extra}',
  ),
  row(
    Ev.STEAL_PAUSE,
    'steal-pause',
    'queue',
    f('p', 'thief'),
    f('p', 'victim'),
    f('ns', 'how long'),
    "A thief waits before it takes a victim's runnext.",
    "{who} waits {extra} before it takes {what}'s runnext",
  ),
  row(
    Ev.WAKEP,
    'wakep',
    'thread',
    f('wakep', 'what comes of it'),
    f('count', 'Ms that spin, or the P that is started'),
    f('flag', 'needspinning, if no P is idle'),
    'wakep: one more M is wanted.',
    'wakep: {who}',
  ),
  row(
    Ev.HANDOFF,
    'handoff',
    'processor',
    p,
    f('handoff', 'what becomes of it'),
    none,
    'A P without an M is handed over.',
    '{who} handed over: {what}',
  ),
  row(
    Ev.INJECT,
    'inject',
    'queue',
    f('count', 'goroutines'),
    f('count', 'of them to the global queue'),
    f('flag', '1: the others go to the own ring'),
    'A list of runnable goroutines is made findable.',
    '{who} goroutines injected, {what} of them into the global queue',
  ),
  row(
    Ev.NEED_SPINNING,
    'need-spinning',
    'thread',
    f('flag', '1: an M is wanted that spins'),
    none,
    none,
    'sched.needspinning changes.',
    'needspinning: {who}',
  ),
  row(
    Ev.POLL,
    'poll',
    'poller',
    f('poll', 'who asks'),
    f('count', 'ready descriptors'),
    none,
    'epoll_wait returns.',
    'epoll_wait ({who}): {what} descriptors',
  ),
  row(
    Ev.POLL_BLOCK,
    'poll-block',
    'poller',
    m,
    f('flag', '1: until a timer is due'),
    f('us', 'at most'),
    'An M without a P blocks in epoll_wait.',
    '{who} blocks in epoll_wait',
  ),
  row(
    Ev.POLL_BREAK,
    'poll-break',
    'poller',
    m,
    none,
    none,
    'The M in epoll_wait is woken (netpollBreak).',
    '{who} woken in epoll_wait',
  ),
  row(
    Ev.EPOLL_CTL,
    'epoll-ctl',
    'poller',
    f('fd', 'descriptor'),
    f('epoll op', 'operation'),
    none,
    'A descriptor is registered with the poller, or no longer is.',
    'epoll_ctl {what} {who}',
  ),
  row(
    Ev.TIMER_SET,
    'timer-set',
    'timer',
    f('p', 'P that has the turn'),
    f('timer', 'what it does'),
    f('us', 'until it is due'),
    'A timer is set, or set anew.',
    'a timer is set: {what} in {extra}',
  ),
  row(
    Ev.TIMER_STOP,
    'timer-stop',
    'timer',
    f('p', 'P that has the turn'),
    f('timer', 'what it does'),
    f('flag', '1: it would have fired'),
    'A timer is stopped.',
    'a timer is stopped: {what}',
  ),
  row(
    Ev.PREEMPT_REQUEST,
    'preempt-request',
    'goroutine',
    g,
    f('p', 'its P'),
    none,
    'sysmon, or who stops the world, asks a goroutine to leave its P (SIGURG).',
    '{who} on {what} is asked to leave',
  ),
  row(
    Ev.SYSMON,
    'sysmon',
    'thread',
    f('count', 'rounds in a row in which no P was retaken'),
    f('sysmon', 'bit 0: polled the network; 1: retook a P; 2: sleeps deeply'),
    f('us', 'sleeps so long'),
    "A round of sysmon's loop is over.",
    'sysmon: {what}; sleeps {extra}',
  ),
  row(Ev.CPU_IDLE, 'cpu-idle', 'kernel', f('cpu', 'CPU'), none, none, 'No thread wants a CPU.', '{who} idle'),
  row(
    Ev.CPU_QUEUE,
    'cpu-queue',
    'kernel',
    f('thread', 'which thread: its M has the same number; from 1048576 on, of a plain process'),
    f('count', 'length now'),
    none,
    "A thread waits for a CPU, in the kernel's queue.",
    '{who} waits for a CPU ({what})',
  ),
  row(
    Ev.INTERRUPT,
    'interrupt',
    'kernel',
    f('queue', "the card's queue, and the CPU of that number"),
    f('count', 'packets in its ring'),
    none,
    'The card interrupts a CPU.',
    'interrupt of {who}, {what} packets',
  ),
  row(
    Ev.SOFTIRQ,
    'softirq',
    'kernel',
    f('packet', 'packet'),
    f('queue', "the card's queue, and the CPU of that number"),
    f('count', 'packets left'),
    'The protocols have been through a packet.',
    '{who} through the protocols on {what}',
  ),
  row(
    Ev.PACKET_DROP,
    'packet-drop',
    'network',
    f('packet', 'packet'),
    f('queue', "the card's queue; of 2 the CPU, of 3 the router"),
    f(
      'count',
      "0: no descriptor for it; 1: queueing discipline full; 2: queue of a CPU's softirq; 3: a router's; 4: the client's card",
    ),
    'A queue is full, a packet is lost.',
    '{who} dropped at {what}',
  ),
  row(
    Ev.ACCEPT,
    'accept',
    'network',
    f('fd', 'descriptor of the connection'),
    f('count', 'connections still in the backlog'),
    f('port', "the client's port"),
    'A connection is accepted.',
    '{who} accepted',
  ),
  row(
    Ev.CALL,
    'call',
    'goroutine',
    g,
    f('function', 'that is called'),
    none,
    'A goroutine calls a function that is watched (the option `calls`). Stack: its own, at the call.',
    '{who} calls {what}',
  ),
  row(
    Ev.FD_READY,
    'fd-ready',
    'poller',
    f('fd', 'descriptor'),
    f('epoll mask', 'what it is ready for'),
    none,
    'A descriptor goes onto the list of ready ones of an epoll instance.',
    '{who} is ready: {what}',
  ),
  row(
    Ev.POLL_READY,
    'poll-ready',
    'poller',
    g,
    f('fd', 'descriptor'),
    f('code', "for which it waits: 114 ('r') or 119 ('w')"),
    'The poller finds the goroutine that waits for a descriptor; go-ready follows.',
    '{who} waited for {what}',
  ),
  row(
    Ev.SOCKET_DATA,
    'socket-data',
    'network',
    f('fd', 'descriptor, 0: not accepted yet'),
    f('bytes', 'of payload'),
    f('port', "the other side's"),
    "The kernel copies a packet's payload into a socket's receive buffer.",
    "{what} into {who}'s receive buffer",
  ),
  row(
    Ev.SOCKET_CONNECTION,
    'socket-connection',
    'network',
    f('fd', 'of the listening socket'),
    f('count', 'connections in its accept queue'),
    f('port', "the client's"),
    'A handshake is over: the connection waits to be accepted.',
    'a connection for {who}, {what} in its queue',
  ),
  row(
    Ev.DIGEST,
    'digest',
    'digest',
    f('digest', 'its lower half'),
    f('digest', 'its upper half'),
    none,
    "The run's digest after this step, if `digestEvery` asks for it.",
    'digest {what}{who}',
  ),
  row(
    Ev.WARM_SENT,
    'warm-sent',
    'load',
    f('port', "the client's"),
    f('path', 'number of its path'),
    none,
    "A client sends a request that warms a connection up and isn't counted.",
    'a request to warm port {who} up',
  ),
  row(
    Ev.WARM_DONE,
    'warm-done',
    'load',
    f('port', "the client's"),
    f('code', 'status'),
    none,
    'A client has the response to such a request.',
    'port {who} is warm: {what}',
  ),
  row(
    Ev.REQUEST_STAGE,
    'request-stage',
    'load',
    f('request', 'request'),
    f('stage', 'where it was'),
    f('ns', 'how long'),
    'A request is done: one of the stages in which its time went (docs/attribution.md). Times above 4.29 s are cut off.',
    '{who}: {extra} in {what}',
  ),
  row(
    Ev.MMAP,
    'mmap',
    'kernel',
    f('area', 'what the area holds'),
    f('count', 'pages of 4 KiB'),
    f('address', 'where it begins'),
    'An area of the address space is made, or has grown.',
    '{who} mapped: {what} pages at {extra}',
  ),
  row(
    Ev.PAGE_FAULT,
    'page-fault',
    'kernel',
    f('area', 'in what area'),
    f('count', 'first page of it'),
    f('count', 'faults'),
    'Pages are touched for the first time: each takes a page frame, and an entry in the page table.',
    'page fault in {who}: page {what} and on, {extra}',
  ),
  row(
    Ev.MODE_SWITCH,
    'mode-switch',
    'kernel',
    f('cpu', 'which CPU'),
    f('mode', 'to which mode'),
    f('door', 'by what; on the way back: by a system call'),
    'A CPU goes from user mode into kernel mode, or back.',
    '{who} in {what}: {extra}',
  ),
  row(
    Ev.PROCESS_FORK,
    'process-fork',
    'kernel',
    f('pid', 'new process'),
    f('pid', 'the shell'),
    none,
    'The shell is told to start a program: it makes a copy of itself.',
    '{who} made by {what}',
  ),
  row(
    Ev.PROCESS_EXEC,
    'process-exec',
    'kernel',
    f('pid', 'process'),
    f('program', 'which program it runs from now on'),
    none,
    'A process calls execve: the kernel puts a program in its place. Its areas and its first thread follow.',
    '{who} runs {what}',
  ),
];

/** The table by kind; kinds that aren't used have no row. */
export const eventKinds: readonly (EventKind | undefined)[] = (() => {
  const table: (EventKind | undefined)[] = [];
  for (const entry of rows) table[entry.kind] = entry;
  return table;
})();

/** All rows, events first, as docs/events.md has them. */
export const eventTable: readonly EventKind[] = rows;

/** Whether records of this kind are steps of the digest; the others are notes. */
export function isStep(kind: number): boolean {
  return kind < EV_NOTE_FIRST;
}
