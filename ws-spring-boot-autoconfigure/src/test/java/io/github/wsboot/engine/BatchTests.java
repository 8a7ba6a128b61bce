package io.github.wsboot.engine;

import java.nio.ByteBuffer;

import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Batch}.
 */
class BatchTests {

	private final Batch batch = new Batch(1);

	@ParameterizedTest
	@CsvSource({ "0, 0x8200", "1, 0x8201", "125, 0x827D", "126, 0x827E007E", "65535, 0x827EFFFF" })
	void framesWhenSizeFitsInto16BitsThenShortestHeader(int size, long header) {
		this.batch.add(WsMessage.binary(new byte[size]));
		ByteBuffer frames = this.batch.frames();
		int headerSize = (size < 126) ? 2 : 4;
		assertThat(frames.remaining()).isEqualTo(headerSize + size);
		assertThat((headerSize == 2) ? frames.getShort() & 0xFFFFL : frames.getInt() & 0xFFFFFFFFL).isEqualTo(header);
	}

	@Test
	void framesWhenSizeNeedsMoreThan16BitsThen64() {
		this.batch.add(WsMessage.binary(new byte[65_536]));
		ByteBuffer frames = this.batch.frames();
		assertThat(frames.getShort() & 0xFFFF).isEqualTo(0x827F);
		assertThat(frames.getLong()).isEqualTo(65_536);
		assertThat(frames.remaining()).isEqualTo(65_536);
	}

	@Test
	void framesWhenThereAreSeveralThenInOrder() {
		this.batch.add(WsMessage.text("\u00e4"));
		this.batch.add(WsMessage.binary(new byte[] { 1, 2 }));
		assertThat(this.batch.frames())
			.isEqualTo(ByteBuffer.wrap(new byte[] { (byte) 0x81, 2, (byte) 0xC3, (byte) 0xA4, (byte) 0x82, 2, 1, 2 }));
	}

	@Test
	void framesWhenSameMessagesAgainThenEncodedOnce() {
		WsMessage one = WsMessage.text("one");
		WsMessage two = WsMessage.text("two");
		byte[] first = frames(one, two);
		assertThat(frames(one, two)).isSameAs(first);
		assertThat(frames(one)).isNotSameAs(first).hasSize(5);
		assertThat(frames(two, one)).isNotSameAs(first);
		assertThat(frames(one, WsMessage.text("two"))).isNotSameAs(first).isEqualTo(first);
	}

	@Test
	void framesWhenForgottenThenEncodedAgain() {
		WsMessage message = WsMessage.text("once");
		byte[] first = frames(message);
		this.batch.forget();
		assertThat(frames(message)).isNotSameAs(first).isEqualTo(first);
	}

	private byte[] frames(WsMessage... messages) {
		this.batch.clear();
		for (WsMessage message : messages) {
			this.batch.add(message);
		}
		return this.batch.frames().array();
	}

}
