/// Groups: the episodes of one task that were compared with each other, side by side.
@NullMarked
package dev.agoge.console.groups;

import org.jspecify.annotations.NullMarked;
