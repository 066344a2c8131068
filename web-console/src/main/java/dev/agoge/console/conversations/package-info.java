/// Conversations that runs learn from.
@NullMarked
package dev.agoge.console.conversations;

import org.jspecify.annotations.NullMarked;
