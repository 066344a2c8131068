package dev.agoge.standalone.servers;

import dev.agoge.contracts.Topics;
import dev.agoge.wire.kafka.KafkaTopics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/// A process that starts both servers on a folder, writes to them, and dies without a word, as by `kill -9`.
final class HaltedServers {
    static final int RECORDS = 200;

    private HaltedServers() {}

    public static void main(String[] args) throws SQLException, InterruptedException, ExecutionException {
        Path folder = Path.of(args[0]);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Path.of(args[1]));
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), _ -> {});
        KafkaTopics.create(kafka.bootstrap());
        write(postgres);
        produce(kafka);
        System.out.println(postgres.process().pid());
        System.out.flush();
        Runtime.getRuntime().halt(137);
    }

    static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
    }

    private static void write(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute("create table kept (n int primary key)");
            statement.execute("insert into kept select generate_series(1, " + RECORDS + ")");
        }
    }

    private static void produce(EmbeddedKafka kafka) throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrap(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var sent = IntStream.range(0, RECORDS)
                    .mapToObj(i -> producer.send(new ProducerRecord<>(Topics.EPISODE_REQUESTS, "k", "v" + i)))
                    .toList();
            for (var one : sent) one.get();
        }
    }
}
