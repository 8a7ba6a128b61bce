package io.github.wsboot.engine.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.github.wsboot.Target;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EnvelopeTests {

	private static final String ORIGIN = "AbC-_1234567";

	@Test
	void messageWhenWrittenThenTheseBytes() {
		EnvelopeWriter writer = new EnvelopeWriter(EnvelopeType.MESSAGE, ORIGIN, 8);
		writer.number((byte) 1)
			.selection(Selection.of(Target.group("g")).except("x"))
			.raw(ByteBuffer.wrap("hi".getBytes(StandardCharsets.UTF_8)));
		byte[] envelope = writer.toBytes();
		EnvelopeWriter.setSequence(envelope, 258);
		assertThat(HexFormat.of().formatHex(envelope))
			.isEqualTo("01" + "00" + "4162432d5f31323334353637" + "0000000000000102" + "01" + "00000001" + "03"
					+ "00000001" + "00000001" + "67" + "00000001" + "00000001" + "78" + "00000000" + "6869");
	}

	@Test
	void messageWhenReadThenAllIsThere() {
		Selection selection = new Selection(
				List.of(Target.code("a", "b"), Target.uid("\u00fc\ud83d\ude00"), Target.all()), Set.of("x", "y"),
				List.of(Target.group("g\u0000h")));
		EnvelopeReader reader = new EnvelopeReader(
				new EnvelopeWriter(EnvelopeType.MESSAGE, ORIGIN, 0).selection(selection)
					.raw(ByteBuffer.wrap(new byte[] { 1, 2 }))
					.toBytes());
		assertThat(reader.type()).isEqualTo(EnvelopeType.MESSAGE);
		assertThat(reader.origin()).isEqualTo(ORIGIN);
		assertThat(reader.selection()).isEqualTo(selection);
		assertThat(reader.rest()).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2 }));
	}

	@Test
	void commandWhenReadThenAllIsThere() {
		Map<String, String> changes = new HashMap<>();
		changes.put("k", null);
		changes.put("", "v");
		Command command = new Command(Operation.UPDATE_INFO, Selection.of(Target.code("a")), null, -7, changes);
		EnvelopeWriter writer = new EnvelopeWriter(EnvelopeType.COMMAND, ORIGIN, 0);
		command.write(writer);
		assertThat(Command.read(new EnvelopeReader(writer.toBytes()))).isEqualTo(command);
	}

	@Test
	void typeWhenOfAnotherVersionThenNone() {
		byte[] envelope = new EnvelopeWriter(EnvelopeType.REPLY, ORIGIN, 0).toBytes();
		envelope[0] = 2;
		assertThat(new EnvelopeReader(envelope).type()).isNull();
		envelope[0] = 1;
		envelope[1] = 99;
		assertThat(new EnvelopeReader(envelope).type()).isNull();
		envelope[1] = -1;
		assertThat(new EnvelopeReader(envelope).type()).isNull();
	}

	@Test
	void readWhenCutAnywhereThenMalformed() {
		EnvelopeWriter writer = new EnvelopeWriter(EnvelopeType.COMMAND, ORIGIN, 0);
		new Command(Operation.SET_INFO, Selection.of(Target.code("abc")).except("d"), "text", 1, Map.of("k", "v"))
			.write(writer);
		byte[] envelope = writer.toBytes();
		for (int length = 0; length < envelope.length; length++) {
			byte[] cut = Arrays.copyOf(envelope, length);
			assertThatExceptionOfType(MalformedEnvelopeException.class).as("%s", length)
				.isThrownBy(() -> Command.read(new EnvelopeReader(cut)));
		}
	}

	@Test
	void readWhenAnyByteIsAnotherThenMalformedAtWorst() {
		EnvelopeWriter writer = new EnvelopeWriter(EnvelopeType.COMMAND, ORIGIN, 0);
		new Command(Operation.JOIN, Selection.of(Target.code("abc"), Target.uid("u")), "g", 1, Map.of("k", "v"))
			.write(writer);
		byte[] envelope = writer.toBytes();
		Random random = new Random(11);
		for (int i = 0; i < 50_000; i++) {
			byte[] wrong = envelope.clone();
			for (int k = random.nextInt(3); k >= 0; k--) {
				wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
			}
			try {
				Command.read(new EnvelopeReader(wrong));
			}
			catch (MalformedEnvelopeException | IllegalArgumentException ex) {
				// what the receiver expects
			}
		}
	}

}
