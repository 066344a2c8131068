/// What every route shares: who may call it, which host it answers to, and how it says no.
@NullMarked
package dev.agoge.console.http;

import org.jspecify.annotations.NullMarked;
