package io.github.wsboot.engine;

import java.nio.ByteBuffer;

import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Batch}.
 */
class BatchTests {

	private static final Batch.Encoder CONCATENATION = (batch) -> {
		ByteBuffer all = ByteBuffer.allocate((int) batch.bytes());
		for (int i = 0; i < batch.count(); i++) {
			all.put(batch.get(i).byteBuffer());
		}
		return all.array();
	};

	private final Batch batch = new Batch(1);

	@Test
	void encodedWhenSameMessagesAgainThenEncodedOnce() {
		WsMessage one = WsMessage.text("one");
		WsMessage two = WsMessage.text("two");
		byte[] first = encoded(CONCATENATION, one, two);
		assertThat(encoded(CONCATENATION, one, two)).isSameAs(first);
		assertThat(encoded(CONCATENATION, one)).isNotSameAs(first).hasSize(3);
		assertThat(encoded(CONCATENATION, two, one)).isNotSameAs(first);
		assertThat(encoded(CONCATENATION, one, WsMessage.text("two"))).isNotSameAs(first).isEqualTo(first);
	}

	@Test
	void encodedWhenTwoEncodersTakeTurnsThenOnceByEach() {
		WsMessage message = WsMessage.text("shared");
		Batch.Encoder sizes = (batch) -> new byte[] { (byte) batch.bytes() };
		byte[] first = encoded(CONCATENATION, message);
		byte[] size = encoded(sizes, message);
		assertThat(size).containsExactly(6);
		assertThat(encoded(CONCATENATION, message)).isSameAs(first);
		assertThat(encoded(sizes, message)).isSameAs(size);
		assertThat(encoded(sizes, WsMessage.text("other one"))).containsExactly(9);
		assertThat(encoded(CONCATENATION, message)).isSameAs(first);
	}

	@Test
	void encodedWhenForgottenThenEncodedAgain() {
		WsMessage message = WsMessage.text("once");
		byte[] first = encoded(CONCATENATION, message);
		this.batch.forget();
		assertThat(encoded(CONCATENATION, message)).isNotSameAs(first).isEqualTo(first);
	}

	private byte[] encoded(Batch.Encoder encoder, WsMessage... messages) {
		this.batch.clear();
		for (WsMessage message : messages) {
			this.batch.add(message);
		}
		return this.batch.encoded(encoder).array();
	}

}
