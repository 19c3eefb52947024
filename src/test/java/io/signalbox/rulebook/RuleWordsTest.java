package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules read back in plain English, whatever forms they use. */
class RuleWordsTest {

    private static String words(String conditions) {
        return explainer(Map.of("trial.drl", RuleTrial.text(conditions, "verdict.segment(\"yes\");")))
                .rules()
                .get(0)
                .words()
                .replace(" → puts into segment yes", "");
    }

    private static Explainer explainer(Map<String, String> texts) {
        return RuleTrial.COMPILER.explainer(texts, Shop.PLAN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            ProductViewed( category == "shoes", price >= 100 )      ~ ProductViewed where category is "shoes" and price is at least 100
            ProductViewed( within("1d12h"), category != "x" )       ~ ProductViewed less than 1 day 12 hours ago where category is not "x"
            ProductViewed( price < 10.50 || gift == true )          ~ ProductViewed where price is less than 10.50 or gift is true
            ProductViewed( gift, !( price > 3 ) )                   ~ ProductViewed where gift is true and not (price is more than 3)
            ProductViewed( category == null, productId != null )    ~ ProductViewed where category is missing and productId is there
            ProductViewed( category in ("a", "b") )                 ~ ProductViewed where category is "a" or "b"
            ProductViewed( category not in ("a", "b") )             ~ ProductViewed where category is neither "a" nor "b"
            ProductViewed( tags contains "sale" )                   ~ ProductViewed where tags contains "sale"
            ProductViewed( tags not contains "sale" )               ~ ProductViewed where tags does not contain "sale"
            ProductViewed( category matches "a.*" )                 ~ ProductViewed where category has the form "a.*"
            ProductViewed( category str[startsWith] "a" )           ~ ProductViewed where category starts with "a"
            ProductViewed( category str[length] 3 )                 ~ ProductViewed where category has this many characters: 3
            ProductViewed( price * quantity - 1 >= -2 )             ~ ProductViewed where price times quantity minus 1 is at least minus 2
            ProductViewed( has("x"), flag("y"), text("z") == "1" )  ~ ProductViewed where x is there and y is true and z is "1"
            ProductViewed( !has("x") )                              ~ ProductViewed where x is missing
            Event( name == "wishlist_shared", within("7d") )        ~ wishlist_shared less than 7 days ago
            Event( olderThan("90s") )                               ~ any event at least 90 seconds ago
            Profile( country == "DE", inSegment("vip") )            ~ a person where country is "DE" and segment vip holds
            Profile( !inSegment("vip"), age ( > 17 && < 35 ) )      ~ a person where segment vip does not hold and age is more than 17 and age is less than 35
            Summary( event == "search", count >= 3 )                ~ over the whole life, search where count is at least 3
            Summary( family == "SiteActivity", lastWithin("2h") )   ~ over the whole life, SiteActivity where the last one is less than 2 hours ago
            Moment( hourBetween(9, 18), weekday("SUNDAY") )         ~ a moment where the local time is from 9:00 until before 18:00 and the local day is Sunday
            Moment( anniversary("birthday") )                       ~ a moment where it is the anniversary of birthday
            not ProductViewed( within("1h") )                       ~ no ProductViewed less than 1 hour ago
            exists ( ProductViewed() and AddToCart() )              ~ at least one ProductViewed together with AddToCart
            forall( ProductViewed( price > 1 ) )                    ~ every ProductViewed satisfies: price is more than 1
            ( ProductViewed() or AddToCart() )                      ~ either ProductViewed or AddToCart
            """)
    void aConditionReadsAsASentence(String condition, String expected) {
        assertThat(words(condition)).isEqualTo(expected);
    }

    @Test
    void variablesAreCalledByWhatTheyStandFor() {
        assertThat(words("""
                $cart : AddToCart( $product : productId, olderThan("24h") )
                exists ProductViewed( productId == $product, precedes($cart, "7d") )
                not PurchaseCompleted( since($cart) )"""))
                .isEqualTo("AddToCart at least 24 hours ago; at least one ProductViewed less than 7 days before it"
                        + " where productId is productId of that AddToCart; no PurchaseCompleted since it");
    }

    @Test
    void whatIsGatheredIsSaidByItsAmount() {
        assertThat(words("accumulate( $p : ProductViewed( within(\"10m\") ); $n : count($p); $n > 3 )"))
                .isEqualTo("more than 3 ProductViewed less than 10 minutes ago");
        assertThat(words("accumulate( $p : ProductViewed( $c : category ); $n : countDistinct($c), $s : sum($p.price),"
                        + " $a : average($p.price); $n >= 2, $s >= 10 * $n, $a < 9 )"))
                .isEqualTo("of all ProductViewed: the number of different values of category is at least 2 and the sum"
                        + " of price is at least 10 times the number of different values of category and the average"
                        + " of price is less than 9");
        assertThat(words("accumulate( $p : ProductViewed(); $last : latest($p) )\n"
                        + "ProductViewed( within(\"2h\") ) from $last"))
                .isEqualTo("of all ProductViewed, the latest; the latest ProductViewed less than 2 hours ago");
    }

    @Test
    void theSampleRulesAndThoseOfTheGuideLeaveNothingUnsaid() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("rules"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".drl")).toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        Matcher example = Pattern.compile("```drl\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/writing-rules.md")));
        while (example.find()) {
            texts.put("example-" + texts.size() + ".drl", example.group(1));
        }

        List<ReadableRule> rules = new ArrayList<>(explainer(texts).rules());

        assertThat(rules).hasSizeGreaterThan(35);
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.words()).contains(" → ").doesNotContainPattern("[$\\[\\]@{}]|RuleTree|Optional|null");
            assertThat(rule.text()).startsWith("rule \"").endsWith("end");
            assertThat(rule.gives()).isNotEmpty();
        });
        assertThat(rules)
                .extracting(ReadableRule::words)
                .contains("AddToCart at least 48 hours ago and less than 30 days ago; no AddToCart after it; no"
                        + " PurchaseCompleted since it → triggers cart-abandoned for that AddToCart");
    }
}
