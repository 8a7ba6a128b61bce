package io.github.wsboot.cluster.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.wsboot.ClusterUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Knows who is in the cluster, from the last heartbeat or by asking.
 */
final class Nodes {

	private final Commands commands;

	private final Keys keys;

	private volatile @Nullable NodeList last;

	Nodes(Commands commands, Keys keys) {
		this.commands = commands;
		this.keys = keys;
	}

	void learned(NodeList list) {
		this.last = list;
	}

	/**
	 * The nodes as of a heartbeat ago, unless one of them may have died since.
	 */
	CompletionStage<NodeList> list() {
		NodeList list = this.last;
		return (list != null && list.looksFresh()) ? CompletableFuture.completedFuture(list) : refresh();
	}

	/**
	 * The nodes at this moment.
	 */
	CompletionStage<NodeList> refresh() {
		long readAt = System.nanoTime();
		return this.commands.eval(Script.NODES, new String[] { this.keys.leases(), this.keys.version() })
			.thenApply((answer) -> {
				NodeList list = parse(answer, readAt);
				this.last = list;
				return list;
			});
	}

	/**
	 * The time of Redis in ms, or a little later.
	 * @return 0 if it has not been heard yet
	 */
	long time() {
		NodeList list = this.last;
		return (list != null) ? list.now() : 0;
	}

	/**
	 * The time of Redis in microseconds at an earlier moment, or a little earlier.
	 * @param moment the moment on the monotonic clock
	 * @return 0 if its time has not been heard yet
	 */
	long microsAt(long moment) {
		NodeList list = this.last;
		return (list != null) ? list.microsAt(moment) : 0;
	}

	/**
	 * How many are alive, as far as this node has heard.
	 */
	int alive() {
		NodeList list = this.last;
		return (list != null) ? list.alive() : 0;
	}

	boolean isKnown(String node) {
		NodeList list = this.last;
		return list != null && list.leases().containsKey(node);
	}

	static NodeList parse(List<Object> answer, long readAt) {
		if (!Commands.isText(answer.get(0), "OK")) {
			throw new ClusterUnavailableException("The nodes are not known");
		}
		return NodeList.parse(answer.subList(1, 4), readAt);
	}

}
