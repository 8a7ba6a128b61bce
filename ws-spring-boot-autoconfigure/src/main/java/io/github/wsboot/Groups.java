package io.github.wsboot;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Groups of connections. A group comes into being with its first member and is gone with
 * its last, however that one leaves. A connection may be in any number of groups; inside
 * {@code onClose} the groups of the closing connection can still be read, but no longer
 * changed. Thread-safe; nothing here waits for a peer. Names must not be {@code null} or
 * empty, and new ones must be well-formed Unicode, else it is an
 * {@link IllegalArgumentException}.
 * <p>
 * In a cluster all of this is about the connections of all nodes. What other nodes have a
 * part in waits for them or for the cluster, at most for {@code ws.cluster.timeout} for
 * each thousand connections or ten thousand names, and throws a
 * {@link ClusterUnavailableException} if nothing is certain in time. A change of a
 * connection of this node never throws: it is true here, and on the other nodes when it
 * returns, or later if the cluster is out of reach.
 *
 * @since 0.1.0
 */
public interface Groups {

	/**
	 * Makes a connection a member. Idempotent.
	 * @param uniqueCode the code of the connection
	 * @param group the group, not empty
	 * @return whether the connection is open
	 */
	boolean join(String uniqueCode, String group);

	/**
	 * Ends a membership.
	 * @param uniqueCode the code of the connection
	 * @param group the group
	 * @return whether the connection is open and was a member
	 */
	boolean leave(String uniqueCode, String group);

	/**
	 * Ends all memberships of a group, if there is such a group; its members stay
	 * connected and may join again.
	 * @param group the group
	 * @throws ClusterUnavailableException if it is not certain that all other nodes have
	 * done it; on this node it is done
	 */
	void disband(String group);

	/**
	 * The groups of a connection.
	 * @param uniqueCode the code of the connection
	 * @return the groups; empty for an unknown connection
	 */
	Set<String> of(String uniqueCode);

	/**
	 * Number of members.
	 * @param group the group
	 * @return the number of connections; 0 for an unknown group
	 */
	long count(String group);

	/**
	 * Numbers of members, for the price of asking once.
	 * @param groups the groups
	 * @return for each of them the number of connections, 0 for an unknown group
	 */
	default Map<String, Long> counts(Collection<String> groups) {
		return groups.stream().distinct().collect(Collectors.toUnmodifiableMap((group) -> group, this::count));
	}

	/**
	 * The members of a group.
	 * @param group the group
	 * @return their codes; empty for an unknown group
	 * @throws IllegalStateException if there are more than 10,000
	 */
	Set<String> codesOf(String group);

	/**
	 * The members of several groups, each of them once, asked for one group after the
	 * other.
	 * @param groups the groups
	 * @return their codes
	 * @throws IllegalStateException if one has more than 10,000
	 */
	default Set<String> codesOf(Collection<String> groups) {
		return groups.stream().flatMap((group) -> codesOf(group).stream()).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * The distinct uids of the members; members without a uid are left out.
	 * @param group the group
	 * @return the uids; empty for an unknown group
	 * @throws IllegalStateException if there are more than 10,000
	 */
	Set<String> uidsOf(String group);

	/**
	 * Number of distinct uids of the members.
	 * @param group the group
	 * @return the number of uids; 0 for an unknown group
	 */
	long uidCount(String group);

	/**
	 * All groups.
	 * @return the groups
	 * @throws IllegalStateException if there are more than 10,000; use
	 * {@link #page(String, int)}
	 */
	Set<String> all();

	/**
	 * Groups in the order of their code points, page by page.
	 * @param cursor {@code null}, or {@link Page#next()} of the page before
	 * @param limit the greatest number of names, 1 to 10,000; any other is an
	 * {@link IllegalArgumentException}
	 * @return the page
	 */
	Page<String> page(@Nullable String cursor, int limit);

}
