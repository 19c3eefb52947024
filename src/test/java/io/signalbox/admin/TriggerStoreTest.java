package io.signalbox.admin;

import static io.signalbox.admin.Rows.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.admin.TriggerStore.Filter;
import io.signalbox.admin.TriggerStore.Fired;
import io.signalbox.platform.Page;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TriggerStoreTest {

    private static final Filter ALL = new Filter(Optional.empty(), Optional.empty(), Optional.empty());

    private final Sql sql = TestDatabase.fresh().sql();
    private final TriggerStore triggers = new TriggerStore(sql);
    private final Rows rows = new Rows(sql);

    @Test
    void theNewestComeFirstAndPagesAreStable() {
        rows.trigger("anna", "cart", "c1", NOON, false)
                .trigger("anna", "cart", "c2", NOON, false)
                .trigger("bert", "cart", "c3", NOON.plusMillis(1), true);

        Page<Fired> first = triggers.list(ALL, 2, Optional.empty());
        rows.trigger("carl", "cart", "c4", NOON.plusSeconds(1), false);
        Page<Fired> second = triggers.list(ALL, 2, first.next());

        assertThat(first.items()).extracting(Fired::cause).containsExactly("c3", "c2");
        assertThat(second.items()).extracting(Fired::cause).containsExactly("c1");
        assertThat(second.items().get(0).because().absence()).contains("no purchase");
    }

    @Test
    void filtersNarrowTheList() {
        rows.trigger("anna", "cart", "c1", NOON, false)
                .trigger("anna", "hello", "c1", NOON, true)
                .trigger("bert", "cart", "c1", NOON, true);

        Filter annasMuted = new Filter(Optional.empty(), Optional.of("anna"), Optional.of(true));
        Filter carts = new Filter(Optional.of("cart"), Optional.empty(), Optional.empty());

        assertThat(triggers.list(annasMuted, 10, Optional.empty()).items())
                .extracting(Fired::trigger)
                .containsExactly("hello");
        assertThat(triggers.list(carts, 10, Optional.empty()).items()).hasSize(2);
    }
}
