/*
 * Going to sleep and being woken in the parallel engine (assembly/parallel/runtime: wakep.ts, idle.ts, schedule.ts, runq.ts).
 *
 * The first worker runs a goroutine that makes ITEMS others and then waits for them, without looking around any more: from then on
 * only what it has published, and whom it has woken, can help. The others need each other: none goes on before all ITEMS run at
 * once, each on a worker of its own. So a wake-up that is lost leaves everybody waiting, which the checker reports as an invalid end
 * state; and whoever finds all workers asleep must find nothing left to run.
 *
 * A queue is a number here: what is published in it. The ring itself is the subject of ring.pml.
 *
 * M_… are errors put in on purpose.
 */
#ifndef WORKERS
#define WORKERS 3
#endif
#define ITEMS (WORKERS - 1)

byte visible[WORKERS]; /* published in each ring */
byte IDLE;
byte SPINNING;
bool spinning[WORKERS];
byte parked[WORKERS]; /* 0 awake, 1 waits, 2 taken */
bool locked;          /* LOCK_SCHED */
byte running;         /* of ITEMS */
byte done;
bool ended;

inline lock() { atomic { !locked -> locked = true } }
inline unlock() { locked = false }

inline takeIdle(p) {
  p = WORKERS;
  i = 0;
  do
  :: i < WORKERS && parked[i] == 1 -> parked[i] = 2; IDLE--; p = i; break
  :: i < WORKERS && parked[i] != 1 -> i++
  :: i == WORKERS -> break
  od;
  i = 0
}

inline release(p) { parked[p] = 0 }

inline wakep() {
  if
  :: IDLE == 0 -> skip
  :: else ->
     if
     :: SPINNING != 0 -> skip
     :: else ->
        atomic { ok = (SPINNING == 0); if :: ok -> SPINNING = 1 :: else fi };
        if
        :: ok ->
           lock();
           takeIdle(p);
           unlock();
           if
           :: p == WORKERS -> SPINNING--
           :: else -> spinning[p] = true; release(p)
           fi;
           p = 0
        :: else
        fi
     fi
  fi;
  ok = false
}

/* anyWork */
inline look(found) {
  found = false;
  i = 0;
  do
  :: i < WORKERS && visible[i] != 0 -> found = true; break
  :: i < WORKERS && visible[i] == 0 -> i++
  :: i == WORKERS -> break
  od;
  i = 0
}

/* runqsteal, of one */
inline steal(got) {
  got = false;
  i = 0;
  do
  :: i < WORKERS ->
     atomic {
       if
       :: visible[i] != 0 -> visible[i]--; got = true
       :: else
       fi
     };
     if
     :: got -> break
     :: else -> i++
     fi
  :: i == WORKERS -> break
  od;
  i = 0
}

/* The goroutine that makes all others. */
inline root() {
  made = 0;
  do
  :: made < ITEMS ->
     made++;
     own++;
#ifdef M_WAKE_FIRST
     if
     :: true -> wakep(); visible[me] = visible[me] + own; own = 0
     :: made < ITEMS -> skip
     fi
#else
     /* A batch is full or somebody is idle; or not yet. */
     if
     :: true -> atomic { visible[me] = visible[me] + own; own = 0 }; wakep()
     :: made < ITEMS && IDLE == 0 -> skip
     fi
#endif
  :: else -> break
  od;
  made = 0;
  done == ITEMS
}

inline item() {
  running++;
  running == ITEMS;
  done++
}

proctype worker(byte me) {
  byte own, made, i, p;
  bool ok, got;

  if
  :: me == 0 -> root()
  :: else
  fi;
  do
  :: ended -> break
  :: else ->
     /* findRunnable */
     got = false;
     atomic {
       if
       :: visible[me] != 0 -> visible[me]--; got = true
       :: else
       fi
     };
     if
     :: !got ->
        if
        :: !spinning[me] ->
           if
           :: 2 * SPINNING >= WORKERS - IDLE -> skip
           :: else -> spinning[me] = true; SPINNING++
           fi
        :: else
        fi;
        if
        :: spinning[me] ->
           steal(got);
#ifndef M_SPIN_LATE
           if
           :: !got -> spinning[me] = false; SPINNING--
           :: else
           fi
#endif
        :: else
        fi
     :: else
     fi;
     if
     :: got ->
        if
        :: spinning[me] ->
           spinning[me] = false;
           SPINNING--;
#ifndef M_NO_CHAIN
           look(got);
           if
           :: got -> wakep()
           :: else
           fi;
#endif
           got = false
        :: else
        fi;
        item()
     :: else ->
        /* sleep */
        lock();
        if
        :: ended -> unlock()
        :: else ->
#ifdef M_LOOK_FIRST
           look(got);
           parked[me] = 1;
           IDLE++;
#else
           parked[me] = 1;
           IDLE++;
           look(got);
#endif
           if
           :: got -> parked[me] = 0; IDLE--; unlock()
           :: !got && IDLE == WORKERS ->
              /* all sleep: a deadlock, if anything were left to do */
              assert(done == ITEMS);
              ended = true;
              parked[me] = 0;
              IDLE--;
              /* wakeAll */
              i = 0;
              do
              :: i < WORKERS && parked[i] == 1 -> parked[i] = 0; IDLE--
              :: i < WORKERS && parked[i] != 1 -> i++
              :: i == WORKERS -> break
              od;
              i = 0;
              unlock()
           :: else ->
              unlock();
#ifdef M_SPIN_LATE
              if
              :: spinning[me] -> spinning[me] = false; SPINNING--
              :: else
              fi;
#endif
#ifdef M_BLIND
              /* waits for a notification without a look at the word: one that came before is missed */
              if
              :: parked[me] == 0 -> false
              :: else -> parked[me] == 0
              fi
#else
              parked[me] == 0
#endif
           fi
        fi;
        got = false
     fi
  od
}

init {
  byte w;
  atomic {
    do
    :: w < WORKERS -> run worker(w); w++
    :: else -> break
    od
  }
}
