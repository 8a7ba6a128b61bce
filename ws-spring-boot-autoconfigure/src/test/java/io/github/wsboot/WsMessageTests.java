package io.github.wsboot;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link WsMessage}.
 */
class WsMessageTests {

	@Test
	void sizeWhenTextThenBytesOfUtf8() {
		for (String text : new String[] { "", "a", "é", "中", "😀", "aé中😀", "\uD800x", "x\uDC00" }) {
			WsMessage message = WsMessage.text(text);
			assertThat(message.size()).isEqualTo(message.bytes().length);
			assertThat(message.isText()).isTrue();
		}
	}

	@Test
	void textWhenLoneSurrogateThenReplaced() {
		assertThat(WsMessage.text("a\uD800b\uDC00😀\uD800").text()).isEqualTo("a\uFFFDb\uFFFD😀\uFFFD");
		assertThat(WsMessage.text("\uDC00\uD800").text()).isEqualTo("\uFFFD\uFFFD");
	}

	@Test
	void textWhenNotUtf8ThenRefusedWithoutThePayload() {
		assertThatIllegalArgumentException().isThrownBy(() -> WsMessage.text(new byte[] { 's', (byte) 0xFF }))
			.withMessageContaining("2 bytes");
	}

	@Test
	void bytesWhenChangedThenMessageStays() {
		byte[] given = "abc".getBytes(StandardCharsets.UTF_8);
		WsMessage text = WsMessage.text(given);
		WsMessage binary = WsMessage.binary(given);
		given[0] = 'X';
		text.bytes()[0] = 'Y';
		binary.bytes()[0] = 'Y';
		assertThat(text.bytes()).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
		assertThat(binary.text()).isEqualTo("abc");
		assertThat(binary.isText()).isFalse();
		assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> binary.byteBuffer().put((byte) 1));
	}

	@Test
	void binaryWhenBufferIsSlicedThenOnlyItsRest() {
		ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 1, 2, 3, 4 }, 1, 2);
		assertThat(WsMessage.binary(buffer).bytes()).containsExactly(2, 3);
		assertThat(buffer.position()).isOne();
	}

	@Test
	void toStringWhenSecretThenOnlyKindAndSize() {
		assertThat(WsMessage.text("secret")).hasToString("text message of 6 bytes");
		assertThat(WsMessage.binary(new byte[3])).hasToString("binary message of 3 bytes");
	}

	@Test
	void factoriesWhenNullThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> WsMessage.text((String) null));
		assertThatIllegalArgumentException().isThrownBy(() -> WsMessage.text((byte[]) null));
		assertThatIllegalArgumentException().isThrownBy(() -> WsMessage.binary((byte[]) null));
		assertThatIllegalArgumentException().isThrownBy(() -> WsMessage.binary((ByteBuffer) null));
	}

}
