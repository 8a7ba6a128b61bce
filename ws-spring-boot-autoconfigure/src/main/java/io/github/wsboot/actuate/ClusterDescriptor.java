package io.github.wsboot.actuate;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its cluster.
 *
 * @param state whether it is in touch with it
 * @param since since when
 * @param connections connections of all nodes
 * @param uids uids of all nodes
 * @param reason why some of this is not known
 * @param nodes the living nodes
 */
record ClusterDescriptor(String state, Instant since, @Nullable Long connections, @Nullable Long uids,
		@Nullable String reason, List<Node> nodes) {

	/**
	 * One of the nodes.
	 *
	 * @param id its id
	 * @param self whether it is the one that answers
	 * @param state of itself whether it takes new connections, of others whether they
	 * drain or are just alive
	 */
	record Node(String id, boolean self, String state) {

	}

}
