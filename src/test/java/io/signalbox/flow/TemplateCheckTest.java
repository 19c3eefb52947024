package io.signalbox.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of templates that ask for what is not there, or that could become a gap. */
class TemplateCheckTest {

    private static final EventSchema CART = event("add_to_cart", Set.of("product_id"), "product_id", "price", "size");
    private static final EventSchema ORDER = event("purchase_completed", Set.of("orderId"), "orderId", "total");
    private static final TrackingPlan PLAN = new TrackingPlan(
            "1",
            Map.of("add_to_cart", CART, "purchase_completed", ORDER),
            Map.of(
                    "name", PropertySchema.of("name", PropertySchema.Type.STRING),
                    "country", PropertySchema.of("country", PropertySchema.Type.STRING),
                    "age", PropertySchema.of("age", PropertySchema.Type.INTEGER),
                    "tags", PropertySchema.of("tags", PropertySchema.Type.ARRAY)),
            TrackingPlan.UnknownEvents.ACCEPT);
    private static final MessageWords UNSENT = MessageWords.of(PLAN, Set.of("vip", "big-spenders"));
    private static final MessageWords WORDS = UNSENT.causedBy(Optional.of(CART));

    /** The line at which the HTML of these templates begins. */
    private static final String HEAD = "---\nsubject: x\ntext: x\n---\n";

    private final Map<String, String> texts = new HashMap<>();

    private static EventSchema event(String name, Set<String> required, String... properties) {
        Map<String, PropertySchema> types = new LinkedHashMap<>();
        for (String property : properties) {
            types.put(property, PropertySchema.of(property, PropertySchema.Type.STRING));
        }
        return new EventSchema(
                name,
                "",
                types,
                required,
                true,
                Set.of(),
                Set.of(),
                EventSchema.DEFAULT_RETENTION,
                EventSchema.DEFAULT_MAX_FACTS,
                Optional.empty());
    }

    private List<String> problems(MessageWords words) {
        return new MessageTemplates(texts)
                .check("mail", words).stream()
                        .map(problem -> problem.file() + ":" + problem.line() + " " + problem.found() + "; "
                                + problem.expected())
                        .toList();
    }

    /** Without the file, of a template with this HTML, whose first line is line 5. */
    private List<String> problems(String html) {
        texts.put("mail.html", HEAD + html);
        return problems(WORDS).stream()
                .map(problem -> problem.replaceFirst("^mail.html:", ""))
                .toList();
    }

    private List<String> structure() {
        return new MessageTemplates(texts)
                .problems().stream()
                        .map(problem -> problem.file() + ":" + problem.line() + " " + problem.found() + "; "
                                + problem.expected())
                        .toList();
    }

