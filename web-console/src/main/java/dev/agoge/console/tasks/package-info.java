/// Task sets, and the jobs that make them.
@NullMarked
package dev.agoge.console.tasks;

import org.jspecify.annotations.NullMarked;
