package io.signalbox.decision;

import io.signalbox.flow.MessagePolicy;
import io.signalbox.flow.MessageTemplates;
import java.util.Map;

/** What flows send, and when it may be sent. */
public record Messages(MessageTemplates templates, MessagePolicy policy) {

    /** No templates, and the policy where none is written. */
    public static final Messages NONE = new Messages(MessageTemplates.NONE, MessagePolicy.DEFAULT);

    /**
     * Their texts by path.
     *
     * @param policy one text at most
     */
    public record Texts(Map<String, String> templates, Map<String, String> policy) {
        public Texts {
            templates = Map.copyOf(templates);
            policy = Map.copyOf(policy);
        }

        boolean isEmpty() {
            return templates.isEmpty() && policy.isEmpty();
        }

        /** Without the texts. */
        @Override
        public String toString() {
            return templates.size() + " templates";
        }
    }
}
