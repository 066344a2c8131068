package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;

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
}
