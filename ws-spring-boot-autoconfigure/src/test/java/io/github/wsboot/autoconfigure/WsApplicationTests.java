package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.servlet.WsUpgrader;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application as a user writes it, on Tomcat and on Jetty.
 */
class WsApplicationTests {

	@ParameterizedTest
	@EnumSource
	void messageWhenEchoedThenBothKindsArrive(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			peer.send("hello");
			assertThat(peer.text()).isEqualTo("hello");
			peer.frame(true, WsPeer.BINARY, new byte[] { 1, 2, 3 });
			assertThat(peer.binary()).containsExactly(1, 2, 3);
			assertThat(server.manager().getWSCount()).isOne();
			assertThat(server.manager().isOnline("a")).isTrue();
			peer.sendClose(1000);
			assertThat(peer.closeCode()).isEqualTo(1000);
			List<String> calls = server.bean(Echo.class).calls;
			await().untilAsserted(() -> assertThat(calls).containsExactly("open a", "message hello",
					"message \u0001\u0002\u0003", "close 1000"));
			assertThat(server.manager().getWSCount()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void b001_9WhenMessageIsTooLargeThenClosedWith1009(Container container) {
		try (WsServer server = WsServer.start(container, Application.class); WsPeer peer = server.connect("a")) {
			peer.send("x".repeat(65_536));
			assertThat(peer.text()).hasSize(65_536);
			peer.send("x".repeat(65_537));
			assertThat(peer.closeCode()).isEqualTo(1009);
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageWhenSixteenMegabytesThenEchoed(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "ws.max-message-size=16MB",
				"ws.outbound.max-bytes=32MB", "ws.outbound.send-timeout=120s",
				"logging.level.org.apache.tomcat.websocket=debug"); WsPeer peer = server.connect("a")) {
			byte[] large = new byte[16 * 1024 * 1024];
			for (int i = 0; i < large.length; i++) {
				large[i] = (byte) i;
			}
			peer.frame(true, WsPeer.BINARY, large);
			assertThat(peer.binary()).isEqualTo(large);
			String text = "é".repeat(large.length / 2);
			peer.send(text);
			assertThat(peer.text().equals(text)).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void closeWhenServerClosesThenCodeAndReasonArriveAndTcpEnds(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "ws.close-timeout=1s");
				WsPeer peer = server.connect("a")) {
			server.manager().sendMessage("a", "last");
			assertThat(server.manager().closeWebsocketConn("a", WsCloseStatus.KICKED)).isTrue();
			assertThat(peer.text()).isEqualTo("last");
			assertThat(peer.closeCode()).isEqualTo(4410);
			// the peer never answers
			assertThat(peer.read()).isNull();
			await().untilAsserted(() -> assertThat(server.bean(Echo.class).calls).endsWith("close 4410"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void shutdownWhenConnectedThenClosedWith1001(Container container) {
		WsServer server = WsServer.start(container, Application.class);
		Echo echo = server.bean(Echo.class);
		try (WsPeer peer = server.connect("a")) {
			Thread closer = new Thread(server::close);
			closer.start();
			assertThat(peer.closeCode()).isEqualTo(1001);
			peer.sendClose(1001);
			await().until(() -> !closer.isAlive());
			assertThat(echo.calls).endsWith("close 1001");
		}
	}

	@ParameterizedTest
	@EnumSource
	void upgradeWhenFromControllerOrServletThenOpen(Container container) {
		try (WsServer server = WsServer.start(container, Application.class);
				WsPeer mvc = WsPeer.connect(server.port(), "/rooms/red");
				WsPeer servlet = WsPeer.connect(server.port(), "/plain")) {
			await().untilAsserted(
					() -> assertThat(server.manager().uniqueCodes()).containsExactlyInAnyOrder("user-red", "plain"));
			mvc.send("one");
			servlet.send("two");
			assertThat(mvc.text()).isEqualTo("one");
			assertThat(servlet.text()).isEqualTo("two");
		}
	}

	@ParameterizedTest
	@EnumSource
	void upgradeWhenControllerThrowsAfterwardsThenCallbacksPairUp(Container container) {
		try (WsServer server = WsServer.start(container, Application.class)) {
			WsPeer.handshake(server.port(), "/failing").close();
			List<String> calls = server.bean(Echo.class).calls;
			await().untilAsserted(() -> assertThat(calls.stream().filter((call) -> call.startsWith("open")).count())
				.isEqualTo(calls.stream().filter((call) -> call.startsWith("close")).count()));
			await().untilAsserted(() -> assertThat(server.manager().getWSCount()).isZero());
		}
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Echo echo() {
			return new Echo();
		}

		@Bean
		Rooms rooms(WsUpgrader upgrader) {
			return new Rooms(upgrader);
		}

		@Bean
		ServletRegistrationBean<HttpServlet> plainServlet(WsUpgrader upgrader) {
			return new ServletRegistrationBean<>(new PlainServlet(upgrader), "/plain");
		}

	}

	/**
	 * Sends back what arrives.
	 */
	static class Echo implements WsHandlerFunc {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@Override
		public void onOpen(WsConnection connection) {
			this.calls.add("open " + connection.uniqueCode());
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			if (message.size() < 100) {
				this.calls.add("message " + new String(message.bytes(), StandardCharsets.UTF_8));
			}
			connection.send(message);
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			this.calls.add("close " + status.code());
		}

	}

	/**
	 * Upgrades in Spring MVC.
	 */
	@RestController
	static class Rooms {

		private final WsUpgrader upgrader;

		Rooms(WsUpgrader upgrader) {
			this.upgrader = upgrader;
		}

		@GetMapping("/rooms/{room}")
		void join(@PathVariable String room, HttpServletRequest request, HttpServletResponse response)
				throws IOException {
			this.upgrader.upgrade(request, response, "user-" + room);
		}

		@GetMapping("/failing")
		void fail(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.upgrader.upgrade(request, response, "failing");
			throw new IllegalStateException("after the upgrade");
		}

	}

	/**
	 * Upgrades without Spring MVC.
	 */
	static class PlainServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		private final transient WsUpgrader upgrader;

		PlainServlet(WsUpgrader upgrader) {
			this.upgrader = upgrader;
		}

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.upgrader.upgrade(request, response, "plain");
		}

	}

}
