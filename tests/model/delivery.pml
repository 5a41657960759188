/* The protocol of one delivery: its row, its messages, everybody who may touch them, and every place to crash.

   Checked exhaustively by spin (test_delivery_model.py). The outcome of a POST is free until the endpoint is `well`. A function
   may be killed at each CRASH; SQS may hand a message out again while it is being worked on; the due index may be read
   late. What belongs to which function of the code stands beside each step. MUTANT is one fault, by number; 0 is none.
*/

#ifndef MUTANT
#define MUTANT 0
#endif
#ifndef ATTEMPTS
#define ATTEMPTS 3      /* of a schedule */
#endif
#ifndef CRASHES
#define CRASHES 1       /* functions killed, all in all */
#endif
#ifndef AGAIN
#define AGAIN 1         /* messages handed out again while they are worked on */
#endif
#ifndef SPURIOUS
#define SPURIOUS 1      /* copies that the due index sends beside a message that is on its way */
#endif
#ifndef REDRIVES
#define REDRIVES 1
#endif
#ifndef DELETES
#define DELETES 1
#endif
#ifndef SENDERS
#define SENDERS 1       /* functions that make the first attempt: two where a batch comes again beside the first, or its
                           missing events are replayed */
#endif
#ifndef CLAIMS
#define CLAIMS 0        /* first attempts whose row is written before they are made, since the last rows were refused */
#endif
#ifndef REPLAYS
#define REPLAYS 0       /* messages of replay jobs */
#endif
#ifndef DISABLES
#define DISABLES 0      /* times that the endpoint is disabled, and enabled again */
#endif
#define SLOTS 3         /* messages of the delivery at once, dead letters included */
#define RECEIVES 2      /* maxReceiveCount; the template has 5 */
#define NOWHERE 9

mtype = { none, waiting, delivered, exhausted, held, cancelled };
mtype = { absent, visible, inflight, dead };

/* the row (adapters/dynamodb/delivery_store.py); a write is one step */
mtype status = none;
byte turn, attempt, base, dead_copy = NOWHERE, dead_id = NOWHERE, dead_receives;
bool due;

typedef Message { mtype place = absent; byte turn; byte copy; byte id; byte receives; bool replay }
Message queue[SLOTS];
byte held_copy[2] = NOWHERE, held_id[2] = NOWHERE;          /* of the messages that the two functions work on */

byte acknowledged;      /* senders that have done with the record */
bool well, deleted, disabled;
byte crashes, again, spurious, redrives, restarts, claims, replays, disables;
bool succeeded;         /* the row was delivered once */

#define final (status == delivered || status == exhausted || status == held || status == cancelled)
#define carried(t) ((queue[0].turn == t && (queue[0].place == visible || queue[0].place == inflight)) || \
                    (queue[1].turn == t && (queue[1].place == visible || queue[1].place == inflight)) || \
                    (queue[2].turn == t && (queue[2].place == visible || queue[2].place == inflight)))
#define remembered ((queue[0].copy == dead_copy && queue[0].place != absent) || \
                    (queue[1].copy == dead_copy && queue[1].place != absent) || \
                    (queue[2].copy == dead_copy && queue[2].place != absent))

/* A number that no message, no function and no row has: SQS's ids and our copies are never the same, but numbers are few. */
inline unused_copy(number) {
  number = 0;
  do
  :: (queue[0].place != absent && queue[0].copy == number) || (queue[1].place != absent && queue[1].copy == number) ||
     (queue[2].place != absent && queue[2].copy == number) || dead_copy == number ||
     held_copy[0] == number || held_copy[1] == number -> number++
  :: else -> break
  od
}

inline unused_id(number) {
  number = 0;
  do
  :: (queue[0].place != absent && queue[0].id == number) || (queue[1].place != absent && queue[1].id == number) ||
     (queue[2].place != absent && queue[2].id == number) || dead_id == number ||
     held_id[0] == number || held_id[1] == number -> number++
  :: else -> break
  od
}

