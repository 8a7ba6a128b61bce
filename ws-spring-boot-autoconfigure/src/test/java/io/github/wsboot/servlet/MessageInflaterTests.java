package io.github.wsboot.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MessageInflater}.
 */
class MessageInflaterTests {

	private final MessageInflater inflater = new MessageInflater();

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 8191, 8192, 8193, 16_384, 100_000 })
	void inflateWhenCutAnywhereThenWholeAndLastComesOnce(int size) throws Exception {
		byte[] message = new byte[size];
		for (int i = 0; i < size; i++) {
			message[i] = (byte) i;
		}
		byte[] deflated = deflated(message, Deflater.SYNC_FLUSH);
		for (int cut = 0; cut <= deflated.length; cut += Math.max(1, deflated.length / 10)) {
			ByteArrayOutputStream inflated = new ByteArrayOutputStream();
			AtomicInteger lasts = new AtomicInteger();
			MessageInflater.Sink sink = (part, last) -> {
				assertThat(lasts).hasValue(0);
				lasts.addAndGet(last ? 1 : 0);
				while (part.hasRemaining()) {
					inflated.write(part.get());
				}
				return true;
			};
			this.inflater.inflate(ByteBuffer.wrap(deflated, 0, cut), false, sink);
			this.inflater.inflate(ByteBuffer.wrap(deflated, cut, deflated.length - cut), true, sink);
			assertThat(inflated.toByteArray()).as("cut at %d", cut).isEqualTo(message);
			assertThat(lasts).hasValue(1);
		}
	}

	// RFC 7692, section 7.2.3.4
	@Test
	void inflateWhenABlockIsTheFinalOneThenWhatFollowsCounts() throws Exception {
		byte[] hello = { (byte) 0xf3, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 0x07, 0x00, 0x00 };
		assertThat(text(hello)).isEqualTo("Hello");
		byte[] twice = Arrays.copyOf(hello, 7 + hello.length);
		System.arraycopy(hello, 0, twice, 7, hello.length);
		assertThat(text(twice)).isEqualTo("HelloHello");
	}

	@Test
	void inflateWhenItIsNoDeflateThenRefusedAndNothingHangs() {
		byte[] garbage = new byte[100];
		Arrays.fill(garbage, (byte) 0xFF);
		assertThatExceptionOfType(InboundRefusedException.class)
			.isThrownBy(() -> this.inflater.inflate(ByteBuffer.wrap(garbage), true, (part, last) -> true))
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1007));
	}

	@Test
	void inflateWhenNoMoreIsWantedThenItStops() throws Exception {
		byte[] bomb = deflated(new byte[10_000_000], Deflater.SYNC_FLUSH);
		AtomicInteger parts = new AtomicInteger();
		this.inflater.inflate(ByteBuffer.wrap(bomb), true, (part, last) -> parts.incrementAndGet() < 3);
		assertThat(parts).hasValue(3);
		assertThat(text(new byte[] { (byte) 0xf3, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 0x07, 0x00 }))
			.isEqualTo("Hello");
	}

	private String text(byte[] deflated) throws InboundRefusedException {
		StringBuilder text = new StringBuilder();
		this.inflater.inflate(ByteBuffer.wrap(deflated), true, (part, last) -> {
			while (part.hasRemaining()) {
				text.append((char) part.get());
			}
			return true;
		});
		return text.toString();
	}

	private static byte[] deflated(byte[] message, int flush) {
		Deflater deflater = new Deflater(9, true);
		deflater.setInput(message);
		byte[] buffer = new byte[message.length + 1000];
		int length = deflater.deflate(buffer, 0, buffer.length, flush);
		deflater.end();
		return (length == 0) ? new byte[1] : Arrays.copyOf(buffer, length - Deflation.TAIL_BYTES);
	}

}
