package io.github.wsboot.engine.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.wsboot.Recipients;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.cluster.Topic;

/**
 * Whom something is for, on every node.
 *
 * @param targets who
 * @param exceptCodes codes that are left out
 * @param exceptTargets members that are left out
 */
record Selection(List<Target> targets, Set<String> exceptCodes, List<Target> exceptTargets) {

	// a topic each would be dearer than to have every node look
	private static final int MAX_TOPICS = 8;

	static Selection of(Target... targets) {
		return new Selection(List.of(targets), Set.of(), List.of());
	}

	Selection except(String... uniqueCodes) {
		Set<String> codes = new HashSet<>(this.exceptCodes);
		codes.addAll(List.of(uniqueCodes));
		return new Selection(this.targets, Set.copyOf(codes), this.exceptTargets);
	}

	Selection exceptTargets(Target... targets) {
		List<Target> all = new ArrayList<>(this.exceptTargets);
		all.addAll(List.of(targets));
		return new Selection(this.targets, this.exceptCodes, List.copyOf(all));
	}

	/**
	 * The same on one node.
	 */
	Recipients on(WebSocketManager node) {
		Recipients recipients = node.to(this.targets.toArray(Target[]::new));
		if (!this.exceptCodes.isEmpty()) {
			recipients = recipients.except(this.exceptCodes.toArray(String[]::new));
		}
		if (!this.exceptTargets.isEmpty()) {
			recipients = recipients.exceptTargets(this.exceptTargets.toArray(Target[]::new));
		}
		return recipients;
	}

	/**
	 * Where to publish so that every node with such a connection hears of it.
	 * @param local this node, whose codes nobody else has
	 */
	Set<Topic> topics(WebSocketManager local) {
		// stays empty, and costs nothing, when all codes are here
		Set<Topic> topics = Set.of();
		for (Target target : this.targets) {
			for (String name : target.names()) {
				switch (target.kind()) {
					case CODE -> {
						if (!local.isOnline(name)) {
							topics = add(topics, Topic.code(name));
						}
					}
					case UID -> topics = add(topics, Topic.uid(name));
					case GROUP -> topics = add(topics, Topic.group(name));
					case ALL -> throw new IllegalArgumentException("Everyone has no name");
				}
			}
			if (target.kind() == Target.Kind.ALL || topics.size() > MAX_TOPICS) {
				return Set.of(Topic.ALL);
			}
		}
		return topics;
	}

	private static Set<Topic> add(Set<Topic> topics, Topic topic) {
		Set<Topic> more = topics.isEmpty() ? new LinkedHashSet<>() : topics;
		more.add(topic);
		return more;
	}

	/**
	 * Whether it is a connection, which cannot be on two nodes.
	 */
	boolean isOneCode() {
		return this.targets.size() == 1 && this.targets.get(0).kind() == Target.Kind.CODE
				&& this.targets.get(0).names().size() == 1;
	}

	/**
	 * The one name it consists of.
	 * @throws MalformedEnvelopeException if it does not
	 */
	String name() {
		if (this.targets.size() != 1 || this.targets.get(0).names().size() != 1) {
			throw new MalformedEnvelopeException("not one name");
		}
		return this.targets.get(0).names().iterator().next();
	}

}
