package io.github.wsboot;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A small map of strings kept with each connection. What is read is an immutable copy;
 * what is written is copied. Inside {@code onClose} it can still be read, but no longer
 * changed. Thread-safe; nothing here waits for a peer. Names must not be {@code null} or
 * empty, else it is an {@link IllegalArgumentException}.
 * <p>
 * In a cluster all of this is about the connections of all nodes. What other nodes have a
 * part in waits for them or for the cluster, at most for {@code ws.cluster.timeout} for
 * each thousand connections, and throws a {@link ClusterUnavailableException} if nothing
 * is certain in time. A change of a connection of this node never throws: it is true
 * here, and on the other nodes when it returns, or later if the cluster is out of reach.
 *
 * @since 0.1.0
 */
public interface Infos {

	/**
	 * The info of a connection.
	 * @param uniqueCode the code of the connection
	 * @return the info; empty for an unknown connection
	 */
	Map<String, String> get(String uniqueCode);

	/**
	 * Replaces the info of a connection.
	 * @param uniqueCode the code of the connection
	 * @param info the new info; {@code null} is an empty one; a {@code null} key or value
	 * in it is an {@link IllegalArgumentException}
	 * @return whether the connection is open
	 */
	boolean set(String uniqueCode, @Nullable Map<String, String> info);

	/**
	 * Changes some entries, atomically. The map is shallow; a {@code null} value removes
	 * its key.
	 * @param uniqueCode the code of the connection
	 * @param changes the changes; {@code null} changes nothing; a {@code null} key is an
	 * {@link IllegalArgumentException}
	 * @return whether the connection is open
	 */
	boolean update(String uniqueCode, @Nullable Map<String, @Nullable String> changes);

	/**
	 * The info of all members of a group.
	 * @param group the group
	 * @return code to info; empty for an unknown group
	 * @throws IllegalStateException if there are more than 10,000 members
	 */
	Map<String, Map<String, String>> byGroup(String group);

}
