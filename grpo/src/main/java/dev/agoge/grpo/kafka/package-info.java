/// The trainer's ends of the Kafka topics.
@NullMarked
package dev.agoge.grpo.kafka;

import org.jspecify.annotations.NullMarked;
