package io.github.wsboot;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Binding of connections to users: a connection has at most one uid, a uid any number of
 * connections. A binding ends with its connection; a uid without connections does not
 * exist. Inside {@code onClose} the uid of the closing connection can still be read, but
 * no longer changed. Thread-safe; nothing here waits for a peer. Names must not be
 * {@code null} or empty, and new ones must be well-formed Unicode, else it is an
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
public interface Uids {

	/**
	 * Binds a connection, atomically replacing the uid it had. Idempotent.
	 * @param uniqueCode the code of the connection
	 * @param uid the uid, not empty
	 * @return whether the connection is open
	 */
	boolean bind(String uniqueCode, String uid);

	/**
	 * Unbinds a connection from whatever uid it has.
	 * @param uniqueCode the code of the connection
	 * @return whether it is open and was bound
	 */
	boolean unbind(String uniqueCode);

	/**
	 * Unbinds a connection if it is bound to this uid.
	 * @param uniqueCode the code of the connection
	 * @param uid the uid it must have
	 * @return whether it is open and was bound to this uid
	 */
	boolean unbind(String uniqueCode, String uid);

	/**
	 * Whether a uid has an open connection.
	 * @param uid the uid
	 * @return whether it is online
	 */
	boolean isOnline(String uid);

	/**
	 * Which of some uids have an open connection, for the price of asking once.
	 * @param uids the uids
	 * @return those that are online
	 */
	default Set<String> online(Collection<String> uids) {
		return uids.stream().filter(this::isOnline).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * The uid of a connection.
	 * @param uniqueCode the code of the connection
	 * @return the uid; empty for an unknown or unbound connection
	 */
	Optional<String> uidOf(String uniqueCode);

	/**
	 * The connections of a uid.
	 * @param uid the uid
	 * @return their codes; empty for an unknown uid
	 * @throws IllegalStateException if there are more than 10,000
	 */
	Set<String> codesOf(String uid);

	/**
	 * The connections of some uids, asked for one uid after the other.
	 * @param uids the uids
	 * @return for each of them its codes, none for an unknown uid
	 * @throws IllegalStateException if one has more than 10,000
	 */
	default Map<String, Set<String>> codesOf(Collection<String> uids) {
		return uids.stream().distinct().collect(Collectors.toUnmodifiableMap((uid) -> uid, this::codesOf));
	}

	/**
	 * All uids that are online.
	 * @return the uids
	 * @throws IllegalStateException if there are more than 10,000; use
	 * {@link #page(String, int)}
	 */
	Set<String> all();

	/**
	 * Uids in the order of their code points, page by page.
	 * @param cursor {@code null}, or {@link Page#next()} of the page before
	 * @param limit the greatest number of names, 1 to 10,000; any other is an
	 * {@link IllegalArgumentException}
	 * @return the page
	 */
	Page<String> page(@Nullable String cursor, int limit);

	/**
	 * Number of uids that are online.
	 * @return the number of uids
	 */
	long count();

}
