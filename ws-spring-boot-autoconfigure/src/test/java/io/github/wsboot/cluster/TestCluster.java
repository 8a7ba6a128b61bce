package io.github.wsboot.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.wsboot.cluster.redis.RedisClusterSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes that meet at a Redis of their own.
 */
final class TestCluster implements AutoCloseable {

	/** Ten times what healing takes. */
	static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration STRICT_HEARTBEAT = Duration.ofMillis(600);

	final TestRedis redis = TestRedis.own();

	final List<RedisNode> nodes = new ArrayList<>();

	final List<NodeProcess> processes = new ArrayList<>();

	final DuplicateWatch watch = new DuplicateWatch();

	private final boolean strict;

	private boolean killed;

	TestCluster() {
		this(false);
	}

	/**
	 * Creates a cluster without nodes.
	 * @param strict whether its nodes guarantee that no code is connected twice
	 */
	TestCluster(boolean strict) {
		this.strict = strict;
	}

	boolean isStrict() {
		return this.strict;
	}

	RedisNode join() {
		return join(Clock.systemUTC());
	}

	RedisNode join(Clock clock) {
		return join(this.strict ? TestCluster::strict : UnaryOperator.identity(), clock);
	}

	RedisNode join(UnaryOperator<RedisClusterSettings.Builder> change) {
		return join(change, Clock.systemUTC());
	}

	private RedisNode join(UnaryOperator<RedisClusterSettings.Builder> change, Clock clock) {
		RedisNode node = new RedisNode(this.redis.port(), change, clock, this.watch);
		this.nodes.add(node);
		return node;
	}

	private static RedisClusterSettings.Builder strict(RedisClusterSettings.Builder settings) {
		// a heartbeat before others count on it, everybody has to be gone
		return settings.strict(true).heartbeat(STRICT_HEARTBEAT).lease(STRICT_HEARTBEAT.multipliedBy(3));
	}

	/**
	 * A node in a process of its own.
	 */
	NodeProcess spawn() throws Exception {
		return spawn(RedisNode.LEASE);
	}

	NodeProcess spawn(Duration lease) throws Exception {
		NodeProcess process = RedisNodeMain.start(this.redis.url(), lease);
		this.processes.add(process);
		return process;
	}

	List<DrivenNode> all() {
		List<DrivenNode> all = new ArrayList<>(this.nodes);
		this.processes.stream().filter(NodeProcess::isAlive).forEach(all::add);
		return all;
	}

	/**
	 * Waits until nothing can be seen of what was wrong.
	 */
	void awaitHealed() {
		ClusterInvariants invariants = new ClusterInvariants(all());
		invariants.awaitAgreement(PATIENCE);
		invariants.verifyDelivery(PATIENCE);
		verifyNeverTwo();
	}

	private void verifyNeverTwo() {
		if (this.strict) {
			assertThat(this.watch.duplicates).as("codes that were connected twice").isEmpty();
		}
	}

	/**
	 * Waits until every node has been in touch with the cluster for a while, so that
	 * whatever is wrong would have been noticed.
	 */
	void awaitSettled() {
		await().during(RedisNode.HEARTBEAT.multipliedBy(3))
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> all().stream().allMatch((node) -> {
				List<String> states = node.call("states");
				return !states.isEmpty() && states.get(states.size() - 1).equals("CONNECTED");
			}));
	}

	/**
	 * Ends a process as a crash does.
	 */
	void kill(NodeProcess process) {
		process.kill();
		this.processes.remove(process);
		this.killed = true;
	}

	/**
	 * Has every node leave, after which nothing may remain.
	 */
	void stop() throws Exception {
		// who leaves cleans up after itself, the living clean up after the dead
		int living = all().size();
		await().atMost(PATIENCE.plusMinutes(1))
			.until(() -> number("ZCARD", "ws:{nodes}z") == living
					&& (!this.killed || number("ZCARD", "ws:{nodes}d") == 0));
		for (NodeProcess process : this.processes) {
			if (process.isAlive()) {
				process.stop();
			}
		}
		this.nodes.forEach(RedisNode::close);
		this.nodes.clear();
		if (this.strict) {
			// who may still have a code is remembered for a while
			await().atMost(PATIENCE).until(() -> this.redis.size() == 0);
		}
		assertThat(this.redis.size()).as("keys that remain").isZero();
		verifyNeverTwo();
	}

	private long number(String... command) {
		return Long.parseLong(this.redis.command(command).substring(1));
	}

	@Override
	public void close() {
		this.processes.forEach(NodeProcess::close);
		this.nodes.forEach(RedisNode::close);
		this.redis.close();
	}

}
