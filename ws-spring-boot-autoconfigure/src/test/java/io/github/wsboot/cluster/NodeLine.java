package io.github.wsboot.cluster;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One line between a test and a {@link NodeProcess}: words, in which anything may stand.
 *
 * @param words the words, at least one
 */
record NodeLine(List<String> words) {

	// never the encoded form of anything
	private static final String EMPTY_WORD = "=";

	static NodeLine parse(String line) {
		return new NodeLine(Arrays.stream(line.split(" ", -1))
			.map((word) -> word.equals(EMPTY_WORD) ? "" : URLDecoder.decode(word, StandardCharsets.UTF_8))
			.toList());
	}

	String word(int index) {
		return this.words.get(index);
	}

	List<String> from(int index) {
		return this.words.subList(index, this.words.size());
	}

	@Override
	public String toString() {
		return this.words.stream()
			.map((word) -> word.isEmpty() ? EMPTY_WORD : URLEncoder.encode(word, StandardCharsets.UTF_8))
			.collect(Collectors.joining(" "));
	}

}
