/**
 * What comes back from e-mails: opens, clicks, unsubscriptions, bounces, complaints.
 *
 * <p>Each becomes an event of the person the mail went to and comes in through the intake like any other; nothing is
 * decided here. Links are made by {@link io.signalbox.delivery.MailLinks}. Start reading at {@code LinksResource}.
 */
@NullMarked
package io.signalbox.feedback;

import org.jspecify.annotations.NullMarked;
