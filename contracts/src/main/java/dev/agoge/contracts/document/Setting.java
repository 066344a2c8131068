package dev.agoge.contracts.document;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// One key of a document: what it means, what it may be, what it is where nobody says. Its constructor's checks, the
/// reader's mistakes, the JSON Schema and the reference in the docs all come from here.
///
/// Its name in a document is the component's in snake_case. A component that is an [java.util.Optional] may be left
/// out; any other without a default must be given. On a record that is one of several kinds, it tells what the kind is.
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
    /// What it means, for people: a sentence or two, with its unit.
    String value();

    double min() default Double.NEGATIVE_INFINITY;

    double max() default Double.POSITIVE_INFINITY;

    /// Whether the minimum itself is too little.
    boolean above() default false;

    /// As one would write it, in YAML. Empty for none.
    String byDefault() default "";

    /// Whether resolving a document fills it in: the digest of what stands beside it. It goes when that is set anew.
    boolean filled() default false;
}
