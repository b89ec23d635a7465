// The story's sentences in English. A translation is a file like this one with the same keys (bn.ts): the compiler names what is
// missing. `first` is said when something happens for the first time and explains it; `again` later, if it is there.
//
// `many` names it where it is only counted.
//
// What stands in braces is filled in (fill.ts): a goroutine, M, P, descriptor, function, time, number. Names of Go and Linux stay as they are.

/** A sentence: how it is said the first time, and later. */
export interface Sentence {
  readonly first: string;
  readonly again?: string;
  /** What stands behind a number of such happenings: `12 × a goroutine was made`. */
  readonly many?: string;
}

export const en = {
  // --- headings
  'chapter.process': { first: 'A program becomes a process' },
  'chapter.main': { first: 'main() runs' },
  'chapter.waiting': { first: 'Waiting for visitors' },
  'chapter.connection': { first: 'Somebody connects' },
  'chapter.request': { first: 'A request, from wire to wire' },
  'chapter.on': { first: 'And so on' },
  'chapter.end': { first: 'The end' },

  // --- the process
  'process.exec': {
    first:
      'In a shell somebody types ./main. The shell, process {parent}, asks the kernel for a copy of itself (fork): that is process {pid}. The copy asks the kernel to put the program of the file main in its place (execve).',
  },
  'process.loaded': {
    first:
      'The operating system makes a process and gives it memory of its own with four parts. The code segment ({code}) holds {functions} functions: those of the program, of the packages it imports, and of the Go runtime. The data segment ({data}) holds global variables and constants, such as {strings}. The heap, for whatever is made while the program runs, and the stack, for the calls under way, are still empty.',
  },
  'process.plain': {
    first:
      'The operating system makes a process and gives it memory of its own with four parts. The code segment ({code}) holds {functions} functions: those of the program, of the packages it imports, and of the Go runtime. The data segment ({data}) holds global variables and constants. The heap, for whatever is made while the program runs, and the stack, for the calls under way, are still empty.',
  },
  'process.thread': {
    first:
      'It begins with one thread, M0, the main thread, which has a stack of its own, the main stack: there the functions of the Go runtime have their frames. (Go calls a thread of the operating system an M.)',
  },
  'process.runtime': {
    first:
      'The Go runtime sets itself up: first memory, stacks and heap, then its scheduler with {procs}. A P is a seat with a waiting line: only an M that sits on a P may run Go code, so at most {n} goroutines run at the same instant, however many there are.',
  },
  'process.epoll': {
    first:
      'With the system call epoll_create1 it asks the kernel for an epoll instance: one place where it will learn which of many connections have something to read. The kernel answers with a number, a file descriptor. A thread of its own, {m}, sits down there: the netpoller.',
  },
  'process.sysmon': {
    first:
      "A second thread, {m}, is the runtime's watchman, sysmon. It needs no P: every now and then it looks whether a goroutine runs for too long or a thread is stuck in the kernel.",
  },
  'process.ms': {
    first: 'It has {n} Ms made by the operating system, one for each P. Those without work sleep.',
  },

  // --- goroutines
  'go.main': {
    first:
      'The runtime makes the first goroutine, {g}: the main goroutine. A goroutine is a function that runs on by itself, beside the others; all it needs is a small record and a stack. This one gets a stack of {stack}, taken from the heap, and a place in {queue}.',
  },
  'go.active': {
    first: 'At this moment one P is active, {p}, since it runs {g}. {others}',
  },
  'go.inits': {
    first:
      'Before main() may begin, the init functions run: package by package, those that are imported first ({packages}).',
  },
  'go.system': {
    first:
      "{g} makes a goroutine for the runtime itself, {new}: it will run {func}. The runtime has a few of these for its housekeeping; nobody counts them as the program's.",
    again: "{g} makes {new}, one of the runtime's own, to run {func}.",
  },
  'go.create': {
    first:
      '{g} says "go": a new goroutine, {new}, is made and will run {func}. It gets a stack of {stack} on the heap, which grows when it needs more, and a place in {queue}. {g} doesn\'t wait for it; it goes on.',
    again: '{g} makes {new} to run {func}; it waits in {queue}.',
    many: 'a goroutine was made',
  },
  'go.timer': {
    first: 'A timer makes a goroutine, {new}, to run {func}; it waits in {queue}.',
  },
  'go.start.runnext': {
    first:
      '{p} takes {g} out of runnext, the place for the one that became ready last, and {m} runs it. It had been waiting for {waited}.',
    again: '{m} on {p} runs {g} (from runnext, after {waited}).',
    many: 'a P ran the goroutine in its runnext',
  },
  'go.start.ring': {
    first:
      '{p} takes {g} from the head of its local run queue, first come, first served, and {m} runs it. It had been waiting for {waited}.',
    again: '{m} on {p} runs {g} (from its queue, after {waited}).',
    many: 'a P ran the next goroutine of its queue',
  },
  'go.start.tick': {
    first:
      'Every 61st time a P looks into the global queue first, so that nobody there waits for ever: {p} takes {g}, and {m} runs it. It had been waiting for {waited}.',
    again: '{m} on {p} runs {g} (from the global queue, the 61st pick, after {waited}).',
    many: 'a P looked into the global queue first (the 61st pick)',
  },
  'go.start.global': {
    first:
      '{p} has nothing of its own to do and takes {g} from the global run queue. Every P may use that one; so it has a lock, and is slower. {m} runs {g}, which had been waiting for {waited}.',
    again: '{m} on {p} runs {g} (from the global queue, after {waited}).',
    many: 'a P ran a goroutine from the global queue',
  },
  'go.start.netpoll': {
    first: '{m} sits down on {p} and runs {g}, for which the network had something.',
    again: '{m} on {p} runs {g} (the poller found it).',
    many: 'a goroutine ran that the poller had found',
  },
  'go.start.stolen': {
    first: '{m} on {p} runs {g}, which it has stolen. It had been waiting for {waited}.',
    again: '{m} on {p} runs {g} (stolen, after {waited}).',
    many: 'a goroutine ran that had been stolen',
  },
  'go.start.other': {
    first: '{m} on {p} runs {g}. It had been waiting for {waited}.',
    again: '{m} on {p} runs {g} (after {waited}).',
  },
  'go.end': {
    first:
      '{g} is at the end of its function and is gone. Its record and its stack are kept for the next goroutine; {p} looks for other work.',
    again: '{g} ends.',
    many: 'a goroutine ended',
  },
  'go.yield': {
    first:
      '{g} steps back of its own accord (runtime.Gosched): it goes to the end of the global queue, so that others get a turn.',
    again: '{g} steps back, to the global queue.',
    many: 'a goroutine stepped back',
  },
  'go.goyield': {
    first: '{g} hands a lock over and lets the one who gets it run at once; it goes to the end of its own queue.',
    again: '{g} lets the next one run.',
    many: 'a goroutine let the next holder of a lock run',
  },
  'go.preempt.ask': {
    first:
      "The runtime's watchman, sysmon, sees that {g} has been running on {p} for a whole time slice, and asks it to step aside.",
    again: 'sysmon asks {g} on {p} to step aside.',
    many: 'sysmon asked a goroutine to step aside',
  },
  'go.preempt': {
    first:
      '{g} is taken off {p} in the middle of its work. It goes to the end of the global queue and will go on later where it stopped.',
    again: '{g} is taken off {p}, to the global queue.',
    many: 'a goroutine was taken off its P',
  },

  // --- waiting
  'park.io': {
    first:
      'There is nothing to read on {fd} yet. So {g} is put to sleep: parked. Only the goroutine sleeps; its thread {m} and its {p} are free for others. The runtime notes that {g} waits for {fd}.',
    again: '{g} finds nothing on {fd} and is parked; {m} is free again.',
    many: 'a goroutine slept because there was nothing to read',
  },
  'park.sleep': {
    first: '{g} sleeps. A timer will wake it; until then {m} and {p} do something else.',
    again: '{g} sleeps.',
    many: 'a goroutine slept for a time',
  },
  'park.chan': {
    first:
      "{g} can't go on: {reason}. It is parked, in the waiting line of that channel; {m} and {p} do something else meanwhile.",
    again: '{g} is parked: {reason}.',
    many: 'a goroutine waited for a channel',
  },
  'park.sync': {
    first:
      "{g} can't go on: {reason}. It is parked in the waiting line for that; {m} and {p} do something else meanwhile.",
    again: '{g} is parked: {reason}.',
    many: 'a goroutine waited for others',
  },
  'park.other': {
    first: '{g} is parked: {reason}.',
  },
  'ready.goroutine': {
    first:
      '{by} makes {g} runnable again: it goes into {queue}. From there it will get a P and go on where it stopped.',
    again: '{by} makes {g} runnable: into {queue}.',
    many: 'a goroutine woke another one',
  },
  'ready.netpoll': {
    first: 'The runtime looks up who sleeps on {fd}: it is {g}. It makes {g} runnable.',
    again: 'The runtime finds {g} sleeping on {fd} and makes it runnable.',
    many: 'the poller found a goroutine that could go on',
  },
  'ready.timer': {
    first: 'A timer goes off: {g} is runnable again and goes into {queue}.',
    again: 'A timer makes {g} runnable: into {queue}.',
    many: 'a timer woke a goroutine',
  },
  'ready.other': {
    first: '{g} is runnable again, in {queue}.',
  },
  'queue.put': {
    first: '{g} goes onto a run queue: into {queue}.',
    again: '{g} goes into {queue}.',
  },

  // --- processors and threads
  'p.idle': {
    first: '{p} has nothing left to run and is put on the list of idle Ps.',
    again: '{p} is idle.',
    many: 'a P had nothing to run',
  },
  'm.new': {
    first:
      'There is work that nobody does. No thread sleeps that could, so the runtime has the operating system make one: {m}. It will sit on {p}.',
    again: 'A new thread, {m}, is made for {p}.',
    many: 'a thread was made',
  },
  'm.wake': {
    first: 'There is work that nobody does, so a sleeping thread is woken: {m} shall sit on {p}.',
    again: '{m} is woken for {p}.',
    many: 'a thread was woken',
  },
  'm.spin': {
    first:
      '{m} on {p} finds nothing in its own queue, nor in the global one. It looks at the other Ps in turn: perhaps one has too much to do.',
    again: '{m} on {p} looks for work at the other Ps.',
    many: 'a thread looked for work at the other Ps',
  },
  'm.park': {
    first:
      '{m} has found nothing to do. It goes to sleep, in the kernel, until somebody wakes it; a sleeping thread costs nothing.',
    again: '{m} goes to sleep.',
    many: 'a thread went to sleep',
  },
  'steal.half': {
    first:
      '{p} steals from {victim}: half of the goroutines in its queue, rounded up, the oldest ones. That is {n}. So work spreads to whoever is free.',
    again: '{p} steals {n} from {victim}.',
    many: 'half of a queue was stolen',
  },
  'steal.runnext': {
    first:
      "{p} steals the goroutine in {victim}'s runnext: it does so last of all, after a short pause, since {victim} would most likely have run it itself.",
    again: "{p} steals {victim}'s runnext.",
    many: 'a runnext was stolen',
  },
  'queue.full': {
    first:
      "{p}'s local run queue is full: all {size} places are taken. {n} goroutines go to the global run queue, the oldest half and the newcomer, so that every P can get at them.",
    again: "{p}'s queue is full; {n} goroutines go to the global queue.",
    many: 'a local queue was full',
  },
  'queue.full.one': {
    first:
      "{p}'s local run queue is full: all {size} places are taken. The newcomer goes to the global run queue, where every P can get it.",
    again: "{p}'s queue is full; the newcomer goes to the global queue.",
    many: 'a local queue was full',
  },
  'global.batch': {
    first:
      '{p} fetches {n} goroutines from the global queue at once: it runs the first, and the others go into its own queue.',
    again: '{p} fetches {n} goroutines from the global queue.',
    many: 'a P fetched a batch from the global queue',
  },
  'p.retake': {
    first:
      'sysmon has seen {g} in the same system call for a while: its thread {m} sleeps in the kernel and {p} sits there unused. sysmon takes {p} away from {m}, so that others can run on it.',
    again: 'sysmon takes {p} from {m}, whose {g} is in a system call.',
    many: 'sysmon took a P from a thread in the kernel',
  },
  'syscall.blocked': {
    first:
      '{g} comes back from the kernel and finds its P gone, and no other free. It goes to the global queue; its thread {m} goes to sleep.',
    again: '{g} comes back from the kernel, finds no P free and goes to the global queue.',
    many: 'a goroutine came back from the kernel and found no P',
  },

  // --- calls
  'call.main': {
    first:
      "{g} calls main(), the program's own beginning: main() gets a frame on {g}'s stack, with room for its local variables, the address to return to, and what the runtime has to know.",
  },
  'call.newservemux': {
    first:
      'main() calls http.NewServeMux(), which gets a frame of its own on top. It makes the mux: a table in which the server will look up who answers which path.',
    again: '{caller} makes another mux.',
  },
  'call.handlefunc': {
    first: '{caller} calls mux.HandleFunc(): the mux stores the pattern and, with it, the function that shall answer.',
    again: 'mux.HandleFunc() stores one more pattern with its handler.',
  },
  'call.println': {
    first: '{caller} calls {func}: what it prints goes to the kernel with the system call write.',
    again: '{caller} calls {func}.',
  },
  'call.listenandserve': {
    first:
      "{caller} calls http.ListenAndServe(), which gets a frame on the stack. From here the call won't come back as long as the server lives.",
  },
  'call.serve': {
    first:
      'Inside, srv.Serve(l) gets its frame. It is an endless loop: Accept() a connection, start a goroutine for it with go c.serve(ctx), and again.',
  },
  'call.accept': {
    first: 'The loop calls Accept(): is there somebody who wants to connect?',
    again: '{g} calls Accept() again, on the same descriptor: who is next?',
    many: 'Accept() was called',
  },
  'call.readrequest': {
    first: '{g} wants to read a request from its connection.',
    again: '{g} wants to read the next request.',
  },
  'call.mux': {
    first: '{g} has the whole request. It asks the mux: which pattern fits the path, and which function answers?',
    again: '{g} has a request and asks the mux who answers it.',
  },
  'call.handler': {
    first: "The mux has found {func}: it gets a frame on {g}'s stack and runs, on the goroutine of the connection.",
    again: '{func} runs on {g}.',
    many: 'a handler ran',
  },
  'call.fprintln': {
    first:
      "{caller} calls fmt.Fprintln(w, …): the text goes into the response's buffer. When the handler is done, it will go to the kernel in one piece.",
    again: '{caller} writes into the response with fmt.Fprintln().',
  },
  'call.other': {
    first: "{caller} calls {func}, which gets a frame on {g}'s stack.",
    again: '{caller} calls {func}.',
    many: 'a function of the program was called',
  },

  // --- the kernel
  'sys.socket': {
    first:
      '{g} asks the kernel for a socket, one end of a connection, with a system call: the only door from a program to the kernel. The CPU goes from user mode to kernel mode, the kernel does the work, and the CPU goes back.',
    again: '{g} asks the kernel for a socket.',
  },
  'sys.bind': { first: '{g} gives the socket its address: bind.' },
  'sys.listen': {
    first:
      "{g} tells the kernel to accept connections for it: listen. Whoever connects from now on waits in the socket's queue.",
  },
  'sys.accept.none': {
    first: '{g} asks with accept4 on {fd}: is anybody there?',
    again: '{g} asks with accept4 on {fd}.',
  },
  'sys.accept': {
    first:
      "accept4 gives {g} the connection: a new descriptor, {fd}. A descriptor is a token: the program can't reach the socket itself, it only names it to the kernel.",
    again: '{g} accepts a connection: {fd}.',
    many: 'a connection was accepted',
  },
  'sys.read': {
    first: '{g} asks for data with read on {fd}.',
    again: '{g} reads from {fd}.',
    many: 'a read',
  },
  'sys.write': {
    first:
      "{g} hands the bytes to the kernel with the system call write: they are copied into the send buffer of {fd}. For the program the work is done; the rest is the kernel's.",
    again: '{g} writes to {fd}.',
    many: 'a write to a connection',
  },
  'sys.write.console': {
    first: '{g} writes to {fd}, with the system call write.',
    again: '{g} writes to {fd}.',
    many: 'a write to the console',
  },
  'sys.close': { first: '{g} closes {fd}.', many: 'a descriptor was closed' },
  'sys.other': {
    first: '{g} makes a system call: {name}.',
    again: '{g} calls {name}.',
  },
  'epoll.create': {
    first:
      'The runtime asks the kernel for an epoll instance (epoll_create1): one place where it learns which of many descriptors are ready.',
  },
  'epoll.add': {
    first: 'With epoll_ctl the runtime registers {fd} with epoll: the kernel shall say when there is something for it.',
    again: 'epoll_ctl registers {fd} too.',
  },
  'epoll.del': { first: '{fd} is taken out of epoll.' },
  'poll.block': {
    first:
      '{m} has nothing to run. It is the one that now waits in epoll_wait, for all goroutines that wait for the network at once; it holds no P meanwhile.',
    again: '{m} waits in epoll_wait.',
    many: 'a thread waited in epoll_wait',
  },
  'poll.block.thread': {
    first:
      'The netpoller thread {m} sits in epoll_wait and sleeps: it waits for all goroutines that wait for the network at once.',
    again: 'The netpoller {m} is back in epoll_wait.',
    many: 'the netpoller waited in epoll_wait',
  },
  'poll.return': {
    first: '{m}, which slept in epoll_wait, wakes: the kernel hands it a list of what is ready, {n}.',
    again: 'epoll_wait returns to {m}: {n}.',
    many: 'epoll_wait returned with something',
  },
  'poll.look': {
    first: '{m} asks epoll in passing, without waiting, and gets {n}.',
    again: '{m} asks epoll in passing: {n}.',
    many: 'epoll was asked in passing, and had something',
  },
  'fd.ready': {
    first:
      "The kernel marks {fd} as ready ({mask}) and puts it on epoll's list of ready descriptors. Whoever sleeps in epoll_wait is woken.",
    again: '{fd} is ready ({mask}).',
  },
  'timer.set': {
    first: 'A timer is set: {what} in {in}.',
    again: 'A timer: {what} in {in}.',
  },

  // --- the network
  'client.sends': {
    first:
      'Far away a browser sends request {request} for {path}. It goes through its own network card, over the wire, past some routers.',
    again: 'A client sends request {request} for {path}.',
  },
  'packet.syn': {
    first:
      "A packet reaches the machine's network card (NIC), {bytes}: somebody at port {port} asks for a connection. The card writes it into a receive buffer in RAM, by itself (DMA), and notes it in its receive ring.",
    again: 'A packet at the card: port {port} asks for a connection.',
    many: 'a packet asked for a connection',
  },
  'packet.data': {
    first:
      'A packet reaches the network card, {bytes}: request data from port {port}. The card writes it into its receive buffer in RAM and notes it in the receive ring.',
    again: 'A packet with data from port {port} reaches the card, {bytes}.',
    many: 'a packet brought data',
  },
  'packet.ack': {
    first:
      'A packet without data reaches the card, from port {port}: an acknowledgement. TCP sends these so that each side knows what has arrived.',
    again: 'An acknowledgement from port {port} reaches the card.',
    many: 'a packet brought an acknowledgement',
  },
  'packet.fin': {
    first: 'A packet from port {port}: the client closes the connection.',
  },
  'nic.interrupt': {
    first:
      'The card interrupts a CPU: "something has arrived". The CPU leaves what it does for a moment, and the kernel goes through {n} in the ring.',
    again: 'The card interrupts a CPU; the kernel goes through {n}.',
    many: 'the card interrupted a CPU',
  },
  'socket.connection': {
    first:
      "The kernel has worked through the handshake (three packets, TCP's way to say hello). The connection from port {port} now waits on the receiving side of {fd}, in its queue, to be accepted.",
    again: 'A connection from port {port} waits at {fd}.',
  },
  'socket.data': {
    first:
      "The kernel checks the packet's headers, finds the socket it belongs to, and copies the data, {bytes}, into the receive buffer of {fd}.",
    again: 'The kernel copies {bytes} into the receive buffer of {fd}.',
    many: 'data was copied into a receive buffer',
  },
  'packet.out.syn': {
    first: 'The kernel answers by itself: it puts a packet into the card\'s transmit ring, "yes, gladly".',
    again: 'The kernel agrees to the connection from port {port}.',
  },
  'packet.out.data': {
    first:
      "The kernel makes a packet of it, with TCP and IP headers in front, {bytes} in all, and puts it into the card's TX ring: a circular queue that the card reads. The card fetches it from RAM by itself (DMA) and sends it off, past some routers, to port {port} of the client.",
    again: 'The kernel puts a packet of {bytes} into the TX ring; the card fetches it and sends it to port {port}.',
    many: 'a packet with data went out',
  },
  'packet.out.ack': {
    first: 'The kernel acknowledges what has arrived, with an empty packet.',
    again: 'The kernel sends an acknowledgement to port {port}.',
    many: 'an acknowledgement went out',
  },
  'packet.drop': {
    first: 'A ring of the card is full: a packet is lost. TCP will notice and send it again.',
    again: 'The card loses a packet.',
    many: 'a packet was lost at the card',
  },
  'client.warm': {
    first:
      "Far away a browser sends a first request for {path}; it only warms the connection up and isn't counted. It goes through its own network card, over the wire, past some routers.",
    again: "A client sends a request for {path} that isn't counted.",
  },
  'client.warm.done': {
    first:
      "The packet reaches the client's card, its kernel and its browser: they have got the response, {status}. The connection is warm.",
    again: 'A client has got its response: {status}.',
  },
  'client.done': {
    first:
      "The packet reaches the client's card, its kernel and its browser: they have got the response, {status}. Request {request} took {took} from the sending to the last byte; the browser shows the page.",
    again: 'Request {request} is answered: {status}, after {took}.',
  },
  'client.stages': {
    first:
      "Where request {request}'s time went: {wire} on the wire and the client's side, {nic} in the card until the kernel looked at it, {softirq} in the kernel's protocols, {socket} in the socket's buffer with nobody on the way to it, {poller} until the poller had found it, {queue} in run queues, {handler} running on a CPU, {write} from the write until the card had sent it, {rest} elsewhere.",
    again:
      'Its time: wire {wire}, card {nic}, softirq {softirq}, socket {socket}, poller {poller}, run queue {queue}, running {handler}, write {write}, elsewhere {rest}.',
  },
  'client.failed': { first: 'Request {request} has failed, after {took}.', many: 'a request failed' },

  // --- the collector, and stopping the world
  'stw.begin': {
    first: 'The world stops ({reason}): no goroutine runs until the runtime has done what must not be disturbed.',
    again: 'The world stops ({reason}).',
    many: 'the world stopped',
  },
  'stw.end': { first: 'The world goes on, after {took}.' },
  'gc.begin': {
    first:
      'The garbage collector begins cycle {n}: while the program goes on, it finds out which objects on the heap can still be reached.',
    again: 'The garbage collector begins cycle {n}.',
    many: 'the garbage collector began a cycle',
  },
  'gc.end': {
    first: 'The collector has marked everything that is still in use. What is left over will be used anew.',
    again: 'The collector has finished marking.',
  },

  // --- the end
  'on.requests': {
    first:
      "The same cycle, from the client's card to the server's and back, served {n} in all over {connections}: packet, interrupt, socket, epoll, goroutine, handler, write, packet. Thousands of connections at once go the same way, each with its own goroutine, on the same few Ms and Ps.",
  },
  'on.counted': { first: 'And this happened besides, without being told:' },
  'on.more': { first: '{n} × {what}' },
  'end.main': {
    first: 'main() returns, and with it the process ends; nobody waits for other goroutines. Exit code {code}.',
  },
  'end.exit': { first: 'The program ends itself: os.Exit({code}).' },
  'end.panic': { first: 'A panic that nobody recovers ends the process. Exit code {code}.' },
  'end.deadlock': {
    first:
      'All goroutines sleep, and nobody is left who could wake one: a deadlock. The runtime says so and ends the process. Exit code {code}.',
  },
  'end.until': { first: 'Here the story was to stop, at {time}.' },
  'end.load': { first: 'Every client has what it wanted; the server sleeps in Accept() and waits for the next one.' },
  'end.stopped': { first: 'The run was stopped at {time}.' },
  nothing: { first: 'Nothing of what was asked for happened in this run.' },
} as const satisfies Record<string, Sentence>;