/* SqsRetryQueue.send; without room SQS refuses it, which costs nothing but time */
inline send(t, asks) {
  atomic {
    unused_copy(fresh_copy); unused_id(fresh_id);
    if
    :: queue[0].place == absent -> slot = 0
    :: queue[0].place != absent && queue[1].place == absent -> slot = 1
    :: queue[0].place != absent && queue[1].place != absent && queue[2].place == absent -> slot = 2
    :: else -> slot = NOWHERE
    fi;
    if
    :: slot != NOWHERE ->
       queue[slot].turn = t; queue[slot].copy = fresh_copy; queue[slot].id = fresh_id; queue[slot].receives = 0;
       queue[slot].replay = asks; queue[slot].place = visible
    :: else
    fi;
    slot = 0; fresh_copy = 0; fresh_id = 0
  }
}

inline answer() {
  if
  :: ok = true
  :: !well -> ok = false
  fi
}

/* FirstAttempts.deliver, OutcomeWriter: the stream hands the record out until it is acknowledged */
active [SENDERS] proctype sender() {
  byte fresh_copy, fresh_id, slot, t; bool ok, hold, claimed, stands;
handed_out:
  atomic {
    if
    :: status != none -> goto acknowledge                    /* _new: a row is there */
    :: status == none && deleted -> goto acknowledge         /* Chooser: nobody wants it */
    :: status == none && !deleted && claims < CLAIMS ->      /* OutcomeWriter.claim: waiting, as if handed over */
       claims++; claimed = true; status = waiting; turn = 1; due = true
    :: status == none && !deleted -> skip
    fi;
    if :: claimed && crashes < CRASHES -> crashes++; goto killed :: skip fi
  };
  atomic {
    if
    :: !claimed && status != none -> goto acknowledge        /* the other sender's, read a moment ago: see read_late */
#if SENDERS > 1
    :: !claimed && status != none -> skip                    /* read_late: it was not there when this one looked */
#endif
    :: else
    fi;
    if                                                       /* _admit, Dispatcher.send */
    :: deleted -> ok = false                                 /* claimed, and deleted meanwhile: the answer is not its */
    :: !deleted && disabled -> hold = true
    :: !deleted && !disabled -> answer()
    fi;
#if MUTANT == 1
    acknowledged++;
#endif
    if :: crashes < CRASHES -> crashes++; ok = false; goto killed :: skip fi
  };
  atomic {                                                   /* OutcomeWriter._write */
    stands = (status == none) || (claimed && status == waiting && turn == 1);
#if MUTANT == 11
    stands = stands || claimed;                              /* the claim is not a condition */
#endif
#if MUTANT == 14
    stands = true;                                           /* put_many instead of put_new */
#endif
    if
    :: ok ->                                                 /* a success is written over whatever is there */
       attempt = 1; base = 0; status = delivered; turn = 1; succeeded = true; due = false;
       dead_copy = NOWHERE; dead_id = NOWHERE; dead_receives = 0
    :: !ok && stands && hold -> attempt = 0; status = held; turn = 2; due = false
    :: !ok && stands && !hold -> attempt = 1; status = waiting; turn = 2; t = 2;
#if MUTANT != 2
       due = true
#endif
    :: !ok && !stands -> skip                                /* met: another writer's */
    fi;
    ok = false; hold = false; claimed = false; stands = false;
    if :: crashes < CRASHES -> crashes++; t = 0; goto killed :: skip fi
  };
  atomic {
    if :: t == 2 -> send(t, false) :: else fi;               /* OutcomeWriter.close */
    t = 0;
    if :: crashes < CRASHES -> crashes++; goto killed :: skip fi
  };
acknowledge:
  acknowledged++;
  goto done;
killed:
  atomic {
    ok = false; hold = false; claimed = false;
#if MUTANT == 1
    goto done
#else
    goto handed_out
#endif
  };
done:
  skip
}

