package io.github.wsboot.cluster.redis;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.github.wsboot.cluster.Member;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of a {@link Member} in the directory: a version, the uid, the groups,
 * the info; texts are UTF-8 after their length, which is negative if there is none. Later
 * versions may only append. Scripts read it, too.
 */
final class RecordCodec {

	private static final byte VERSION = 1;

	/** Instead of a length: no text. */
	private static final int NONE = -1;

	private RecordCodec() {
	}

	static byte[] encode(Member member) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(64);
		out.write(VERSION);
		String uid = member.uid();
		if (uid != null) {
			write(out, uid);
		}
		else {
			write(out, NONE);
		}
		write(out, member.groups().size());
		member.groups().forEach((group) -> write(out, group));
		write(out, member.info().size());
		member.info().forEach((name, value) -> {
			write(out, name);
			write(out, value);
		});
		return out.toByteArray();
	}

	/**
	 * Reads a record.
	 * @return the member, {@code null} if the record is malformed
	 */
	static @Nullable Member decode(String code, byte[] record) {
		try {
			ByteBuffer in = ByteBuffer.wrap(record);
			if (in.get() < VERSION) {
				return null;
			}
			String uid = readUid(in);
			Set<String> groups = new LinkedHashSet<>();
			for (int left = in.getInt(); left > 0; left--) {
				groups.add(readText(in));
			}
			Map<String, String> info = new LinkedHashMap<>();
			for (int left = in.getInt(); left > 0; left--) {
				info.put(readText(in), readText(in));
			}
			return new Member(code, uid, Collections.unmodifiableSet(groups), Collections.unmodifiableMap(info));
		}
		catch (BufferUnderflowException ex) {
			return null;
		}
	}

	private static void write(ByteArrayOutputStream out, int number) {
		out.write(number >>> 24);
		out.write(number >>> 16);
		out.write(number >>> 8);
		out.write(number);
	}

	private static void write(ByteArrayOutputStream out, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		write(out, bytes.length);
		out.writeBytes(bytes);
	}

	private static @Nullable String readUid(ByteBuffer in) {
		int length = in.mark().getInt();
		return (length != NONE) ? readText(in.reset()) : null;
	}

	private static String readText(ByteBuffer in) {
		int length = in.getInt();
		if (length < 0 || length > in.remaining()) {
			throw new BufferUnderflowException();
		}
		byte[] bytes = new byte[length];
		in.get(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
