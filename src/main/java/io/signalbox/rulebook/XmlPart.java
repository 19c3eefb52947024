package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** One XML document of a workbook, read once from front to back. Document types, and so entities, are refused. */
final class XmlPart {

    private static final XMLInputFactory FACTORY = factory();

    private final byte[] content;

    XmlPart(byte[] content) {
        this.content = content;
    }

    private static XMLInputFactory factory() {
        // The JDK's own, whatever else is on the class path.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** The beginning or the end of an element, or text inside of one. */
    record Element(String name, Kind kind, Map<String, String> attributes, String text) {

        enum Kind {
            START,
            TEXT,
            END
        }

        boolean starts(String expected) {
            return kind == Kind.START && name.equals(expected);
        }

        boolean ends(String expected) {
            return kind == Kind.END && name.equals(expected);
        }

        /** Blank where it is missing. Names are local: {@code id} is also {@code r:id}. */
        String attribute(String attribute) {
            return attributes.getOrDefault(attribute, "");
        }
    }

    List<Element> elements(String name) {
        List<Element> found = new ArrayList<>();
        forEach(element -> {
            if (element.starts(name)) {
                found.add(element);
            }
        });
        return found;
    }

    void forEach(Consumer<Element> reader) {
        try {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(new ByteArrayInputStream(content));
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT ->
                        reader.accept(new Element(xml.getLocalName(), Element.Kind.START, attributes(xml), ""));
                    case XMLStreamConstants.END_ELEMENT ->
                        reader.accept(new Element(xml.getLocalName(), Element.Kind.END, Map.of(), ""));
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                        reader.accept(new Element("", Element.Kind.TEXT, Map.of(), xml.getText()));
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw damaged();
                    default -> {
                        // Comments and processing instructions say nothing.
                    }
                }
            }
        } catch (XMLStreamException broken) {
            throw damaged();
        }
    }

    private static Map<String, String> attributes(XMLStreamReader xml) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        }
        return attributes;
    }

    private static DrlSyntaxProblem damaged() {
        return new DrlSyntaxProblem(new At(0, 0), "a damaged workbook", "a workbook as a spreadsheet program saves it");
    }
}
