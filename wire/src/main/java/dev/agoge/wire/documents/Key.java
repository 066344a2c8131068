package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Setting;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One component of a record, as a key of documents.
///
/// @param optional whether the component is an [Optional]
/// @param flat whether the keys of its record stand in the place of this one
record Key(
        String name,
        RecordComponent component,
        Shape shape,
        boolean optional,
        boolean flat,
        Optional<JsonNode> byDefault) {

    Optional<Setting> setting() {
        return Optional.ofNullable(component.getAnnotation(Setting.class));
    }

    String meaning() {
        return setting().map(Setting::value).orElse("");
    }

    boolean filled() {
        return setting().map(Setting::filled).orElse(false);
    }

    boolean required() {
        return !flat && !optional && byDefault.isEmpty();
    }
}
