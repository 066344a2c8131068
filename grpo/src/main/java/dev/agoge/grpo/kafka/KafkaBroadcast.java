package dev.agoge.grpo.kafka;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunState;
import dev.agoge.contracts.Topics;
import dev.agoge.grpo.Broadcast;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Tells the other roles by Kafka, and does not wait for it.
public final class KafkaBroadcast implements Broadcast {
    private final Producer<String, byte[]> producer;

    public KafkaBroadcast(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    @Override
    public void tell(RunEvent event) {
        producer.send(new ProducerRecord<>(Topics.RUN_EVENTS, event.run().value(), Codec.encode(event)));
    }

    @Override
    public void announce(PolicyVersion version) {
        String key = version.run() + "/" + version.stage().name() + "/" + version.step();
        producer.send(new ProducerRecord<>(Topics.POLICY_VERSIONS, key, Codec.encode(version)));
    }

    @Override
    public void moved(RunState state) {
        producer.send(new ProducerRecord<>(Topics.RUN_STATES, state.run().value(), Codec.encode(state)));
    }

    @Override
    public void ring(RunId run) {
        producer.send(new ProducerRecord<>(Topics.COMMANDS, run.value(), new byte[0]));
    }
}
