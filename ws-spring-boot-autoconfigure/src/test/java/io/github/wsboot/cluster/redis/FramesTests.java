package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Frames}.
 */
class FramesTests {

	private static final byte[] NODE = "node--------".getBytes(StandardCharsets.UTF_8);

	private static final Frames.Kick KICK = new Frames.Kick("code\n", 12, "node--------");

	private static final Frames.Gone GONE = new Frames.Gone("a\nb", 7, "node--------");

	@Test
	void envelopesAreReadAsWritten() {
		byte[] frame = Frames.envelopes(NODE, List.of(new byte[] { 1, 2 }, new byte[0], new byte[] { 3 }));
		assertThat(frame[0]).isEqualTo(Frames.ENVELOPES);
		assertThat(Frames.envelopes(frame)).containsExactly(new byte[] { 1, 2 }, new byte[0], new byte[] { 3 });
		assertThat(Frames.isFrom(NODE, frame)).isTrue();
		assertThat(Frames.isFrom("other-------".getBytes(StandardCharsets.UTF_8), frame)).isFalse();
	}

	@Test
	void envelopesWhenMalformedThenNull() {
		byte[] frame = Frames.envelopes(NODE, List.of(new byte[] { 1, 2 }));
		for (int length = 1; length < frame.length; length++) {
			if (length != NODE.length + 1) {
				assertThat(Frames.envelopes(Arrays.copyOf(frame, length))).isNull();
			}
		}
		byte[] negative = frame.clone();
		negative[NODE.length + 1] = -1;
		assertThat(Frames.envelopes(negative)).isNull();
	}

	@Test
	void controlFramesAreReadAsWritten() {
		assertThat(Frames.gone(Frames.gone(GONE))).isEqualTo(GONE);
		assertThat(Frames.kick(Frames.kick(KICK))).isEqualTo(KICK);
	}

	@Test
	void controlFramesWhenMalformedThenNull() {
		assertThat(Frames.kick(new byte[] { Frames.KICK })).isNull();
		assertThat(Frames.kick("\u0002x\nn\nc".getBytes(StandardCharsets.UTF_8))).isNull();
		assertThat(Frames.gone("\u000312".getBytes(StandardCharsets.UTF_8))).isNull();
		assertThat(Frames.gone("\u0003-1\nn\nc".getBytes(StandardCharsets.UTF_8))).isNull();
	}

}
