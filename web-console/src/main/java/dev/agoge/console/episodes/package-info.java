/// Episodes: what was said, called and changed, how it was judged, and every token of it.
@NullMarked
package dev.agoge.console.episodes;

import org.jspecify.annotations.NullMarked;
