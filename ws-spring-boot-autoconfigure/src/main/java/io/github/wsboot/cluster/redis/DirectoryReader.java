package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.Slice;
import io.github.wsboot.cluster.Topic;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import org.jspecify.annotations.Nullable;

/**
 * Asks the directories of the other nodes, all at once, and in the same breath whether
 * these were all of them.
 */
final class DirectoryReader {

	private static final int MAX_ATTEMPTS = 5;

	private static final int ASKED_AT_ONCE = 256;

	// of the nodes that a slice may be made of
	private static final int NODES_OF_SLICE = 16;

	private static final byte[] AFTER_ALL = { (byte) 0xFF };

	private final Commands commands;

	private final Keys keys;

	private final LocalNode node;

	private final Nodes nodes;

	private final States states;

	private final long patience;

	DirectoryReader(RedisClusterSettings settings, Commands commands, Keys keys, LocalNode node, Nodes nodes,
			States states) {
		this.commands = commands;
		this.keys = keys;
		this.node = node;
		this.nodes = nodes;
		this.states = states;
		this.patience = settings.commandTimeout().toNanos();
	}

	CompletionStage<Map<Topic, Long>> counts(Collection<Topic> topics) {
		List<Topic> asked = topics.stream().distinct().toList();
		return ask((sid) -> countsOf(sid, asked)).thenApply((answers) -> {
			Map<Topic, Long> counts = new LinkedHashMap<>();
			asked.forEach((topic) -> counts.put(topic, 0L));
			answers.values()
				.forEach((answer) -> answer.forEach((topic, count) -> counts.merge(topic, count, Long::sum)));
			return counts;
		});
	}

	private CompletionStage<Map<Topic, Long>> countsOf(String sid, List<Topic> asked) {
		List<Topic> topics = asked.stream()
			.filter((topic) -> topic.kind() != Topic.Kind.CODE || mayHave(sid, topic.name()))
			.toList();
		String[] scriptKeys = { this.keys.records(sid), this.keys.membersByUid(sid), this.keys.membersByGroup(sid) };
		return inParts(topics, (part) -> {
			byte[][] args = new byte[2 * part.size()][];
			for (int i = 0; i < part.size(); i++) {
				Topic topic = part.get(i);
				args[2 * i] = Commands.bytes(switch (topic.kind()) {
					case ALL -> "a";
					case UID -> "u";
					case GROUP -> "g";
					case CODE -> "k";
					case NODE -> throw new IllegalArgumentException("A node cannot be counted");
				});
				args[2 * i + 1] = (topic.kind() == Topic.Kind.CODE) ? Commands.bytes(topic.name())
						: Entries.escape(topic.name());
			}
			return this.commands.eval(Script.COUNTS, scriptKeys, args).thenApply((answer) -> {
				Map<Topic, Long> counts = new HashMap<>();
				for (int i = 0; i < part.size(); i++) {
					counts.put(part.get(i), (Long) answer.get(i));
				}
				return counts;
			});
		});
	}

	CompletionStage<Map<String, Member>> members(Collection<String> codes) {
		List<String> asked = codes.stream().distinct().toList();
		return ask((sid) -> membersOf(sid, asked.stream().filter((code) -> mayHave(sid, code)).toList()))
			.thenApply((answers) -> {
				Map<String, Member> members = new LinkedHashMap<>();
				answers.values().forEach(members::putAll);
				return members;
			});
	}

	private CompletionStage<Map<String, Member>> membersOf(String sid, List<String> codes) {
		return inParts(codes,
				(part) -> this.commands
					.call((redis) -> redis.hmget(this.keys.records(sid), part.toArray(String[]::new)))
					.thenApply((answer) -> {
						Map<String, Member> members = new HashMap<>();
						for (KeyValue<String, byte[]> record : answer) {
							Member member = record.hasValue() ? RecordCodec.decode(record.getKey(), record.getValue())
									: null;
							if (member != null) {
								members.put(record.getKey(), member);
							}
						}
						return members;
					}));
	}

