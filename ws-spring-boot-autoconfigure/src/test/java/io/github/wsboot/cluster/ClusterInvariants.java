package io.github.wsboot.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What must be true of a cluster whenever nothing has been wrong for a while: all nodes
 * give the same answers, which are the sum of what each knows about itself; no code is
 * connected twice; and a message reaches exactly those it is for, once.
 */
final class ClusterInvariants {

	private static final int MAX_ATTEMPTS = 3;

	private static final AtomicLong marker = new AtomicLong();

	private final List<DrivenNode> nodes;

	ClusterInvariants(Collection<DrivenNode> nodes) {
		this.nodes = List.copyOf(nodes);
	}

	/**
	 * Waits until every query on every node is answered with the truth.
	 */
	void awaitAgreement(Duration patience) {
		await().atMost(patience).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
			try {
				verifyAgreement();
			}
			catch (NodeFailure ex) {
				throw new AssertionError(ex);
			}
		});
	}

	private void verifyAgreement() {
		List<Connected> all = new ArrayList<>();
		this.nodes.forEach((node) -> all.addAll(connected(node)));
		assertThat(all.stream().map(Connected::code)).as("connected once").doesNotHaveDuplicates();
		Map<String, List<String>> truth = truth(all);
		for (int i = 0; i < this.nodes.size(); i++) {
			DrivenNode node = this.nodes.get(i);
			Map<String, List<String>> answers = new TreeMap<>();
			truth.keySet().forEach((question) -> answers.put(question, node.call("query", question.split(" ", -1))));
			assertThat(answers).as("answers of node %d", i).isEqualTo(truth);
		}
	}

	private static List<Connected> connected(DrivenNode node) {
		List<Connected> connected = new ArrayList<>();
		for (String code : node.call("local", "codes")) {
			connected.add(new Connected(node, code, node.call("local", "uidOf", code),
					node.call("local", "groupsOf", code), node.call("local", "info", code)));
		}
		return connected;
	}

	/**
	 * Every question with its answer.
	 */
	private static Map<String, List<String>> truth(List<Connected> all) {
		Map<String, Set<String>> uids = new TreeMap<>();
		Map<String, Set<String>> groups = new TreeMap<>();
		Map<String, Set<String>> groupUids = new HashMap<>();
		for (Connected one : all) {
			one.uid.forEach((uid) -> add(uids, uid, one.code));
			for (String group : one.groups) {
				add(groups, group, one.code);
				one.uid.forEach((uid) -> add(groupUids, group, uid));
			}
		}
		Map<String, List<String>> truth = new TreeMap<>();
		truth.put("count", List.of(String.valueOf(all.size())));
		truth.put("codes", all.stream().map(Connected::code).sorted().toList());
		truth.put("uids", List.copyOf(uids.keySet()));
		truth.put("uidPages 2", List.copyOf(uids.keySet()));
		truth.put("uidCount", List.of(String.valueOf(uids.size())));
		truth.put("groups", List.copyOf(groups.keySet()));
		truth.put("groupPages 1", List.copyOf(groups.keySet()));
		for (Connected one : all) {
			truth.put("online " + one.code, List.of("true"));
			truth.put("uidOf " + one.code, one.uid);
			truth.put("groupsOf " + one.code, one.groups);
			truth.put("info " + one.code, one.info);
		}
		uids.forEach((uid, codes) -> {
			truth.put("uidOnline " + uid, List.of("true"));
			truth.put("codesOf " + uid, List.copyOf(codes));
		});
		groups.forEach((group, codes) -> {
			truth.put("groupCount " + group, List.of(String.valueOf(codes.size())));
			truth.put("groupCodes " + group, List.copyOf(codes));
			truth.put("groupInfos " + group, List.copyOf(codes));
			Set<String> members = groupUids.getOrDefault(group, Set.of());
			truth.put("groupUids " + group, List.copyOf(members));
			truth.put("groupUidCount " + group, List.of(String.valueOf(members.size())));
		});
		truth.put("online nobody", List.of("false"));
		truth.put("uidOnline nobody", List.of("false"));
		truth.put("groupCount nobody", List.of("0"));
		return truth;
	}

	private static void add(Map<String, Set<String>> sets, String key, String value) {
		sets.computeIfAbsent(key, (any) -> new TreeSet<>()).add(value);
	}

	/**
	 * Sends from every node to everyone that can be addressed, and looks whom it reaches.
	 */
	void verifyDelivery(Duration patience) {
		for (int attempt = 1; !delivers(patience); attempt++) {
			assertThat(attempt).as("attempts that were not complete").isLessThan(MAX_ATTEMPTS);
			awaitAgreement(patience);
		}
	}

	/**
	 * Whether all that was sent was complete, and reached whom it is for. It is not
	 * complete if somebody was out of touch for a moment.
	 */
	private boolean delivers(Duration patience) {
		List<Connected> all = new ArrayList<>();
		this.nodes.forEach((node) -> all.addAll(connected(node)));
		String id = "check" + marker.incrementAndGet() + "-";
		Map<String, List<String>> expected = new HashMap<>();
		all.forEach((one) -> expected.put(one.code, new ArrayList<>()));
		for (int i = 0; i < this.nodes.size(); i++) {
			Sender sender = new Sender(this.nodes.get(i), id + i, all, expected);
			all.forEach((one) -> sender.send("code:" + one.code));
			all.stream().flatMap((one) -> one.uid.stream()).distinct().forEach((uid) -> sender.send("uid:" + uid));
			all.stream()
				.flatMap((one) -> one.groups.stream())
				.distinct()
				.forEach((group) -> sender.send("group:" + group));
			sender.send("uid:nobody");
			// what one sends arrives in order, so that this comes last
			sender.send("all");
			if (!sender.isComplete) {
				return false;
			}
		}
		for (Connected one : all) {
			List<String> wanted = expected.get(one.code);
			await().atMost(patience).untilAsserted(() -> {
				List<String> received = one.node.call("received", one.code)
					.stream()
					.filter((text) -> text.startsWith(id))
					.toList();
				assertThat(received).as("received by %s", one.code).containsExactlyInAnyOrderElementsOf(wanted);
				for (int i = 0; i < this.nodes.size(); i++) {
					String from = id + i;
					assertThat(received.stream().filter((text) -> text.startsWith(from)))
						.as("received by %s in order", one.code)
						.containsExactlyElementsOf(wanted.stream().filter((text) -> text.startsWith(from)).toList());
				}
			});
		}
		return true;
	}

	/**
	 * A connection as its own node knows it.
	 */
	private record Connected(DrivenNode node, String code, List<String> uid, List<String> groups, List<String> info) {

		boolean isMeantBy(String target) {
			String name = target.substring(target.indexOf(':') + 1);
			return switch (target.charAt(0)) {
				case 'a' -> true;
				case 'c' -> this.code.equals(name);
				case 'u' -> this.uid.contains(name);
				default -> this.groups.contains(name);
			};
		}

	}

	/**
	 * Sends numbered messages from one node and notes who has to receive them.
	 */
	private static final class Sender {

		private final DrivenNode node;

		private final String id;

		private final List<Connected> all;

		private final Map<String, List<String>> expected;

		private int number;

		private boolean isComplete = true;

		Sender(DrivenNode node, String id, List<Connected> all, Map<String, List<String>> expected) {
			this.node = node;
			this.id = id;
			this.all = all;
			this.expected = expected;
		}

		void send(String target) {
			String text = this.id + "-" + this.number++ + " to " + target;
			List<String> result = this.node.call("send", target, text);
			this.isComplete &= Boolean.parseBoolean(result.get(3));
			for (Connected one : this.all) {
				if (one.isMeantBy(target)) {
					this.expected.getOrDefault(one.code, new ArrayList<>()).add(text);
				}
			}
		}

	}

}
