package io.github.wsboot.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameParser}. What it accepts and refuses is tested frame by frame on
 * the containers; here is what depends on where the stream is cut.
 */
class FrameParserTests {

	private static final int FIN = 0x80;

	private final Recorder recorder = new Recorder();

	private final FrameParser parser = new FrameParser(this.recorder, false);

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3, 7, 8, 9, 125, 126, 127, 65_535, 65_536 })
	void parseWhenCutAnywhereThenSameMessages(int size) throws InboundRefusedException {
		byte[] payload = new byte[size];
		new Random(size).nextBytes(payload);
		byte[] stream = concat(frame(FrameParser.BINARY, payload), frame(FIN | FrameParser.PING, bytes("p")),
				frame(FIN, payload), frame(FIN | FrameParser.TEXT, bytes("end")));
		List<String> expected = List.of("ping p", "binary " + (2 * size), "text 3");
		int step = Math.max(1, size / 50);
		for (int cut = 0; cut <= stream.length; cut += step) {
			Recorder recorder = new Recorder();
			FrameParser parser = new FrameParser(recorder, false);
			feed(parser, stream, 0, cut);
			feed(parser, stream, cut, stream.length);
			assertThat(recorder.events).as("cut at %d", cut).isEqualTo(expected);
			assertThat(recorder.binary).as("cut at %d", cut).isEqualTo(concat(payload, payload));
		}
	}

	@Test
	void parseWhenOctetByOctetThenSameMessages() throws InboundRefusedException {
		byte[] payload = bytes("mask me, please, all 35 octets of me");
		byte[] stream = concat(frame(FrameParser.BINARY, payload), frame(FIN | FrameParser.PONG, bytes("pong")),
				frame(FIN, payload));
		for (int i = 0; i < stream.length; i++) {
			feed(this.parser, stream, i, i + 1);
		}
		assertThat(this.recorder.events).containsExactly("pong pong", "binary " + 2 * payload.length);
		assertThat(this.recorder.binary).isEqualTo(concat(payload, payload));
	}

	@Test
	void parseWhenHeaderIsCompleteThenAnnouncedBeforePayload() throws InboundRefusedException {
		byte[] header = { (byte) (FIN | FrameParser.BINARY), (byte) 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4 };
		feed(this.parser, header, 0, header.length);
		assertThat(this.recorder.announced).isEqualTo(1L << 32);
		assertThat(this.recorder.events).isEmpty();
	}

	@Test
	void parseWhenFirstTwoOctetsAreWrongThenRefusedAtOnce() {
		byte[] reservedBit = { (byte) (FIN | 0x40 | FrameParser.TEXT), (byte) 0x80 };
		assertThatExceptionOfType(InboundRefusedException.class)
			.isThrownBy(() -> feed(this.parser, reservedBit, 0, reservedBit.length))
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1002));
	}

	@Test
	void parseWhenSomethingFollowsCloseThenIgnored() throws InboundRefusedException {
		byte[] stream = concat(frame(FIN | FrameParser.CLOSE, new byte[] { 3, (byte) 0xE8 }),
				frame(FIN | FrameParser.TEXT, bytes("late")), bytes("rubbish"));
		feed(this.parser, stream, 0, stream.length);
		feed(this.parser, stream, 0, stream.length);
		assertThat(this.recorder.events).containsExactly("close 2");
	}

	private static void feed(FrameParser parser, byte[] stream, int from, int to) throws InboundRefusedException {
		if (from < to) {
			// a buffer that is used again and again, as by the transport
			ByteBuffer copy = ByteBuffer.allocate(to - from + 5).position(5).put(stream, from, to - from).flip();
			parser.parse(copy.position(5));
		}
	}

	private static byte[] frame(int first, byte[] payload) {
		ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
		if (payload.length < 126) {
			frame.put((byte) (0x80 | payload.length));
		}
		else if (payload.length < 65_536) {
			frame.put((byte) 0xFE).putShort((short) payload.length);
		}
		else {
			frame.put((byte) 0xFF).putLong(payload.length);
		}
		byte[] mask = { 0x12, (byte) 0x9A, 0x56, (byte) 0xFE };
		frame.put(mask);
		for (int i = 0; i < payload.length; i++) {
			frame.put((byte) (payload[i] ^ mask[i % 4]));
		}
		byte[] result = new byte[frame.flip().remaining()];
		frame.get(result);
		return result;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

	private static final class Recorder implements FrameParser.Listener {

		private final List<String> events = new ArrayList<>();

		private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

		private byte[] binary = {};

		private long announced;

		@Override
		public void announced(long bytes) {
			this.announced = bytes;
		}

		@Override
		public void data(boolean text, boolean deflated, ByteBuffer part, boolean last) {
			byte[] bytes = new byte[part.remaining()];
			part.get(bytes);
			this.pending.writeBytes(bytes);
			if (last) {
				this.events.add((text ? "text " : "binary ") + this.pending.size());
				this.binary = text ? this.binary : this.pending.toByteArray();
				this.pending.reset();
			}
		}

		@Override
		public void control(int opcode, ByteBuffer payload) {
			this.events.add((opcode == FrameParser.CLOSE) ? "close " + payload.remaining()
					: ((opcode == FrameParser.PING) ? "ping " : "pong ") + StandardCharsets.UTF_8.decode(payload));
		}

	}

}
