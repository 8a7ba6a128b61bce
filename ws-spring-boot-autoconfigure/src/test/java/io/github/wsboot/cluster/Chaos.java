package io.github.wsboot.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that come, go and talk on three nodes or more, while at random everything fails
 * that can.
 */
final class Chaos implements AutoCloseable {

	/**
	 * A call may wait for the cluster more than once, a second each on a quick machine.
	 */
	private static final Duration PROMPT = Duration.ofSeconds(8);

	private static final int CODES = 6;

	private static final List<FaultProxy.Mode> BAD_NETWORKS = List.of(FaultProxy.Mode.BLACKHOLE, FaultProxy.Mode.HOLD,
			FaultProxy.Mode.DROP_REPLIES, FaultProxy.Mode.DEAF, FaultProxy.Mode.RESET, FaultProxy.Mode.PARK);

	private final Random random;

	private final TestCluster cluster;

	private final boolean processes;

	/** What has happened, to be shown with a failure. */
	private final List<String> history = new CopyOnWriteArrayList<>();

	/** Generated codes that nobody was told to close, by node. */
	private final Map<DrivenNode, Set<String>> untouched = new HashMap<>();

	/**
	 * Codes that were last seen to connect, so that one with each of them must be left.
	 */
	private final Set<String> wanted = ConcurrentHashMap.newKeySet();

	/** What had been received by the end of the round before, by node and code. */
	private Map<String, Set<String>> heard = new HashMap<>();

	private final List<Runnable> repairs = new ArrayList<>();

	private final ExecutorService crowd = Executors.newCachedThreadPool();

	private final long begin = System.nanoTime();

	private @Nullable DrivenNode frozen;

	private int round;

	private int sent;

	/**
	 * Creates chaos.
	 * @param processes whether there is also a node in a process of its own, to be killed
	 * and frozen
	 */
	Chaos(TestCluster cluster, long seed, boolean processes) throws Exception {
		this.cluster = cluster;
		this.random = new Random(seed);
		this.processes = processes;
		cluster.watch.listener = (code) -> note("TWICE: " + code);
		for (int i = 0; i < (processes ? 2 : 3); i++) {
			cluster.join();
		}
		if (processes) {
			cluster.spawn();
		}
	}

	List<String> history() {
		return this.history;
	}

	/**
	 * Lets something fail, mends it and looks whether all is well.
	 */
	void round() throws Exception {
		this.round++;
		act(3 + this.random.nextInt(8));
		failServerOrNode();
		act(this.random.nextInt(6));
		if (this.random.nextBoolean()) {
			failNetwork();
		}
		act(3 + this.random.nextInt(10));
		pause(this.random.nextInt(2500));
		act(this.random.nextInt(6));
		note("mend");
		this.repairs.forEach(Runnable::run);
		this.repairs.clear();
		act(this.random.nextInt(4));
		check();
	}

	@Override
	public void close() {
		this.crowd.shutdownNow();
	}

	private void check() {
		note("check");
		this.cluster.awaitSettled();
		this.cluster.awaitHealed();
		this.untouched
			.forEach((node, codes) -> assertThat(node.call("open")).as("connections that stay").containsAll(codes));
		List<DrivenNode> nodes = this.cluster.all();
		if (!this.cluster.isStrict()) {
			assertThat(nodes.stream().flatMap((node) -> node.call("local", "codes").stream())).as("codes in use")
				.containsAll(this.wanted);
		}
		Map<String, Set<String>> hearing = new HashMap<>();
		for (DrivenNode node : nodes) {
			for (String code : node.call("local", "codes")) {
				List<String> received = node.call("received", code);
				assertThat(received).as("received by %s", code).doesNotHaveDuplicates();
				String key = System.identityHashCode(node) + code;
				for (String text : received) {
					if (text.startsWith("round ") && !text.startsWith("round " + this.round + " ")) {
						assertThat(this.heard.getOrDefault(key, Set.of())).as("late for %s", code).contains(text);
					}
				}
				hearing.put(key, new HashSet<>(received));
			}
		}
		this.heard = hearing;
		note("checked");
	}

	// what fails

