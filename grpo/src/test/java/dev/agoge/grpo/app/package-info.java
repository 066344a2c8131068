@NullMarked
package dev.agoge.grpo.app;

import org.jspecify.annotations.NullMarked;
