package io.github.wsboot.cluster;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.engine.EngineSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BareNode}: three hubs in one {@link InMemoryCluster}.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("one-jdk")
class BareNodeTests {

	private final InMemoryCluster cluster = new InMemoryCluster();

	private final List<BareNode> nodes = IntStream.range(0, 3)
		.mapToObj((i) -> new BareNode(EngineSettings.defaults(), this.cluster.newEngine()))
		.toList();

	@AfterEach
	void stop() {
		this.nodes.forEach(BareNode::close);
	}

	@Test
	void nodesThenOneCluster() {
		List<String> codes = new ArrayList<>();
		for (BareNode node : this.nodes) {
			codes.add(node.connect(null, "alice", List.of("room")));
		}
		for (BareNode node : this.nodes) {
			await().until(() -> !node.states.isEmpty());
			assertThat(node.states).containsExactly(WsClusterState.CONNECTED);
			assertThat(node.manager().getWSCount()).isEqualTo(3);
			assertThat(node.manager().uids().codesOf("alice")).isEqualTo(Set.copyOf(codes));
			assertThat(node.manager().local().groups().count("room")).isOne();
			SendResult result = node.manager().to(Target.uid("alice"), Target.group("room")).sendMessage("hi");
			assertThat(result.queued()).isOne();
			assertThat(result.complete()).isTrue();
		}
		for (int i = 0; i < 3; i++) {
			NodeWire wire = this.nodes.get(i).wire(codes.get(i));
			await().until(() -> wire.received.size() == 3);
		}
	}

	@Test
	void connectWhenOneCodeIsStormedThenOneConnectionIsLeft() throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(12);
		try {
			for (int round = 0; round < 10; round++) {
				String code = "storm " + round;
				List<Future<@Nullable Void>> storm = new ArrayList<>();
				for (int i = 0; i < 60; i++) {
					BareNode node = this.nodes.get(i % 3);
					storm.add(pool.submit(() -> {
						node.connect(code, null, List.of());
						return null;
					}));
				}
				for (Future<@Nullable Void> one : storm) {
					one.get(60, TimeUnit.SECONDS);
				}
				await().untilAsserted(
						() -> assertThat(this.nodes.stream().map((node) -> node.manager().local().isOnline(code)))
							.as(code)
							.containsOnlyOnce(true));
				assertThat(this.nodes)
					.allSatisfy((node) -> await().until(() -> node.manager().uniqueCodes().contains(code)));
			}
			assertThat(this.nodes).allSatisfy((node) -> await().until(() -> node.manager().getWSCount() == 10));
		}
		finally {
			pool.shutdownNow();
		}
	}

	@Test
	void connectWhenClosedBeforeItClaimsThenTheCodeIsFree() {
		EngineSettings defaults = EngineSettings.defaults();
		EngineSettings rejecting = new EngineSettings(EngineSettings.OnDuplicate.REJECT, defaults.replaceTimeout(),
				defaults.outbound(), defaults.heartbeatInterval(), defaults.heartbeatTimeout(), defaults.closeTimeout(),
				defaults.limits(), defaults.cluster());
		AtomicReference<@Nullable BareNode> closing = new AtomicReference<>();
		ClusterEngine engine = this.cluster.newEngine();
		ClusterEngine late = (ClusterEngine) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { ClusterEngine.class }, (proxy, method, arguments) -> {
					BareNode node = closing.get();
					if (node != null && method.getName().equals("claim")) {
						assertThat(node.manager().local().closeWebsocketConn("code")).isTrue();
					}
					return method.invoke(engine, arguments);
				});
		try (BareNode a = new BareNode(rejecting, late);
				BareNode b = new BareNode(rejecting, this.cluster.newEngine())) {
			closing.set(a);
			a.connect("code", null, List.of());
			await().until(() -> a.manager().getWSCount() == 0);
			b.connect("code", null, List.of());
			assertThat(b.manager().isOnline("code")).isTrue();
		}
	}

}
