package io.signalbox.rulebook;

import static net.bytebuddy.matcher.ElementMatchers.named;

import io.signalbox.model.PropertySchema;
import io.signalbox.rulebook.FactType.FactProperty;
import io.signalbox.rulebook.FactType.Kind;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.MethodCall;

/**
 * Writes the class files of a plan's facts.
 *
 * <p>{@code Event} extends {@link EventFact}, each planned event extends {@code Event} and implements its families, a
 * family is an interface with the properties that all of its events have. Getters call the protected readers of the
 * fact with the plan's name, so nothing is read before it is asked for.
 */
final class FactClassWriter {

    /** Also what messages of the rule compiler show. */
    static final String PACKAGE = "signalbox.plan";

    /** What the name of a maker's class ends with. */
    static final String MAKER = "$Maker";

    private static final ByteBuddy BYTE_BUDDY = new ByteBuddy(ClassFileVersion.JAVA_V17);

    private final Map<String, FactType> types;
    private final Map<String, TypeDescription> written = new HashMap<>();
    private final Map<String, byte[]> classFiles = new LinkedHashMap<>();

    private FactClassWriter(Map<String, FactType> types) {
        this.types = types;
    }

    static ClassLoader write(Map<String, FactType> types, ClassLoader parent) {
        FactClassWriter writer = new FactClassWriter(types);
        writer.writeAll();
        // The rule compiler resolves classes by their files, so the loader must answer findResource as well.
        return new ByteArrayClassLoader(parent, writer.classFiles, ByteArrayClassLoader.PersistenceHandler.MANIFEST);
    }

    private void writeAll() {
        addWithMaker(FactWords.ANY_EVENT, subclass(EventFact.class, FactWords.ANY_EVENT), FactMaker.OfEvent.class);
        addWithMaker(
                FactWords.PROFILE,
                getters(subclass(ProfileFact.class, FactWords.PROFILE), FactWords.PROFILE, ProfileFact.class),
                FactMaker.OfProfile.class);
        addWithMaker(FactWords.SUMMARY, subclass(SummaryFact.class, FactWords.SUMMARY), FactMaker.OfSummary.class);
        addWithMaker(FactWords.MOMENT, subclass(MomentFact.class, FactWords.MOMENT), FactMaker.OfMoment.class);
        types.values().stream()
                .filter(type -> type.kind() == Kind.FAMILY)
                .forEach(type -> add(type.word(), family(type)));
        types.values().stream()
                .filter(type -> type.kind() == Kind.EVENT)
                .forEach(type -> addWithMaker(type.word(), event(type), FactMaker.OfEvent.class));
    }

    private DynamicType.Builder<?> family(FactType type) {
        DynamicType.Builder<?> builder = BYTE_BUDDY
                .makeInterface(AnyEvent.class)
                .name(PACKAGE + "." + type.word())
                .modifiers(Modifier.PUBLIC | Modifier.INTERFACE | Modifier.ABSTRACT);
        for (Map.Entry<String, FactProperty> getter : planned(type).entrySet()) {
            builder = builder.defineMethod(
                            getter.getKey(), returned(getter.getValue().type()), Modifier.PUBLIC | Modifier.ABSTRACT)
                    .withoutCode();
        }
        return builder;
    }

    private DynamicType.Builder<?> event(FactType type) {
        List<TypeDescription> families = types.values().stream()
                .filter(family ->
                        family.kind() == Kind.FAMILY && family.events().contains(type.name()))
                .map(family -> known(family.word()))
                .toList();
        DynamicType.Builder<?> builder =
                subclass(known(FactWords.ANY_EVENT), type.word()).implement(families);
        return getters(builder, type.word(), EventFact.class);
    }

    private DynamicType.Builder<?> getters(DynamicType.Builder<?> builder, String word, Class<?> reader) {
        DynamicType.Builder<?> extended = builder;
        for (Map.Entry<String, FactProperty> getter :
                planned(known(types, word)).entrySet()) {
            FactProperty property = getter.getValue();
            extended = extended.defineMethod(getter.getKey(), returned(property.type()), Modifier.PUBLIC)
                    .intercept(MethodCall.invoke(readerMethod(reader, property.type()))
                            .with(property.name()));
        }
        return extended;
    }

    /** Properties of the plan by the name of their getter. */
    private static Map<String, FactProperty> planned(FactType type) {
        Map<String, FactProperty> getters = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (FactProperty property : type.properties().values()) {
            String tail = Character.toUpperCase(property.word().charAt(0))
                    + property.word().substring(1);
            if (!property.own() && taken.add(tail)) {
                getters.put((property.type() == PropertySchema.Type.BOOLEAN ? "is" : "get") + tail, property);
            }
        }
        return getters;
    }

    private static Class<?> returned(PropertySchema.Type type) {
        return switch (type) {
            case STRING, DATE -> String.class;
            case INTEGER -> Long.class;
            case NUMBER -> BigDecimal.class;
            case BOOLEAN -> boolean.class;
            case DATE_TIME -> Instant.class;
            case ARRAY -> List.class;
            case OBJECT -> Map.class;
        };
    }

    private static Method readerMethod(Class<?> reader, PropertySchema.Type type) {
        String name =
                switch (type) {
                    case STRING, DATE -> "text";
                    case INTEGER -> "integerValue";
                    case NUMBER -> "number";
                    case BOOLEAN -> "flag";
                    case DATE_TIME -> "instantValue";
                    case ARRAY -> "listValue";
                    case OBJECT -> "objectValue";
                };
        try {
            return reader.getDeclaredMethod(name, String.class);
        } catch (NoSuchMethodException missing) {
            throw new IllegalStateException(reader + " has no reader " + name, missing);
        }
    }

    private static DynamicType.Builder<?> subclass(Class<?> parent, String word) {
        return subclass(TypeDescription.ForLoadedType.of(parent), word);
    }

    /** With a public constructor that hands all of its arguments to the only one of the parent. */
    private static DynamicType.Builder<?> subclass(TypeDescription parent, String word) {
        MethodDescription constructor = constructor(parent);
        return BYTE_BUDDY
                .subclass((TypeDefinition) parent, ConstructorStrategy.Default.NO_CONSTRUCTORS)
                .name(PACKAGE + "." + word)
                .defineConstructor(Modifier.PUBLIC)
                .withParameters(constructor.getParameters().asTypeList())
                .intercept(MethodCall.invoke(constructor).withAllArguments());
    }

    private static MethodDescription constructor(TypeDescription type) {
        return type.getDeclaredMethods()
                .filter(MethodDescription::isConstructor)
                .getOnly();
    }

    private void addWithMaker(String word, DynamicType.Builder<?> builder, Class<? extends FactMaker> kind) {
        add(word, builder);
        add(
                word + MAKER,
                BYTE_BUDDY
                        .subclass(kind)
                        .name(PACKAGE + "." + word + MAKER)
                        .method(named("make"))
                        .intercept(
                                MethodCall.construct(constructor(known(word))).withAllArguments()));
    }

    private void add(String word, DynamicType.Builder<?> builder) {
        try (DynamicType.Unloaded<?> unloaded = builder.make()) {
            written.put(word, unloaded.getTypeDescription());
            classFiles.put(unloaded.getTypeDescription().getName(), unloaded.getBytes());
        }
    }

    private TypeDescription known(String word) {
        return known(written, word);
    }

    private static <T> T known(Map<String, T> map, String word) {
        T value = map.get(word);
        if (value == null) {
            throw new IllegalStateException("no fact class " + word);
        }
        return value;
    }
}
