package io.signalbox.rulebook;

import java.util.Optional;

/**
 * Remembers rule files as the engine has compiled them, since compiling is most of what a start takes. Whoever forgets
 * costs time only.
 *
 * <p>What it gives back is executed, so it must be what was kept, by this build of the program. Safe for many threads.
 */
public interface CompiledUnits {

    /** Remembers nothing. */
    CompiledUnits NONE = new CompiledUnits() {
        @Override
        public Optional<byte[]> find(String key) {
            return Optional.empty();
        }

        @Override
        public void keep(String key, byte[] unit) {}
    };

    /** What was kept under this key; empty for what is not known, or cannot be read. */
    Optional<byte[]> find(String key);

    /**
     * Remembers a compiled file. Failing to is told to operators, not to the caller.
     *
     * @param key 32 hexadecimal digits, which stand for all that the compiled file depends on, except the program itself
     * @param unit a JAR file of some kilobytes to a few hundred
     */
    void keep(String key, byte[] unit);
}
