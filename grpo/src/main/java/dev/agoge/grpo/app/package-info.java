/// The trainer as a role of a Spring application.
@NullMarked
package dev.agoge.grpo.app;

import org.jspecify.annotations.NullMarked;
