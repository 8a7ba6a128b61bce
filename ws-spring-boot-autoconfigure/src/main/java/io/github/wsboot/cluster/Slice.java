package io.github.wsboot.cluster;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A part of a long list.
 *
 * @param entries the entries, possibly none
 * @param next the cursor of the next part, {@code null} after the last one
 * @since 0.1.0
 */
public record Slice(List<Entry> entries, @Nullable String next) {

	/**
	 * One connection in a list.
	 *
	 * @param uniqueCode its code
	 * @param uid its uid; {@code null} if it is not bound, or if everyone is listed
	 * @since 0.1.0
	 */
	public record Entry(String uniqueCode, @Nullable String uid) {

	}

}
