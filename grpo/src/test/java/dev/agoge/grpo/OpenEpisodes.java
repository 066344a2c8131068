package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One run's episodes that have not come out yet, in memory: as much of a ledger as an arena needs.
public final class OpenEpisodes {
    private final Map<EpisodeId, EpisodeRequest> open = new LinkedHashMap<>();
    private final Set<String> sent = new TreeSet<>();

    public static List<GroupRequest> groups(RunId run, int count) {
        List<GroupRequest> groups = new ArrayList<>();
        Player player = new Player.Policy(Samples.version(0, 0), new Sampling(1, 1));
        for (int i = 0; i < count; i++) {
            GroupRequest like = Samples.group(0, i, 1);
            GroupId id = new GroupId(run, Samples.RL, EpisodeKind.TRAIN, 0, i);
            groups.add(GroupRequest.of(id, like.task(), Collections.nCopies(4, player), new Limits(4, 128, 4), 7));
        }
        return groups;
    }

    public Ledger ledger() {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(),
                new Class<?>[] {Ledger.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "ask" -> ask((List<?>) arguments[0]);
                    case "unsent" -> unsent((int) arguments[1]);
                    case "sent" -> sent((List<?>) arguments[0]);
                    case "inQueue" -> sent.size();
                    case "open" -> open.size();
                    case "stuck" -> Optional.empty();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private synchronized boolean ask(List<?> groups) {
        for (Object group : groups) {
            for (EpisodeRequest request : ((GroupRequest) group).episodes()) open.put(request.id(), request);
        }
        return true;
    }

    private synchronized List<EpisodeRequest> unsent(int most) {
        return open.values().stream()
                .filter(request -> !sent.contains(request.id().toString()))
                .limit(most)
                .toList();
    }

    private synchronized boolean sent(List<?> requests) {
        for (Object request : requests) sent.add(((EpisodeRequest) request).id().toString());
        return true;
    }

    public synchronized void judged(EpisodeRequest request) {
        open.remove(request.id());
        sent.remove(request.id().toString());
    }
}