    @Test
    void whatIsThereOrHasAFallbackIsNoProblem() {
        assertThat(problems("""
                        {profile.name.or('x')} {profile.country ?: 'x'} {profile.name ?: profile.country ?: 'x'}
                        {cause.product_id} {cause.productId} {cause.price.or('1')} {profile['name'].or('x')}
                        {#if profile.name}{profile.name}{/if}
                        {#if cause.price??}{cause.price}{/if}
                        {#if profile.name && cause.price?? && segments.contains('vip')}{profile.name} {cause.price}{/if}
                        {#if !profile.name}Hello{#else}Hello {profile.name}{/if}
                        {#if profile.age.or(0) > 17}x{/if}
                        {#if profile.age && profile.age > 17}{profile.age}{/if}
                        {#if profile.name != null}{profile.name}{/if} {#if profile.age == null}x{#else}{profile.age}{/if}
                        {#if (profile.age && profile.age > 17) && profile.name}{profile.age} {profile.name}{/if}
                        {#if (profile.name != null || profile.country == 'D E')}x{/if}
                        {#for i in 3}{i}{/for} {#for i in cart.size}{i}{/for} {#for i in profile.age}*{/for}
                        {#if profile.age == null || profile.age > 17}x{/if} {#if !profile.age || profile.age > 17}x{/if}
                        {#if profile.name && profile.age && profile.age > 17 || profile.country}{profile.name}{/if}
                        {#if profile.country || profile.age && profile.age > 17}x{/if}
                        {#if !(profile.age && profile.name)}x{#else}{profile.age} {profile.name}{/if}
                        {#if (profile.age == null || profile.name == null)}x{#else}{profile.age} {profile.name}{/if}
                        {#if null != profile.age && profile.country == 'DE'}{profile.age} {profile.country}{/if}
                        {#when profile.age.or(0)}{#is > 17}a{#else}b{/when}
                        {#when profile.country}{#is 'DE'}a{#else}b{/when}
                        {#let name=profile.name}{name ?: 'x'}{#if name}{name}{/if}{/let}
                        {#for product in cart}{product.productId} {product_count}{#if product_hasNext}, {/if}{/for}
                        {#for product in cart.take(2)}{#if product.price}{product.price}{/if}{#else}none{/for}
                        {#each cart}{it.product_id} {it_index}{/each}
                        {cart.size} {cart.isEmpty ? 'a' : 'b'} {cart.first.productId ?: 'x'}
                        {#if cart.first}{cart.first.productId}{/if}
                        {#for name in segments}{name}{/for} {#for tag in profile.tags}{tag}{/for}
                        {#for thing in viewed}{thing.whatever ?: 'x'}{/for}
                        {run.flow} {run.step} {#if unsubscribe}{unsubscribe}{/if} {preheader}
                        {profile.name ? profile.name : 'x'} {profile.country == 'DE' ? 'a' : 'b'}
                        {#with profile}{name.or('x')}{/with}
                        {#for product in cart}{product.size ?: 'one size'}{/for}
                        """)).isEmpty();
    }

    @Test
    void anUnknownFieldOfWhatALoopGoesThroughIsAProblem() {
        assertThat(problems("""
                        {#for product in cart}
                        {product.prce.or('1')} {product.price}
                        {produkt.price.or('1')}
                        {/for}
                        {product.price.or('1')}
                        {#each cart}{it.prize ?: '1'}{/each}
                        """))
                .containsExactly(
                        "6 {product.prce.or('1')}; price",
                        "6 {product.price} without a fallback; {product.price.or('...')}, since it may be missing",
                        "7 {produkt.price.or('1')}; product",
                        "9 {product.price.or('1')}; one of cart, cause, preheader, profile, run, segments, unsubscribe,"
                                + " viewed",
                        "10 {it.prize ?: '1'}; price");
    }

    @Test
    void whereThePlanHasNoSuchEventEachFieldNeedsAFallback() {
        assertThat(problems("{#for thing in viewed}{thing.name}{#if thing.price}x{/if}{/for}"))
                .containsExactly(
                        "5 {thing.name} without a fallback; {thing.name.or('...')}, since it may be missing",
                        "5 {#if thing.price} without a fallback; thing.price??, since it may be missing");
    }

    @Test
    void unknownWordsOfSectionsAreProblems() {
        assertThat(problems("""
                        {#if profile.nme}x{#else if cuase.price}y{/if}
                        {#when profile.contry}{#is 'DE'}x{/when}
                        {#let price=cause.prce}x{/let}
                        {#set price=cause.prce /}
                        {#for product in crt}{product.any}{/for}
                        {#if (profile.name || profile.nme)}x{/if}
                        {#if profile.name == profile.nme}x{/if}
                        {profile.name.or(profile.nme)}
                        """))
                .containsExactly(
                        "5 {#if profile.nme}; name",
                        "5 {#else if cuase.price}; cause",
                        "6 {#when profile.contry}; country",
                        "7 {#let price=cause.prce}; price",
                        "8 {#set price=cause.prce /}; price",
                        "9 {#for product in crt}; cart",
                        "10 {#if (profile.name || profile.nme)}; name",
                        "11 {#if profile.name == profile.nme}; name",
                        "12 {profile.name.or(profile.nme)}; name");
    }

