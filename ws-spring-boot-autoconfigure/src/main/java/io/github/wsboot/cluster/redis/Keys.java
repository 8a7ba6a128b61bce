package io.github.wsboot.cluster.redis;

import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Topic;

/**
 * The names of keys and channels.
 */
final class Keys {

	private final String prefix;

	private final String channelPrefix;

	Keys(String prefix, int database) {
		this.prefix = prefix;
		// channels are the same in all databases of a server
		this.channelPrefix = (database != 0) ? prefix + "db" + database + ":" : prefix;
	}

	/** The leases: session and end of its lease in ms of the time of Redis. */
	String leases() {
		return this.prefix + "{nodes}z";
	}

	/** The last heartbeat of each session, and whether it drains. */
	String beats() {
		return this.prefix + "{nodes}i";
	}

	/** Dead sessions and until when someone reaps them. */
	String reaped() {
		return this.prefix + "{nodes}d";
	}

	/** Changes whenever a session comes or goes. */
	String version() {
		return this.prefix + "{nodes}v";
	}

	String[] nodes() {
		return new String[] { leases(), beats(), reaped(), version() };
	}

	String marker(String sid) {
		return ofSession("a", sid);
	}

	String records(String sid) {
		return ofSession("c", sid);
	}

	String membersByUid(String sid) {
		return ofSession("um", sid);
	}

	String membersByGroup(String sid) {
		return ofSession("gm", sid);
	}

	String uids(String sid) {
		return ofSession("un", sid);
	}

	String groups(String sid) {
		return ofSession("gn", sid);
	}

	String claimedCodes(String sid) {
		return ofSession("kc", sid);
	}

	/**
	 * What a write needs.
	 */
	String[] directory(String sid) {
		return new String[] { marker(sid), records(sid), membersByUid(sid), membersByGroup(sid), uids(sid),
				groups(sid) };
	}

	private String ofSession(String kind, String sid) {
		return this.prefix + Partitions.tagOf(sid) + kind + ":" + sid;
	}

	String claim(String code) {
		return this.prefix + Partitions.tagOf(code) + "k:" + code;
	}

	String deposit(String key) {
		return this.prefix + Partitions.tagOf(key) + "t:" + key;
	}

	String nodeChannels() {
		return this.channelPrefix + "n:";
	}

	String channel(Topic topic) {
		return switch (topic.kind()) {
			case ALL -> this.channelPrefix + "a";
			case NODE -> nodeChannels() + topic.name();
			case UID -> named("u:", topic.name());
			case GROUP -> named("g:", topic.name());
			case CODE -> named("k:", topic.name());
		};
	}

	private String named(String kind, String name) {
		return this.channelPrefix + Partitions.tagOf(name) + kind + name;
	}

	static String nodeOf(String sid) {
		return sid.substring(0, LocalNode.ID_LENGTH);
	}

}
