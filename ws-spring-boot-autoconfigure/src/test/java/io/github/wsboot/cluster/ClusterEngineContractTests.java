package io.github.wsboot.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.TestNode.TestClaimant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What every {@link ClusterEngine} promises, on one to three nodes.
 */
public abstract class ClusterEngineContractTests {

	private static final Set<String> STRANGE_NAMES = Set.of("", " ", "a", "A", "\0", "a\0", "a\0b", "é", "e\u0301",
			"{a}", "a:b", "a|b", "a*", "\r\n", "日本", "\uFF5E", "😀", "😀b", "x".repeat(1000));

	private final List<TestNode> nodes = new ArrayList<>();

	/**
	 * Makes one more engine of the same cluster.
	 * @return an engine that has not been started
	 */
	protected abstract ClusterEngine newEngine();

	/**
	 * Called when all nodes have left, to look for leftovers.
	 */
	protected void verifyNothingRemains() {
	}

	@AfterEach
	void leave() {
		this.nodes.forEach(TestNode::stop);
		verifyNothingRemains();
		assertThat(this.nodes).allSatisfy((node) -> assertThat(node.overlaps).hasValue(0));
	}

	final TestNode create() {
		TestNode node = new TestNode(newEngine());
		this.nodes.add(node);
		return node;
	}

	final TestNode join() {
		return create().start();
	}

	private List<TestNode> join(int count) {
		return IntStream.range(0, count).mapToObj((i) -> join()).toList();
	}

	// state

	@Test
	void startThenConnectedIsTheFirstState() {
		TestNode node = create();
		assertThat(node.engine.state()).isEqualTo(WsClusterState.DISCONNECTED);
		node.start();
		await().atMost(TestNode.PATIENCE).until(() -> !node.states.isEmpty());
		assertThat(node.states).containsExactly(WsClusterState.CONNECTED);
	}

	@Test
	void stopWhenNeverStartedOrRepeatedThenHarmless() {
		TestNode node = create();
		node.stop();
		node.start();
		node.stop();
		node.stop();
		assertThat(node.engine.state()).isEqualTo(WsClusterState.DISCONNECTED);
	}

	@Test
	void everythingWhenNotStartedThenFailsAsDocumented() {
		verifyUnavailable(create());
	}

	@Test
	void everythingWhenStoppedThenFailsAsDocumented() {
		TestNode node = join();
		node.stop();
		verifyUnavailable(node);
	}