    @Test
    void aConditionIsAFallbackOnlyWhereItHolds() {
        String missing = " {profile.name} without a fallback; {profile.name.or('...')}, since it may be missing";

        assertThat(problems("""
                        {#if profile.name}a{#else}
                        {profile.name}{/if}
                        {#if profile.name || profile.country}
                        {profile.name}{/if}
                        {#if !profile.name}
                        {profile.name}{/if}
                        {#if profile.country}
                        {profile.name}{/if}
                        {#if profile.name}a{/if}
                        {profile.name}
                        {#let name=profile.name}
                        {name}{/let}
                        {#if profile.name == null}{profile.name}{/if}
                        {#if profile.name != 'x'}{profile.name}{/if}
                        {#if (profile.name != null || profile.country)}{profile.name}{/if}
                        """))
                .containsExactly(
                        "6" + missing,
                        "8" + missing,
                        "10" + missing,
                        "12" + missing,
                        "14" + missing,
                        "16 {name} without a fallback; {name.or('...')}, since it may be missing",
                        "17" + missing,
                        "18" + missing,
                        "19" + missing);
    }

    @Test
    void orderIsAskedOfWhatMayBeMissingWhereverItStands() {
        String missing =
                " without a fallback; profile.age.or(0), since it may be missing, and nothing is neither less nor more";

        assertThat(problems("""
                        {#if profile.age == 3 || profile.age > 17}x{/if}
                        {#if profile.name && (profile.age > 17 || profile.name == 'x')}x{/if}
                        {#if profile.name && (profile.age && (17 < profile.age))}x{/if}
                        {#if !(profile.age > 17)}x{/if}
                        {#if (profile.age) > 17}x{/if}
                        {#when profile.age}{#is > 17}a{/when}
                        {#if profile.age || profile.age > 17}x{/if}
                        """))
                .containsExactly(
                        "5 {#if profile.age == 3 || profile.age > 17}" + missing,
                        "6 {#if profile.name && (profile.age > 17 || profile.name == 'x')}" + missing,
                        "8 {#if !(profile.age > 17)}" + missing,
                        "9 {#if (profile.age) > 17}" + missing,
                        "10 {#when profile.age}" + missing,
                        "11 {#if profile.age || profile.age > 17}" + missing);
    }

    @Test
    void whatCannotBeWrittenOfSomebodyIsAProblem() {
        assertThat(problems("""
                        {#if profile.age > 17}x{/if}
                        {profile.name??}
                        {profile.name.or(profile.country)}
                        {profile} {cart}
                        {#for each in profile}x{/for} {#for each in profile.name}x{/for} {#for each in 'abc'}x{/for}
                        {profile.name.length}
                        {cart.length}
                        {data:profile.name}
                        {#eval profile.name /}
                        {profile.name.toUpperCase()}
                        {#for each in profile.name.or('abc')}x{/for}
                        {#let name=profile.name}{#for each in name}x{/for}{/let}
                        {#for word in segments}{#for each in word}x{/for}{/for}
                        """))
                .containsExactly(
                        "5 {#if profile.age > 17} without a fallback; profile.age.or(0), since it may be missing, and"
                                + " nothing is neither less nor more",
                        "6 {profile.name??} without a fallback; {profile.name.or('...')}, since it may be missing",
                        "7 {profile.name.or(profile.country)} without a fallback; {profile.name.or('...')}, since it may"
                                + " be missing",
                        "8 {profile}, which is an object; one of its fields, such as {profile.age}",
                        "8 {cart}, which is a list; a section that goes through it: {#for each in cart}",
                        "9 {#for each in profile}; a list such as cart; profile is an object",
                        "9 {#for each in profile.name}; a list such as cart; profile.name is a value",
                        "9 {#for each in 'abc'}; a list such as cart; 'abc' is a value",
                        "10 {profile.name.length}; nothing after profile.name, which is a value",
                        "11 {cart.length}; one of contains, first, get, isEmpty, last, size, take, takeLast",
                        "12 {data:profile.name}; one of the words of templates, without a colon",
                        "13 {#eval profile.name /}; a text that stands in the template",
                        "14 {profile.name.toUpperCase()}; one of +, -, ==, ?, mod, or",
                        "15 {#for each in profile.name.or('abc')}; a list such as cart; profile.name is a value",
                        "16 {#for each in name}; a list such as cart; name is a value",
                        "17 {#for each in word}; a list such as cart; word is a value");
    }

