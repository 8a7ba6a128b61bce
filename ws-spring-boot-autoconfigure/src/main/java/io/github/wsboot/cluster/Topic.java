package io.github.wsboot.cluster;

/**
 * What an envelope is about and nodes are interested in.
 *
 * @param kind the kind
 * @param name the name, empty for {@link Kind#ALL}
 * @since 0.1.0
 */
public record Topic(Kind kind, String name) {

	/** All nodes. */
	public static final Topic ALL = new Topic(Kind.ALL, "");

	/**
	 * The topic of one node.
	 * @param id its id
	 * @return the topic
	 */
	public static Topic node(String id) {
		return new Topic(Kind.NODE, id);
	}

	/**
	 * The topic of a uid.
	 * @param uid the uid
	 * @return the topic
	 */
	public static Topic uid(String uid) {
		return new Topic(Kind.UID, uid);
	}

	/**
	 * The topic of a group.
	 * @param group the group
	 * @return the topic
	 */
	public static Topic group(String group) {
		return new Topic(Kind.GROUP, group);
	}

	/**
	 * The topic of a code. A generated code needs none, see {@link LocalNode#id()}.
	 * @param uniqueCode the code
	 * @return the topic
	 */
	public static Topic code(String uniqueCode) {
		return new Topic(Kind.CODE, uniqueCode);
	}

	/**
	 * What the name of a topic is.
	 *
	 * @since 0.1.0
	 */
	public enum Kind {

		/** Every connection, and every node. */
		ALL,

		/** One node, and none of its connections. */
		NODE,

		/** The connections of a uid. */
		UID,

		/** The members of a group. */
		GROUP,

		/** The connection with a code. */
		CODE

	}

}
