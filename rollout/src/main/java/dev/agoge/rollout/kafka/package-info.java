/// Takes episode requests from Kafka, has them played, and sends what happened.
@NullMarked
package dev.agoge.rollout.kafka;

import org.jspecify.annotations.NullMarked;