    @Test
    void aSegmentThatNoRuleGivesIsAProblem() {
        assertThat(problems("""
                        {#if segments.contains('big-spender')}x{/if}
                        {#if !segments.contains('vip') && segments.contains("gold")}x{/if}
                        """))
                .containsExactly(
                        "5 segment \"big-spender\"; big-spenders", "6 segment \"gold\"; one of big-spenders, vip");
    }

    @Test
    void partsAreCheckedWithTheParametersOfTheirInclude() {
        texts.put("_products.html", """
                <table>
                {#for product in products}
                {product.prce ?: 'x'} {product.price}
                {/for}
                </table>
                """);

        assertThat(problems("\n{#include _products products=cart /}"))
                .containsExactly(
                        "_products.html:3 {product.prce ?: 'x'}; price",
                        "_products.html:3 {product.price} without a fallback; {product.price.or('...')}, since it may be"
                                + " missing");
        assertThat(problems("\n{#include _products product=cart /}"))
                .containsExactly(
                        "_products.html:2 {#for product in products}; product; or a parameter of the include in"
                                + " mail.html:6");
    }

    @Test
    void whatALayoutInsertsKnowsWhatTheLayoutKnowsThere() {
        texts.put(
                "_list.html", "{#for product in products}\n{#insert row}{product.prce}{/insert}\n{/for}\n{#insert}{/}");

        assertThat(
                        problems(
                                "{#include _list products=cart}\n{#row}{product.prize.or('1')}{/row}\n{product.price}{/include}"))
                .containsExactly("6 {product.prize.or('1')}; price", "7 {product.price}; products");
    }

    @Test
    void aPartThatIsIsolatedKnowsItsParametersOnly() {
        texts.put("_hello.html", "{name} {profile.name.or('x')}");

        assertThat(problems("{#include _hello name=profile.name.or('x') _isolated=true /}"))
                .containsExactly("_hello.html:1 {profile.name.or('x')}; one of name; or a parameter of the include in"
                        + " mail.html:5");
    }

    @Test
    void includesOfWhatIsNotThereOrOfThemselvesAreProblems() {
        texts.put("mail.html", HEAD + "<p>\n{#include _layot}x{/include}\n{#include _a /}</p>");
        texts.put("_layout.html", "{#insert}{/}");
        texts.put("_a.html", "\n{#include _b /}");
        texts.put("_b.html", "{#include _a /}");
        texts.put("_c.html", "{#include _c /}{#include _layout$x /}");

        assertThat(structure())
                .containsExactlyInAnyOrder(
                        "mail.html:6 include of \"_layot\"; _layout",
                        "_a.html:2 include of _b, which includes _a; no part that includes itself through others",
                        "_b.html:1 include of _a, which includes _b; no part that includes itself through others",
                        "_c.html:1 include of _c by itself; no part that includes itself",
                        "_c.html:1 include of \"_layout$x\"; _layout");
        assertThat(problems(WORDS)).isEmpty();
    }

    @Test
    void whatAPartDoesNotInsertIsAProblem() {
        texts.put("_layout.html", "{#insert}{/}{#insert foot}{/insert}");
        texts.put("_products.html", "x");
        texts.put(
                "mail.html",
                HEAD + "{#include _layout}\n{#fot}x{/fot}{#foot}x{/foot}{#fr each in cart}x{/fr}\n{/include}\n"
                        + "{#include _products}\n{#iff}x{/iff}\nlost{/include}{#include _products}\n{/include}");

        assertThat(structure())
                .containsExactlyInAnyOrder(
                        "mail.html:6 {#fot} within the include of _layout; foot",
                        "mail.html:6 {#fr} within the include of _layout; one of foot",
                        "mail.html:8 something within the include of _products; nothing there, since _products has no"
                                + " {#insert}{/}",
                        "mail.html:9 {#iff} within the include of _products; a section of Qute, or a block that _products"
                                + " inserts; it inserts none by name");
    }

