package dev.agoge.policy.tokenizer;

import dev.agoge.contracts.Draws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Conversations about orders, as a composer would make them: the same tools and system prompt, changing names.
public final class SmallCorpus {
    public static final List<String> CONTROLS =
            List.of("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "</think>");
    public static final String SYSTEM = "You look after the orders of a shop.\nWrite nothing that you did not find.";
    public static final String SCHEMA =
            "{\"name\":\"find_order\",\"description\":\"Finds the order of a customer.\",\"parameters\":{}}\n";
    private static final List<String> FIRST = List.of("Ana", "Bruno", "Chen", "Dilnoza", "Émile", "Farida", "Goran");
    private static final List<String> LAST = List.of("Lopez", "Okafor", "Petrov", "Quispe", "Rossi", "Šimić", "Tanaka");
    private static final List<String> STATUS = List.of("shipped", "cancelled", "waiting");

    private SmallCorpus() {}

    public static List<BpeTrainer.Document> documents(int count) {
        Draws draws = Draws.of(7, Draws.Purpose.SYNTHESISE, 0, 0, 0);
        List<BpeTrainer.Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = FIRST.get(draws.below(FIRST.size(), 0, i)) + " " + LAST.get(draws.below(LAST.size(), 1, i));
            String status = STATUS.get(draws.below(STATUS.size(), 2, i));
            int id = 100 + draws.below(900, 3, i);
            documents.add(new BpeTrainer.Document(List.of(
                    SYSTEM,
                    SCHEMA,
                    "Cancel the order of " + name + " if it is not " + status + ".",
                    "{\"order_id\":\"ord_" + id + "\",\"customer\":\"" + name + "\",\"status\":\"" + status + "\"}",
                    "Done: the order ord_" + id + " of " + name + " is " + status + ".")));
        }
        return documents;
    }

    /// Writes the `tokenizer.json` that the oracle script reads.
    static void main(String[] file) throws IOException {
        Files.writeString(Path.of(file[0]), tokenizer().toJson());
    }

    public static Tokenizer tokenizer() {
        return new BpeTrainer(CONTROLS, 480, 0.01).train(documents(400));
    }

    /// The same tokens, but a text is first looked up whole: nothing cuts it, and merges make only what has no token.
    public static Tokenizer wholeFirst(Tokenizer tokenizer) {
        ObjectNode file = (ObjectNode) JsonMapper.shared().readTree(tokenizer.toJson());
        file.set("pre_tokenizer", file.path("decoder"));
        ((ObjectNode) file.path("model")).put("ignore_merges", true);
        return Tokenizer.fromJson(file.toString());
    }
}
