package io.github.wsboot.engine.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.Groups;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.Slice;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What the other nodes know, waited for.
 */
final class Peers {

	private static final int SLICE = 1000;

	private static final String UNKNOWN = "The other nodes cannot be asked";

	private final ClusterEngine engine;

	private final Duration timeout;

	Peers(ClusterEngine engine, Duration timeout) {
		this.engine = engine;
		this.timeout = timeout;
	}

	Set<String> nodes() {
		return await(this.engine.nodes());
	}

	Set<String> draining() {
		return await(this.engine.draining());
	}

	long count(Topic topic) {
		return counts(List.of(topic)).getOrDefault(topic, 0L);
	}

	Map<Topic, Long> counts(Collection<Topic> topics) {
		return await(this.engine.counts(topics));
	}

	@Nullable Member member(String uniqueCode) {
		return await(this.engine.members(List.of(uniqueCode))).get(uniqueCode);
	}

	Map<String, Member> members(Collection<String> uniqueCodes) {
		Map<String, Member> members = new HashMap<>();
		List<String> codes = new ArrayList<>(uniqueCodes);
		for (int i = 0; i < codes.size(); i += SLICE) {
			members.putAll(await(this.engine.members(codes.subList(i, Math.min(i + SLICE, codes.size())))));
		}
		return members;
	}

	/**
	 * Hands out every connection that a topic stands for.
	 */
	void each(Topic topic, Consumer<Slice.Entry> consumer) {
		String cursor = null;
		do {
			Slice slice = await(this.engine.list(topic, cursor, SLICE));
			slice.entries().forEach(consumer);
			cursor = slice.next();
		}
		while (cursor != null);
	}

	List<String> names(Topic.Kind kind, @Nullable String after, int limit) {
		return await(this.engine.names(kind, after, limit));
	}

	/**
	 * Hands out every uid or group.
	 */
	void eachName(Topic.Kind kind, Consumer<String> consumer) {
		List<String> names;
		String after = null;
		do {
			names = names(kind, after, ListLimit.MAX);
			names.forEach(consumer);
			after = names.isEmpty() ? null : names.get(names.size() - 1);
		}
		while (names.size() == ListLimit.MAX);
	}

	/**
	 * Done when all nodes see what has changed here.
	 */
	CompletionStage<Void> visible(Collection<String> uniqueCodes) {
		return CompletableFuture.allOf(uniqueCodes.stream()
			.map((code) -> this.engine.changed(code).toCompletableFuture())
			.toArray(CompletableFuture[]::new));
	}

	/**
	 * Waits until all nodes see what has changed here, but for no outage: then they see
	 * it when that is over.
	 */
	void awaitVisible(Collection<String> uniqueCodes) {
		try {
			await(visible(uniqueCodes));
		}
		catch (ClusterUnavailableException ex) {
			// it is true on this node, which is what was asked for
		}
	}

	/**
	 * The members of a group of one node, unless there are too many of them.
	 */
	Set<String> listed(Groups groups, String group) {
		return (groups.count(group) > ListLimit.MAX) ? new HashSet<>() : groups.codesOf(group);
	}

	private <T> T await(CompletionStage<T> answer) {
		return new Deadline(this.timeout).await(answer, UNKNOWN);
	}

}
