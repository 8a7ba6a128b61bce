package io.github.wsboot.servlet;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.Hub;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the handshakes that {@link WsUpgrader} refuses before it reserves anything.
 */
@Timeout(30)
@ExtendWith(OutputCaptureExtension.class)
class WsUpgraderTests {

	private static final Hub HUB = new Hub(EngineSettings.defaults(),
			new Collaborators(List::of, () -> null, () -> null, () -> null, (event) -> {
			}, Runnable::run, Clock.systemUTC()));

	private static final Duration SHORT = Duration.ofMillis(100);

	private final MockHttpServletRequest request = RequestGrammarTests.upgradeRequest();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@AfterAll
	static void stop() {
		HUB.stop(Duration.ofSeconds(1));
	}

	@Test
	void upgradeWhenOriginIsForeignThenRefusedBeforeAnythingElse() throws Exception {
		this.request.setMethod("POST");
		this.request.addHeader("Origin", "https://evil.com");
		assertThat(upgrader().upgrade(this.request, this.response, "bad code")).isFalse();
		assertRefused(403, "The origin is not allowed");
	}

	@Test
	void upgradeWhenNoUpgradeIsAskedForThenRefused() throws Exception {
		this.request.removeHeader("Upgrade");
		assertThat(upgrader().upgrade(this.request, this.response, "u1")).isFalse();
		assertRefused(400, "The request does not ask for an upgrade to websocket");
	}

	@Test
	void upgradeWhenVersionIsWrongThenNamesTheRightOne() throws Exception {
		this.request.removeHeader("Sec-WebSocket-Version");
		assertThat(upgrader().upgrade(this.request, this.response, "u1")).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(426);
		assertThat(this.response.getHeader("Sec-WebSocket-Version")).isEqualTo("13");
	}

	@Test
	void upgradeWhenCodeIsIllFormedThenBadRequestWithoutTheCode() throws Exception {
		assertThat(upgrader().upgrade(this.request, this.response, "bad code")).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(400);
		assertThat(this.response.getContentAsString()).doesNotContain("bad code");
	}

	@Test
	void upgradeWhenIdentityIsIllFormedThenBadRequest() throws Exception {
		assertThat(upgrader().upgrade(this.request, this.response, WsIdentity.of(""))).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(400);
	}

	@Test
	void upgradeWhenWriterIsInUseThenStillRefused() throws Exception {
		this.response.getWriter().write("partial");
		this.request.removeHeader("Upgrade");
		assertThat(upgrader().upgrade(this.request, this.response, "u1")).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(400);
	}

	@Test
	void handleWhenNobodyAnswersThenUnauthorized() throws Exception {
		assertThat(upgrader((handshake) -> null).handle(this.request, this.response)).isFalse();
		assertRefused(401, "Unauthorized");
	}

	@Test
	void handleWhenResolverRejectsThenItsStatusAndReason() throws Exception {
		assertThat(upgrader((handshake) -> {
			throw new HandshakeRejectedException(418, "teapot");
		}).handle(this.request, this.response)).isFalse();
		assertRefused(418, "teapot");
	}

	@Test
	void handleWhenResolverFailsThenUnauthorizedAndOneWarningWithoutTheQuery(CapturedOutput output) throws Exception {
		this.request.setQueryString("token=s3cr3t");
		WsUpgrader upgrader = upgrader((handshake) -> {
			throw new AssertionError("broken\nforged line");
		});
		for (int i = 0; i < 3; i++) {
			MockHttpServletResponse response = new MockHttpServletResponse();
			assertThat(upgrader.handle(this.request, response)).isFalse();
			assertThat(response.getStatus()).isEqualTo(401);
			assertThat(response.getContentAsString()).isEqualTo("Unauthorized\n");
		}
		assertThat(output).containsOnlyOnce("A UniqueCodeResolver failed")
			.contains("broken\\u000aforged line")
			.doesNotContain("s3cr3t");
	}

