/// What happens now: run events, from Kafka to the browser.
@NullMarked
package dev.agoge.console.live;

import org.jspecify.annotations.NullMarked;