	CompletionStage<Set<String>> nodes() {
		return ask((sid) -> CompletableFuture.completedFuture(Keys.nodeOf(sid)))
			.thenApply((answers) -> Set.copyOf(answers.values()));
	}

	CompletionStage<Set<String>> draining() {
		return ask((sid) -> this.commands.call((redis) -> redis.hget(this.keys.beats(), sid))
			.thenApply((beat) -> beat != null && Commands.text(beat).endsWith(Heartbeat.DRAINING)))
			.thenApply((answers) -> answers.entrySet()
				.stream()
				.filter(Map.Entry::getValue)
				.map((answer) -> Keys.nodeOf(answer.getKey()))
				.collect(Collectors.toUnmodifiableSet()));
	}

	CompletionStage<Slice> list(Topic topic, @Nullable String cursor, int limit) {
		Position from;
		try {
			from = (cursor != null) ? Position.parse(cursor) : new Position("", new byte[0]);
		}
		catch (IllegalArgumentException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		int size = Math.max(1, limit);
		boolean byGroup = topic.kind() == Topic.Kind.GROUP;
		boolean all = topic.kind() == Topic.Kind.ALL;
		return ask((sids) -> sids.stream()
			.filter((sid) -> Keys.nodeOf(sid).compareTo(from.node) >= 0)
			.limit(NODES_OF_SLICE + 1L)
			.toList(), (sid) -> {
				Range.Boundary<byte[]> start = all ? Range.Boundary.unbounded()
						: Range.Boundary.including(Entries.start(topic.name()));
				if (Keys.nodeOf(sid).equals(from.node) && from.after.length > 0) {
					start = Range.Boundary.excluding(from.after);
				}
				Range.Boundary<byte[]> end = all ? Range.Boundary.unbounded()
						: Range.Boundary.excluding(Entries.end(topic.name()));
				Range<byte[]> range = Range.from(start, end);
				String key = byGroup ? this.keys.membersByGroup(sid) : this.keys.membersByUid(sid);
				return this.commands.call((redis) -> redis.zrangebylex(key, range, Limit.create(0, size)));
			}).thenApply((answers) -> slice(answers, all, byGroup, size));
	}

	private static Slice slice(Map<String, List<byte[]>> answers, boolean all, boolean byGroup, int size) {
		List<Slice.Entry> entries = new ArrayList<>();
		int read = 0;
		for (Map.Entry<String, List<byte[]>> answer : answers.entrySet()) {
			String name = Keys.nodeOf(answer.getKey());
			if (read++ == NODES_OF_SLICE) {
				return new Slice(entries, new Position(name, new byte[0]).format());
			}
			for (byte[] entry : answer.getValue()) {
				entries.add(entry(entry, all, byGroup));
				if (entries.size() == size) {
					return new Slice(entries, new Position(name, entry).format());
				}
			}
		}
		return new Slice(entries, null);
	}

	private static Slice.Entry entry(byte[] entry, boolean all, boolean byGroup) {
		Slice.Entry parsed = byGroup ? Entries.parseGroupUidAndCode(entry) : Entries.parseUidAndCode(entry);
		return all ? new Slice.Entry(parsed.uniqueCode(), null) : parsed;
	}

	CompletionStage<List<String>> names(Topic.Kind kind, @Nullable String after, int limit) {
		Range<byte[]> range = Range.from(
				(after != null) ? Range.Boundary.excluding(Commands.bytes(after)) : Range.Boundary.unbounded(),
				Range.Boundary.excluding(AFTER_ALL));
		return ask((sid) -> {
			String key = (kind == Topic.Kind.UID) ? this.keys.uids(sid) : this.keys.groups(sid);
			return this.commands.call((redis) -> redis.zrangebylex(key, range, Limit.create(0, limit)));
		}).thenApply((answers) -> {
			Map<byte[], String> names = new TreeMap<>(Arrays::compareUnsigned);
			answers.values()
				.forEach((some) -> some.forEach((name) -> names.put(name, new String(name, StandardCharsets.UTF_8))));
			return names.values().stream().limit(limit).toList();
		});
	}

	/**
	 * Only the node that has generated a code can have it. A code that just looks like
	 * that does not begin with the name of a node.
	 */
	private boolean mayHave(String sid, String code) {
		String generator = LocalNode.generatorOf(code);
		return generator == null || !this.nodes.isKnown(generator) || generator.equals(Keys.nodeOf(sid));
	}

	private <T> CompletionStage<Map<String, T>> ask(Function<String, CompletionStage<T>> question) {
		return ask((sids) -> sids, question);
	}

	/**
	 * Asks sessions, again if they were not the right ones.
	 */
	private <T> CompletionStage<Map<String, T>> ask(Function<List<String>, List<String>> choice,
			Function<String, CompletionStage<T>> question) {
		if (!this.states.isConnected()) {
			return CompletableFuture
				.failedFuture(new ClusterUnavailableException("This node is not in touch with the cluster"));
		}
		return this.nodes.list()
			.thenCompose((list) -> ask(list, choice, question, 1))
			.toCompletableFuture()
			.orTimeout(this.patience, TimeUnit.NANOSECONDS)
			.exceptionallyCompose((ex) -> CompletableFuture.failedFuture(unavailable(Commands.cause(ex))));
	}

	private static Throwable unavailable(Throwable ex) {
		return (ex instanceof ClusterUnavailableException || ex instanceof IllegalArgumentException) ? ex
				: new ClusterUnavailableException("The other nodes cannot be asked", ex);
	}

	private <T> CompletionStage<Map<String, T>> ask(NodeList list, Function<List<String>, List<String>> choice,
			Function<String, CompletionStage<T>> question, int attempt) {
		Map<String, CompletionStage<T>> answers = new LinkedHashMap<>();
		for (String sid : choice.apply(list.sessionsBut(this.node.id()))) {
			answers.put(sid, question.apply(sid));
		}
		CompletionStage<byte[]> version = this.commands.call((redis) -> redis.get(this.keys.version()));
		return CompletableFuture.allOf(
				answers.values().stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new))
			.thenCombine(version, (nothing, now) -> now != null && Commands.isText(now, list.version()))
			.thenCompose((valid) -> {
				if (valid) {
					Map<String, T> values = new LinkedHashMap<>();
					answers.forEach((sid, answer) -> values.put(sid, answer.toCompletableFuture().join()));
					return CompletableFuture.completedFuture(values);
				}
				if (attempt == MAX_ATTEMPTS) {
					throw new ClusterUnavailableException("The nodes change too fast");
				}
				return this.nodes.refresh().thenCompose((fresh) -> ask(fresh, choice, question, attempt + 1));
			});
	}

