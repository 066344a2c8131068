/// The trainer's ends of the topics, on Kafka's own fake producer.
@NullMarked
package dev.agoge.grpo.kafka;

import org.jspecify.annotations.NullMarked;
