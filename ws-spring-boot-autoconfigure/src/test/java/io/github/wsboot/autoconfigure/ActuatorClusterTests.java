package io.github.wsboot.autoconfigure;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.cluster.TestRedis;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.cluster.ClusterNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoint and the health of two nodes, until they lose each other.
 */
@Tag("one-jdk")
class ActuatorClusterTests {

	@Test
	void endpointWhenInClusterThenTellsOfAllNodesAndWithoutItOfWhatIsLeft() throws Exception {
		try (TestRedis redis = TestRedis.own();
				WsServer tomcat = start(redis, Container.TOMCAT);
				WsServer jetty = start(redis, Container.JETTY)) {
			awaitState(WsClusterState.CONNECTED, tomcat, jetty);
			try (WsPeer near = tomcat.connect("near"); WsPeer far = jetty.connect("far")) {
				tomcat.manager().uids().bind("near", "u");
				jetty.manager().uids().bind("far", "u");
				tomcat.manager().groups().join("near", "g");
				WsPeer anonymous = WsPeer.connect(jetty.port(), "/ws");
				String generated = generatedCode(jetty);
				await().until(() -> tomcat.manager().getWSCount() == 3 && jetty.manager().getWSCount() == 3);
				verifyWhole(tomcat, jetty);
				verifyElsewhere(tomcat, jetty, generated);
				verifyDraining(tomcat, jetty);
				jetty.manager().closeWebsocketConn(generated);
				await().until(() -> tomcat.manager().getWSCount() == 2);
				anonymous.close();
				if (CurlExamples.canRun()) {
					List<CurlExamples.Example> examples = CurlExamples.of("actuator.md")
						.of("localhost:8081", tomcat.port());
					assertThat(examples).isNotEmpty();
					for (CurlExamples.Example example : examples) {
						example.verify(Map.of());
					}
				}
				redis.kill();
				awaitState(WsClusterState.DISCONNECTED, tomcat, jetty);
				verifyCutOff(tomcat);
				redis.restart();
				awaitState(WsClusterState.CONNECTED, tomcat, jetty);
				await().untilAsserted(() -> assertThat(status(tomcat, "/health")).isEqualTo("UP"));
				await().untilAsserted(
						() -> assertThat(ActuatorSupport.get(tomcat, "/ws").at("/cluster/nodes").size()).isEqualTo(2));
				assertThat(ActuatorSupport.status(tomcat, "DELETE", "/ws/far")).isEqualTo(204);
				assertThat(far.closeCode()).isEqualTo(4410);
			}
		}
	}

	private static String generatedCode(WsServer server) {
		await().until(() -> server.manager().local().getWSCount() == 2);
		return server.manager()
			.local()
			.uniqueCodes()
			.stream()
			.filter((code) -> !code.equals("far"))
			.findFirst()
			.orElseThrow();
	}

	private static void verifyWhole(WsServer tomcat, WsServer jetty) {
		JsonNode summary = ActuatorSupport.get(tomcat, "/ws");
		assertThat(summary.path("connections").asInt()).isOne();
		assertThat(summary.path("uids").asInt()).isOne();
		JsonNode cluster = summary.path("cluster");
		assertThat(cluster.path("state").asString()).isEqualTo("connected");
		assertThat(cluster.path("connections").asInt()).isEqualTo(3);
		assertThat(cluster.path("uids").asInt()).isOne();
		assertThat(cluster.has("reason")).isFalse();
		assertThat(StreamSupport.stream(cluster.path("nodes").spliterator(), false).map(JsonNode::toString))
			.containsExactly(
					"{\"id\":\"" + tomcat.bean(Hub.class).nodeId() + "\",\"self\":true,\"state\":\"accepting\"}",
					"{\"id\":\"" + jetty.bean(Hub.class).nodeId() + "\",\"self\":false,\"state\":\"alive\"}");
		assertThat(status(tomcat, "/health/ws")).isEqualTo("UP");
	}