	/**
	 * Asks about a lot of things part by part, so that Redis is never busy for long.
	 */
	private static <A, K, V> CompletionStage<Map<K, V>> inParts(List<A> all,
			Function<List<A>, CompletionStage<Map<K, V>>> question) {
		CompletionStage<Map<K, V>> answer = CompletableFuture.completedFuture(new HashMap<>());
		for (int from = 0; from < all.size(); from += ASKED_AT_ONCE) {
			CompletionStage<Map<K, V>> part = question
				.apply(all.subList(from, Math.min(from + ASKED_AT_ONCE, all.size())));
			answer = answer.thenCombine(part, (sum, some) -> {
				sum.putAll(some);
				return sum;
			});
		}
		return answer;
	}

	/**
	 * Where a list goes on.
	 */
	private static final class Position {

		private final String node;

		private final byte[] after;

		/**
		 * Creates a position.
		 * @param node the node to ask first
		 * @param after the entry before, empty if there was none
		 */
		Position(String node, byte[] after) {
			this.node = node;
			this.after = after;
		}

		String format() {
			return this.node + Base64.getUrlEncoder().withoutPadding().encodeToString(this.after);
		}

		static Position parse(String cursor) {
			if (cursor.length() < LocalNode.ID_LENGTH) {
				throw new IllegalArgumentException("This is no cursor");
			}
			return new Position(Keys.nodeOf(cursor),
					Base64.getUrlDecoder().decode(cursor.substring(LocalNode.ID_LENGTH)));
		}

	}

}
