package dev.agoge.grpo.kafka;

import dev.agoge.contracts.Arithmetic;
import dev.agoge.contracts.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many episodes the workers of an arithmetic can play at once. They need not announce it: the broker knows who is
/// in their share group, and each member holds a handful at most.
public final class Crew implements IntSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Admin admin;
    private final String group;
    private volatile int capacity;
    private long askedAt = System.nanoTime() - FRESH.toNanos();

    public Crew(Admin admin, Arithmetic arithmetic) {
        this.admin = admin;
        this.group = Topics.rolloutGroup(arithmetic);
    }

    /// As it was a few seconds ago: the broker is asked, and not waited for.
    @Override
    public synchronized int getAsInt() {
        if (System.nanoTime() - askedAt >= FRESH.toNanos()) {
            askedAt = System.nanoTime();
            admin.describeShareGroups(List.of(group)).all().whenComplete(this::answered);
        }
        return capacity;
    }

    private void answered(@Nullable Map<String, ShareGroupDescription> groups, @Nullable Throwable failure) {
        if (groups == null) LOG.debug("nobody says how many workers there are: {}", String.valueOf(failure));
        else
            capacity = Topics.HANDFUL
                    * groups.values().stream()
                            .mapToInt(group -> group.members().size())
                            .sum();
    }
}