	private static void verifyDraining(WsServer tomcat, WsServer jetty) {
		jetty.bean(Hub.class).drain(Duration.ofDays(1));
		await().until(() -> ActuatorSupport.get(tomcat, "/ws").at("/cluster/nodes/1/state").asString(),
				"draining"::equals);
		jetty.bean(Hub.class).resume();
		await().until(() -> ActuatorSupport.get(tomcat, "/ws").at("/cluster/nodes/1/state").asString(),
				"alive"::equals);
	}

	private static void verifyElsewhere(WsServer tomcat, WsServer jetty, String generated) {
		JsonNode far = ActuatorSupport.get(tomcat, "/ws/far");
		assertThat(far.path("elsewhere").asBoolean()).isTrue();
		assertThat(far.path("uniqueCode").asString()).startsWith("~");
		assertThat(far.has("node")).isFalse();
		assertThat(ActuatorSupport.get(tomcat, "/ws/" + generated).path("node").asString())
			.isEqualTo(jetty.bean(Hub.class).nodeId());
		assertThat(ActuatorSupport.status(tomcat, "GET", "/ws/nobody")).isEqualTo(404);
		assertThat(ActuatorSupport.get(jetty, "/ws/far").has("connectedAt")).isTrue();
	}

	private static void verifyCutOff(WsServer tomcat) {
		JsonNode summary = ActuatorSupport.get(tomcat, "/ws");
		assertThat(summary.path("connections").asInt()).isOne();
		JsonNode cluster = summary.path("cluster");
		assertThat(cluster.path("state").asString()).isEqualTo("disconnected");
		assertThat(cluster.has("connections")).isFalse();
		assertThat(cluster.has("uids")).isFalse();
		assertThat(cluster.path("reason").asString()).isNotEmpty();
		assertThat(cluster.path("nodes").size()).isOne();
		HttpResponse<String> unknown = ActuatorSupport.send(tomcat, "GET", "/ws/far", null);
		assertThat(unknown.statusCode()).isEqualTo(503);
		assertThat(JsonMapper.shared().readTree(unknown.body()).path("reason").asString()).isNotEmpty();
		assertThat(ActuatorSupport.send(tomcat, "DELETE", "/ws/far", null).statusCode()).isEqualTo(503);
		assertThat(ActuatorSupport.status(tomcat, "GET", "/ws/near")).isEqualTo(200);
		JsonNode health = ActuatorSupport.get(tomcat, "/health/ws");
		assertThat(health.path("status").asString()).isEqualTo("DEGRADED");
		assertThat(health.at("/details/cluster/state").asString()).isEqualTo("disconnected");
		assertThat(health.at("/details/cluster/since").asString()).isNotEmpty();
		assertThat(status(tomcat, "/health")).isEqualTo("DEGRADED");
		assertThat(status(tomcat, "/health/readiness")).isEqualTo("DEGRADED");
		assertThat(status(tomcat, "/health/liveness")).isEqualTo("UP");
	}

	private static String status(WsServer server, String path) {
		return ActuatorSupport.get(server, path).path("status").asString();
	}

	private static void awaitState(WsClusterState state, WsServer... servers) {
		for (WsServer server : servers) {
			ClusterNode node = server.bean(Hub.class).cluster();
			assertThat(node).isNotNull();
			await().until(() -> node.state() == state);
		}
	}

	private static WsServer start(TestRedis redis, Container container) {
		return WsServer.start(container, Application.class,
				ActuatorSupport.with("ws.cluster.enabled=true", "ws.cluster.redis.url=" + redis.url(),
						"ws.cluster.heartbeat-interval=500ms", "ws.cluster.lease=15s", "ws.shutdown.timeout=1s",
						"ws.actuator.write-operations=true", "management.endpoint.health.show-details=always",
						"management.health.diskspace.enabled=true",
						"management.endpoint.health.group.readiness.include=readinessState,ws"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

}