	@Test
	void handleWhenResolverBlocksThenUnavailable() throws Exception {
		assertThat(upgrader((handshake) -> {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return WsIdentity.of("late");
		}, SHORT).handle(this.request, this.response)).isFalse();
		assertRefused(503, "Not available in time");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	private void assertRefused(int status, String reason) throws Exception {
		assertThat(this.response.getStatus()).isEqualTo(status);
		assertThat(this.response.getContentType()).startsWith("text/plain");
		assertThat(this.response.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(this.response.getContentAsString()).isEqualTo(reason + "\n");
	}

	// J30
	@Test
	void upgradeWhenTheContainerCannotThenTheTicketIsGivenBack() throws Exception {
		WsTickets tickets = new WsTickets(HUB, Duration.ofMinutes(1), 10, 10);
		String ticket = tickets.issue("alice", null).ticket();
		this.request.setQueryString("ticket=" + ticket);
		assertThat(upgrader(new TicketCodeResolver(tickets, "ticket")).handle(this.request, this.response)).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(501);
		assertThat(tickets.take(ticket)).isPresent();
		assertThat(tickets.take(ticket)).isEmpty();
	}

	// J30
	@Test
	void upgradeWhenSessionsCannotBeFoundThenTheTicketIsGivenBack() throws Exception {
		WsTickets tickets = new WsTickets(HUB, Duration.ofMinutes(1), 10, 10);
		String ticket = tickets.issue("alice", null).ticket();
		this.request.setQueryString("ticket=" + ticket);
		this.request.setUserPrincipal(() -> "alice");
		HttpServletRequest request = new HttpServletRequestWrapper(this.request) {
			@Override
			public HttpSession getSession(boolean create) {
				throw new IllegalStateException("the store is out of reach");
			}
		};
		assertThat(upgrader(new TicketCodeResolver(tickets, "ticket")).handle(request, this.response)).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(500);
		assertThat(tickets.take(ticket)).isPresent();
	}

	// J30
	@Test
	void upgradeWhenAResolverTakesTooLongThenTheTicketIsGivenBack() throws Exception {
		WsTickets tickets = new WsTickets(HUB, Duration.ofMinutes(1), 10, 10);
		String ticket = tickets.issue("alice", null).ticket();
		this.request.setQueryString("ticket=" + ticket);
		UniqueCodeResolver resolver = new TicketCodeResolver(tickets, "ticket");
		assertThat(upgrader((handshake) -> {
			resolver.resolve(handshake);
			assertThat(tickets.take(ticket)).isEmpty();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return null;
		}, SHORT).handle(this.request, this.response)).isFalse();
		assertThat(this.response.getStatus()).isEqualTo(503);
		assertThat(tickets.take(ticket)).isPresent();
	}

	static WsUpgrader upgrader() {
		return upgrader((handshake) -> WsIdentity.of("u1"));
	}

	private static WsUpgrader upgrader(UniqueCodeResolver resolver) {
		return upgrader(resolver, Duration.ofMinutes(1));
	}

	// what is refused here never reaches the engine
	@SuppressWarnings("NullAway")
	private static WsUpgrader upgrader(UniqueCodeResolver resolver, Duration limit) {
		BridgeSettings defaults = BridgeSettings.defaults();
		BridgeSettings settings = new BridgeSettings(List.of(), List.of(), List.of(), defaults.maxMessageSize(),
				defaults.inboundMaxBytes(), defaults.inbox(), limit, defaults.sendTimeout(), defaults.closeTimeout(),
				defaults.compression(), defaults.retainHeaders(), defaults.maskedQueryParameters(), defaults.limits(),
				false, defaults.firstMessage());
		return new WsUpgrader(HUB, () -> resolver, new CodeGrammar(Pattern.compile(CodeGrammar.DEFAULT_PATTERN)),
				settings, new HttpSessionConnections(), WsUpgradeHooks.none());
	}

}