/* LaterAttempts.handle: two functions at once */
active [2] proctype retry() {
  byte i, m_turn, m_copy, m_id, m_receives; bool m_replay;   /* the message */
  mtype r_status = none, n_status = none;                    /* the row as read, and as it is to be */
  byte r_turn, n_turn, n_base, n_attempt;
  byte fresh_copy, fresh_id, slot;
  bool ok, gone, off, replaced, keep, again_from_start;
end_idle:
  do
  :: atomic {
       if                                                    /* SQS: ReceiveMessage */
       :: queue[0].place == visible -> i = 0
       :: queue[1].place == visible -> i = 1
       :: queue[2].place == visible -> i = 2
       fi;
       if
       :: queue[i].receives >= RECEIVES -> queue[i].place = dead; i = 0; goto end_idle
       :: else -> queue[i].receives++; queue[i].place = inflight;
          m_turn = queue[i].turn; m_copy = queue[i].copy; m_id = queue[i].id; m_receives = queue[i].receives;
          m_replay = queue[i].replay;
          held_copy[_pid - SENDERS] = m_copy; held_id[_pid - SENDERS] = m_id
       fi;
       r_status = status; r_turn = turn; n_turn = turn; n_base = base; n_attempt = attempt;
       if                                                    /* _recognise */
#if MUTANT != 3
       :: m_turn != turn -> goto drop                        /* another turn's */
       :: m_turn == turn && m_replay && status != none -> again_from_start = true               /* restart */
       :: m_turn == turn && !m_replay && status == waiting -> skip
#else
       :: status == waiting -> assert(m_turn == turn)
#endif
#if MUTANT == 4
       :: m_turn == turn && !m_replay && status == exhausted && (m_copy != dead_copy || m_id != dead_id) ->
#else
       :: m_turn == turn && !m_replay && status == exhausted && m_copy == dead_copy && m_id != dead_id ->   /* _comes_back */
#endif
          again_from_start = true
       :: m_turn == turn && !m_replay && status == exhausted && m_copy == dead_copy && m_id == dead_id ->   /* on its way */
          keep = true; goto drop
#if MUTANT != 4
       :: m_turn == turn && !m_replay && status == exhausted && m_copy != dead_copy -> goto drop
#endif
       :: m_turn == turn && !m_replay && (status == delivered || status == cancelled || status == held) -> goto drop
#if MUTANT == 3
       :: m_turn != turn && status != waiting -> goto drop
#endif
       fi;
       if
       :: again_from_start -> n_base = attempt;
#if MUTANT != 12
          n_turn++
#endif
       :: else
       fi;
       if                                                    /* _endpoint: confirmed before the POST begins */
#if MUTANT == 5
       :: !disabled -> assert(!deleted); answer()
#else
       :: deleted -> gone = true
       :: !deleted && !disabled -> answer()
#endif
#if MUTANT == 13
       :: !deleted && disabled -> assert(!disabled)
#else
       :: !deleted && disabled -> off = true                 /* Admission.admit: hold */
#endif
       fi;
       if :: crashes < CRASHES -> crashes++; keep = true; goto drop :: skip fi
     };
     atomic {
       if                                                    /* settle, cancel */
       :: gone -> n_status = cancelled
       :: off -> n_status = held; n_turn++
       :: !gone && !off && ok -> n_attempt++; n_status = delivered
       :: !gone && !off && !ok && n_attempt + 1 - n_base < ATTEMPTS -> n_attempt++; n_status = waiting; n_turn++
       :: !gone && !off && !ok && n_attempt + 1 - n_base >= ATTEMPTS && n_turn == m_turn -> n_attempt++; n_status = exhausted
       :: !gone && !off && !ok && n_attempt + 1 - n_base >= ATTEMPTS && n_turn != m_turn ->             /* _finish */
          n_attempt++; n_status = waiting; n_turn++
       fi;
#if MUTANT == 7
       replaced = true;                                      /* replace: conditional on turn and status */
#elif MUTANT == 8
       replaced = (turn == r_turn);
#else
       replaced = (turn == r_turn && status == r_status);
#endif
       if
       :: replaced ->
          if
          :: again_from_start -> restarts++; succeeded = false;
             assert(restarts <= redrives + replays)          /* asked for once, begun once */
          :: else
          fi;
          status = n_status; turn = n_turn; attempt = n_attempt; base = n_base;
#if MUTANT != 2
          due = (n_status == waiting);
#endif
          if
          :: n_status == exhausted -> dead_copy = m_copy; dead_id = m_id; dead_receives = m_receives
          :: n_status != exhausted -> dead_copy = NOWHERE; dead_id = NOWHERE; dead_receives = 0
          fi
#if MUTANT != 9
       :: !replaced && n_status == delivered && status != delivered ->                          /* _wins */
          status = delivered; turn++; attempt++; due = false; dead_copy = NOWHERE; dead_id = NOWHERE; dead_receives = 0
#endif
#if MUTANT != 6
       :: !replaced && n_status != delivered && status == exhausted && m_copy == dead_copy ->
          keep = true                                        /* _overtaken: handed out twice */
#endif
       :: else
       fi;
       if :: status == delivered -> succeeded = true :: else fi;
       assert(n_status != delivered || status == delivered); /* what was answered 2xx is on record */
       if :: crashes < CRASHES -> crashes++; keep = true; goto drop :: skip fi
     };
     atomic {
       if :: replaced && n_status == waiting -> send(n_turn, false) :: else fi;
#if MUTANT != 10
       keep = keep || (replaced && n_status == exhausted);   /* failed, so that SQS moves it */
#endif
       if :: crashes < CRASHES -> crashes++; keep = true :: skip fi
     };
drop:
     atomic {
       if
       :: queue[i].place == inflight && queue[i].id == m_id && keep -> queue[i].place = visible
       :: queue[i].id == m_id && !keep && queue[i].place != dead && queue[i].place != absent -> queue[i].place = absent;
          queue[i].turn = 0; queue[i].copy = 0; queue[i].id = 0; queue[i].receives = 0; queue[i].replay = false
       :: else
       fi;
       held_copy[_pid - SENDERS] = NOWHERE; held_id[_pid - SENDERS] = NOWHERE;
       m_replay = false; off = false; again_from_start = false;
       i = 0; m_turn = 0; m_copy = 0; m_id = 0; m_receives = 0; r_status = none; n_status = none; r_turn = 0;
       n_turn = 0; n_base = 0; n_attempt = 0; ok = false; gone = false; replaced = false; keep = false
     }
  od
}

