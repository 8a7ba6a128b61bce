package io.github.wsboot.autoconfigure;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.wsboot.LiveObjects;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.servlet.WsUpgrader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is left of connections that have ended, on real containers.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("one-jdk")
class ContainerMemoryTests {

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void j02WhenManyOnOpenThrowThenNothingIsLeft(Container container) throws Exception {
		int count = Clients.howMany(300, 10_000);
		try (WsServer server = WsServer.start(container, Refusing.class, "logging.level.io.github.wsboot=off")) {
			refuse(server, 100);
			Map<String, Integer> before = LiveObjects.perConnection();
			refuse(server, count);
			Refusing.Handler handler = server.bean(Refusing.Handler.class);
			await().until(() -> handler.closed.get() == count + 100);
			assertThat(handler.errors).hasValue(count + 100);
			assertThat(server.manager().getWSCount()).isZero();
			assertNothingIsLeft(before);
		}
	}

	private void refuse(WsServer server, int count) throws Exception {
		AtomicInteger left = new AtomicInteger(count);
		Clients.all(this.clients.together(8, (index) -> {
			for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
				try (WsPeer peer = WsPeer.connect(server.port(), "/ws")) {
					assertThat(peer.closeCode()).isEqualTo(1011);
					peer.sendClose(1011);
				}
			}
			return true;
		}));
	}

	@ParameterizedTest
	@EnumSource
	void j37WhenManyComeAndGoThenNothingIsLeft(Container container) throws Exception {
		int count = Clients.howMany(500, 100_000);
		try (WsServer server = WsServer.start(container, Scripted.Application.class, "ws.heartbeat.interval=100ms",
				"ws.limits.max-connections=10000", "ws.limits.max-connections-per-ip=10000")) {
			server.bean(Scripted.class).onOpen = (connection) -> {
				connection.attributes().put("key", "value");
				server.manager().groups().join(connection.uniqueCode(), "g" + connection.uniqueCode());
				server.manager().uids().bind(connection.uniqueCode(), "u" + connection.uniqueCode());
				server.manager().infos().set(connection.uniqueCode(), Map.of("key", "value"));
			};
			comeAndGo(server, 200);
			Map<String, Integer> before = LiveObjects.perConnection();
			comeAndGo(server, count);
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			await().until(() -> recorder.opened.get() == recorder.closed.get() && recorder.openCodes().isEmpty());
			assertThat(recorder.opened).hasValue(count + 200);
			assertThat(recorder.disorder).isEmpty();
			assertThat(server.manager().getWSCount()).isZero();
			assertThat(server.manager().groups().all()).isEmpty();
			assertThat(server.manager().uids().all()).isEmpty();
			assertThat(server.manager().uniqueCodes()).isEmpty();
			assertNothingIsLeft(before);
		}
	}

	@ParameterizedTest
	@EnumSource
	void j18WhenTheyGoDuringBroadcastsThenNothingIsLeft(Container container) throws Exception {
		int count = Clients.howMany(2_000, 50_000);
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class)) {
			comeAndGoDuringBroadcasts(server, 200);
			Map<String, Integer> before = LiveObjects.perConnection();
			comeAndGoDuringBroadcasts(server, count);
			await().until(() -> server.manager().getWSCount() == 0);
			assertNothingIsLeft(before);
		}
	}

	private void comeAndGoDuringBroadcasts(WsServer server, int count) throws Exception {
		AtomicInteger left = new AtomicInteger(count);
		AtomicBoolean done = new AtomicBoolean();
		Future<Boolean> broadcasts = this.clients.submit(() -> {
			while (!done.get()) {
				server.manager().broadcastMessage("x".repeat(100));
				// often enough, but not more than can be written
				LockSupport.parkNanos(100_000);
			}
			return true;
		});
		Clients.all(this.clients.together(8, (index) -> {
			for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
				try (WsPeer peer = WsPeer.connect(server.port(), "/ws")) {
					assertThat(peer.text()).startsWith("xxx");
					if (i % 2 == 0) {
						peer.sendClose(1000);
						assertThat(peer.closeCode()).isEqualTo(1000);
					}
					else {
						peer.reset();
					}
				}
			}
			return true;
		}));
		done.set(true);
		assertThat(broadcasts.get()).isTrue();
	}

	private void comeAndGo(WsServer server, int count) throws Exception {
		AtomicInteger left = new AtomicInteger(count);
		Clients.all(this.clients.together(8, (index) -> {
			for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
				String code = "c" + i % 1000 + "-" + index;
				try (WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=" + code)) {
					assertThat(peer.send("echo").text()).isEqualTo("echo");
					switch (i % 4) {
						case 0 -> peer.reset();
						case 1 -> {
							peer.sendClose(1000);
							assertThat(peer.closeCode()).isEqualTo(1000);
						}
						case 2 -> {
							assertThat(server.manager().closeWebsocketConn(code)).isTrue();
							assertThat(peer.closeCode()).isEqualTo(1000);
							peer.sendClose(1000);
						}
						default -> {
							// leaves by the end of TCP
						}
					}
				}
			}
			return true;
		}));
	}

	private static void assertNothingIsLeft(Map<String, Integer> before) {
		// containers keep some for reuse, and what is being closed has its timeout
		await().atMost(60, TimeUnit.SECONDS)
			.pollInterval(1, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(LiveObjects.perConnection()).allSatisfy((type,
					count) -> assertThat(count).as(type).isLessThanOrEqualTo(before.getOrDefault(type, 0) + 20)));
	}

	@ParameterizedTest
	@EnumSource
	void j38WhenRestartedThenNothingIsLeft(Container container) {
		Set<Thread> before = ownThreads();
		List<WeakReference<?>> references = new ArrayList<>();
		for (int i = 0; i < Clients.howMany(3, 20); i++) {
			references.addAll(startAndClose(container));
		}
		// something in every container remembers the last one, which may be this one
		startAndClose(container);
		// idle threads end by themselves within half a minute
		await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> assertThat(ownThreads()).isSubsetOf(before));
		await().atMost(60, TimeUnit.SECONDS).pollInterval(500, TimeUnit.MILLISECONDS).untilAsserted(() -> {
			System.gc();
			assertThat(references).<Object>extracting(WeakReference::get).containsOnlyNulls();
		});
	}

	private static List<WeakReference<?>> startAndClose(Container container) {
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class);
				WsPeer peer = server.connect("a")) {
			peer.send("echo");
			assertThat(peer.text()).isEqualTo("echo");
			return List.of(new WeakReference<>(server.manager()),
					new WeakReference<>(server.manager().find("a").orElseThrow()),
					new WeakReference<>(server.bean(WsUpgrader.class)));
		}
	}

	private static Set<Thread> ownThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("ws-"))
			.collect(Collectors.toSet());
	}

	@ParameterizedTest
	@EnumSource
	void j23WhenManyAreConnectedThenNoThreadIsTheirOwn(Container container) throws Exception {
		int count = Clients.howMany(200, 2000);
		// of other tests, whose idle threads have not ended yet
		Set<Thread> before = ownThreads();
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class,
				"ws.heartbeat.interval=500ms", "ws.heartbeat.timeout=60s")) {
			List<WsPeer> peers = Clients.all(this.clients.together(8,
					(index) -> IntStream.range(0, count / 8)
						.mapToObj((i) -> WsPeer.connect(server.port(), "/ws"))
						.toList()))
				.stream()
				.flatMap(List::stream)
				.toList();
			await().until(() -> server.manager().getWSCount() == count);
			server.manager().broadcastMessage("x");
			peers.forEach((peer) -> assertThat(peer.text()).isEqualTo("x"));
			assertThat(ownThreads()).filteredOn((thread) -> !before.contains(thread)).hasSizeLessThan(30);
			peers.forEach(WsPeer::reset);
			await().until(() -> server.manager().getWSCount() == 0);
		}
	}

	/**
	 * An application that has nobody.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Refusing {

		@Bean
		Handler handler() {
			return new Handler();
		}

		static class Handler implements WsHandlerFunc {

			final AtomicInteger closed = new AtomicInteger();

			final AtomicInteger errors = new AtomicInteger();

			@Override
			public void onOpen(WsConnection connection) {
				connection.attributes().put("key", new byte[1000]);
				if (connection.id().hashCode() % 2 == 0) {
					throw new IllegalStateException("refused");
				}
				throw new AssertionError("refused");
			}

			@Override
			public void onError(WsConnection connection, Throwable error) {
				this.errors.incrementAndGet();
			}

			@Override
			public void onClose(WsConnection connection, WsCloseStatus status) {
				this.closed.incrementAndGet();
			}

		}

	}

}
