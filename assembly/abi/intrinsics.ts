// Functions of the simulated standard library that are engine operations. A function without body in Go source under
// bindings/golib is one of these: `func Gosched()` in package path "runtime" is runtime_Gosched; in "internal/poll",
// `func accept4(fd int) (nfd int, errno int)` is internal_poll_accept4 (slashes and dots become underscores).
// Arguments and results are the flattened registers of the Go parameters and results, in order
// (string: p, len; slice: p, len, cap; interface: type, data; func, pointer, map, chan: p).

export enum Intrinsic {
  NONE = 0,
  // --- runtime: scheduling (1 … 63)
  runtime_Gosched = 1, // func()
  runtime_Goexit, // func()   never returns: runs the deferred calls first
  runtime_NumGoroutine, // func() int
  runtime_gomaxprocs, // func() int
  runtime_NumCPU, // func() int
  runtime_LockOSThread, // func()
  runtime_UnlockOSThread, // func()
  runtime_parkForever, // func(reason int)   system goroutines: wait for work that the model gives them elsewhere
  runtime_bootDone, // func()   main.main starts now: schedtick as the profile says, counters from here
  runtime_bootConfig, // func(key int) int   reads the run's configuration (abi/config.ts)
  runtime_nanotime, // func() int64
  runtime_walltime, // func() (sec int64, nsec int32)
  runtime_exit, // func(code int)
  runtime_mainReturned, // func()   ends the run with exit code 0
  runtime_fatal, // func(msg string)   prints "fatal error: msg", traceback, exit 2
  runtime_traceback, // func(skip int)   "goroutine N [running]:" and frames, to standard error
  runtime_goid, // func() int64
  runtime_GC, // func()
  runtime_semacquire, // func(addr *uint32, lifo bool, reason int)
  runtime_semrelease, // func(addr *uint32, handoff bool, or int)   2: hand over, but go on
  runtime_canSpin, // func(i int) bool
  runtime_doSpin, // func()
  runtime_notifyAdd, // func(l *notifyList) uint32          sync.Cond
  runtime_notifyWait, // func(l *notifyList, t uint32)
  runtime_notifyAll, // func(l *notifyList)
  runtime_notifyOne, // func(l *notifyList)
  runtime_sleep, // func(ns int64)
  runtime_timerNew, // func(kind int, when, period int64, x func() or chan Time) *timer : kinds in runtime/timer.ts
  runtime_timerStop, // func(t) bool
  runtime_timerReset, // func(t, when, period int64) bool
  runtime_deferredDone, // internal: the end of a deferred call made by a panic or Goexit (never called from Go)
  runtime_memstats, // func(key int) uint64
  runtime_panicking, // func() bool
  runtime_randn, // func(n uint32) uint32   stream USER
  runtime_caller, // func(skip int) (file string, line int, ok bool)
  runtime_goexit0, // internal: the end of every goroutine
  runtime_printpanics, // func()   prints the chain of panics before the fatal one
  runtime_panicAt, // func(i int) (v any, flags int)   i-th panic in flight, oldest first; flags 1 exists 2 recovered 4 Goexit 8 its value was raised again
  runtime_write, // func(fd int, s string)   straight to the kernel, not through the scheduler: print, last words
  runtime_stack, // func(buf []byte, all bool) int   text of a traceback into buf; returns the bytes used
  runtime_compute, // func(ns int64)   keeps the CPU busy for so long; callers cut long work into pieces, so that turns end in time
  runtime_bootBegin, // func()   runtime.main begins: go statements may start threads from here, main is locked to the first one
  runtime_debug_setMaxThreads, // func(n int) int   returns the limit before
  runtime_stopTheWorld, // func(reason int)   reason: StwReason; worldsema is held
  runtime_startTheWorld, // func()
  runtime_forEachP, // func()   the ragged barrier
  runtime_setprocs, // func(n int)   GOMAXPROCS from the next startTheWorld on
  runtime_metrics_value, // func(id, index int) uint64   abi/metrics.ts
  runtime_metrics_bucket, // func(id, i int) uint64   a count of a histogram of times
  runtime_metrics_classSize, // func(class int) int
  runtime_gcenable, // func(start, assist func())   the collector runs from here on
  runtime_gcAsk, // func(what, arg int) int   enum GcAsk
  runtime_gcWait, // func(what, arg int) int   enum GcWait: works or waits
  runtime_maxprocs, // func(what, arg int) int   enum MaxprocsAsk
  runtime_faultInfo, // func(what int) uint64   of the last fault: 0 si_code, 1 address, 2 pc
  // --- poller (64 … 79)
  internal_poll_pollOpen = 64, // func(fd int) (pd uintptr, errno int)   epoll_ctl ADD: a system call
  internal_poll_pollClose, // func(pd uintptr)                            epoll_ctl DEL
  internal_poll_pollReset, // func(pd uintptr, mode int) int
  internal_poll_pollWait, // func(pd uintptr, mode int) int    parks; 0 ok, 1 closing, 2 timeout, 3 not pollable
  internal_poll_pollSetDeadline, // func(pd uintptr, d int64, mode int)
  internal_poll_pollUnblock, // func(pd uintptr)
  // --- system calls (80 … 127): results are (value int, errno int) unless said
  syscall_read = 80, // func(fd int, p []byte) (n int, errno int)
  syscall_write, // func(fd int, p []byte) (n int, errno int)
  syscall_open, // func(path string, flags int, mode int) (fd int, errno int)
  syscall_close_, // func(fd int) (errno int)
  syscall_socket, // func() (fd int, errno int)
  syscall_bind, // func(fd int, ip uint32, port int) (errno int)
  syscall_listen, // func(fd int, backlog int) (errno int)
  syscall_accept4, // func(fd int) (nfd int, ip uint32, port int, errno int)
  syscall_connect, // func(fd int, ip uint32, port int) (errno int)
  syscall_setsockopt, // func(fd int, level int, opt int, value int) (errno int)
  syscall_getsockopt, // func(fd int, level int, opt int) (value int, errno int)
  syscall_getsockname, // func(fd int) (ip uint32, port int, errno int)
  syscall_getpeername, // func(fd int) (ip uint32, port int, errno int)
  syscall_shutdown, // func(fd int, how int) (errno int)
  syscall_pipe2, // func() (r int, w int, errno int)
  syscall_nanosleep, // func(ns int64) (errno int)      blocks the thread
  syscall_getpid, // func() int
  syscall_lseek, // func(fd int, by int64, whence int) (at int64, errno int)
  syscall_fstat, // func(fd int) (size int64, mode int, mtime int64, inode int, errno int)
  syscall_stat, // func(path string) (size int64, mode int, mtime int64, inode int, errno int)
  syscall_pread, // func(fd int, p []byte, at int64) (n int, errno int)
  syscall_pwrite, // func(fd int, p []byte, at int64) (n int, errno int)
  syscall_ftruncate, // func(fd int, size int64) (errno int)
  syscall_fsync, // func(fd int) (errno int)
  syscall_unlink, // func(path string) (errno int)
  syscall_dup, // func(fd int) (nfd int, errno int)
  syscall_dup3, // func(fd int, to int) (errno int)
  syscall_fcntl, // func(fd int, command int, value int) (result int, errno int)
  syscall_eventfd2, // func(value int) (fd int, errno int)
  // --- values seen through interfaces, for fmt and errors (128 … 191): see vm/reflect.ts
  internal_value_kind = 128, // func(v any) int                 reflect.Kind; 0 for nil
  internal_value_typeName, // func(v any) string                as %T
  internal_value_bits, // func(v any) uint64                    integer (sign-extended), bool, float64 bits, pointer value, a slice's array
  internal_value_str, // func(v any) string                     string kinds
  internal_value_len, // func(v any) int                        string slice array map chan; number of fields of a struct
  internal_value_index, // func(v any, i int) any               element of slice or array
  internal_value_fieldName, // func(v any, i int) string
  internal_value_field, // func(v any, i int) any
  internal_value_elem, // func(v any) any                       *p of a pointer (nil interface if p is nil)
  internal_value_mapIter, // func(v any) uintptr                iterator
  internal_value_mapNext, // func(it uintptr) (k any, v any, ok bool)
  internal_value_isNil, // func(v any) bool
  internal_value_named, // func(v any) bool
  internal_value_elemKind, // func(v any) int                   kind of the element type (slice, array, pointer, chan, map)
  internal_value_bytes, // func(v any) []byte                   a []byte (or named) as bytes, aliasing
  internal_value_fieldExported, // func(v any, i int) bool
  internal_value_set, // func(ptr any, v any) bool              *ptr = v if assignable (errors.As, flag)
  internal_value_sliceSwap, // func(s any, i int, j int)        sort.Slice
  internal_value_sameType, // func(a any, b any) bool
  internal_value_sliceIsNil, // func(v any) bool
  internal_value_address, // func(v any) uint64                 the data word: address of a boxed value, or the pointer itself
  internal_value_fieldType, // func(v any, i int) string        declared type of a field, as %T
  internal_value_fieldEmbedded, // func(v any, i int) bool
  internal_value_elemType, // func(v any) string                element type (slice, array, pointer, chan, map), as %T
  internal_value_comparable, // func(v any) bool                TYPE_FLAG_COMPARABLE of its dynamic type
  internal_value_asString, // func(b []byte) string             the same bytes, not copied
  internal_value_asBytes, // func(s string) []byte              the same bytes, not copied; capacity = length
  // --- arithmetic that the machine does (192 … 255)
  sync_atomic_load32 = 192, // func(addr *uint32) uint32
  sync_atomic_load64, // func(addr *uint64) uint64
  sync_atomic_store32, // func(addr *uint32, v uint32)
  sync_atomic_store64,
  sync_atomic_add32, // func(addr *uint32, d uint32) uint32
  sync_atomic_add64,
  sync_atomic_cas32, // func(addr *uint32, old, new uint32) bool
  sync_atomic_cas64,
  sync_atomic_swap32, // func(addr *uint32, v uint32) uint32
  sync_atomic_swap64,
  sync_atomic_loadPtr, // func(addr *T) *T
  sync_atomic_storePtr,
  sync_atomic_casPtr,
  sync_atomic_swapPtr,
  sync_atomic_and32, // func(addr *uint32, mask uint32) (old uint32)
  sync_atomic_or32,
  math_Float64bits, // func(f float64) uint64
  math_Float64frombits,
  math_Float32bits, // func(f float32) uint32
  math_Float32frombits,
  math_pow, // func(x, y float64) float64
  math_exp,
  math_log,
  math_sin,
  math_cos,
  math_tan,
  math_atan,
  math_atan2,
  math_mod,
  math_bits_Mul64, // func(x, y uint64) (hi, lo uint64)
  math_bits_LeadingZeros64, // func(x uint64) int
  math_bits_TrailingZeros64,
  math_bits_OnesCount64,
  math_bits_Div64, // func(hi, lo, y uint64) (quo, rem uint64)
  strings_index, // func(s, sub string) int                     first index or -1, priced per byte
  math_Sqrt, // func(x float64) float64   this and the next four: the code generator may use FSQRT, FFLOOR, FCEIL, FTRUNC, FABS
  math_Floor,
  math_Ceil,
  math_Trunc,
  math_Abs,
  unsafe_address, // func(p Pointer) uintptr   the virtual address
  unsafe_pointer, // func(addr uintptr) Pointer
  INTRINSIC_COUNT = 256,
  // --- the same operations under the names by which other packages of golib declare them.
  // New operations go above, at the end of their range; names below this line never take a number of their own.
  internal_value_Kind = internal_value_kind,
  internal_value_TypeName = internal_value_typeName,
  internal_value_Bits = internal_value_bits,
  internal_value_Str = internal_value_str,
  internal_value_Len = internal_value_len,
  internal_value_Index = internal_value_index,
  internal_value_FieldName = internal_value_fieldName,
  internal_value_FieldType = internal_value_fieldType,
  internal_value_FieldExported = internal_value_fieldExported,
  internal_value_FieldEmbedded = internal_value_fieldEmbedded,
  internal_value_Field = internal_value_field,
  internal_value_Elem = internal_value_elem,
  internal_value_ElemKind = internal_value_elemKind,
  internal_value_ElemType = internal_value_elemType,
  internal_value_MapIter = internal_value_mapIter,
  internal_value_MapNext = internal_value_mapNext,
  internal_value_IsNil = internal_value_isNil,
  internal_value_Bytes = internal_value_bytes,
  internal_value_Set = internal_value_set,
  internal_value_SameType = internal_value_sameType,
  internal_value_Address = internal_value_address,
  internal_value_AsString = internal_value_asString,
  internal_value_AsBytes = internal_value_asBytes,
  internal_value_Comparable = internal_value_comparable,
  internal_value_Float = internal_value_bits,
  internal_value_Swap = internal_value_sliceSwap,
  internal_value_IndexOf = strings_index,
  sync_atomic_CompareAndSwapInt32 = sync_atomic_cas32,
  sync_atomic_StoreInt32 = sync_atomic_store32,
  sync_atomic_CompareAndSwapInt64 = sync_atomic_cas64,
  sync_atomic_StoreInt64 = sync_atomic_store64,
  sync_atomic_LoadInt64 = sync_atomic_load64,
  sync_atomic_AddInt64 = sync_atomic_add64,
  sync_atomic_SwapInt64 = sync_atomic_swap64,
  sync_atomic_CompareAndSwapUint32 = sync_atomic_cas32,
  sync_atomic_StoreUint32 = sync_atomic_store32,
  sync_atomic_LoadUint32 = sync_atomic_load32,
  sync_atomic_AddUint32 = sync_atomic_add32,
  sync_atomic_SwapUint32 = sync_atomic_swap32,
  sync_atomic_CompareAndSwapUint64 = sync_atomic_cas64,
  sync_atomic_StoreUint64 = sync_atomic_store64,
  sync_atomic_LoadUint64 = sync_atomic_load64,
  sync_atomic_AddUint64 = sync_atomic_add64,
  sync_atomic_SwapUint64 = sync_atomic_swap64,
  sync_atomic_CompareAndSwapUintptr = sync_atomic_cas64,
  sync_atomic_StoreUintptr = sync_atomic_store64,
  sync_atomic_LoadUintptr = sync_atomic_load64,
  sync_atomic_AddUintptr = sync_atomic_add64,
  sync_atomic_SwapUintptr = sync_atomic_swap64,
  sync_atomic_loadSigned32 = sync_atomic_load32,
  sync_atomic_addSigned32 = sync_atomic_add32,
  sync_atomic_swapSigned32 = sync_atomic_swap32,
  sync_atomic_AndUint32 = sync_atomic_and32,
  sync_atomic_OrUint32 = sync_atomic_or32,
  sync_atomic_andSigned32 = sync_atomic_and32,
  sync_atomic_orSigned32 = sync_atomic_or32,
  sync_atomic_loadAny = sync_atomic_loadPtr,
  sync_atomic_storeAny = sync_atomic_storePtr,
  sync_atomic_casAny = sync_atomic_casPtr,
  sync_atomic_swapAny = sync_atomic_swapPtr,
  runtime_debug_gcAsk = runtime_gcAsk,
  sync_semacquire = runtime_semacquire,
  sync_semrelease = runtime_semrelease,
  sync_canSpin = runtime_canSpin,
  sync_doSpin = runtime_doSpin,
  sync_notifyAdd = runtime_notifyAdd,
  sync_notifyWait = runtime_notifyWait,
  sync_notifyAll = runtime_notifyAll,
  sync_notifyOne = runtime_notifyOne,
  sync_nanotime = runtime_nanotime,
  sync_bootConfig = runtime_bootConfig,
  sync_fatal = runtime_fatal,
  sync_load32 = sync_atomic_load32,
  sync_store32 = sync_atomic_store32,
  sync_add32 = sync_atomic_add32,
  sync_cas32 = sync_atomic_cas32,
  sync_load64 = sync_atomic_load64,
  sync_store64 = sync_atomic_store64,
  sync_add64 = sync_atomic_add64,
  sync_cas64 = sync_atomic_cas64,
  internal_poll_runtime_semacquire = runtime_semacquire,
  internal_poll_runtime_semrelease = runtime_semrelease,
  math_bits_div64 = math_bits_Div64,
  time_nanotime = runtime_nanotime,
  time_timerStop = runtime_timerStop,
  time_timerReset = runtime_timerReset,
  time_Sleep = runtime_sleep,
  time_newFuncTimer = runtime_timerNew,
  time_newChanTimer = runtime_timerNew,
  os_exit = runtime_exit,
  math_rand_randn = runtime_randn,
  math_rand_v2_randn = runtime_randn,
  internal_work_compute = runtime_compute,
}

/** What runtime.gcAsk does at once. */
export enum GcAsk {
  CYCLES = 0, // cycles that have begun
  TEST_HEAP, // whether a cycle is to start
  TEST_TIME,
  TEST_CYCLE, // arg: which one is wanted
  REARM, // no cycle came of it: the trigger is set again
  MARK_BEGIN, // arg: kind of trigger; the world is stopped
  MARK_DONE, // whether nothing is left to be marked
  MARK_END, // the world is stopped
  SWEEP, // arg: spans at most; answers how many are left
  IDLE_PS,
  PERCENT, // debug.SetGCPercent
}

/** What runtime.maxprocs answers or does. */
export enum MaxprocsAsk {
  DEFAULT = 0, // what GOMAXPROCS would be by itself, now
  CUSTOM, // whether somebody chose the number
  CHOOSE, // arg: 1 somebody chose it, 0 it follows the default
  FOUND, // what sysmon found for the updater goroutine to set
}

/** What runtime.gcWait works at or waits for. */
export enum GcWait {
  WORK = 0, // a mark worker: parks until it is wanted, then marks
  ASSIST,
  MARK_OVER, // arg: of which cycle
  SWEEP, // bgsweep: until there is something to sweep
  FORCE, // until sysmon wants a cycle
}