/* release and _overdue: a message that was lost, and copies of one that was not */
active proctype releaser() {
  byte fresh_copy, fresh_id, slot, t;
end_idle:
  do
  :: atomic { status == waiting && due && !carried(turn) -> t = turn }; send(t, false); t = 0
  :: atomic { status == waiting && due && spurious < SPURIOUS -> spurious++; t = turn }; send(t, false); t = 0
  od
}

/* SQS's visibility timeout, which ends under a slow worker's hands */
active proctype visibility() {
end_idle:
  do
  :: atomic { again < AGAIN && queue[0].place == inflight -> again++; queue[0].place = visible }
  :: atomic { again < AGAIN && queue[1].place == inflight -> again++; queue[1].place = visible }
  od
}

/* the endpoint's owner, and ours */
active proctype people() {
  byte fresh_copy, fresh_id, slot, t, i;
end_idle:
  do
  :: atomic { !well -> well = true }
#if DISABLES
  :: atomic { !disabled && disables < DISABLES -> disables++; disabled = true }
  :: atomic { disabled -> disabled = false }
#endif
#if REPLAYS
  :: atomic {                                                /* Replayer: nothing that waits is replayed */
       replays < REPLAYS && status != none && status != waiting && status != cancelled -> replays++; t = turn
     }; send(t, true); t = 0
#endif
#if DELETES
  :: atomic { !deleted && !well -> deleted = true }
#endif
  :: atomic {                                                /* StartMessageMoveTask: a new id, counted anew */
       redrives < REDRIVES && (queue[0].place == dead || queue[1].place == dead || queue[2].place == dead) ->
       redrives++;
       if
       :: queue[0].place == dead -> i = 0
       :: queue[1].place == dead -> i = 1
       :: queue[2].place == dead -> i = 2
       fi;
       unused_id(fresh_id);
       queue[i].id = fresh_id; queue[i].receives = 0; queue[i].place = visible; i = 0; fresh_id = 0
     }
  od
}

/* looks at what must hold whenever */
active proctype monitor() {
end_quiet:
  atomic {
    (acknowledged == SENDERS && status == none && !deleted) ||                                  /* lost before it was recorded */
    (status == waiting && acknowledged == SENDERS && !due && !carried(turn)) ||                 /* nothing leads on */
    (status == exhausted && !remembered) ||                                          /* no way to the dead letters */
    (succeeded && status != delivered) -> assert(false)                              /* a success undone */
  }
}

ltl ends { [] ((well && status != none) -> <> final) }
