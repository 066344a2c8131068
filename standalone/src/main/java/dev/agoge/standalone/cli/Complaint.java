package dev.agoge.standalone.cli;

import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.standalone.client.NoPlatform;
import dev.agoge.standalone.client.Problem;
import dev.agoge.standalone.home.Refusal;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What went wrong in a way that the user can mend: how the command ends, and what is said of it.
///
/// @param lines for people
/// @param problem the same for programs, as problem details (RFC 9457)
record Complaint(int exitCode, List<String> lines, JsonNode problem) {
    /// Nothing, if it is a fault of ours.
    static Optional<Complaint> of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Optional<Complaint> complaint = switch (cause) {
                case Refusal e -> Optional.of(said(ExitCode.REFUSED, "In the way", e));
                case NoPlatform e -> Optional.of(said(ExitCode.REFUSED, "No platform", e));
                case Patience.TimedOut e -> Optional.of(said(ExitCode.TIMED_OUT, "Timed out", e));
                case Mistaken e -> Optional.of(mistaken(e));
                case Problem e -> Optional.of(answered(e));
                default -> Optional.empty();
            };
            if (complaint.isPresent()) return complaint;
        }
        return Optional.empty();
    }

    static JsonNode usage(String sentence) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("title", "Wrong usage")
                .put("detail", sentence);
    }

    static ArrayNode mistakes(List<Mistake> mistakes) {
        ArrayNode list = JsonMapper.shared().createArrayNode();
        for (Mistake mistake : mistakes) {
            list.addObject()
                    .put("pointer", mistake.pointer())
                    .put("message", mistake.message())
                    .put("fix", mistake.fix());
        }
        return list;
    }

    private static Complaint said(int exitCode, String title, Throwable why) {
        String sentence = String.valueOf(why.getMessage());
        return new Complaint(
                exitCode,
                List.of(sentence),
                JsonMapper.shared().createObjectNode().put("title", title).put("detail", sentence));
    }

    private static Complaint mistaken(Mistaken document) {
        ObjectNode problem = JsonMapper.shared()
                .createObjectNode()
                .put("title", "The document has mistakes")
                .put("status", 400)
                .put("detail", document.getMessage());
        problem.set("mistakes", mistakes(document.mistakes()));
        return new Complaint(
                ExitCode.FAILED,
                document.mistakes().stream().map(Mistake::toString).toList(),
                problem);
    }

    private static Complaint answered(Problem problem) {
        JsonNode mistakes = problem.body().path("mistakes");
        if (mistakes.isArray() && !mistakes.isEmpty()) {
            List<String> lines = mistakes.valueStream()
                    .map(one -> new Mistake(
                                    RunWords.text(one, "pointer"),
                                    RunWords.text(one, "message"),
                                    RunWords.text(one, "fix"))
                            .toString())
                    .toList();
            return new Complaint(ExitCode.FAILED, lines, problem.body());
        }
        int exitCode =
                problem.status() == 400 ? ExitCode.USAGE : problem.status() == 500 ? ExitCode.FAILED : ExitCode.REFUSED;
        return new Complaint(exitCode, List.of(String.valueOf(problem.getMessage())), problem.body());
    }
}
