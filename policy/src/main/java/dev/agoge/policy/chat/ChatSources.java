package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.jinja.JinjaTemplate;
import dev.agoge.policy.jinja.TemplateFailure;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a model's folder gives a chat to go by: its tokenizer, its chat template, the special tokens by their roles,
/// and
/// the tokens that it says end a reply.
public record ChatSources(
        Tokenizer tokenizer, Optional<String> template, Map<String, String> specialTokens, Set<Integer> ends) {
    private static final List<ToolSpec> TOOLS = List.of(
            new ToolSpec("first", "Says \"a\".", "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}"),
            new ToolSpec("second", "", "{\"type\":\"object\",\"properties\":{}}"));

    /// What Qwen's templates are told apart by: with and without a system, after words and after calls.
    private static final List<List<Message>> CONVERSATIONS = List.of(
            List.of(new Message.User("b")),
            List.of(new Message.System("a"), new Message.User("b")),
            List.of(
                    new Message.System("a"),
                    new Message.User("b"),
                    new Message.Assistant("c", List.of(new ToolCall("first", "{\"a\":\"d\"}"))),
                    new Message.Tool(List.of(new ToolResult("e", false))),
                    new Message.Assistant(
                            "", List.of(new ToolCall("second", "{}"), new ToolCall("first", "{\"a\":1}"))),
                    new Message.Tool(List.of(new ToolResult("f", false), new ToolResult("g", false))),
                    new Message.Assistant("h", List.of()),
                    new Message.User("i")));

    public ChatSources {
        specialTokens = Map.copyOf(specialTokens);
        ends = Set.copyOf(ends);
    }

    /// Of a tokenizer alone.
    public static ChatSources of(Tokenizer tokenizer) {
        return new ChatSources(tokenizer, Optional.empty(), Map.of(), Set.of());
    }

    /// @throws IllegalArgumentException if the folder lacks what the chat needs, saying what
    public Chat chat(ChatSpec spec) {
        return switch (spec) {
            case ChatSpec.Dsml(var dialect, var mode) -> new DsmlChat(tokenizer, dialect, mode, ends);
            case ChatSpec.Hermes(var thoughts) -> new HermesChat(tokenizer, thoughts, ends);
            case ChatSpec.Template _ -> templateChat();
        };
    }

    private TemplateChat templateChat() {
        try {
            return new TemplateChat(tokenizer, parsed(), specialTokens, ends);
        } catch (IllegalArgumentException | TemplateFailure e) {
            throw new IllegalArgumentException("the chat template cannot be played: " + e.getMessage(), e);
        }
    }

    private JinjaTemplate parsed() {
        return JinjaTemplate.parse(template.orElseThrow(() -> new IllegalArgumentException(
                "the model's folder has none, neither as chat_template.jinja nor in tokenizer_config.json")));
    }

    /// The chat that is wanted.
    ///
    /// @throws IllegalArgumentException saying why the folder cannot have it
    public ChatSpec find(ChatWish wish) {
        ChatSpec found = switch (wish.name()) {
            case AUTO -> auto(wish.thinking());
            case DSML -> dsml(wish.thinking());
            case HERMES -> hermes(wish.thinking());
            case TEMPLATE -> template(wish.thinking());
        };
        chat(found);
        return found;
    }

    private ChatSpec auto(boolean thinking) {
        if (Piece.ATOMS.stream().allMatch(this::hasToken)) return dsml(thinking);
        boolean turns = hasToken(HermesChat.OPEN) && hasToken(HermesChat.CLOSE);
        if (template.isEmpty() && !turns) {
            throw new IllegalArgumentException(
                    "no chat was found in the model's folder: it has no chat template, and its"
                            + " tokenizer neither the control tokens of DSML nor those of Hermes");
        }
        if (turns && (template.isEmpty() || writesHermes(thinking))) return hermes(thinking);
        return template(thinking);
    }

    private ChatSpec dsml(boolean thinking) {
        Mode mode = thinking ? Mode.THINKING : Mode.CHAT;
        if (DsmlChat.fused(tokenizer, Dialect.V4_COMPACT)) return new ChatSpec.Dsml(Dialect.V4_COMPACT, mode);
        return new ChatSpec.Dsml(hasToken(Piece.LATEST_REMINDER) ? Dialect.V4 : Dialect.V3_2, mode);
    }

    private ChatSpec hermes(boolean thinking) {
        Thoughts thoughts = thoughts(thinking);
        if (!thinking && thoughts == Thoughts.BEGUN) {
            throw new IllegalArgumentException(
                    "the chat template begins every reply with a thought: ask for thinking, or take another model");
        }
        if (thinking && !thoughts.think()) {
            throw new IllegalArgumentException("the chat template knows no thoughts: do not ask for thinking");
        }
        return new ChatSpec.Hermes(thoughts);
    }

    /// Whether and where thoughts begin, by what the template writes last before a reply.
    private Thoughts thoughts(boolean thinking) {
        if (template.isEmpty()) return thinking ? Thoughts.OPEN : Thoughts.NONE;
        String wanted = replyBegins(thinking);
        if (wanted.endsWith(Thoughts.BEGUN.replyBegins())) return Thoughts.BEGUN;
        if (wanted.endsWith(Thoughts.CLOSED.replyBegins())) return Thoughts.CLOSED;
        boolean switched = !wanted.equals(replyBegins(!thinking));
        return thinking && switched ? Thoughts.OPEN : Thoughts.NONE;
    }

    private String replyBegins(boolean thinking) {
        return written(CONVERSATIONS.getFirst(), List.of(), thinking);
    }

    private String written(List<Message> messages, List<ToolSpec> tools, boolean thinking) {
        TemplateText text = new TemplateText(parsed(), specialTokens, new CallStyle(false, false), thinking);
        return text.write(messages, tools, true).toString();
    }

    /// Whether the template says what Hermes says.
    private boolean writesHermes(boolean thinking) {
        try {
            HermesChat hermes = new HermesChat(tokenizer, thoughts(thinking), ends);
            for (List<Message> messages : CONVERSATIONS) {
                for (List<ToolSpec> tools : List.of(List.<ToolSpec>of(), TOOLS)) {
                    if (!written(messages, tools, thinking)
                            .equals(hermes.text(messages, tools).toString())) return false;
                }
            }
            return true;
        } catch (IllegalArgumentException | TemplateFailure e) {
            return false;
        }
    }

    private ChatSpec template(boolean thinking) {
        if (thinking) {
            throw new IllegalArgumentException("a chat template is played without thinking, as it may forget what was"
                    + " thought: only the chats dsml and hermes think");
        }
        return new ChatSpec.Template();
    }

    private boolean hasToken(String text) {
        return tokenizer.reserving(List.of(text)).controls().has(text);
    }
}
