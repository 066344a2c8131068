package dev.agoge.wire.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a whole number in an address may be. Whatever is out of its bounds is refused by name, never bent; the API's
/// document tells them.
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Within {
    int least() default 0;

    int most() default Integer.MAX_VALUE;
}
