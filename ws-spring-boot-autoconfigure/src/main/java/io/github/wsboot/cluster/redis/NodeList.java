package io.github.wsboot.cluster.redis;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.github.wsboot.cluster.LocalNode;

/**
 * Who was in the cluster at some moment. Immutable.
 *
 * @param version the version of the list
 * @param time the time of Redis then, in ms
 * @param readAt {@link System#nanoTime()} before it was asked for
 * @param heardAt the same when it was answered
 * @param leases the session of each node with the end of its lease
 */
record NodeList(String version, long time, long readAt, long heardAt, Map<String, Lease> leases) {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private static final Pattern SESSION = Pattern.compile("[\\w-]{" + LocalNode.ID_LENGTH + "}\\.\\d{1,18}");

	/**
	 * Reads what a script returns.
	 * @param answer the time, the version and the leases
	 */
	static NodeList parse(List<Object> answer, long readAt) {
		Map<String, Lease> leases = new TreeMap<>();
		List<?> flat = (List<?>) answer.get(2);
		for (int i = 0; i + 1 < flat.size(); i += 2) {
			String sid = Commands.text(flat.get(i));
			// whatever else is there must not take the cluster down
			if (SESSION.matcher(sid).matches()) {
				long until = (long) Double.parseDouble(Commands.text(flat.get(i + 1)));
				leases.merge(Keys.nodeOf(sid), new Lease(sid, until), NodeList::newer);
			}
		}
		return new NodeList(Commands.text(answer.get(1)), Long.parseLong(Commands.text(answer.get(0))), readAt,
				System.nanoTime(), leases);
	}

	private static Lease newer(Lease one, Lease other) {
		return (one.term() >= other.term()) ? one : other;
	}

	/**
	 * The time of Redis at this moment, or a little later.
	 */
	long now() {
		return this.time + (System.nanoTime() - this.readAt) / NANOS_PER_MILLI;
	}

	/**
	 * The time of Redis at an earlier moment, or a little earlier.
	 * @param moment the moment on the monotonic clock
	 * @return microseconds
	 */
	long microsAt(long moment) {
		return TimeUnit.MILLISECONDS.toMicros(this.time) + TimeUnit.NANOSECONDS.toMicros(moment - this.heardAt);
	}

	/**
	 * Whether every lease looks as if it still held.
	 */
	boolean looksFresh() {
		long now = now();
		return this.leases.values().stream().noneMatch((lease) -> lease.until() < now && lease.until() >= this.time);
	}

	/**
	 * The nodes that were alive when the list was read.
	 */
	boolean isAlive(String node) {
		Lease lease = this.leases.get(node);
		return lease != null && lease.until() >= this.time;
	}

	/**
	 * How many nodes are alive at this moment, as far as this list can tell.
	 */
	int alive() {
		long now = now();
		return (int) this.leases.values().stream().filter((lease) -> lease.until() >= now).count();
	}

	/**
	 * The sessions of all living nodes but one, in the order of the nodes.
	 */
	List<String> sessionsBut(String node) {
		return this.leases.values()
			.stream()
			.filter((lease) -> lease.until() >= this.time && !Keys.nodeOf(lease.sid()).equals(node))
			.map(Lease::sid)
			.toList();
	}

	/**
	 * What a session holds.
	 *
	 * @param sid the session
	 * @param until the end of its lease in ms of the time of Redis
	 */
	record Lease(String sid, long until) {

		long term() {
			return Long.parseLong(this.sid.substring(this.sid.indexOf('.') + 1));
		}

	}

}
