/**
 * Which rulebook is live: reads the authored files, compiles, versions and publishes them, and keeps every version.
 *
 * <p>It decides nothing about profiles; it says with which rules an instant is decided. Start reading at {@code
 * Catalog}, then {@code RulebookStore} (the versions) and {@code RuleFolder} (the files).
 */
@NullMarked
package io.signalbox.catalog;

import org.jspecify.annotations.NullMarked;