export type SentenceKey = keyof typeof en;

/** Words that sentences are filled with. */
export const enWords = {
  runnext: "{p}'s runnext, where it will be the next",
  runnextShort: "{p}'s runnext",
  ring: "{p}'s local run queue",
  global: 'the global run queue',
  elsewhere: 'a list of those that are ready',
  othersIdle: 'The others sleep: {list}.',
  nobodyElse: 'There is no other.',
  goroutines: ['{n} goroutine', '{n} goroutines'],
  packets: ['{n} packet', '{n} packets'],
  descriptors: ['{n} descriptor', '{n} descriptors'],
  requests: ['{n} request', '{n} requests'],
  connections: ['{n} connection', '{n} connections'],
  ps: ['{n} P ({list})', '{n} Ps ({list})'],
  bytes: ['{n} byte', '{n} bytes'],
  fd: 'fd {n}',
  fdListening: 'fd {n} (the listening socket)',
  fdConnection: 'fd {n} (the connection from port {port})',
  connectionFrom: 'the connection from port {port} (it has no descriptor yet)',
  fdStdout: 'fd 1, standard output',
  fdStderr: 'fd 2, standard error',
  unknownFunction: 'a function',
  reading: 'to be read',
  hangup: 'the other side has closed',
  timerFunction: 'a function is due',
  timerChannel: 'a message on a channel',
  status: 'status {n}',
  chanReceive: 'it wants to receive from a channel, and there is nothing in it',
  chanSend: 'it wants to send on a channel, and nobody receives and no room is left',
  select: 'of the channels in its select none is ready',
  mutex: 'somebody else holds the lock',
  waitgroup: 'it waits until others are done (WaitGroup)',
  cond: 'it waits for a signal (Cond)',
  semaphore: 'it waits for a semaphore',
  forever: 'for this nobody can ever wake it',
} as const satisfies Record<string, string | readonly [string, string]>;

export type WordKey = keyof typeof enWords;
