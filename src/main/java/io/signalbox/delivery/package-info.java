/**
 * What leaves the house: the outbox, the worker that sends it, and the destinations it goes to.
 *
 * <p>Messages are written in the transaction of the decision they tell of and sent afterwards, at least once, with an id
 * that stays the same over retries, crashes and replays. No network call is made inside a transaction. Nothing here
 * decides anything about a profile. Start reading at {@code Outbox}, then {@code OutboxWorker}.
 */
@NullMarked
package io.signalbox.delivery;

import org.jspecify.annotations.NullMarked;
