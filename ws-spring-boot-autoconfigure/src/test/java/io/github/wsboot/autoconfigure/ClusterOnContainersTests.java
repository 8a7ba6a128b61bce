package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.WsClusterStateChangedEvent;
import io.github.wsboot.action.WsReplyException;
import io.github.wsboot.action.WsRequests;
import io.github.wsboot.cluster.TestRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
				// the client is told of its upgrade first
				await().untilAsserted(() -> assertThat(tomcat.manager().getWSCount()).isEqualTo(2));
				assertThat(jetty.manager().uids().bind("near", "u")).isTrue();
				assertThat(tomcat.manager().groups().join("far", "g")).isTrue();
				assertThat(tomcat.manager().sendMessage("far", "one")).isEqualTo(new SendResult(0, 0, 1, true));
				// two nodes' sends have no order among themselves
				assertThat(far.text()).isEqualTo("one");
				assertThat(jetty.manager().to(Target.uid("u"), Target.group("g")).sendJson(Map.of("a", 1)).complete())
					.isTrue();
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
	void requestWhenConnectionIsOnAnotherNodeThenItsReplyComesBack() throws Exception {
		try (WsServer asking = start(WsServer.Container.TOMCAT);
				WsServer asked = start(WsServer.Container.TOMCAT);
				WsPeer peer = asked.connect("far")) {
			await().until(() -> asked.manager().uids().bind("far", "u"));
			await().until(() -> asking.manager().isOnline("far"));
			WsRequests requests = asking.bean(WsRequests.class);
			CompletableFuture<Sum> sum = requests.request("far", "add", List.of(1, 2), Sum.class);
			peer.send("{\"code\":0,\"id\":\"" + idOf(peer.text()) + "\",\"data\":{\"value\":3}}");
			assertThat(sum.get(10, TimeUnit.SECONDS)).isEqualTo(new Sum(3));
			CompletableFuture<String> refused = requests.requestUid("u", "add", null, String.class);
			peer.send("{\"code\":7,\"id\":\"" + idOf(peer.text()) + "\",\"msg\":\"no\"}");
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> refused.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(WsReplyException.class)
				.satisfies((ex) -> assertThat(((WsReplyException) ex.getCause()).getMsg()).isEqualTo("no"));
			CompletableFuture<Sum> unreadable = requests.request("far", "add", null, Sum.class);
			peer.send("{\"code\":0,\"id\":\"" + idOf(peer.text()) + "\",\"data\":\"text\"}");
			assertFails(unreadable, IllegalArgumentException.class);
			assertFails(requests.request("far", "add", null, Sum.class, Duration.ofMillis(50)), TimeoutException.class);
			assertFails(requests.request("nobody", "add", null, Sum.class), NoSuchElementException.class);
			assertFails(requests.requestUid("nobody", "add", null, Sum.class), NoSuchElementException.class);
			CompletableFuture<Sum> cut = requests.request("far", "last", null, Sum.class);
			assertThat(peer.text()).contains("add");
			assertThat(peer.text()).contains("last");
			peer.close();
			assertFails(cut, ConnectionClosedException.class);
		}
	}

	// J30
	@Test
	void ticketWhenIssuedByOneNodeThenGoodForOneHandshakeOnAnyNode() {
		try (TestRedis ownRedis = TestRedis.own();
				WsServer tomcat = ticketing(WsServer.Container.TOMCAT, ownRedis);
				WsServer jetty = ticketing(WsServer.Container.JETTY, ownRedis)) {
			String ticket = TicketTests.ticket(tomcat, "alice");
			try (WsPeer stranger = TicketTests.use(jetty, ticket, "X-User: bob")) {
				assertThat(stranger.status()).isEqualTo(401);
			}
			List<WsPeer> peers = new ArrayList<>();
			try {
				// given back by one node, for whoever comes first
				await().untilAsserted(() -> {
					peers.add(TicketTests.use(jetty, ticket));
					assertThat(peers.get(peers.size() - 1).status()).isEqualTo(101);
				});
				await().until(() -> tomcat.manager().isOnline("alice"));
				peers.add(TicketTests.use(tomcat, ticket));
				assertThat(peers.get(peers.size() - 1).status()).isEqualTo(401);
			}
			finally {
				peers.forEach(WsPeer::close);
			}
			String unused = TicketTests.ticket(jetty, "alice");
			ownRedis.kill();
			try (WsPeer peer = TicketTests.use(tomcat, unused)) {
				assertThat(peer.status()).isEqualTo(503);
			}
			assertThat(TicketTests.call(tomcat, "POST", "/ws/ticket", "alice", null).statusCode()).isEqualTo(503);
		}
	}

	private static WsServer ticketing(WsServer.Container container, TestRedis redis) {
		return WsServer.start(container, TicketTests.Application.class, "ws.cluster.enabled=true",
				"spring.data.redis.url=" + redis.url(), "ws.cluster.heartbeat-interval=500ms", "ws.cluster.lease=15s",
				"ws.security.tickets.enabled=true", "ws.unique-code.resolvers=ticket,principal");
	}

	private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> cause) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(cause);
	}

	private static String idOf(String request) {
		return request.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
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
				"ws.cluster.heartbeat-interval=500ms", "ws.cluster.lease=15s");
	}

	/**
	 * What a client answers.
	 *
	 * @param value the sum
	 */
	record Sum(int value) {

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
