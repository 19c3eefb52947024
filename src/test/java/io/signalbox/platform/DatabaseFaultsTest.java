package io.signalbox.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What callers and probes see while the database is away or full, and that both pass without a restart. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DatabaseFaultsTest {

    @Inject
    Sql sql;

    private final Sql administrator = TestPostgres.administrator();

    private static ValidatableResponse createKey(String name) {
        return given().header("X-Api-Key", "operator-key-of-the-tests")
                .contentType(ContentType.JSON)
                .body("{\"name\": \"" + name + "\", \"roles\": [\"read\"]}")
                .post("/api/keys")
                .then();
    }

    private long keysNamed(String name) {
        return sql.query("select count(*) as number from api_keys where name = ?", row -> row.number("number"), name)
                .get(0);
    }

    private void shut(String database) {
        administrator.execute("alter database " + database + " with allow_connections false");
        administrator.query(
                "select pg_terminate_backend(pid) as cut from pg_stat_activity where datname = ?",
                row -> row.flag("cut"),
                database);
    }

    @Test
    void whileTheDatabaseIsAwayCallersAreAskedToComeBackAndItRecoversByItself() {
        // Given
        String database = sql.query("select current_database() as name", row -> row.text("name"))
                .get(0);
        try {
            // When
            shut(database);

            // Then
            createKey("away")
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .header("Retry-After", "5")
                    .body("detail", containsString("nothing was stored"));
            given().header("X-Api-Key", "sbx_not-remembered")
                    .get("/api/keys")
                    .then()
                    .statusCode(503);
            given().get("/q/health/ready").then().statusCode(503).body("status", equalTo("DOWN"));
            given().get("/q/health/live").then().statusCode(200);
        } finally {
            administrator.execute("alter database " + database + " with allow_connections true");
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> createKey("back").statusCode(201));
        given().get("/q/health/ready").then().statusCode(200);
        assertThat(keysNamed("away")).isZero();
    }

    @Test
    void whileTheDiskIsFullNothingIsStoredAndTheSameRequestSucceedsAfterwards() {
        // Given
        sql.execute("""
                create function full_disk() returns trigger language plpgsql as $$
                begin
                    raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
                end $$
                """);
        sql.execute("create trigger full_disk before insert on api_keys for each row execute function full_disk()");

        // When
        ValidatableResponse refused = createKey("full");
        sql.execute("drop function full_disk cascade");

        // Then
        refused.statusCode(507).contentType("application/problem+json").header("Retry-After", "5");
        assertThat(keysNamed("full")).isZero();
        createKey("full").statusCode(201);
    }
}
