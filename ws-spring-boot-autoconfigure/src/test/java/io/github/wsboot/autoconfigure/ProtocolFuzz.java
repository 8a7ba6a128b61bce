package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.wsboot.autoconfigure.ProtocolCase.Ending;

import static io.github.wsboot.autoconfigure.ProtocolCase.Ending.closed;
import static io.github.wsboot.autoconfigure.WsFrames.CONTINUATION;
import static io.github.wsboot.autoconfigure.WsFrames.FIN;
import static io.github.wsboot.autoconfigure.WsFrames.concat;
import static io.github.wsboot.autoconfigure.WsFrames.frame;
import static io.github.wsboot.autoconfigure.WsFrames.utf8;
import static io.github.wsboot.autoconfigure.WsPeer.BINARY;
import static io.github.wsboot.autoconfigure.WsPeer.PING;
import static io.github.wsboot.autoconfigure.WsPeer.PONG;
import static io.github.wsboot.autoconfigure.WsPeer.TEXT;

/**
 * A conversation by chance, always the same for a seed: messages in fragments with pings
 * and pongs between them, cut into writes anywhere.
 */
final class ProtocolFuzz {

	private final Random random;

	private final List<byte[]> frames = new ArrayList<>();

	private final List<String> events = new ArrayList<>();

	private ProtocolFuzz(int seed) {
		this.random = new Random(seed);
		int steps = 1 + this.random.nextInt(10);
		for (int i = 0; i < steps; i++) {
			if (this.random.nextInt(4) == 0) {
				addControl();
			}
			else {
				addMessage();
			}
		}
	}

	static List<ProtocolCase> cases() {
		return IntStream.range(0, Boolean.getBoolean("ws.test.full") ? 1000 : 150)
			.boxed()
			.flatMap((seed) -> List
				.of(new ProtocolFuzz(seed).right(seed), new ProtocolFuzz(seed).wrong(seed),
						new ProtocolFuzz(seed).flipped(seed))
				.stream())
			.toList();
	}

	private ProtocolCase right(int seed) {
		List<byte[]> writes = writes(stream());
		return ProtocolCase
			.of("fuzz.right." + seed, "messages, pings and pongs",
					(peer) -> writes.forEach((write) -> peer.send(write)))
			.expects(Ending.CLOSE, this.events.toArray(String[]::new));
	}

	private ProtocolCase wrong(int seed) {
		List<byte[]> writes = writes(stream());
		boolean encoding = this.random.nextBoolean();
		List<byte[]> wrong = writes(encoding ? wrongText() : wrongFrame());
		return ProtocolCase.of("fuzz.wrong." + seed, "the same, and when all came back something wrong", (peer) -> {
			writes.forEach((write) -> peer.send(write));
			peer.awaitEvents(this.events.size());
			wrong.forEach((write) -> peer.send(write));
		}).expects(closed(encoding ? 1007 : 1002), this.events.toArray(String[]::new));
	}

	private ProtocolCase flipped(int seed) {
		byte[] stream = stream();
		for (int i = this.random.nextInt(3); i >= 0; i--) {
			stream[this.random.nextInt(stream.length)] ^= (byte) (1 << this.random.nextInt(8));
		}
		List<byte[]> writes = writes(stream);
		return ProtocolCase
			.of("fuzz.flipped." + seed, "the same with some bits flipped, then the end of TCP", (peer) -> {
				writes.forEach((write) -> peer.send(write));
				peer.finish();
			})
			.expectsNoFaults();
	}

	private byte[] stream() {
		return concat(this.frames.toArray(byte[][]::new));
	}

	private void addControl() {
		byte[] payload = ProtocolCases.payload(this.random.nextInt(126));
		boolean ping = this.random.nextBoolean();
		this.frames.add(frame(FIN | (ping ? PING : PONG), payload));
		if (ping) {
			this.events.add(ProtocolCases.event(PONG, payload));
		}
	}

	private void addMessage() {
		int opcode = this.random.nextBoolean() ? TEXT : BINARY;
		byte[] payload = (opcode == TEXT) ? utf8(text()) : bytes(size());
		int first = opcode;
		int from = 0;
		while (this.random.nextInt(3) == 0) {
			int to = from + this.random.nextInt(payload.length - from + 1);
			this.frames.add(frame(first, Arrays.copyOfRange(payload, from, to)));
			if (this.random.nextBoolean()) {
				addControl();
			}
			first = CONTINUATION;
			from = to;
		}
		this.frames.add(frame(FIN | first, Arrays.copyOfRange(payload, from, payload.length)));
		this.events.add(ProtocolCases.event(opcode, payload));
	}

	private int size() {
		return this.random.nextInt(pick(10, 130, 3000, 70_000));
	}

	private int pick(int... values) {
		return values[this.random.nextInt(values.length)];
	}

	private byte[] bytes(int size) {
		byte[] bytes = new byte[size];
		this.random.nextBytes(bytes);
		return bytes;
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		for (int i = size() / 4; i > 0; i--) {
			int point = this.random.nextInt(pick(0x80, 0x800, 0xd800, 0x110000));
			text.appendCodePoint((point >= 0xd800 && point < 0xe000) ? 'x' : point);
		}
		return text.toString();
	}

	private byte[] wrongText() {
		byte[] text = utf8("x" + text());
		text[this.random.nextInt(text.length)] = (byte) 0xff;
		return frame(FIN | TEXT, text);
	}

	private byte[] wrongFrame() {
		byte[] payload = bytes(this.random.nextInt(126));
		return switch (this.random.nextInt(6)) {
			case 0 -> frame(FIN | ((1 + this.random.nextInt(7)) << 4) | BINARY, payload);
			case 1 -> frame(FIN | (3 + this.random.nextInt(5)), payload);
			case 2 -> frame(FIN | (11 + this.random.nextInt(5)), payload);
			case 3 -> frame(PING, payload);
			case 4 -> frame(FIN | CONTINUATION, payload);
			default -> WsFrames.unmasked(FIN | BINARY, payload);
		};
	}

	private List<byte[]> writes(byte[] stream) {
		int limit = pick((stream.length < 3000) ? 3 : 300, 1000, 5000, Integer.MAX_VALUE);
		List<byte[]> writes = new ArrayList<>();
		int from = 0;
		while (from < stream.length) {
			int to = from + 1 + this.random.nextInt(Math.min(limit, stream.length - from));
			writes.add(Arrays.copyOfRange(stream, from, to));
			from = to;
		}
		return writes;
	}

}
