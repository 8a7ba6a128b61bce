package io.github.wsboot.test;

import io.github.wsboot.SendResult;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.WsClusterStateChangedEvent;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The examples of the guide: two nodes in one JVM.
 */
class ClusterGuideTests {

	@Test
	void sendWhenUserIsOnTheOtherNodeThenItArrives() {
		InMemoryCluster cluster = new InMemoryCluster();
		try (ConfigurableApplicationContext one = start(cluster); ConfigurableApplicationContext two = start(cluster)) {
			WebSocketManager manager = one.getBean(WebSocketManager.class);
			try (WsTestClient bob = WsTestClient.connect(port(two), "/ws?uniqueCode=bob").expectOpen()) {
				assertThat(manager.groups().join("bob", "lobby")).isTrue();
				assertThat(manager.sendMessage("bob", "hi")).isEqualTo(new SendResult(0, 0, 1, true));
				bob.expectText("hi");
				assertThat(manager.getWSCount()).isOne();
				assertThat(manager.local().getWSCount()).isZero();
			}
			await().untilAsserted(() -> assertThat(one.getBean(ChatApplication.class).alone).isFalse());
		}
	}

	private static ConfigurableApplicationContext start(InMemoryCluster cluster) {
		return new SpringApplicationBuilder(ChatApplication.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(ClusterEngine.class,
					cluster::newEngine))
			.run("--server.port=0", "--ws.unique-code.resolvers=query", "--ws.cluster.timeout=30s");
	}

	private static int port(ConfigurableApplicationContext context) {
		return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ChatApplication {

		private volatile boolean alone = true;

		@EventListener
		void changed(WsClusterStateChangedEvent event) {
			this.alone = event.state() == WsClusterState.DISCONNECTED;
		}

	}

}
