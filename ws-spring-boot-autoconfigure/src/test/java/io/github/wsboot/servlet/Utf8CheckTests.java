package io.github.wsboot.servlet;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Utf8Check}.
 */
class Utf8CheckTests {

	@Test
	void acceptsWhenUpToThreeOctetsThenAsTheDecoderOfJava() {
		for (int first = 0; first < 256; first++) {
			for (int second = 0; second < 256; second++) {
				assertSame((byte) first, (byte) second);
				for (int third : new int[] { 0x00, 0x7F, 0x80, 0xBF, 0xC0 }) {
					assertSame((byte) first, (byte) second, (byte) third);
					assertSame((byte) first, (byte) second, (byte) third, (byte) 0x80);
				}
			}
		}
	}

	@Test
	void acceptsWhenTextIsRandomThenAsTheDecoderOfJavaWhereverItIsCut() {
		Random random = new Random(7);
		for (int round = 0; round < 2_000; round++) {
			StringBuilder text = new StringBuilder();
			for (int i = random.nextInt(40); i > 0; i--) {
				int[] limits = { 0x80, 0x80, 0x800, 0xD800, 0x10FFFF };
				text.appendCodePoint(random.nextInt(limits[random.nextInt(limits.length)]));
			}
			byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
			if (bytes.length > 0 && random.nextBoolean()) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			assertSame(bytes);
		}
	}

	@Test
	void acceptsWhenSecondOctetIsWrongThenRefusedWithoutTheThird() {
		assertThat(new Utf8Check().accepts(ByteBuffer.wrap(new byte[] { (byte) 0xED, (byte) 0xA0 }))).isFalse();
		assertThat(new Utf8Check().accepts(ByteBuffer.wrap(new byte[] { (byte) 0xF4, (byte) 0x90 }))).isFalse();
	}

	private static void assertSame(byte... bytes) {
		boolean expected = isUtf8(bytes);
		for (int cut = 0; cut <= bytes.length; cut++) {
			Utf8Check check = new Utf8Check();
			boolean actual = check.accepts(ByteBuffer.wrap(bytes, 0, cut))
					&& check.accepts(ByteBuffer.wrap(bytes, cut, bytes.length - cut)) && check.isComplete();
			if (actual != expected) {
				assertThat(actual).as("%s cut at %d", HexFormat.of().formatHex(bytes), cut).isEqualTo(expected);
			}
		}
	}

	private static boolean isUtf8(byte[] bytes) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

}
