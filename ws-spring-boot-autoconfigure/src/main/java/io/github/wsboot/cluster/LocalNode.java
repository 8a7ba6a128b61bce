package io.github.wsboot.cluster;

import java.util.Set;

import io.github.wsboot.WsClusterState;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ClusterEngine} sees of its own node. Thread-safe.
 *
 * @since 0.1.0
 */
public interface LocalNode {

	/** Number of characters of every {@link #id()}. */
	int ID_LENGTH = 12;

	/** Number of characters of a generated code: an id, a dot and 128 random bits. */
	int GENERATED_LENGTH = ID_LENGTH + 1 + 22;

	/**
	 * The node that has generated a code. An application may name connections alike, so
	 * that there need not be such a node.
	 * @param uniqueCode the code
	 * @return the id of the node, {@code null} if no node generates such codes
	 */
	static @Nullable String generatorOf(String uniqueCode) {
		boolean looksGenerated = uniqueCode.length() == GENERATED_LENGTH && uniqueCode.charAt(ID_LENGTH) == '.';
		return looksGenerated ? uniqueCode.substring(0, ID_LENGTH) : null;
	}

	/**
	 * The name of this node, new with every start of its process: {@value #ID_LENGTH}
	 * letters, digits, {@code -} or {@code _}. A generated code begins with it and a dot,
	 * so that everyone can see where such a connection is.
	 * @return the id
	 */
	String id();

	/**
	 * What this node says about a code at this moment.
	 * @param uniqueCode the code
	 * @return the connection, {@code null} if it is not connected here
	 */
	@Nullable Member member(String uniqueCode);

	/**
	 * All codes that are connected here, a snapshot.
	 * @return the codes
	 */
	Set<String> codes();

	/**
	 * Whether this node gives its connections away, which others may want to show.
	 * @return whether it drains
	 */
	default boolean isDraining() {
		return false;
	}

	/**
	 * Whether this node has a connection that a topic stands for. True for
	 * {@link Topic.Kind#ALL} and for its own {@link Topic.Kind#NODE}.
	 * @param topic the topic
	 * @return whether it wants its envelopes
	 */
	boolean isInterested(Topic topic);

	/**
	 * Takes an envelope of another node. Called by one thread at a time, in the order of
	 * arrival; returns at once and never throws.
	 * @param envelope the envelope, as untrusted as the bus is
	 */
	void received(byte[] envelope);

	/**
	 * Takes the new state. Called by one thread at a time, in order; the first call says
	 * {@link WsClusterState#CONNECTED}.
	 * @param state the state
	 */
	void stateChanged(WsClusterState state);

}
