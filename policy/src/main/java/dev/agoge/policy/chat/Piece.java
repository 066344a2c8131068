package dev.agoge.policy.chat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The markup of DeepSeek's DSML, cut into as few pieces as a conversation needs. The text is the published format's.
///
/// In a tokenizer that was learned for this format each piece of V4's is one control token, so that a call costs a tiny
/// policy about nine tokens. In a published one a piece is several tokens, and only its [#ATOMS] are control tokens.
enum Piece {
    BEGIN_OF_SENTENCE("<｜begin▁of▁sentence｜>"),
    END_OF_SENTENCE("<｜end▁of▁sentence｜>"),
    USER("<｜User｜>"),
    ASSISTANT("<｜Assistant｜>"),
    THINK("<think>"),
    END_THINK("</think>"),
    DSML("｜DSML｜"),

    TOOLS_OPEN(Dialect.V4_COMPACT.toolsOpen()),
    TOOLS_CLOSE(Dialect.V4_COMPACT.toolsClose()),

    /// Chat mode: the reasoning is closed before it begins.
    REPLY_BEGINS("<｜Assistant｜></think>"),
    RESULT_OPENS_TURN("<｜User｜><tool_result>"),
    RESULT_AFTER_TEXT("\n\n<tool_result>"),
    NEXT_RESULT("</tool_result>\n\n<tool_result>"),
    RESULT_CLOSES("</tool_result>"),
    RESULT_CLOSES_TURN("</tool_result><｜Assistant｜></think>"),

    CALLS_OPEN("\n\n<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\""),
    FIRST_PARAMETER("\">\n<｜DSML｜parameter name=\""),
    STRING_VALUE("\" string=\"true\">"),
    JSON_VALUE("\" string=\"false\">"),
    NEXT_PARAMETER("</｜DSML｜parameter>\n<｜DSML｜parameter name=\""),
    NEXT_CALL("</｜DSML｜parameter>\n</｜DSML｜invoke>\n<｜DSML｜invoke name=\""),
    CALLS_CLOSE("</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜tool_calls>"),
    /// After a call without parameters, whose place stays as an empty line.
    NEXT_CALL_AFTER_BARE("\">\n\n</｜DSML｜invoke>\n<｜DSML｜invoke name=\""),
    CALLS_CLOSE_AFTER_BARE("\">\n\n</｜DSML｜invoke>\n</｜DSML｜tool_calls>");

    /// The published control tokens.
    static final List<String> ATOMS = Stream.of(
                    BEGIN_OF_SENTENCE, END_OF_SENTENCE, USER, ASSISTANT, THINK, END_THINK, DSML)
            .map(Piece::text)
            .toList();

    static final String LATEST_REMINDER = "<｜latest_reminder｜>";

    /// Published control tokens that few conversations have. A tokenizer may lack them until one is written.
    static final List<String> RARE_ATOMS =
            Stream.concat(Stream.of(LATEST_REMINDER), Task.tokens().stream()).toList();

    private final String text;

    Piece(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    String text(Dialect dialect) {
        return text.replace("tool_calls", dialect.block());
    }

    static List<String> texts() {
        return Arrays.stream(values()).map(Piece::text).toList();
    }
}
