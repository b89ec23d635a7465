// Kinds of entries in the future-event set. The run loop hands them to the room they belong to.

export enum EventKind {
  NONE = 0,
  // --- kernel, threads (payload: thread or CPU)
  THREAD_WAKE = 1, // a sleep or a wait with a timeout is over (gen)
  THREAD_RUNNABLE, // wake latency is over: place it on a CPU
  CPU_SLICE, // the running thread's slice is over (gen)
  CPU_QUOTA, // the tick that finds a CPU's share of the quota used up (gen)
  QUOTA_PERIOD, // the quota is refilled (gen)
  QUOTA_SLACK, // what idle CPUs gave back is handed out
  QUOTA_CHANGE, // the limit changes
  CPU_BALANCE, // threads are spread evenly over the CPUs
  DEVICE_DATA, // bytes of a file of the plain processes come
  // --- kernel, network: 32 … 63
  NET_FIRST = 32,
  NIC_RX, // packet arrives at the NIC
  NIC_INTERRUPT,
  NIC_TX_DONE,
  TCP_TIMER,
  NIC_SOFTIRQ, // protocol work on one received packet is over
  NET_LOOPBACK, // packet arrives over the loopback device
  TCP_KEEPALIVE, // SO_KEEPALIVE: has the peer been heard of?
  TCP_TIMEWAIT, // TIME_WAIT is over
  // --- world: 64 … 95
  WORLD_FIRST = 64,
  CLIENT_PACKET, // packet arrives at the client machine
  CLIENT_ARRIVAL, // next request of an open loop
  CLIENT_THINK, // a closed-loop user has thought enough
  CLIENT_CONNECT,
  CLIENT_TIMEOUT,
  CLIENT_TCP_TIMER,
  LINK_PACKET, // the machine's NIC has put a packet on the wire
  LINK_HOP, // a packet is at a router, or leaves its queue
  CLIENT_READ, // the client's kernel has been through a packet
  CLIENT_DRAINED, // LoadPhase.DRAINING: some more connections are closed, or its time is over
}
