package io.github.wsboot.sample;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Tells images from what only claims to be one, by their first bytes.
 */
final class ImageType {

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

	private static final byte[] JPEG = { (byte) 0xFF, (byte) 0xD8, (byte) 0xFF };

	private ImageType() {
	}

	/**
	 * The type of an image.
	 * @param bytes the bytes
	 * @param from where the image starts in them
	 * @return the media type, or {@code null} if a page should not show it
	 */
	static @Nullable String of(byte[] bytes, int from) {
		if (startsWith(bytes, from, PNG)) {
			return "image/png";
		}
		if (startsWith(bytes, from, JPEG)) {
			return "image/jpeg";
		}
		if (startsWith(bytes, from, ascii("GIF87a")) || startsWith(bytes, from, ascii("GIF89a"))) {
			return "image/gif";
		}
		if (startsWith(bytes, from, ascii("RIFF")) && startsWith(bytes, from + 8, ascii("WEBP"))) {
			return "image/webp";
		}
		return null;
	}

	private static boolean startsWith(byte[] bytes, int from, byte[] prefix) {
		return bytes.length - from >= prefix.length
				&& Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
