package io.github.wsboot.engine.cluster;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import io.github.wsboot.Page;
import io.github.wsboot.cluster.CodePointOrder;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The uids or the groups of all nodes, each once however many nodes have it.
 */
final class Names {

	private final Topic.Kind kind;

	private final BiFunction<@Nullable String, Integer, Page<String>> local;

	private final Peers peers;

	Names(Topic.Kind kind, BiFunction<@Nullable String, Integer, Page<String>> local, Peers peers) {
		this.kind = kind;
		this.local = local;
		this.peers = peers;
	}

	Page<String> page(@Nullable String cursor, int limit) {
		Page<String> here = this.local.apply(cursor, limit);
		List<String> there = this.peers.names(this.kind, cursor, limit);
		TreeSet<String> both = new TreeSet<>(CodePointOrder.INSTANCE);
		both.addAll(here.items());
		both.addAll(there);
		List<String> items = both.stream().limit(limit).toList();
		boolean more = both.size() > limit || here.next() != null || there.size() == limit;
		return new Page<>(items, (more && !items.isEmpty()) ? items.get(items.size() - 1) : null);
	}

	Set<String> all() {
		Page<String> first = page(null, ListLimit.MAX);
		if (first.next() != null && !page(first.next(), 1).items().isEmpty()) {
			ListLimit.check(ListLimit.MAX + 1, "There are at least", this.kind + "s");
		}
		return Collections.unmodifiableSet(new HashSet<>(first.items()));
	}

	/**
	 * How many there are.
	 * @param here how many on this node
	 * @param isHere whether a name is on this node
	 */
	long count(long here, Predicate<String> isHere) {
		long[] count = { here };
		this.peers.eachName(this.kind, (name) -> count[0] += isHere.test(name) ? 0 : 1);
		return count[0];
	}

	/**
	 * The connections of one of them.
	 */
	Set<String> codesOf(Set<String> here, Topic topic) {
		Set<String> codes = new HashSet<>(here);
		this.peers.each(topic, (entry) -> {
			codes.add(entry.uniqueCode());
			ListLimit.check(codes.size(), "This " + topic.kind() + " has at least", "connections");
		});
		return Collections.unmodifiableSet(codes);
	}

}