	private void failServerOrNode() throws Exception {
		int fault = this.random.nextInt(this.processes ? 14 : 11);
		// where there must never be two, Redis has to keep what it knows
		boolean loses = fault == 3 || (fault >= 5 && fault <= 7);
		switch ((this.cluster.isStrict() && loses) ? 10 : fault) {
			case 0 -> redis("CLIENT", "KILL", "TYPE", "pubsub");
			case 1 -> redis("CLIENT", "KILL", "TYPE", "normal");
			case 2 -> redis("CLIENT", "PAUSE", String.valueOf(200 + this.random.nextInt(3000)), "ALL");
			case 3 -> redis("FLUSHALL");
			case 4 -> redis("SCRIPT", "FLUSH");
			case 5 -> {
				note("Redis dies and comes back empty");
				this.cluster.redis.kill();
				this.repairs.add(this.cluster.redis::restartEmpty);
			}
			case 6 -> {
				note("Redis dies and comes back with what it had");
				redis("SAVE");
				this.cluster.redis.kill();
				this.repairs.add(this.cluster.redis::restart);
			}
			case 7 -> {
				redis("SAVE");
				act(3 + this.random.nextInt(6));
				note("Redis is rolled back");
				this.cluster.redis.kill();
				if (this.random.nextBoolean()) {
					this.cluster.redis.restart();
				}
				else {
					this.repairs.add(this.cluster.redis::restart);
				}
			}
			case 8 -> {
				note("Redis freezes");
				Signal.STOP.sendTo(this.cluster.redis.process());
				this.repairs.add(() -> Signal.CONT.sendTo(this.cluster.redis.process()));
			}
			case 9 -> restart(this.cluster.nodes.get(this.random.nextInt(this.cluster.nodes.size())));
			case 10 -> note("nothing fails but the network");
			case 11 -> {
				NodeProcess process = this.cluster.processes.get(0);
				note("kill -9");
				this.cluster.kill(process);
				forget(process);
				if (this.random.nextBoolean()) {
					this.cluster.spawn();
				}
				else {
					this.repairs.add(this::spawn);
				}
			}
			case 12, 13 -> {
				NodeProcess process = this.cluster.processes.get(0);
				note("a node freezes");
				process.freeze();
				this.frozen = process;
				this.repairs.add(() -> {
					process.thaw();
					this.frozen = null;
				});
			}
			default -> throw new IllegalStateException();
		}
	}

	private void failNetwork() {
		RedisNode node = this.cluster.nodes.get(this.random.nextInt(this.cluster.nodes.size()));
		int which = this.random.nextInt(BAD_NETWORKS.size() + 2);
		String name = "network of node " + this.cluster.nodes.indexOf(node) + ": ";
		if (which < BAD_NETWORKS.size()) {
			note(name + BAD_NETWORKS.get(which));
			node.proxy.mode(BAD_NETWORKS.get(which));
			this.repairs.add(() -> node.proxy.mode(FaultProxy.Mode.PASS));
		}
		else if (which == BAD_NETWORKS.size()) {
			note(name + "reset");
			node.proxy.resetAll();
		}
		else {
			note(name + "slow");
			node.proxy.delay(Duration.ofMillis(this.random.nextInt(100)));
			this.repairs.add(() -> node.proxy.delay(Duration.ZERO));
		}
	}

	private void restart(RedisNode node) {
		note("node " + this.cluster.nodes.indexOf(node) + " restarts");
		this.cluster.nodes.remove(node);
		node.close();
		forget(node);
		this.cluster.join();
	}

