/// The roles' ends of Kafka: topics, producers, listeners, share groups, and the letters of what nobody could take.
@NullMarked
package dev.agoge.wire.kafka;

import org.jspecify.annotations.NullMarked;
