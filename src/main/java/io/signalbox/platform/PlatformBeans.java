package io.signalbox.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.DefaultBean;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** The beans of this package that are plain classes elsewhere. */
@Singleton
final class PlatformBeans {

    /** Ticks whole milliseconds, as all our instants do. Tests replace it. */
    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }

    @Produces
    @Singleton
    Sql sql(DataSource dataSource) {
        return new Sql(dataSource);
    }

    /** Gives the doors the JSON of {@link Json}. */
    @Singleton
    static final class DoorJson implements ObjectMapperCustomizer {
        @Override
        public void customize(ObjectMapper mapper) {
            Json.configured(mapper);
        }
    }
}
