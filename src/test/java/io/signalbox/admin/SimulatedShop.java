package io.signalbox.admin;

import java.util.List;
import java.util.Map;

/** Made-up lives in a small shop: its tracking plan, and one rule that is asked again and again. */
final class SimulatedShop {

    private static final Map<String, Object> SHOP = Map.of(
            "add_to_cart.json",
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of("price", Map.of("type", "number"), "productId", Map.of("type", "string"))),
            "purchase_completed.json",
            Map.of("type", "object", "properties", Map.of("total", Map.of("type", "number"))),
            "product_viewed.json",
            Map.of(
                    "type", "object",
                    "x-families", List.of("SiteActivity"),
                    "properties",
                            Map.of(
                                    "category", Map.of("type", "string"),
                                    "price", Map.of("type", "number"),
                                    "pages", Map.of("type", "integer"),
                                    "releasedAt", Map.of("type", "string", "format", "date-time"))),
            "traits.json",
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of(
                            "country", Map.of("type", "string"),
                            "age", Map.of("type", "integer"),
                            "timezone", Map.of("type", "string"))));

    private static final String CART_LEFT =
            "$cart : AddToCart( olderThan(\"48h\") ) not PurchaseCompleted( since($cart) )";

    private SimulatedShop() {}

    static Life of(String when, String then) {
        return Life.by(when, then).plan(SHOP);
    }

    static Life cartLeft() {
        return of(CART_LEFT, "verdict.trigger(\"cart-abandoned\", $cart);");
    }
}
