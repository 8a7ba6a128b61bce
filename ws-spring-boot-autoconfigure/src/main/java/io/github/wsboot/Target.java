package io.github.wsboot;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A value that names recipients: everyone, some codes, some uids or some groups.
 *
 * @param kind what the names are
 * @param names the names, without duplicates; empty for {@link Kind#ALL}
 * @since 0.1.0
 */
public record Target(Kind kind, Set<String> names) {

	private static final Target ALL = new Target(Kind.ALL, Set.of());

	public Target {
		names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
		for (String name : names) {
			if (name == null || name.isEmpty()) {
				throw new IllegalArgumentException("A " + kind + " target must not have a missing or empty name");
			}
		}
	}

	/**
	 * Every connection.
	 * @return the target
	 */
	public static Target all() {
		return ALL;
	}

	/**
	 * The connections with these codes.
	 * @param uniqueCodes the codes
	 * @return the target
	 */
	public static Target code(String... uniqueCodes) {
		return new Target(Kind.CODE, setOf(uniqueCodes));
	}

	/**
	 * All connections bound to these uids.
	 * @param uids the uids
	 * @return the target
	 */
	public static Target uid(String... uids) {
		return new Target(Kind.UID, setOf(uids));
	}

	/**
	 * The members of these groups.
	 * @param groups the groups
	 * @return the target
	 */
	public static Target group(String... groups) {
		return new Target(Kind.GROUP, setOf(groups));
	}

	private static Set<String> setOf(String... names) {
		if (names == null) {
			throw new IllegalArgumentException("The names of a target must not be null");
		}
		return new LinkedHashSet<>(Arrays.asList(names));
	}

	/**
	 * What the names of a target are.
	 *
	 * @since 0.1.0
	 */
	public enum Kind {

		/** Every connection, no names. */
		ALL,

		/** Codes of connections. */
		CODE,

		/** Uids. */
		UID,

		/** Groups. */
		GROUP

	}

}
