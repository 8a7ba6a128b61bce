package io.github.wsboot.servlet;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.Inflater;

import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.Batch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameEncoder}.
 */
class FrameEncoderTests {

	private final FrameEncoder deflating = new Deflation(6, 100).encoder();

	@ParameterizedTest
	@CsvSource({ "0, 0x8200", "1, 0x8201", "125, 0x827D", "126, 0x827E007E", "65535, 0x827EFFFF" })
	void encodeWhenSizeFitsInto16BitsThenShortestHeader(int size, long header) {
		ByteBuffer frames = encode(FrameEncoder.PLAIN, WsMessage.binary(new byte[size]));
		int headerSize = (size < 126) ? 2 : 4;
		assertThat(frames.remaining()).isEqualTo(headerSize + size);
		assertThat((headerSize == 2) ? frames.getShort() & 0xFFFFL : frames.getInt() & 0xFFFFFFFFL).isEqualTo(header);
	}

	@Test
	void encodeWhenSizeNeedsMoreThan16BitsThen64() {
		ByteBuffer frames = encode(FrameEncoder.PLAIN, WsMessage.binary(new byte[65_536]));
		assertThat(frames.getShort() & 0xFFFF).isEqualTo(0x827F);
		assertThat(frames.getLong()).isEqualTo(65_536);
		assertThat(frames.remaining()).isEqualTo(65_536);
	}

	@Test
	void encodeWhenThereAreSeveralThenInOrder() {
		assertThat(encode(FrameEncoder.PLAIN, WsMessage.text("\u00e4"), WsMessage.binary(new byte[] { 1, 2 })))
			.isEqualTo(ByteBuffer.wrap(new byte[] { (byte) 0x81, 2, (byte) 0xC3, (byte) 0xA4, (byte) 0x82, 2, 1, 2 }));
	}

	@ParameterizedTest
	@ValueSource(ints = { 100, 8191, 8192, 8193, 65_536, 1_000_000 })
	void encodeWhenItDeflatesThenSmallerAndInflatesToTheSame(int size) throws Exception {
		byte[] payload = new byte[size];
		Random random = new Random(size);
		for (int i = 0; i < size; i++) {
			payload[i] = (byte) (random.nextInt(4) * i / 50);
		}
		// twice, because a deflater is used again
		for (int i = 0; i < 2; i++) {
			ByteBuffer frame = encode(this.deflating, WsMessage.binary(payload));
			assertThat(frame.remaining()).isLessThan(size);
			assertThat(frame.get() & 0xFF).isEqualTo(0xC2);
			int form = frame.get();
			int length = (form < 126) ? form : (form == 126) ? frame.getShort() & 0xFFFF : (int) frame.getLong();
			assertThat(frame.remaining()).isEqualTo(length);
			assertThat(inflated(frame, size)).isEqualTo(payload);
		}
	}

	@Test
	void encodeWhenDeflatingDoesNotPayThenAsItIs() {
		byte[] noise = new byte[1000];
		new Random(1).nextBytes(noise);
		WsMessage[] messages = { WsMessage.binary(noise), WsMessage.text("a".repeat(99)), WsMessage.text("") };
		assertThat(encode(this.deflating, messages)).isEqualTo(encode(FrameEncoder.PLAIN, messages));
	}

	private static ByteBuffer encode(FrameEncoder encoder, WsMessage... messages) {
		return Batch.of(messages).encoded(encoder);
	}

	private static byte[] inflated(ByteBuffer deflated, int size) throws Exception {
		Inflater inflater = new Inflater(true);
		inflater.setInput(deflated);
		byte[] inflated = new byte[size];
		int count = inflater.inflate(inflated);
		inflater.end();
		assertThat(count).isEqualTo(size);
		return inflated;
	}

}
