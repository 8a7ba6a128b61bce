package io.github.wsboot;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * An immutable message, text or binary. It is encoded once and shared by all its
 * recipients.
 *
 * @since 0.1.0
 */
public final class WsMessage {

	private final boolean isText;

	// Either may be missing until asked for; both are immutable once set, so a race
	// computes the same value twice and harms nobody.
	private volatile @Nullable String text;

	private volatile byte @Nullable [] bytes;

	private final int size;

	private WsMessage(boolean isText, @Nullable String text, byte @Nullable [] bytes, int size) {
		this.isText = isText;
		this.text = text;
		this.bytes = bytes;
		this.size = size;
	}

	/**
	 * A text message.
	 * @param text the text; a lone surrogate, which UTF-8 cannot carry, is replaced by
	 * U+FFFD
	 * @return the message
	 */
	public static WsMessage text(String text) {
		if (text == null) {
			throw new IllegalArgumentException("text must not be null");
		}
		if (isAscii(text)) {
			return new WsMessage(true, text, null, text.length());
		}
		String wellFormed = replaceLoneSurrogates(text);
		return new WsMessage(true, wellFormed, null, utf8Length(wellFormed));
	}

	/**
	 * A text message that is already encoded.
	 * @param utf8 the text in UTF-8, copied
	 * @return the message
	 * @throws IllegalArgumentException if it is not UTF-8
	 */
	public static WsMessage text(byte[] utf8) {
		if (utf8 == null) {
			throw new IllegalArgumentException("utf8 must not be null");
		}
		return text(ByteBuffer.wrap(utf8));
	}

	/**
	 * A text message that is already encoded.
	 * @param utf8 the text in UTF-8 from position to limit, copied; the buffer is not
	 * changed
	 * @return the message
	 * @throws IllegalArgumentException if it is not UTF-8
	 */
	public static WsMessage text(ByteBuffer utf8) {
		if (utf8 == null) {
			throw new IllegalArgumentException("utf8 must not be null");
		}
		byte[] copy = new byte[utf8.remaining()];
		utf8.duplicate().get(copy);
		return new WsMessage(true, isAscii(copy) ? null : decoded(copy), copy, copy.length);
	}

	private static boolean isAscii(String text) {
		int seen = 0;
		for (int i = 0; i < text.length(); i++) {
			seen |= text.charAt(i);
		}
		return seen < 0x80;
	}

	private static boolean isAscii(byte[] bytes) {
		int seen = 0;
		for (byte b : bytes) {
			seen |= b;
		}
		return seen >= 0;
	}

	private static String decoded(byte[] utf8) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException(
					"A text message of " + utf8.length + " bytes is not UTF-8; send it as binary", ex);
		}
	}

	/**
	 * A binary message.
	 * @param binary the payload, copied
	 * @return the message
	 */
	public static WsMessage binary(byte[] binary) {
		if (binary == null) {
			throw new IllegalArgumentException("binary must not be null");
		}
		return new WsMessage(false, null, binary.clone(), binary.length);
	}

	/**
	 * A binary message.
	 * @param binary the payload from position to limit, copied; the buffer is not changed
	 * @return the message
	 */
	public static WsMessage binary(ByteBuffer binary) {
		if (binary == null) {
			throw new IllegalArgumentException("binary must not be null");
		}
		byte[] copy = new byte[binary.remaining()];
		binary.duplicate().get(copy);
		return new WsMessage(false, null, copy, copy.length);
	}

	/**
	 * Whether this is a text message.
	 * @return whether it is text
	 */
	public boolean isText() {
		return this.isText;
	}

	/**
	 * The text; a binary message is decoded as UTF-8, malformed parts replaced.
	 * @return the text
	 */
	public String text() {
		String result = this.text;
		if (result == null) {
			result = new String(encoded(), StandardCharsets.UTF_8);
			this.text = result;
		}
		return result;
	}

	/**
	 * The payload, text as UTF-8.
	 * @return a copy
	 */
	public byte[] bytes() {
		return encoded().clone();
	}

	/**
	 * The payload, text as UTF-8, without a copy.
	 * @return a read-only buffer of its own over the shared bytes
	 */
	public ByteBuffer byteBuffer() {
		return ByteBuffer.wrap(encoded()).asReadOnlyBuffer();
	}

	/**
	 * The size of the payload, text as UTF-8.
	 * @return the number of bytes
	 */
	public int size() {
		return this.size;
	}

	private byte[] encoded() {
		byte[] result = this.bytes;
		if (result == null) {
			result = text().getBytes(StandardCharsets.UTF_8);
			this.bytes = result;
		}
		return result;
	}

	/**
	 * Says the kind and the size, never the payload.
	 */
	@Override
	public String toString() {
		return (this.isText ? "text" : "binary") + " message of " + this.size + " bytes";
	}

	private static int utf8Length(String text) {
		long length = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			// a surrogate pair is 4 bytes: 2 for each half
			length += (c < 0x80) ? 1 : (c < 0x800 || Character.isSurrogate(c)) ? 2 : 3;
		}
		if (length > Integer.MAX_VALUE - 16) {
			throw new IllegalArgumentException("A message of " + length + " bytes is too large");
		}
		return (int) length;
	}

	private static String replaceLoneSurrogates(String text) {
		StringBuilder replaced = null;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (!Character.isSurrogate(c)) {
				continue;
			}
			if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
				i++;
				continue;
			}
			if (replaced == null) {
				replaced = new StringBuilder(text);
			}
			replaced.setCharAt(i, '\uFFFD');
		}
		return (replaced != null) ? replaced.toString() : text;
	}

}
