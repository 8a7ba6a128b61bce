package io.github.wsboot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.WsClusterStateChangedEvent;
import io.github.wsboot.cluster.TestRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Applications on real containers, joined by a real Redis and three properties.
 */
class ClusterOnContainersTests {

	private static TestRedis redis;

	@BeforeAll
	static void startRedis() {
		redis = TestRedis.own("--requirepass", "secret");
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@Test
	void clusterWhenOneNodeIsOnTomcatAndOneOnJettyThenOneManager() {
		try (WsServer tomcat = start(WsServer.Container.TOMCAT); WsServer jetty = start(WsServer.Container.JETTY)) {
			await().until(() -> jetty.bean(States.class).seen.contains(WsClusterState.CONNECTED));
			try (WsPeer near = tomcat.connect("near"); WsPeer far = jetty.connect("far")) {
				assertThat(tomcat.manager().getWSCount()).isEqualTo(2);
				assertThat(jetty.manager().uids().bind("near", "u")).isTrue();
				assertThat(tomcat.manager().groups().join("far", "g")).isTrue();
				assertThat(tomcat.manager().sendMessage("far", "one")).isEqualTo(new SendResult(0, 0, 1, true));
				assertThat(jetty.manager().to(Target.uid("u"), Target.group("g")).sendJson(Map.of("a", 1)).complete())
					.isTrue();
				assertThat(far.text()).isEqualTo("one");
				assertThat(far.text()).isEqualTo("{\"a\":1}");
				assertThat(near.text()).isEqualTo("{\"a\":1}");
				try (WsPeer again = tomcat.connect("far")) {
					assertThat(far.closeCode()).isEqualTo(4409);
					await().untilAsserted(
							() -> assertThat(jetty.manager().sendMessage("far", "again").forwarded()).isOne());
					assertThat(again.text()).isEqualTo("again");
				}
			}
		}
	}

	@Test
	void clusterWhenPasswordIsWrongThenStartExplainsIt() {
		Throwable failure = catchThrowable(() -> WsServer
			.start(WsServer.Container.TOMCAT, States.class, "ws.cluster.enabled=true",
					"ws.cluster.redis.url=redis://:wrong-one@127.0.0.1:" + redis.port())
			.close());
		FailureAnalysis analysis = new WsClusterStartFailureAnalyzer().analyze(failure);
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("127.0.0.1:" + redis.port())
			.contains("password")
			.doesNotContain("wrong-one");
		assertThat(analysis.getAction()).contains("ws.cluster.redis");
	}

	private static WsServer start(WsServer.Container container) {
		return WsServer.start(container, States.class, "ws.cluster.enabled=true",
				"spring.data.redis.url=redis://:secret@127.0.0.1:" + redis.port(),
				"ws.cluster.heartbeat-interval=500ms", "ws.cluster.lease=3s");
	}

	@Configuration(proxyBeanMethods = false)
	static class States {

		private final List<WsClusterState> seen = new CopyOnWriteArrayList<>();

		@EventListener
		void changed(WsClusterStateChangedEvent event) {
			this.seen.add(event.state());
		}

	}

}