    @Test
    void aPartThatNobodyIncludesIsReadAtLeast() {
        texts.put("_unused.html", "{whatever}\n{#if x}");

        assertThat(structure()).singleElement().asString().startsWith("_unused.html:2 ");
    }

    @Test
    void ofAnUnsentTemplateNobodyKnowsTheCause() {
        texts.put("mail.html", HEAD + """
                {cause.orderId.or('x')} {cause.price ?: 'x'} {cause.productId.or('x')}
                {cause.orderId}
                {cause.ordrId.or('x')} {profile.nme.or('x')}
                """);

        assertThat(problems(UNSENT))
                .containsExactly(
                        "mail.html:6 {cause.orderId} without a fallback; {cause.orderId.or('...')}, since it may be missing",
                        "mail.html:7 {cause.ordrId.or('x')}; orderId",
                        "mail.html:7 {profile.nme.or('x')}; name");
        assertThat(problems(UNSENT.causedBy(Optional.empty())))
                .contains("mail.html:6 {cause.orderId}; nothing of the cause, which has no fields here");
    }

    @Test
    void problemsOfTheHeadHaveTheLineWhereTheyStand() {
        texts.put("mail.html", """
                ---
                topic: carts
                subject: "Hi {profile.nme.or('x')}"
                text: |

                  Hello {profile.name},

                  your {cause.prce.or('x')}
                preheader: >
                  Still
                  there, {profile.nam.or('x')}?
                offer:
                  code: STAY10
                  lasts: 48h
                ---
                {offer.cod} {offer.code} {offer.ends} {offer.hours}
                {offer.title}
                """);

        assertThat(problems(WORDS))
                .containsExactlyInAnyOrder(
                        "mail.html:3 {profile.nme.or('x')}; name",
                        "mail.html:6 {profile.name} without a fallback; {profile.name.or('...')}, since it may be missing",
                        "mail.html:8 {cause.prce.or('x')}; price",
                        "mail.html:11 {profile.nam.or('x')}; name",
                        "mail.html:16 {offer.cod}; code",
                        "mail.html:17 {offer.title} without a fallback; {offer.title.or('...')}, since it may be missing");
    }

    @Test
    void anOfferThatTheHeadDoesNotHaveIsAProblem() {
        assertThat(problems("{offer.code}"))
                .containsExactly(
                        "5 {offer.code}; an offer in the head, such as offer: { code: \"STAY10\", lasts: 48h };"
                                + " or {#if offer??} around it, in a layout");
    }

    @Test
    void aLayoutMayAskWhetherThereIsAnOffer() {
        texts.put(
                "_layout.html", "<p>{#if offer??}{offer.code} {offer.cod}{/if} {offer.code.or('none')}</p>{#insert /}");
        String template = "---\ntopic: carts\nsubject: x\ntext: x\n%s---\n{#include _layout}x{/include}\n";
        texts.put("mail.html", template.formatted(""));
        assertThat(problems(WORDS)).isEmpty();

        texts.put("mail.html", template.formatted("offer: { code: STAY10, lasts: 48h }\n"));
        assertThat(problems(WORDS)).singleElement().asString().contains("{offer.cod}; code");
    }

    @Test
    void aTextBeforeTheMailDoesNotKnowItself() {
        texts.put("mail.html", "---\nsubject: x\ntext: x\npreheader: \"{preheader}\"\n---\n");

        assertThat(problems(WORDS)).singleElement().asString().startsWith("mail.html:4 {preheader}; one of cart,");
    }
}
