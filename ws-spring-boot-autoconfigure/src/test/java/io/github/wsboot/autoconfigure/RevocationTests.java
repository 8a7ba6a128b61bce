package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.Target;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsRevocationCheck;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.engine.CloseCause;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.security.Revocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who may not be connected any more.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class RevocationTests {

	private static final String[] PROPERTIES = { "ws.unique-code.resolvers=principal,query,generated",
			"ws.security.revocation-interval=200ms" };

	@Test
	void checkWhenThereIsNoThreadForItThenAskedAgainLater() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, PROPERTIES);
				WsPeer alice = connect(server, "alice")) {
			AtomicInteger refused = new AtomicInteger();
			AtomicInteger asked = new AtomicInteger();
			Revocations revocations = new Revocations(server.bean(Hub.class), () -> List.of((connection) -> {
				asked.incrementAndGet();
				return false;
			}), Duration.ofMillis(100), Duration.ofMinutes(1), (check) -> {
				// more often than may run at a time
				if (refused.getAndIncrement() < 20) {
					throw new RejectedExecutionException("expected by the test");
				}
				check.run();
			});
			revocations.start();
			await().until(() -> asked.get() > 1);
			revocations.stop();
			assertThat(alice.send("echo").text()).isEqualTo("echo");
		}
	}

	@ParameterizedTest
	@EnumSource
	void checkWhenItSaysYesThenThatOneIsClosedAndAFailingOneChangesNothing(Container container, CapturedOutput output) {
		try (WsServer server = WsServer.start(container, Application.class, PROPERTIES);
				WsPeer alice = connect(server, "alice");
				WsPeer bob = connect(server, "bob");
				WsPeer bound = server.connect("bound");
				WsPeer anonymous = server.connect("anonymous")) {
			Application application = server.bean(Application.class);
			server.manager().uids().bind("bound", "carol");
			application.failing.add("bob");
			// each is asked about again and again, and nobody without a user
			await().until(() -> application.count("alice") > 2 && application.count("bob") > 2
					&& application.count("bound") > 2);
			assertThat(application.asked).doesNotContainKey("anonymous");
			assertThat(server.manager().getWSCount()).isEqualTo(4);
			application.revoked.addAll(Set.of("alice", "bound", "anonymous"));
			WsPeer.Frame close = alice.read();
			assertThat(close).isNotNull();
			assertThat(new String(close.payload(), 2, close.payload().length - 2, StandardCharsets.UTF_8))
				.isEqualTo("revoked");
			assertThat(bound.closeCode()).isEqualTo(4401);
			assertThat(bob.send("echo").text()).isEqualTo("echo");
			assertThat(anonymous.send("echo").text()).isEqualTo("echo");
			await().untilAsserted(() -> assertThat(application.causes).containsExactlyInAnyOrder(CloseCause.EXPIRED,
					CloseCause.EXPIRED));
			// a check that fails does not keep the next one from being asked
			application.revoked.add("bob");
			assertThat(bob.closeCode()).isEqualTo(4401);
			assertThat(output.getAll().split("A WsRevocationCheck failed", -1)).hasSize(2);
		}
	}

	@Test
	void checkWhenItHangsThenFewAreHeldUpAndNoneIsAskedTwice(CapturedOutput output) {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, PROPERTIES)) {
			Application application = server.bean(Application.class);
			application.hanging = new CountDownLatch(1);
			List<WsPeer> peers = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				peers.add(connect(server, "u" + i));
			}
			try {
				await().until(() -> output.getOut().contains("takes longer than ws.security.revocation-interval"));
				// whoever has a permit need not have got its thread
				await().untilAsserted(() -> assertThat(application.concurrent).hasValue(8));
				application.asked.values().forEach((count) -> assertThat(count).hasValue(1));
				// others are served meanwhile
				assertThat(peers.get(0).send("echo").text()).isEqualTo("echo");
				application.hanging.countDown();
				await().until(() -> application.asked.size() == 12 && application.count("u0") > 1);
				assertThat(application.most).hasValue(8);
			}
			finally {
				application.hanging.countDown();
				peers.forEach(WsPeer::close);
			}
		}
	}

	@Test
	void checkWhenItHangsForLongThenInterruptedAndAskedAgain() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, PROPERTIES);
				WsPeer alice = connect(server, "alice")) {
			AtomicInteger interrupted = new AtomicInteger();
			Set<Thread> threads = ConcurrentHashMap.newKeySet();
			Revocations revocations = new Revocations(server.bean(Hub.class), () -> List.of((connection) -> {
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					interrupted.incrementAndGet();
					Thread.currentThread().interrupt();
				}
				return false;
			}, (connection) -> {
				// it has not been interrupted itself
				return Thread.currentThread().isInterrupted() || interrupted.get() > 2;
			}), Duration.ofMillis(100), Duration.ofMillis(50), (check) -> {
				Thread thread = new Thread(check);
				threads.add(thread);
				thread.start();
			});
			revocations.start();
			try {
				assertThat(alice.closeCode()).isEqualTo(4401);
				assertThat(interrupted.get()).isGreaterThan(2);
			}
			finally {
				revocations.stop();
			}
			await().until(() -> threads.stream().noneMatch(Thread::isAlive));
		}
	}

	@Test
	void checkWhenAStopInterruptsItThenThatIsNoFailure(CapturedOutput output) throws InterruptedException {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class, PROPERTIES);
				WsPeer alice = connect(server, "alice")) {
			CountDownLatch asked = new CountDownLatch(1);
			CountDownLatch decided = new CountDownLatch(1);
			Revocations revocations = new Revocations(server.bean(Hub.class), () -> List.of((connection) -> {
				asked.countDown();
				try {
					new CountDownLatch(1).await();
					return false;
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException("expected by the test", ex);
				}
			}), Duration.ofMillis(100), Duration.ofMinutes(1), (check) -> new Thread(() -> {
				check.run();
				decided.countDown();
			}).start());
			revocations.start();
			assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
			revocations.stop();
			assertThat(decided.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(output.getAll()).doesNotContain("A WsRevocationCheck failed");
			assertThat(alice.send("echo").text()).isEqualTo("echo");
		}
	}

	/**
	 * What the guide tells those who learn of it.
	 */
	@Test
	void closeWhenSomebodyLearnsOfARevocationThenAllOfTheUserAreClosedAtOnce() {
		try (WsServer server = WsServer.start(Container.TOMCAT, Application.class);
				WsPeer one = server.connect("one");
				WsPeer two = server.connect("two")) {
			server.manager().uids().bind("one", "alice");
			server.manager().uids().bind("two", "alice");
			assertThat(server.manager().to(Target.uid("alice")).close(WsCloseStatus.TOKEN_EXPIRED)).isEqualTo(2);
			assertThat(one.closeCode()).isEqualTo(4401);
			assertThat(two.closeCode()).isEqualTo(4401);
			await().untilAsserted(() -> assertThat(server.bean(Application.class).causes)
				.containsExactly(CloseCause.EXPIRED, CloseCause.EXPIRED));
		}
	}

	private static WsPeer connect(WsServer server, String user) {
		WsPeer peer = WsPeer.connect(server.port(), "/ws", "X-User: " + user);
		await().pollInterval(Duration.ofMillis(2)).until(() -> server.manager().isOnline(user));
		return peer;
	}

	/**
	 * Two checks, of which the first may fail or hang.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(CallbackRecorder.Application.class)
	static class Application {

		private final Set<String> revoked = ConcurrentHashMap.newKeySet();

		private final Set<String> failing = ConcurrentHashMap.newKeySet();

		private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

		private final List<CloseCause> causes = new CopyOnWriteArrayList<>();

		private final AtomicInteger concurrent = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		private volatile CountDownLatch hanging = new CountDownLatch(0);

		int count(String code) {
			AtomicInteger count = this.asked.get(code);
			return (count != null) ? count.get() : 0;
		}

		@Bean
		EngineListener listener() {
			return new EngineListener() {
				@Override
				public void closed(WsCloseStatus status, CloseCause cause) {
					Application.this.causes.add(cause);
				}
			};
		}

		@Bean
		@Order(1)
		WsRevocationCheck first() {
			return (connection) -> {
				this.asked.computeIfAbsent(connection.uniqueCode(), (code) -> new AtomicInteger()).incrementAndGet();
				this.most.accumulateAndGet(this.concurrent.incrementAndGet(), Math::max);
				try {
					this.hanging.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				finally {
					this.concurrent.decrementAndGet();
				}
				if (this.failing.contains(connection.uniqueCode())) {
					throw new IllegalStateException("no answer");
				}
				return false;
			};
		}

		@Bean
		@Order(2)
		WsRevocationCheck second() {
			return (connection) -> this.revoked.contains(connection.uniqueCode());
		}

		@Bean
		FilterRegistrationBean<LoginFilter> users() {
			return new FilterRegistrationBean<>(new LoginFilter());
		}

	}

}
