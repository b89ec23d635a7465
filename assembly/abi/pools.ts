// What the engine keeps free lists of, for whoever wants to know that nothing leaks: how much of it is in use.

export enum Pool {
  PACKETS = 0,
  BUFFER_BYTES, // of the network: payloads, sockets' buffers
  SOCKETS,
  DESCRIPTORS,
  EPOLL_ITEMS, // registrations
  CONNECTIONS, // of clients
  SERVING, // goroutines that work for a request whose times are kept
  GOROUTINES, // the program's
  THREADS, // that haven't ended
  FUTURE_EVENTS, // that wait
  POOL_COUNT,
}
