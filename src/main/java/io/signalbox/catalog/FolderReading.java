package io.signalbox.catalog;

import java.util.Optional;

/**
 * What a look at the rules folder found: files, or why they cannot be read.
 *
 * @param checksum of the files; blank where there are none
 * @param problem one sentence; empty where there are files
 */
record FolderReading(Optional<RuleFiles> files, String checksum, Optional<String> problem) {

    static FolderReading of(RuleFiles files) {
        return new FolderReading(Optional.of(files), files.checksum(), Optional.empty());
    }

    static FolderReading failed(String problem) {
        return new FolderReading(Optional.empty(), "", Optional.of(problem));
    }
}