	private void spawn() {
		try {
			this.cluster.spawn();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void forget(DrivenNode node) {
		this.wanted.clear();
		this.untouched.remove(node);
	}

	private void redis(String... command) {
		note(String.join(" ", command) + " " + this.cluster.redis.command(command));
	}

	// what clients do

	private void act(int times) {
		for (int i = 0; i < times; i++) {
			List<DrivenNode> nodes = this.cluster.all().stream().filter((node) -> node != this.frozen).toList();
			act(nodes, nodes.get(this.random.nextInt(nodes.size())));
			pause(this.random.nextInt(60));
		}
	}

	private void act(List<DrivenNode> nodes, DrivenNode node) {
		String uid = "uid" + this.random.nextInt(4);
		String group = "group" + this.random.nextInt(4);
		switch (this.random.nextInt(18)) {
			case 0, 1 -> {
				List<String> code = call(node, "connect", "-", uid, group);
				this.untouched.computeIfAbsent(node, (any) -> new HashSet<>()).addAll(code);
			}
			case 2, 3, 4 -> connect(node, "code" + this.random.nextInt(CODES), uid, group);
			case 5 -> {
				List<String> open = node.call("open");
				if (!open.isEmpty()) {
					String code = any(open);
					touch(code);
					call(node, "close", code);
				}
			}
			case 6 -> {
				String code = anywhere(nodes);
				touch(code);
				call(node, "kick", code);
			}
			case 7 -> call(node, "bind", anywhere(nodes), uid);
			case 8 -> call(node, "unbind", anywhere(nodes));
			case 9 -> call(node, "join", anywhere(nodes), group);
			case 10 -> call(node, "leave", anywhere(nodes), group);
			case 11 -> call(node, "info", anywhere(nodes), "key" + this.random.nextInt(3),
					String.valueOf(this.random.nextInt()));
			case 12 -> call(node, "disband", group);
			case 13 -> send(node, "uid:" + uid);
			case 14 -> send(node, "group:" + group, "uid:" + uid);
			case 15 -> storm(nodes, "code" + this.random.nextInt(CODES), uid, group);
			case 16 -> {
				for (int i = 0; i < 20; i++) {
					send(node, "group:" + group);
				}
			}
			default -> send(node, "all");
		}
	}

	private void connect(DrivenNode node, String code, String uid, String group) {
		call(node, "connect", code, uid, group);
		this.wanted.add(code);
	}

	/**
	 * One client connects everywhere at the same moment.
	 */
	private void storm(List<DrivenNode> nodes, String code, String uid, String group) {
		CompletableFuture<?>[] connects = IntStream.range(0, 3 * nodes.size())
			.mapToObj((i) -> CompletableFuture.runAsync(() -> connect(nodes.get(i % nodes.size()), code, uid, group),
					this.crowd))
			.toArray(CompletableFuture[]::new);
		CompletableFuture.allOf(connects).join();
	}

	private void send(DrivenNode node, String... targets) {
		List<String> words = new ArrayList<>(List.of(targets));
		words.add("round " + this.round + " message " + this.sent++);
		call(node, "send", words.toArray(String[]::new));
	}

	private String anywhere(List<DrivenNode> nodes) {
		return any(nodes.get(this.random.nextInt(nodes.size())).call("open"));
	}

	private String any(List<String> codes) {
		return codes.isEmpty() ? "nobody" : codes.stream().sorted().toList().get(this.random.nextInt(codes.size()));
	}

	private void touch(String code) {
		this.wanted.remove(code);
		this.untouched.values().forEach((codes) -> codes.remove(code));
	}

	/**
	 * Has a node do something, which may be impossible but not take long.
	 */
	private List<String> call(DrivenNode node, String verb, String... words) {
		long start = System.nanoTime();
		try {
			List<String> answer = node.call(verb, words);
			note(this.cluster.all().indexOf(node) + " " + verb + " " + String.join(" ", words) + " -> " + answer);
			return answer;
		}
		catch (NodeFailure ex) {
			note(this.cluster.all().indexOf(node) + " " + verb + " " + String.join(" ", words) + " -> " + ex.type());
			assertThat(ex.type()).as(ex.toString()).isEqualTo("ClusterUnavailableException");
			return List.of();
		}
		finally {
			assertThat(Duration.ofNanos(System.nanoTime() - start)).as("%s %s", verb, List.of(words))
				.isLessThan(PROMPT);
		}
	}

	static void pause(int millis) {
		LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
	}

	private void note(String what) {
		this.history.add("%6d ms round %d: %s".formatted(Duration.ofNanos(System.nanoTime() - this.begin).toMillis(),
				this.round, what));
	}

}
