package dev.agoge.standalone.cli;

import dev.agoge.policy.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A user's file of token ids: a JSON list of sequences, each a list of ids. What is wrong with it is said with the
/// sequence and the position, both counted from 0.
final class IdsFile {
    private final Path file;
    private final CommandLine command;

    IdsFile(Path file, CommandLine command) {
        this.file = file;
        this.command = command;
    }

    /// The sequences, all of which the model can compute.
    ///
    /// @param more positions that each sequence needs besides its own
    List<int[]> read(ModelConfig config, int more) {
        JsonNode json = json();
        if (json.isMissingNode()) throw wrong("is empty.");
        if (!json.isArray()) throw wrong("must hold a list of sequences, such as [[1, 2, 3]], not " + cut(json));
        if (json.isEmpty()) throw wrong("holds no sequence.");
        List<int[]> sequences = new ArrayList<>();
        for (JsonNode sequence : json) sequences.add(sequence(sequences.size(), sequence, config, more));
        return sequences;
    }

    private JsonNode json() {
        try {
            return JsonMapper.shared().readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ParameterException(command, file + " does not exist.", e);
        } catch (IOException e) {
            throw new ParameterException(command, file + " cannot be read: " + Reason.of(e) + ".", e);
        } catch (JacksonException e) {
            throw new ParameterException(command, file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private int[] sequence(int number, JsonNode sequence, ModelConfig config, int more) {
        if (!sequence.isArray()) {
            throw wrong("must hold a list of sequences, such as [[1, 2, 3]], but sequence " + number + " is "
                    + cut(sequence));
        }
        if (sequence.isEmpty()) throw wrong("has an empty sequence, number " + number + ".");
        if (sequence.size() + more > config.maxPositions()) {
            throw wrong("has a sequence of " + sequence.size() + " tokens, number " + number + ", but the model has "
                    + config.maxPositions() + " positions" + (more == 0 ? "." : ", and needs one to go on."));
        }
        int[] ids = new int[sequence.size()];
        for (int t = 0; t < ids.length; t++) ids[t] = id(number, t, sequence.get(t), config.vocabulary());
        return ids;
    }

    private int id(int sequence, int position, JsonNode id, int vocabulary) {
        if (id.isInt() && id.asInt() >= 0 && id.asInt() < vocabulary) return id.asInt();
        throw wrong("has " + cut(id) + " in sequence " + sequence + " at position " + position
                + ", which is no token id: the model's are 0 to " + (vocabulary - 1) + ".");
    }

    private static String cut(JsonNode json) {
        String text = json.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private ParameterException wrong(String what) {
        return new ParameterException(command, file + " " + what);
    }
}
