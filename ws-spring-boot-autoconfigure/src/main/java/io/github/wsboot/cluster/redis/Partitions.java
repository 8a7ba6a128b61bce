package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;

import io.lettuce.core.codec.CRC16;

/**
 * Spreads names over 256 hash tags, which Redis Cluster spreads evenly over its slots.
 */
final class Partitions {

	static final int COUNT = 256;

	private static final int SLOTS = 16_384;

	private static final String[] TAGS = tags();

	private Partitions() {
	}

	/**
	 * The tag of a name, with braces.
	 */
	static String tagOf(String name) {
		return TAGS[slot(name) * COUNT / SLOTS];
	}

	static String tag(int partition) {
		return TAGS[partition];
	}

	static int slot(String text) {
		return CRC16.crc16(text.getBytes(StandardCharsets.UTF_8)) % SLOTS;
	}

	/**
	 * For each partition the first hexadecimal number whose slot lies in it: tags that
	 * are simply numbered would leave many shards without any.
	 */
	private static String[] tags() {
		String[] tags = new String[COUNT];
		int found = 0;
		for (int number = 0; found < COUNT; number++) {
			String tag = Integer.toHexString(number);
			int partition = slot(tag) * COUNT / SLOTS;
			if (tags[partition] == null) {
				tags[partition] = "{" + tag + "}";
				found++;
			}
		}
		return tags;
	}

}
