package io.github.wsboot.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.engine.EngineSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BareNode}: three hubs in one {@link InMemoryCluster}.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
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

}
