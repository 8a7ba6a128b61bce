package io.github.wsboot.cluster.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of the ordered sets of a directory: names with a separator between them
 * that none of them can contain, in the order of the code points of the names.
 */
final class Entries {

	private static final byte SEPARATOR = 1;

	// after a zero byte within a name
	private static final byte ESCAPED = (byte) 0xFF;

	private Entries() {
	}

	static byte[] escape(String name) {
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		if (name.indexOf('\0') < 0) {
			return bytes;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 1);
		for (byte b : bytes) {
			out.write(b);
			if (b == 0) {
				out.write(ESCAPED);
			}
		}
		return out.toByteArray();
	}

	/**
	 * The least entry that can begin with a name.
	 */
	static byte[] start(String name) {
		byte[] escaped = escape(name);
		byte[] start = Arrays.copyOf(escaped, escaped.length + 2);
		start[escaped.length + 1] = SEPARATOR;
		return start;
	}

	/**
	 * The least entry after all that begin with a name.
	 */
	static byte[] end(String name) {
		byte[] end = start(name);
		end[end.length - 1]++;
		return end;
	}

	/**
	 * Splits an entry.
	 * @param names how many names are before the code, which is not escaped
	 */
	static List<String> parse(byte[] entry, int names) {
		List<String> parts = new ArrayList<>(names + 1);
		ByteArrayOutputStream name = new ByteArrayOutputStream(entry.length);
		int at = 0;
		while (parts.size() < names && at + 1 < entry.length) {
			if (entry[at] != 0) {
				name.write(entry[at++]);
				continue;
			}
			if (entry[at + 1] == SEPARATOR) {
				parts.add(name.toString(StandardCharsets.UTF_8));
				name.reset();
			}
			else {
				name.write(0);
			}
			at += 2;
		}
		parts.add(new String(entry, at, entry.length - at, StandardCharsets.UTF_8));
		return parts;
	}

}
