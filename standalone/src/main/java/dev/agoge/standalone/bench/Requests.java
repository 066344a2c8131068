package dev.agoge.standalone.bench;

import dev.agoge.policy.Model;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Measurements on request, one JSON object a line, so that a script may alternate between us and others while we
/// stay warm:
///
/// ```
/// {"do": "load", "model": "DIR"}
/// {"do": "logits", "ids": [1, 2, 3]}
/// {"do": "prefill", "tokens": 512}
/// {"do": "decode", "sequences": 32, "context": 256, "steps": 16}
/// {"do": "train", "sequences": 4, "length": 256}
/// {"do": "product", "rows": 16, "columns": 512, "depth": 512, "times": 100}
/// {"do": "peaks"}
/// ```
///
/// Each is answered by a line: `{"seconds": …, "flops": …, "bytes": …}` with what it took and what it could not do
/// without, `{"logits": […]}`, the peaks' `{"flops": …, "bytes": …}` a second, or `{"error": …}`.
public final class Requests implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final int threads;
    private final Products products;
    private @Nullable Rig rig;

    public Requests(int threads) {
        this.threads = threads;
        this.products = new Products(threads);
    }

    /// Answers until there are no more lines.
    public void answer(BufferedReader in, PrintStream out) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) continue;
            out.println(answer(line));
            out.flush();
        }
    }

    private ObjectNode answer(String line) {
        try {
            return answer(JSON.readTree(line));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            return JSON.createObjectNode().put("error", e.getMessage());
        }
    }

    private ObjectNode answer(JsonNode request) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        switch (request.path("do").asString("")) {
            case "load" -> load(Path.of(request.required("model").asString()));
            case "logits" ->
                answer.putPOJO("logits", rig().logits(JSON.convertValue(request.required("ids"), int[].class)));
            case "prefill" -> measure(new Workload.Prefill(whole(request, "tokens")), answer);
            case "decode" -> measure(decode(request), answer);
            case "train" -> measure(train(request), answer);
            case "product" -> {
                Products.Size size = size(request);
                tell(products.seconds(size, whole(request, "times")), Cost.of(size), answer);
            }
            case "peaks" -> {
                Peaks peaks = Peaks.measure(threads);
                answer.put("flops", peaks.flops()).put("bytes", peaks.bytes());
            }
            default -> throw new IllegalArgumentException("there is no such request: " + request);
        }
        return answer;
    }

    private void measure(Workload workload, ObjectNode answer) {
        tell(rig().seconds(workload), rig().cost(workload), answer);
    }

    private static void tell(double seconds, Cost cost, ObjectNode answer) {
        answer.put("seconds", seconds).put("flops", cost.flops()).put("bytes", cost.bytes());
    }

    private static Workload.Decode decode(JsonNode request) {
        return new Workload.Decode(whole(request, "sequences"), whole(request, "context"), whole(request, "steps"));
    }

    private static Workload.Train train(JsonNode request) {
        return new Workload.Train(whole(request, "sequences"), whole(request, "length"));
    }

    private static Products.Size size(JsonNode request) {
        return new Products.Size(whole(request, "rows"), whole(request, "columns"), whole(request, "depth"));
    }

    private static int whole(JsonNode request, String name) {
        int value = request.required(name).asInt();
        if (value < 1) throw new IllegalArgumentException(name + " must be above 0, but is " + value);
        return value;
    }

    private void load(Path directory) throws IOException {
        close(rig);
        rig = null;
        rig = new Rig(Model.imported(directory), threads);
    }

    private Rig rig() {
        Rig loaded = rig;
        if (loaded == null) throw new IllegalArgumentException("no model is loaded yet");
        return loaded;
    }

    private static void close(@Nullable Rig rig) {
        if (rig != null) rig.close();
    }

    @Override
    public void close() {
        close(rig);
        products.close();
    }
}
