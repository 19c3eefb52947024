package io.signalbox.catalog;

import io.signalbox.platform.Sql;

/** The one row that says where rules come from. */
final class SourceStore {

    private static final String QUERY = "select source, kept, changed_by, changed_at from rulebook_source";

    private SourceStore() {}

    static Source.Setting read(Sql sql) {
        return query(sql, QUERY);
    }

    /** As {@link #read}; it stays like that until the transaction ends. */
    static Source.Setting hold(Sql transaction) {
        return query(transaction, QUERY + " for share");
    }

    private static Source.Setting query(Sql sql, String query) {
        return sql.first(
                        query,
                        row -> new Source.Setting(
                                Source.of(row.text("source")),
                                row.text("kept"),
                                row.text("changed_by"),
                                row.instant("changed_at")))
                .orElseThrow();
    }

    static void write(Sql transaction, Source.Setting setting) {
        transaction.update("""
                update rulebook_source
                set source = ?,
                    kept = ?,
                    changed_by = ?,
                    changed_at = ?
                """, setting.source().word(), setting.kept(), setting.by(), setting.at());
    }

    /** Files that were not to be taken have been edited: from now on whatever is written is taken. */
    static void keepNothing(Sql sql, String kept) {
        if (!kept.isEmpty()) {
            sql.update("update rulebook_source set kept = '' where kept = ?", kept);
        }
    }
}
