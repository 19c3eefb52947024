package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HooksResourceTest {

    private static final String EVENT =
            "{\"type\":\"track\",\"event\":\"Signed Up\",\"userId\":\"%1$s\",\"messageId\":\"%1$s-%2$s\"}";

    @Inject
    Sql sql;

    private static RequestSpecification json(String body) {
        return ClientRequests.plain().contentType("application/json").body(body);
    }

    private static byte[] hmac(String algorithm, String body) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec("s3cr3t".getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(body.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha1(String body) {
        return HexFormat.of().formatHex(hmac("HmacSHA1", body));
    }

    private static String sha256(String body) {
        return Base64.getEncoder().encodeToString(hmac("HmacSHA256", body));
    }

    @Test
    void whatIsNotSignedIsNotTaken() {
        String body = EVENT.formatted("hook-none", "1");

        for (String signature : List.of("", "x", sha1(body + " "), sha256(body))) {
            json(body)
                    .header("X-Signature", signature)
                    .post("/hooks/segment")
                    .then()
                    .statusCode(401)
                    .body("problems[0].expected", containsString("X-Signature"));
        }
        json(body).post("/hooks/nobody").then().statusCode(404);
        json("{}").post("/hooks/crm").then().statusCode(401);
        json("{}").post("/hooks/crm/behind-another-door").then().statusCode(401);
        assertThat(ClientRequests.stored(sql, "userId", "hook-none")).isEmpty();
    }

    @Test
    void ofABatchWhoseFirstIsSignedTheRestIsBelievedAtASecretPathOnly() {
        String first = EVENT.formatted("hook-seg", "1");
        String batch = "[" + first + "," + EVENT.formatted("hook-seg", "2") + "]";

        json(batch)
                .header("X-Signature", sha1(first))
                .post("/hooks/segment")
                .then()
                .statusCode(200);
        assertThat(ClientRequests.stored(sql, "userId", "hook-seg")).hasSize(1);
        assertThat(sql.first(
                        "select count(*) as refused from quarantine where event_id = 'hook-seg-2' and reasons = '{unsigned}'",
                        row -> row.number("refused")))
                .contains(1L);

        json(batch)
                .header("X-Signature", sha1(first))
                .post("/hooks/segment/behind-the-door")
                .then()
                .statusCode(200);
        assertThat(ClientRequests.stored(sql, "userId", "hook-seg")).hasSize(2);

        json(batch).post("/hooks/segment/behind-the-door").then().statusCode(401);
    }

    @Test
    void anOrderOfShopifyIsAPurchaseOnce() {
        String order = "{\"id\":820,\"email\":\"Hook-Shop@shop.test\",\"created_at\":\"2026-01-31T08:00:00+01:00\","
                + "\"total_price\":\"99.90\",\"currency\":\"EUR\",\"customer\":{\"id\":115},\"line_items\":"
                + "[{\"product_id\":7,\"title\":\"Hat\",\"price\":\"99.90\",\"quantity\":1}]}";
        for (int attempt = 0; attempt < 2; attempt++) {
            json(order)
                    .header("X-Shopify-Topic", "orders/create")
                    .header("X-Shopify-Webhook-Id", "b54557e4")
                    .header("X-Shopify-Hmac-Sha256", sha256(order))
                    .post("/hooks/shop")
                    .then()
                    .statusCode(200);
        }

        List<ClientRequests.Stored> stored = ClientRequests.stored(sql, "email", "hook-shop@shop.test");
        assertThat(stored).hasSize(1);
        assertThat(stored.get(0).name()).isEqualTo("purchase_completed");
        assertThat(stored.get(0).properties()).containsEntry("orderId", "820").containsKey("total");
    }

    @Test
    void wooCommercePingsAndSendsOrders() {
        ClientRequests.plain()
                .contentType("application/x-www-form-urlencoded")
                .body("webhook_id=7")
                .post("/hooks/woo")
                .then()
                .statusCode(200);
        String order =
                "{\"id\":727,\"customer_id\":0,\"billing\":{\"email\":\"hook-woo@shop.test\"},\"total\":\"29.35\","
                        + "\"date_created_gmt\":\"2026-01-31T07:00:00\",\"line_items\":[]}";
        for (String delivery : List.of("d1", "d2")) {
            json(order)
                    .header("X-WC-Webhook-Topic", "order.created")
                    .header("X-WC-Webhook-Delivery-ID", delivery)
                    .header("X-WC-Webhook-Signature", sha256(order))
                    .post("/hooks/woo")
                    .then()
                    .statusCode(200);
        }

        assertThat(ClientRequests.stored(sql, "email", "hook-woo@shop.test"))
                .extracting(ClientRequests.Stored::name)
                .containsExactly("purchase_completed");
    }

    @Test
    void anyJsonIsReadByItsMapping() {
        json("{\"delivery\":\"hook-crm-1\",\"person\":{\"ids\":[\"hook-crm\"],\"traits\":{\"country\":\"DE\"}}}")
                .post("/hooks/crm/behind-the-door")
                .then()
                .statusCode(200);

        assertThat(ClientRequests.stored(sql, "userId", "hook-crm"))
                .containsExactly(new ClientRequests.Stored("signed_up", Map.of(), Map.of("country", "DE")));
    }

    @Test
    void nobodyAddsAnIdentifierBesideASignedEvent() {
        String signed =
                "{\"type\":\"track\",\"event\":\"Signed Up\",\"anonymousId\":\"hook-beside\",\"messageId\":\"hb1\"}";

        json("{\"\":[" + signed + "],\"userId\":\"hook-forged\"}")
                .header("X-Signature", sha1(signed))
                .post("/hooks/segment")
                .then()
                .statusCode(401);

        assertThat(ClientRequests.stored(sql, "userId", "hook-forged")).isEmpty();
    }
}
