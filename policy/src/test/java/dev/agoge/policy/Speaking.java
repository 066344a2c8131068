package dev.agoge.policy;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The folders that `src/test/oracle/speaking_folders.py` had transformers write, and its prompts.
final class Speaking {
    static final String QWEN = "qwen3_moe";
    static final String DEEPSEEK = "deepseek_v3";

    private Speaking() {}

    static Path folder(String name) {
        return oracle("speaking/" + name);
    }

    static Path oracle(String name) {
        try {
            return Path.of(Objects.requireNonNull(Speaking.class.getResource("/oracle/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    record Prompt(List<Message> messages, List<ToolSpec> tools, String text, List<Integer> ids) {}

    static List<Prompt> prompts(String name) throws IOException {
        JsonNode json = JsonMapper.shared().readTree(Files.readString(folder(name + "-prompts.json")));
        List<Prompt> prompts = new ArrayList<>();
        for (JsonNode one : json.path("prompts")) {
            prompts.add(new Prompt(
                    messages(one.path("messages")),
                    one.path("tools").asBoolean() ? tools(json) : List.of(),
                    one.path("text").asString(),
                    one.path("ids").valueStream().map(JsonNode::asInt).toList()));
        }
        return prompts;
    }

    static List<ToolSpec> tools(String name) throws IOException {
        return tools(JsonMapper.shared().readTree(Files.readString(folder(name + "-prompts.json"))));
    }

    private static List<ToolSpec> tools(JsonNode json) {
        return json.path("tools")
                .valueStream()
                .map(tool -> new ToolSpec(
                        tool.path("name").asString(),
                        tool.path("description").asString(),
                        tool.path("parameters").asString()))
                .toList();
    }

    private static List<Message> messages(JsonNode json) {
        List<Message> messages = new ArrayList<>();
        List<ToolResult> results = new ArrayList<>();
        for (JsonNode one : json) {
            String role = one.propertyNames().iterator().next();
            if (role.equals("tool")) {
                results.add(new ToolResult(one.path(role).asString(), false));
                continue;
            }
            if (!results.isEmpty()) messages.add(new Message.Tool(results));
            results.clear();
            messages.add(
                    switch (role) {
                        case "system" -> new Message.System(one.path(role).asString());
                        case "user" -> new Message.User(one.path(role).asString());
                        case "assistant" -> new Message.Assistant(one.path(role).asString(), List.of());
                        case "calls" -> new Message.Assistant("", calls(one.path(role)));
                        default -> throw new IllegalStateException(role);
                    });
        }
        if (!results.isEmpty()) messages.add(new Message.Tool(results));
        return messages;
    }

    private static List<ToolCall> calls(JsonNode json) {
        return StreamSupport.stream(json.spliterator(), false)
                .map(call -> new ToolCall(
                        call.path("name").asString(), call.path("arguments").asString()))
                .toList();
    }
}
