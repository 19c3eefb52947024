package io.signalbox.delivery;

import java.time.Instant;

/** An attempt that has ended, and what follows from it. */
record Settlement(Message message, Attempt attempt, NextStep next, Instant at) {}
