package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.jinja.JinjaTemplate;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Prompts as a model's own `chat_template` writes them. Only the template's literals and the names of the roles can be
/// control tokens.
///
/// A template renders whole conversations. Whether one turn's prompt begins with the ids of the turn before is the
/// template's affair: who plays episodes with one compares, and opens a new segment where it does not.
public final class TemplateChat {
    private final Tokenizer tokenizer;
    private final JinjaTemplate template;
    private final Map<String, Object> constants;

    /// @param markup control tokens that the tokenizer's file does not call special, such as `<tool_call>`
    /// @param constants what `tokenizer_config.json` says beside the template: `bos_token`, `eos_token`
    public TemplateChat(
            Tokenizer tokenizer, JinjaTemplate template, List<String> markup, Map<String, String> constants) {
        this.tokenizer = tokenizer.reserving(markup);
        this.template = template;
        this.constants = new LinkedHashMap<>();
        constants.forEach((name, text) -> this.constants.put(name, MarkedText.markup(text)));
    }

    /// Up to where the reply begins.
    ///
    /// @throws dev.agoge.policy.jinja.TemplateFailure if the template refuses the conversation
    public int[] prompt(List<Message> messages, List<ToolSpec> tools) {
        Map<String, Object> context = new LinkedHashMap<>(constants);
        context.put("messages", messages(messages));
        if (!tools.isEmpty())
            context.put("tools", tools.stream().map(TemplateChat::tool).toList());
        context.put("add_generation_prompt", true);
        return tokenizer.encode(template.render(context));
    }

    private static Object tool(ToolSpec tool) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", tool.name());
        function.put("description", tool.description());
        function.put("parameters", JsonValues.read(tool.parameters()));
        return function(function);
    }

    private static Object function(Object function) {
        Map<String, Object> outer = new LinkedHashMap<>();
        outer.put("type", MarkedText.markup("function"));
        outer.put("function", function);
        return outer;
    }

    private static List<Object> messages(List<Message> messages) {
        List<Object> values = new ArrayList<>();
        for (Message message : messages) {
            switch (message) {
                case Message.System(var text) -> values.add(message("system", text));
                case Message.User(var text) -> values.add(message("user", text));
                case Message.Assistant(var text, var calls) -> values.add(assistant(text, calls));
                case Message.Tool(var results) -> {
                    for (ToolResult result : results) values.add(message("tool", result.content()));
                }
            }
        }
        return values;
    }

    /// A role is one of four words, nobody's own: templates write it within control tokens (`<|user|>`).
    private static Map<String, Object> message(String role, String text) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", MarkedText.markup(role));
        message.put("content", text);
        return message;
    }

    private static Map<String, Object> assistant(String text, List<ToolCall> calls) {
        Map<String, Object> message = message("assistant", text);
        List<Object> values = new ArrayList<>();
        for (ToolCall call : calls) {
            Map<String, Object> function = new LinkedHashMap<>();
            function.put("name", call.name());
            function.put("arguments", JsonValues.read(call.arguments()));
            values.add(function(function));
        }
        if (!values.isEmpty()) message.put("tool_calls", values);
        return message;
    }
}
