package dev.agoge.grpo.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Topics;
import dev.agoge.grpo.Samples;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private static MockProducer<String, byte[]> producer() {
        return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    }

    @Test
    void aRequestGoesOutUnderItsEpisodesName() {
        MockProducer<String, byte[]> producer = producer();
        List<EpisodeRequest> requests = Samples.group(3, 1, 2).episodes();
        new RequestQueue(producer).send(requests);
        assertThat(producer.history()).hasSize(2);
        ProducerRecord<String, byte[]> second = producer.history().get(1);
        assertThat(second.topic()).isEqualTo(Topics.EPISODE_REQUESTS);
        assertThat(second.key()).isEqualTo("sample/2-rl/train/3/1/1");
        assertThat(Codec.decode(second.value(), EpisodeRequest.class)).isEqualTo(requests.get(1));
    }

    @Test
    void whatTheBrokerDidNotTakeIsNotCalledSent() {
        MockProducer<String, byte[]> producer = producer();
        producer.sendException = new RecordTooLargeException("too large");
        assertThatThrownBy(() ->
                        new RequestQueue(producer).send(Samples.group(0, 0, 1).episodes()))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void aVersionIsAnnouncedUnderItsPlace() {
        MockProducer<String, byte[]> producer = producer();
        PolicyVersion version = Samples.version(12, 1);
        new KafkaBroadcast(producer).announce(version);
        ProducerRecord<String, byte[]> record = producer.history().getFirst();
        assertThat(record.key()).isEqualTo("sample/rl/12");
        assertThat(Codec.decode(record.value(), PolicyVersion.class)).isEqualTo(version);
    }
}
