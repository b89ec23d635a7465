/*
 * A P's run queue in the parallel engine (assembly/parallel/runtime/runq.ts): one owner, thieves, the global queue.
 *
 * Every access to what others see is a step of its own: loads of head and tail, reads and writes of slots, the compare and swap. What
 * the owner does between two goroutines (put with or without runnext, publish early, take one or a batch, give everything up) is
 * chosen freely, which includes whatever it would do on seeing an idle worker. Checked: every goroutine runs exactly once.
 *
 * M_… are errors put in on purpose: the checker has to find each (test/bindings/parallel/model.test.ts).
 */
#ifndef ITEMS
#define ITEMS 5
#endif
#ifndef THIEVES
#define THIEVES 1
#endif
#ifndef SLOTS
#define SLOTS 4 /* 256 in the engine */
#endif
#define BATCH 2 /* 8 in the engine */

byte slot[SLOTS];
byte head; /* all, by compare and swap */
byte tail; /* published by the owner */

byte global[ITEMS];
byte globals;

byte ran[ITEMS + 1];
byte total;
bool finished; /* the owner has spawned everything and found its queue empty */
byte idle;     /* thieves that have ended */

inline execute(g) {
  d_step {
    assert(g != 0);
    assert(ran[g] == 0);
    ran[g] = 1;
    total++;
  }
}

/* compare and swap of the head */
inline cas(from, to, ok) {
#ifdef M_NO_CAS
  ok = (head == from);
  if
  :: ok -> head = to
  :: else
  fi
#else
  d_step {
    ok = (head == from);
    if
    :: ok -> head = to
    :: else
    fi
  }
#endif
}

active proctype owner() {
  byte next = 1;       /* goroutines spawned so far, plus 1 */
  byte runnext;
  byte own;            /* tail, the owner's */
  byte published;
  byte seen;           /* head, as last seen */
  byte taken[BATCH];
  byte takenNext, takenCount;
  byte g, h, n, i;
  bool ok;
  byte half[SLOTS];

  do
  :: next <= ITEMS ->
     /* a go statement, or something that readies a goroutine */
     g = next;
     next++;
     if
     :: true -> h = runnext; runnext = g; g = h /* next = true: what was there goes to the ring */
     :: true -> skip
     fi;
put:
     if
     :: g == 0 -> skip
     :: else ->
        if
        :: own - seen >= SLOTS -> seen = head
        :: else
        fi;
#ifdef M_NO_FULL
        if
        :: true ->
#else
        if
        :: own - seen >= SLOTS ->
           /* runqputslow: the older half and g to the global queue */
           n = SLOTS / 2;
           i = 0;
           do
           :: i < n -> half[i] = slot[(seen + i) % SLOTS]; i++
           :: else -> break
           od;
#ifdef M_OVERFLOW_NO_CAS
           head = seen + n;
           ok = true;
#else
           cas(seen, seen + n, ok);
#endif
           if
           :: ok ->
              seen = seen + n;
              d_step { /* under the queue's lock */
                i = 0;
                do
                :: i < n -> global[globals] = half[i]; globals++; half[i] = 0; i++
                :: else -> break
                od;
                global[globals] = g;
                globals++;
                i = 0
              };
              g = 0
           :: else -> goto put
           fi
        :: else ->
#endif
#ifdef M_PUBLISH_FIRST
           own++;
           tail = own;
           published = own;
           slot[(own - 1) % SLOTS] = g;
#else
           slot[own % SLOTS] = g;
           own++;
           if
           :: true -> tail = own; published = own /* a batch is full, or somebody is idle */
           :: own - published < BATCH -> skip
           fi;
#endif
           g = 0
        fi
     fi

  :: true ->
     /* schedule */
     g = 0;
     if
     :: runnext != 0 -> g = runnext; runnext = 0
     :: else ->
        if
        :: takenCount != 0 ->
           g = taken[takenNext];
           taken[takenNext] = 0;
           takenNext++;
           takenCount--
        :: else ->
           if
           :: published != own -> tail = own; published = own
           :: else
           fi;
take:
           h = head;
           n = own - h;
           if
           :: n == 0 -> skip
           :: else ->
              if
              :: n > BATCH -> n = BATCH
              :: else
              fi;
              if
              :: n > 1 -> n = 1 /* somebody is idle */
              :: true
              fi;
              g = slot[h % SLOTS];
              i = 1;
              do
              :: i < n -> taken[i - 1] = slot[(h + i) % SLOTS]; i++
              :: else -> break
              od;
#ifdef M_OWNER_NO_CAS
              head = h + n;
              ok = true;
#else
              cas(h, h + n, ok);
#endif
              if
              :: ok -> seen = h + n; takenNext = 0; takenCount = n - 1
              :: else -> g = 0; goto take
              fi
           fi
        fi
     fi;
     i = 0;
     h = 0;
     n = 0;
     if
     :: g != 0 -> execute(g); g = 0
     :: else ->
        if
        :: next > ITEMS -> break
        :: else
        fi
     fi
  od;
  finished = true
}

active [THIEVES] proctype thief() {
  byte h, t, n, i, g;
  bool ok;
  byte mine[SLOTS];

  do
  :: true ->
     h = head;
     t = tail;
     if
     :: t - h < 0 || t - h > SLOTS -> skip /* the head moved between the two loads: nothing to copy */
     :: t - h == 0 ->
        if
        :: finished -> break
        :: else -> finished || head != tail /* looks again when there may be something */
        fi
     :: else ->
        n = (t - h) - (t - h) / 2;
#ifdef M_COPY_LATE
        cas(h, h + n, ok);
#endif
        i = 0;
        do
        :: i < n -> mine[i] = slot[(h + i) % SLOTS]; i++
        :: else -> break
        od;
#ifndef M_COPY_LATE
        cas(h, h + n, ok);
#endif
        if
        :: ok ->
           i = 0;
           do
           :: i < n -> execute(mine[i]); i++
           :: else -> break
           od
        :: else
        fi;
        i = 0;
        do
        :: i < SLOTS -> mine[i] = 0; i++
        :: else -> break
        od
     fi
  od;
  idle++
}

active proctype end() {
  finished && idle == THIEVES;
  /* What overflowed is run by whoever comes first: here, at the end. */
  do
  :: globals > 0 -> globals--; execute(global[globals])
  :: else -> break
  od;
  assert(total == ITEMS)
}
