package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.jinja.JinjaTemplate;
import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Conversations as a template writes them. Only the template's literals and the names of the roles can be control
/// tokens.
///
/// @param constants what `tokenizer_config.json` says beside the template: `bos_token`, `eos_token`
record TemplateText(JinjaTemplate template, Map<String, String> constants, CallStyle style, boolean thinking) {
    TemplateText {
        constants = Map.copyOf(constants);
    }

    TemplateText with(CallStyle other) {
        return new TemplateText(template, constants, other, thinking);
    }

    /// @param replying whether the text ends where the next reply begins
    /// @throws dev.agoge.policy.jinja.TemplateFailure if the template refuses the conversation
    MarkedText write(List<Message> messages, List<ToolSpec> tools, boolean replying) {
        Map<String, Object> context = new LinkedHashMap<>();
        constants.forEach((name, text) -> context.put(name, MarkedText.markup(text)));
        context.put("messages", values(messages));
        if (!tools.isEmpty())
            context.put("tools", tools.stream().map(TemplateText::tool).toList());
        context.put("add_generation_prompt", replying);
        // Of Qwen's and of DeepSeek's templates.
        context.put("enable_thinking", thinking);
        context.put("thinking", thinking);
        return template.render(context);
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

    private List<Object> values(List<Message> messages) {
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
    private static Map<String, Object> message(String role, Object content) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", MarkedText.markup(role));
        message.put("content", content);
        return message;
    }

    private Map<String, Object> assistant(String text, List<ToolCall> calls) {
        boolean silent = text.isEmpty() && !calls.isEmpty();
        Map<String, Object> message = message("assistant", silent && style.silenceIsNone() ? JinjaTemplate.NONE : text);
        List<Object> values = new ArrayList<>();
        for (ToolCall call : calls) {
            Map<String, Object> function = new LinkedHashMap<>();
            function.put("name", call.name());
            function.put("arguments", arguments(call.arguments()));
            values.add(function(function));
        }
        if (!values.isEmpty()) message.put("tool_calls", values);
        return message;
    }

    private Object arguments(String json) {
        Object value = JsonValues.read(json);
        return style.textArguments() ? Arguments.spaced(Arguments.compact(json)) : value;
    }
}
