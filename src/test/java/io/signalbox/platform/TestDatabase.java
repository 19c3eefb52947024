package io.signalbox.platform;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A new, migrated PostgreSQL database for a store's test. */
public final class TestDatabase {

    private final DataSource dataSource;

    private TestDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Empty but for the migrations, and nobody else's; it costs some milliseconds. */
    public static TestDatabase fresh() {
        return new TestDatabase(TestPostgres.dataSource(TestPostgres.freshUrl()));
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** Connections that are used again: most of a short transaction's time would be a new one, and what one has kept shows. */
    public DataSource pooled(int connections) {
        PGSimpleDataSource plain = (PGSimpleDataSource) dataSource;
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(connections)
                            .acquisitionTimeout(Duration.ofSeconds(5))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(plain.getUrl())
                                    .principal(new NamePrincipal(String.valueOf(plain.getUser())))
                                    .credential(new SimplePassword(String.valueOf(plain.getPassword()))))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public Sql sql() {
        return new Sql(dataSource);
    }
}