	private static void verifyUnavailable(TestNode node) {
		assertThat(node.publish(Topic.ALL, "lost")).isEqualTo(Reach.REJECTED);
		assertThat(TestNode.get(node.engine.claim("code", new TestClaimant(node, "code"), false)))
			.isIn(Claim.PROVISIONAL, Claim.REFUSED);
		Stream<CompletionStage<?>> stages = Stream.of(node.engine.changed("code"),
				node.engine.counts(Set.of(Topic.ALL)), node.engine.members(Set.of("code")), node.engine.nodes(),
				node.engine.list(Topic.ALL, null, 1), node.engine.names(Topic.Kind.UID, null, 1),
				node.engine.put("key", "value", Duration.ofMinutes(1)), node.engine.take("key"));
		assertThat(stages).allSatisfy((stage) -> assertThat(stage.toCompletableFuture())
			.failsWithin(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(ClusterUnavailableException.class));
	}

	@Test
	void drainingThenTheOthersThatSayTheyDo() {
		List<TestNode> nodes = join(3);
		TestNode asked = nodes.get(0);
		assertThat(TestNode.get(asked.engine.draining())).isEmpty();
		asked.draining = true;
		nodes.get(1).draining = true;
		await().atMost(TestNode.PATIENCE)
			.until(() -> TestNode.get(asked.engine.draining()).equals(Set.of(nodes.get(1).id())));
		nodes.get(1).draining = false;
		await().atMost(TestNode.PATIENCE).until(() -> TestNode.get(asked.engine.draining()).isEmpty());
	}

	@Test
	void nodesThenTheOthersThatHaveNotLeft() {
		List<TestNode> nodes = join(3);
		TestNode asked = nodes.get(0);
		assertThat(TestNode.get(asked.engine.nodes())).containsExactlyInAnyOrder(nodes.get(1).id(), nodes.get(2).id());
		nodes.get(1).stop();
		assertThat(TestNode.get(asked.engine.nodes())).containsExactly(nodes.get(2).id());
		nodes.get(2).stop();
		assertThat(TestNode.get(asked.engine.nodes())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void stopThenNothingOfTheNodeRemains(int count) {
		List<TestNode> nodes = join(count);
		TestNode gone = nodes.get(0);
		gone.connect("plain", "uid", "group");
		gone.connect(gone.generateCode("x"), "uid", "group");
		gone.claim("claimed", false);
		gone.stop();
		for (TestNode other : nodes.subList(1, count)) {
			assertThat(other.count(Topic.ALL)).isZero();
			assertThat(other.count(Topic.uid("uid"))).isZero();
			assertThat(TestNode.get(other.engine.members(Set.of("plain", gone.generateCode("x"), "claimed"))))
				.isEmpty();
			assertThat(listAll(other, Topic.group("group"), 10)).isEmpty();
			assertThat(namesOf(other, Topic.Kind.UID, 10)).isEmpty();
			assertThat(namesOf(other, Topic.Kind.GROUP, 10)).isEmpty();
			assertThat(other.publish(Topic.code(gone.generateCode("x")), "lost")).isEqualTo(Reach.handedTo(0));
			assertThat(other.publish(Topic.uid("uid"), "lost")).isEqualTo(Reach.handedTo(0));
			assertThat(other.publish(Topic.ALL, "all")).isEqualTo(Reach.handedTo(count - 2));
		}
		assertThat(nodes.get(1).claim("claimed", true).outcome).isEqualTo(Claim.GRANTED);
		assertThat(gone.received).isEmpty();
	}

	@Test
	void startWhenStoppedBeforeThenWhatTheNodeHasIsVisibleAgain() {
		TestNode a = join();
		TestNode b = join();
		b.connect("code", "uid", "group");
		for (int i = 0; i < 3; i++) {
			b.stop();
			assertThat(a.count(Topic.ALL)).isZero();
			b.start();
			// nobody has told that it changed
			await().atMost(TestNode.PATIENCE).until(() -> a.count(Topic.uid("uid")) == 1);
			await().atMost(TestNode.PATIENCE)
				.until(() -> a.publish(Topic.group("group"), "again").equals(Reach.handedTo(1)));
			await().atMost(TestNode.PATIENCE).until(() -> !b.received.isEmpty());
			b.received.clear();
		}
		assertThat(b.states).startsWith(WsClusterState.CONNECTED);
	}

	// bus

	@Test
	void publishWhenAloneThenHandedToNobody() {
		TestNode node = join();
		node.connect("code", "uid", "group");
		for (Topic topic : List.of(Topic.ALL, Topic.node(node.id()), Topic.uid("uid"), Topic.group("group"),
				Topic.code("code"), Topic.code(node.generateCode("x")), Topic.node("unknown-node"))) {
			assertThat(node.publish(topic, "nobody")).isEqualTo(Reach.handedTo(0));
		}
		assertThat(node.received).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void publishThenEveryInterestedNodeButTheOwnGetsItOnce(int count) {
		List<TestNode> nodes = join(count);
		nodes.forEach((node) -> node.connect(node.generateCode("x"), "uid", "group"));
		TestNode last = nodes.get(count - 1);
		last.connect("code", "only", "last");
		for (Topic topic : List.of(Topic.ALL, Topic.uid("uid"), Topic.group("group"))) {
			assertThat(nodes.get(0).publish(topic, topic.toString())).isEqualTo(Reach.handedTo(count - 1));
		}
		List<Topic> ofLast = List.of(Topic.uid("only"), Topic.group("last"), Topic.code("code"), Topic.node(last.id()));
		for (Topic topic : ofLast) {
			assertThat(nodes.get(0).publish(topic, topic.toString())).isEqualTo(Reach.handedTo(1));
		}
		assertThat(nodes.get(0).publish(Topic.uid("nobody"), "nobody")).isEqualTo(Reach.handedTo(0));
		nodes.get(0).publish(Topic.ALL, "end");
		for (TestNode node : nodes.subList(1, count)) {
			await().atMost(TestNode.PATIENCE).until(() -> node.receivedTexts().contains("end"));
			assertThat(node.received).hasSize((node == last) ? 8 : 4);
		}
		assertThat(nodes.get(0).received).isEmpty();
	}

	@Test
	void publishWhenInterestHasEndedThenSoonHandedToNobody() {
		TestNode a = join();
		TestNode b = join();
		b.connect("code", "before", "before");
		b.connect("code", "after", "after");
		assertThat(a.publish(Topic.uid("after"), "uid")).isEqualTo(Reach.handedTo(1));
		assertThat(a.publish(Topic.group("after"), "group")).isEqualTo(Reach.handedTo(1));
		awaitNobody(a, Topic.uid("before"));
		awaitNobody(a, Topic.group("before"));
		b.disconnect("code");
		awaitNobody(a, Topic.code("code"));
		awaitNobody(a, Topic.uid("after"));
		b.connect("code", "before");
		assertThat(a.publish(Topic.uid("before"), "back")).isEqualTo(Reach.handedTo(1));
		assertThat(a.publish(Topic.code("code"), "back")).isEqualTo(Reach.handedTo(1));
	}

	private static void awaitNobody(TestNode publisher, Topic topic) {
		await().atMost(TestNode.PATIENCE).until(() -> publisher.publish(topic, "late").equals(Reach.handedTo(0)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void publishWhenThreadsUseManyTopicsThenOrderOfEachThreadIsKept(int count) throws Exception {
		int threads = 4;
		int each = 1000;
		List<TestNode> nodes = join(count);
		TestNode receiver = nodes.get(0);
		receiver.connect("code", "uid", "group", "other");
		List<Topic> topics = List.of(Topic.ALL, Topic.uid("uid"), Topic.group("group"), Topic.code("code"),
				Topic.group("other"), Topic.node(receiver.id()));
		together(threads, (thread) -> {
			TestNode publisher = nodes.get(1 + thread % (count - 1));
			List<CompletionStage<Reach>> pending = new ArrayList<>();
			for (int i = 0; i < each; i++) {
				byte[] envelope = (thread + " " + i).getBytes(StandardCharsets.UTF_8);
				pending.add(publisher.engine.publish(topics.get(i % topics.size()), envelope));
				if (pending.size() == 100) {
					pending.forEach((stage) -> assertThat(TestNode.get(stage).isComplete()).isTrue());
					pending.clear();
				}
			}
			return true;
		});
		await().atMost(TestNode.PATIENCE).until(() -> receiver.received.size() >= threads * each);
		for (int thread = 0; thread < threads; thread++) {
			String prefix = thread + " ";
			assertThat(receiver.receivedTexts().stream().filter((text) -> text.startsWith(prefix)))
				.containsExactlyElementsOf(IntStream.range(0, each).mapToObj((i) -> prefix + i).toList());
		}
	}

	@Test
	void publishWhenEnvelopesAreBigThenEveryByteArrives() {
		TestNode a = join();
		List<TestNode> others = join(2);
		List<byte[]> envelopes = new ArrayList<>();
		Random random = new Random(1);
		for (int i = 0; i < 8; i++) {
			byte[] envelope = new byte[(i % 2 == 0) ? 1 << 20 : 256];
			random.nextBytes(envelope);
			envelopes.add(envelope);
			assertThat(TestNode.get(a.engine.publish(Topic.ALL, envelope))).isEqualTo(Reach.handedTo(2));
		}
		for (TestNode other : others) {
			await().atMost(TestNode.PATIENCE).until(() -> other.received.size() == envelopes.size());
			assertThat(other.received).usingElementComparator(Arrays::compare).containsExactlyElementsOf(envelopes);
		}
	}

	// directory

	@Test
	void queriesWhenAloneThenNothingOfTheOwnNode() {
		TestNode node = join();
		node.connect("code", "uid", "group");
		assertThat(node.count(Topic.ALL)).isZero();
		assertThat(node.count(Topic.code("code"))).isZero();
		assertThat(TestNode.get(node.engine.members(Set.of("code")))).isEmpty();
		assertThat(listAll(node, Topic.ALL, 10)).isEmpty();
		assertThat(namesOf(node, Topic.Kind.UID, 10)).isEmpty();
		assertThat(TestNode.get(node.engine.counts(Set.of()))).isEmpty();
		assertThat(TestNode.get(node.engine.members(Set.of()))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void countsThenThoseOfAllOtherNodes(int count) {
		List<TestNode> nodes = join(count);
		for (TestNode node : nodes) {
			node.connect(node.generateCode("1"), "uid", "group", "empty-soon");
			node.connect(node.generateCode("2"), "uid", "group");
			node.connect(node.generateCode("3"), null, "group");
			node.connect(node.generateCode("1"), "uid", "group");
		}
		long others = count - 1L;
		TestNode asking = nodes.get(0);
		String elsewhere = nodes.get(1).generateCode("1");
		Map<Topic, Long> expected = Map.of(Topic.ALL, 3 * others, Topic.uid("uid"), 2 * others, Topic.group("group"),
				3 * others, Topic.group("empty-soon"), 0L, Topic.uid("nobody"), 0L, Topic.code(elsewhere), 1L,
				Topic.code(asking.generateCode("1")), 0L, Topic.code("nobody"), 0L);
		assertThat(TestNode.get(asking.engine.counts(expected.keySet()))).isEqualTo(expected);
		nodes.get(1).disconnect(elsewhere);
		assertThat(asking.count(Topic.ALL)).isEqualTo(3 * others - 1);
		assertThat(asking.count(Topic.uid("uid"))).isEqualTo(2 * others - 1);
		assertThat(asking.count(Topic.code(elsewhere))).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void membersThenWhatTheirNodesSayNow(int count) {
		List<TestNode> nodes = join(count);
		TestNode last = nodes.get(count - 1);
		Member first = new Member("first", "uid", Set.of("a", "b"), Map.of("name", "Ann", "empty", ""));
		Member second = new Member(last.generateCode("x"), null, Set.of(), Map.of());
		last.connect(List.of(first, second));
		Set<String> codes = Set.of("first", second.uniqueCode(), "nobody");
		assertThat(TestNode.get(nodes.get(0).engine.members(codes)))
			.isEqualTo(Map.of("first", first, second.uniqueCode(), second));
		Member changed = new Member("first", null, Set.of("c"), Map.of());
		last.connect(List.of(changed));
		last.disconnect(second.uniqueCode());
		assertThat(TestNode.get(nodes.get(0).engine.members(codes))).isEqualTo(Map.of("first", changed));
	}

	@Test
	void namesOfAllKindsWhenStrangeThenKept() {
		TestNode a = join();
		TestNode b = join();
		Set<Member> members = new HashSet<>();
		for (String name : STRANGE_NAMES) {
			String uniqueCode = "code " + name;
			members.add(new Member(uniqueCode, name, Set.of(name, "all"), Map.of(name, name)));
		}
		b.connect(members);
		assertThat(namesOf(a, Topic.Kind.UID, 3)).containsExactlyElementsOf(sorted(STRANGE_NAMES));
		Set<String> groups = new HashSet<>(STRANGE_NAMES);
		groups.add("all");
		assertThat(namesOf(a, Topic.Kind.GROUP, 1)).containsExactlyElementsOf(sorted(groups));
		for (Member member : members) {
			String name = member.groups().stream().filter((group) -> !group.equals("all")).findFirst().orElseThrow();
			for (Topic topic : List.of(Topic.uid(name), Topic.group(name), Topic.code(member.uniqueCode()))) {
				assertThat(a.count(topic)).as(topic.toString()).isOne();
				assertThat(a.publish(topic, topic.toString())).isEqualTo(Reach.handedTo(1));
			}
			assertThat(listAll(a, Topic.uid(name), 5)).containsExactly(new Slice.Entry(member.uniqueCode(), name));
			assertThat(TestNode.get(a.engine.members(Set.of(member.uniqueCode()))).values()).containsExactly(member);
		}
		await().atMost(TestNode.PATIENCE).until(() -> b.received.size() == 3 * STRANGE_NAMES.size());
		assertThat(listAll(a, Topic.group("all"), 4)).hasSize(STRANGE_NAMES.size());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 100, 10_000 })
	void listWhenReadInPartsThenEachConnectionOnce(int limit) {
		List<TestNode> nodes = join(3);
		Set<Slice.Entry> all = new HashSet<>();
		Set<Slice.Entry> ofUid = new HashSet<>();
		Set<Slice.Entry> ofGroup = new HashSet<>();
		for (TestNode node : nodes) {
			List<Member> members = new ArrayList<>();
			for (int i = 0; i < 150; i++) {
				String uniqueCode = (i % 2 == 0) ? node.generateCode("c" + i) : "code " + i + " of " + node.id();
				String uid = (i % 3 == 0) ? "uid" : (i % 3 == 1) ? "u" + i : null;
				members.add(new Member(uniqueCode, uid, (i < 50) ? Set.of("group", "g" + i) : Set.of(), Map.of()));
				if (node != nodes.get(0)) {
					all.add(new Slice.Entry(uniqueCode, null));
					if (i % 3 == 0) {
						ofUid.add(new Slice.Entry(uniqueCode, uid));
					}
					if (i < 50) {
						ofGroup.add(new Slice.Entry(uniqueCode, uid));
					}
				}
			}
			node.connect(members);
		}
		TestNode asking = nodes.get(0);
		assertThat(listAll(asking, Topic.ALL, limit)).containsExactlyInAnyOrderElementsOf(all);
		assertThat(listAll(asking, Topic.uid("uid"), limit)).containsExactlyInAnyOrderElementsOf(ofUid);
		assertThat(listAll(asking, Topic.group("group"), limit)).containsExactlyInAnyOrderElementsOf(ofGroup);
		assertThat(listAll(asking, Topic.group("nobody"), limit)).isEmpty();
	}

	private static List<Slice.Entry> listAll(TestNode node, Topic topic, int limit) {
		List<Slice.Entry> entries = new ArrayList<>();
		String cursor = null;
		do {
			Slice slice = TestNode.get(node.engine.list(topic, cursor, limit));
			entries.addAll(slice.entries());
			assertThat(slice.next()).as("cursor").isNotEqualTo((cursor != null) ? cursor : "");
			cursor = slice.next();
		}
		while (cursor != null);
		return entries;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 100, 10_000 })
	void namesWhenReadInPartsThenEachOnceInOrder(int limit) {
		List<TestNode> nodes = join(3);
		Set<String> uids = new HashSet<>();
		Set<String> groups = new HashSet<>();
		for (TestNode node : nodes) {
			List<Member> members = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				String own = (node == nodes.get(0)) ? "own " : "";
				String uid = own + new StringBuilder().appendCodePoint((i % 2 == 0) ? 0x10000 + i : 0xFF00 + i);
				Set<String> of = Set.of(own + "g" + i, own + "h" + i / 10);
				members.add(new Member(node.generateCode("c" + i), uid, of, Map.of()));
				if (own.isEmpty()) {
					uids.add(uid);
					groups.addAll(of);
				}
			}
			node.connect(members);
		}
		assertThat(namesOf(nodes.get(0), Topic.Kind.UID, limit)).containsExactlyElementsOf(sorted(uids));
		assertThat(namesOf(nodes.get(0), Topic.Kind.GROUP, limit)).containsExactlyElementsOf(sorted(groups));
		List<String> after = TestNode.get(nodes.get(0).engine.names(Topic.Kind.GROUP, "g5", limit));
		assertThat(after).isNotEmpty().first().isEqualTo("g50");
	}

	private static List<String> namesOf(TestNode node, Topic.Kind kind, int limit) {
		List<String> all = new ArrayList<>();
		@Nullable String after = null;
		while (true) {
			List<String> names = TestNode.get(node.engine.names(kind, after, limit));
			assertThat(names).hasSizeLessThanOrEqualTo(limit);
			all.addAll(names);
			if (names.size() < limit) {
				return all;
			}
			after = names.get(names.size() - 1);
		}
	}

	private static Collection<String> sorted(Set<String> names) {
		Set<String> sorted = new TreeSet<>(
				(a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray()));
		sorted.addAll(names);
		return sorted;
	}

	// claims

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void claimWhenAnotherNodeHasTheCodeThenThatOneIsSuperseded(int count) {
		List<TestNode> nodes = join(count);
		List<TestClaimant> claimants = new ArrayList<>();
		for (int i = 0; i < 2 * count; i++) {
			TestClaimant claimant = nodes.get(i % count).claim("code", false);
			assertThat(claimant.outcome).isEqualTo(Claim.GRANTED);
			claimants.add(claimant);
			if (i > 0) {
				TestClaimant before = claimants.get(i - 1);
				await().atMost(TestNode.PATIENCE).until(() -> before.superseded.get() > 0);
				assertThat(before.toldBy).isNotSameAs(Thread.currentThread());
			}
		}
		TestClaimant last = claimants.get(claimants.size() - 1);
		assertThat(last.superseded).hasValue(0);
		assertThat(last.isAlive()).isTrue();
		assertThat(claimants).allSatisfy((claimant) -> assertThat(claimant.fenced).hasValue(0));
	}

	@Test
	void claimWhenOnlyIfFreeThenTheOwnerKeepsTheCode() {
		List<TestNode> nodes = join(3);
		TestClaimant owner = nodes.get(0).claim("code", true);
		assertThat(owner.outcome).isEqualTo(Claim.GRANTED);
		TestClaimant loser = nodes.get(1).claim("code", true);
		assertThat(loser.outcome).isEqualTo(Claim.TAKEN);
		// who never had it may give it up, too
		nodes.get(1).release(loser);
		assertThat(nodes.get(2).claim("code", true).outcome).isEqualTo(Claim.TAKEN);
		assertThat(nodes.get(2).claim("other", true).outcome).isEqualTo(Claim.GRANTED);
		assertThat(owner.superseded).hasValue(0);
		assertThat(owner.isAlive()).isTrue();
	}

	@Test
	void claimWhenTheOwnerIsOnTheSameNodeThenGranted() {
		TestNode a = join();
		TestNode b = join();
		TestClaimant first = a.claim("code", true);
		TestClaimant second = a.claim("code", true);
		assertThat(second.outcome).isEqualTo(Claim.GRANTED);
		assertThat(TestNode.get(a.engine.claim("code", second, false))).isEqualTo(Claim.GRANTED);
		assertThat(TestNode.get(a.engine.claim("code", second, true))).isEqualTo(Claim.GRANTED);
		a.release(first);
		assertThat(b.claim("code", true).outcome).isEqualTo(Claim.TAKEN);
		assertThat(second.superseded).hasValue(0);
		TestClaimant third = b.claim("code", false);
		await().atMost(TestNode.PATIENCE).until(() -> !second.isAlive());
		assertThat(third.isAlive()).isTrue();
	}

	@Test
	void releaseThenTheCodeIsFree() {
		TestNode a = join();
		TestNode b = join();
		for (int i = 0; i < 5; i++) {
			TestNode owner = (i % 2 == 0) ? a : b;
			TestNode other = (i % 2 == 0) ? b : a;
			// nobody waits for a release
			TestClaimant claimant = await().atMost(TestNode.PATIENCE)
				.until(() -> owner.claim("code", true), (claimed) -> claimed.outcome == Claim.GRANTED);
			assertThat(other.claim("code", true).outcome).isEqualTo(Claim.TAKEN);
			owner.release(claimant);
			assertThat(claimant.superseded).hasValue(0);
			await().atMost(TestNode.PATIENCE).until(() -> other.count(Topic.code("code")) == 0);
		}
	}

	@Test
	void releaseWhenLateThenTheNewOwnerKeepsTheCode() {
		List<TestNode> nodes = join(3);
		TestClaimant old = nodes.get(0).claim("code", false);
		TestClaimant owner = nodes.get(1).claim("code", false);
		nodes.get(0).release(old);
		nodes.get(0).release(old);
		assertThat(nodes.get(2).claim("code", true).outcome).isEqualTo(Claim.TAKEN);
		assertThat(owner.isAlive()).isTrue();
		assertThat(nodes.get(2).count(Topic.code("code"))).isOne();
	}

	@Test
	void claimWhenManyAtOnceThenExactlyOneIsLeft() throws Exception {
		List<TestNode> nodes = join(3);
		for (int round = 0; round < 5; round++) {
			String uniqueCode = "storm " + round;
			List<TestClaimant> claimants = together(20,
					(thread) -> IntStream.range(0, 10)
						.mapToObj((i) -> nodes.get((thread + i) % 3).claim(uniqueCode, false))
						.toList())
				.stream()
				.flatMap(List::stream)
				.toList();
			assertThat(claimants).hasSize(200)
				.allSatisfy((claimant) -> assertThat(claimant.outcome).isEqualTo(Claim.GRANTED));
			await().atMost(TestNode.PATIENCE)
				.until(() -> claimants.stream().filter(TestClaimant::isAlive).count() == 1
						&& nodes.stream().filter((node) -> node.member(uniqueCode) != null).count() == 1);
			TestNode owner = nodes.stream().filter((node) -> node.member(uniqueCode) != null).findFirst().orElseThrow();
			for (TestNode node : nodes) {
				await().atMost(TestNode.PATIENCE)
					.until(() -> node.count(Topic.code(uniqueCode)) == ((node == owner) ? 0 : 1));
				if (node != owner) {
					assertThat(node.claim(uniqueCode, true).outcome).isEqualTo(Claim.TAKEN);
				}
			}
			await().during(Duration.ofMillis(100)).until(() -> owner.member(uniqueCode) != null);
		}
	}

	@Test
	void claimWhenManyAtOnceOnlyIfFreeThenExactlyOneIsGranted() throws Exception {
		List<TestNode> nodes = join(3);
		List<List<TestClaimant>> byNode = together(3,
				(thread) -> IntStream.range(0, 50)
					.mapToObj((i) -> nodes.get(thread).claim("code " + i, true))
					.toList());
		for (int i = 0; i < 50; i++) {
			int index = i;
			assertThat(byNode.stream().map((claimants) -> claimants.get(index).outcome))
				.containsExactlyInAnyOrder(Claim.GRANTED, Claim.TAKEN, Claim.TAKEN);
		}
	}

	// deposits

	@Test
	void takeWhenManyNodesAskAtOnceThenOneGetsIt() throws Exception {
		List<TestNode> nodes = join(3);
		TestNode.get(nodes.get(0).engine.put("key", "value", Duration.ofMinutes(1)));
		List<Optional<Deposit>> taken = together(12, (i) -> TestNode.get(nodes.get(i % 3).engine.take("key")));
		assertThat(taken.stream().flatMap(Optional::stream)).singleElement().satisfies((deposit) -> {
			assertThat(deposit.value()).isEqualTo("value");
			assertThat(deposit.left()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
		});
		assertThat(TestNode.get(nodes.get(1).engine.take("key"))).isEmpty();
	}

	@Test
	void takeWhenTheNodeThatPutHasGoneThenStillThere() {
		List<TestNode> nodes = join(2);
		TestNode.get(nodes.get(0).engine.put("key", "value", Duration.ofMinutes(1)));
		nodes.get(0).stop();
		assertThat(TestNode.get(nodes.get(1).engine.take("key")).map(Deposit::value)).contains("value");
	}

	@Test
	void takeWhenNamesAndValuesAreStrangeThenAsTheyWere() {
		List<TestNode> nodes = join(2);
		for (String name : STRANGE_NAMES) {
			TestNode.get(nodes.get(0).engine.put(name, "lost", Duration.ofMinutes(1)));
			TestNode.get(nodes.get(0).engine.put(name, name, Duration.ofMinutes(1)));
		}
		for (String name : STRANGE_NAMES) {
			assertThat(TestNode.get(nodes.get(1).engine.take(name)).map(Deposit::value)).contains(name);
		}
	}

	@Test
	void takeWhenTimeIsOverThenNothing() {
		TestNode node = join();
		TestNode.get(node.engine.put("short", "value", Duration.ofMillis(20)));
		TestNode.get(node.engine.put("long", "value", Duration.ofMinutes(1)));
		await().pollDelay(Duration.ofMillis(50)).until(() -> true);
		assertThat(TestNode.get(node.engine.take("short"))).isEmpty();
		assertThat(TestNode.get(node.engine.take("long"))).isPresent();
		assertThat(TestNode.get(node.engine.take("never"))).isEmpty();
	}

	private static <T> List<T> together(int threads, IntFunction<T> task) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try {
			List<Future<T>> results = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int index = i;
				results.add(pool.submit(() -> task.apply(index)));
			}
			List<T> values = new ArrayList<>();
			for (Future<T> result : results) {
				values.add(result.get(120, TimeUnit.SECONDS));
			}
			return values;
		}
		finally {
			pool.shutdownNow();
		}
	}

}
