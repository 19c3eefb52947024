package io.signalbox.profile;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts, event references and reasons that a stored state names by their index. */
final class StateTables {

    private StateTables() {}

    /** Gives each text, reference and reason its index the first time it is named. */
    static final class Writer {
        private final Map<String, Integer> texts = new LinkedHashMap<>();
        private final Map<EventRef, Integer> refs = new LinkedHashMap<>();
        private final Map<Reason, Integer> reasons = new LinkedHashMap<>();

        int text(String text) {
            return index(texts, text);
        }

        int ref(EventRef ref) {
            return index(refs, ref);
        }

        int reason(Reason reason) {
            return index(reasons, reason);
        }

        void write(JsonGenerator out, int version) throws IOException {
            List<int[]> rows = new ArrayList<>(reasons.size());
            for (Reason reason : reasons.keySet()) {
                int[] row = new int[3 + reason.evidence().size()];
                row[0] = text(reason.file());
                row[1] = text(reason.rule());
                row[2] = text(reason.absence());
                for (int i = 0; i < reason.evidence().size(); i++) {
                    row[3 + i] = ref(reason.evidence().get(i));
                }
                rows.add(row);
            }
            out.writeStartArray();
            out.writeNumber(version);
            out.writeStartArray();
            for (String text : texts.keySet()) {
                out.writeString(text);
            }
            out.writeEndArray();
            out.writeStartArray();
            for (EventRef ref : refs.keySet()) {
                out.writeNumber(ref.at().toEpochMilli());
                out.writeString(ref.id());
            }
            out.writeEndArray();
            out.writeStartArray();
            for (int[] row : rows) {
                out.writeArray(row, 0, row.length);
            }
            out.writeEndArray();
            out.writeEndArray();
        }

        private static <T> int index(Map<T, Integer> table, T entry) {
            Integer known = table.get(entry);
            if (known != null) {
                return known;
            }
            int next = table.size();
            table.put(entry, next);
            return next;
        }
    }

    /** The tables of one stored state. */
    record Reader(List<String> texts, List<EventRef> refs, List<Reason> reasons) {

        static Reader read(JsonParser in, int version) throws IOException {
            StateValues.startArray(in);
            int found = in.nextIntValue(0);
            if (found != version) {
                throw new IOException("expected a state of format " + version + ", found format " + found);
            }
            List<String> texts = new ArrayList<>();
            StateValues.startArray(in);
            while (StateValues.hasNext(in)) {
                texts.add(in.getText());
            }
            List<EventRef> refs = new ArrayList<>();
            StateValues.startArray(in);
            while (StateValues.hasNext(in)) {
                Instant at = Instant.ofEpochMilli(in.getLongValue());
                refs.add(new EventRef(at, in.nextTextValue()));
            }
            List<Reason> reasons = new ArrayList<>();
            StateValues.startArray(in);
            while (StateValues.hasNext(in)) {
                String file = texts.get(in.nextIntValue(0));
                String rule = texts.get(in.nextIntValue(0));
                String absence = texts.get(in.nextIntValue(0));
                List<EventRef> evidence = new ArrayList<>();
                while (StateValues.hasNext(in)) {
                    evidence.add(refs.get(in.getIntValue()));
                }
                reasons.add(new Reason(file, rule, evidence, absence));
            }
            StateValues.hasNext(in);
            return new Reader(texts, refs, reasons);
        }

        String text(int index) {
            return texts.get(index);
        }

        EventRef ref(int index) {
            return refs.get(index);
        }

        Reason reason(int index) {
            return reasons.get(index);
        }
    }
}
