package io.github.wsboot.cluster.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.github.wsboot.cluster.Slice;
import org.jspecify.annotations.Nullable;

/**
 * The entries of the ordered sets of a directory: names with a separator between them
 * that none of them can contain, in the order of the code points of the names.
 */
final class Entries {

	// after a zero byte: ends a name; the next greater byte stands for no name
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
	 * Reads an entry of a set by uid.
	 */
	static Slice.Entry parseUidAndCode(byte[] entry) {
		return new Reader(entry).readRest();
	}

	/**
	 * Reads an entry of a set by group.
	 */
	static Slice.Entry parseGroupUidAndCode(byte[] entry) {
		Reader reader = new Reader(entry);
		reader.readName();
		return reader.readRest();
	}

	/**
	 * Reads one entry from its begin.
	 */
	private static final class Reader {

		private final byte[] entry;

		private int at;

		Reader(byte[] entry) {
			this.entry = entry;
		}

		Slice.Entry readRest() {
			String uid = readName();
			return new Slice.Entry(new String(this.entry, this.at, this.entry.length - this.at, StandardCharsets.UTF_8),
					uid);
		}

		@Nullable String readName() {
			ByteArrayOutputStream name = new ByteArrayOutputStream(this.entry.length);
			while (this.at + 1 < this.entry.length) {
				byte b = this.entry[this.at++];
				byte next = this.entry[this.at];
				if (b == 0 && next != ESCAPED) {
					this.at++;
					return (next == SEPARATOR) ? name.toString(StandardCharsets.UTF_8) : null;
				}
				name.write(b);
				if (b == 0) {
					this.at++;
				}
			}
			return null;
		}

	}

}
