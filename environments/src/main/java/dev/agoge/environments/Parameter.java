package dev.agoge.environments;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/// A parameter of a tool.
///
/// @param description empty if the name says it all
/// @param options the only texts allowed; empty allows any
/// @param required if not, an argument left out is NULL in the tool's SQL
public record Parameter(String name, Type type, String description, List<String> options, boolean required) {
    public enum Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Parameter {
        options = List.copyOf(options);
    }

    public static Parameter required(String name, Type type) {
        return new Parameter(name, type, "", List.of(), true);
    }

    public static Parameter optional(String name, Type type) {
        return new Parameter(name, type, "", List.of(), false);
    }

    public Parameter describedAs(String text) {
        return new Parameter(name, type, text, options, required);
    }

    public Parameter oneOf(String... texts) {
        return new Parameter(name, type, description, List.of(texts), required);
    }

    /// The JSON Schema of these parameters, as compact text.
    static String schema(List<Parameter> parameters) {
        StringJoiner properties = new StringJoiner(",", "{", "}");
        StringJoiner required = new StringJoiner(",", "[", "]");
        for (Parameter parameter : parameters) {
            properties.add(Json.quote(parameter.name) + ":" + parameter.schema());
            if (parameter.required) required.add(Json.quote(parameter.name));
        }
        return "{\"type\":\"object\",\"properties\":" + properties + ",\"required\":" + required
                + ",\"additionalProperties\":false}";
    }

    private String schema() {
        StringBuilder out = new StringBuilder("{\"type\":").append(Json.quote(type.word()));
        if (!description.isEmpty()) out.append(",\"description\":").append(Json.quote(description));
        if (!options.isEmpty()) {
            StringJoiner texts = new StringJoiner(",", "[", "]");
            for (String option : options) texts.add(Json.quote(option));
            out.append(",\"enum\":").append(texts);
        }
        return out.append('}').toString();
    }
}
