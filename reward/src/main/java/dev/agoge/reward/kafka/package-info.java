/// Takes episodes from Kafka, has them judged, and sends the verdicts.
@NullMarked
package dev.agoge.reward.kafka;

import org.jspecify.annotations.NullMarked;
