package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodecTest {
    @Test
    void aJudgedEpisodeComesBackEqual() {
        JudgedEpisode judged = Samples.judged();
        assertThat(Codec.decode(Codec.encode(judged), JudgedEpisode.class)).isEqualTo(judged);
        assertThat(Codec.fromJson(Codec.toJson(judged), JudgedEpisode.class)).isEqualTo(judged);
    }

    @Test
    void aFieldOfALaterReleaseIsIgnored() {
        record Later(String content, boolean error, int cost) {}
        byte[] later = Codec.encode(new Later("ok", false, 3));
        assertThat(Codec.decode(later, ToolResult.class)).isEqualTo(new ToolResult("ok", false));
    }

    @Test
    void nothingIsNoMessage() {
        byte[] nothing = {(byte) 0xf6};
        assertThatThrownBy(() -> Codec.decode(nothing, ToolResult.class)).hasMessageContaining("nothing in it");
    }

    @Test
    void halfASurrogatePairDoesNotLoseTheMessage() {
        byte[] half = Codec.encode(new ToolResult("a\ud800b\udc00", false));
        assertThat(Codec.decode(half, ToolResult.class).content()).isEqualTo("a\ufffdb\ufffd");
    }

    @Test
    void u0000IsACharacterLikeOthers() {
        ToolResult zero = new ToolResult("a\u0000b", false);
        assertThat(Codec.decode(Codec.encode(zero), ToolResult.class)).isEqualTo(zero);
        assertThat(Codec.fromJson(Codec.toJson(zero), ToolResult.class)).isEqualTo(zero);
    }
}
