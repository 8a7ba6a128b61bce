package io.github.wsboot.cluster.redis;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what topics a change touches, and subscribes to those that the node is
 * interested in. For the one thread of the directory.
 */
final class Interests {

	private final LocalNode node;

	private final Subscriptions subscriptions;

	private final Map<String, Member> last = new HashMap<>();

	Interests(LocalNode node, Subscriptions subscriptions) {
		this.node = node;
		this.subscriptions = subscriptions;
	}

	/**
	 * The codes that topics have been taken from.
	 */
	Set<String> codes() {
		return this.last.keySet();
	}

	/**
	 * Takes what a code is now.
	 * @return done when all that is sent to its topics from now on comes here
	 */
	CompletionStage<Void> update(String code, @Nullable Member member) {
		Set<Topic> topics = topics(member);
		Set<Topic> before = topics(this.last.get(code));
		before.removeAll(topics);
		// even if the node is still interested: perhaps only for a connection that is
		// being replaced, whose end is told as a change of the new one
		before.forEach(this.subscriptions::letGo);
		if (member != null) {
			this.last.put(code, member);
		}
		else {
			this.last.remove(code);
		}
		CompletableFuture<?>[] ready = topics.stream()
			.filter(this::follow)
			.map((topic) -> this.subscriptions.want(topic).toCompletableFuture())
			.filter((stage) -> !stage.isDone())
			.toArray(CompletableFuture[]::new);
		return (ready.length > 0) ? CompletableFuture.allOf(ready) : CompletableFuture.completedFuture(null);
	}

	void flush() {
		this.subscriptions.flush();
	}

	private boolean follow(Topic topic) {
		if (this.node.isInterested(topic)) {
			return true;
		}
		this.subscriptions.letGo(topic);
		return false;
	}

	private static Set<Topic> topics(@Nullable Member member) {
		Set<Topic> topics = new HashSet<>();
		if (member == null) {
			return topics;
		}
		String uid = member.uid();
		if (uid != null) {
			topics.add(Topic.uid(uid));
		}
		member.groups().forEach((group) -> topics.add(Topic.group(group)));
		topics.add(Topic.code(member.uniqueCode()));
		return topics;
	}

}
