package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Broadcasts while clients come and go in every way there is, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class ContainerChurnTests {

	private static final int PER_SECOND = Clients.howMany(50, 200);

	private static final int COMING = PER_SECOND * Clients.howMany(3, 20);

	private static final int STAYING = Clients.howMany(21, 105);

	private static final int GROUPS = 7;

	@RegisterExtension
	final Clients clients = new Clients();

	private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(2);

	private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();

	@AfterEach
	void endThreads() {
		this.pace.shutdownNow();
		this.sender.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource
	void broadcastWhenClientsComeAndGoThenNothingIsLostAndNobodyIsLeft(Container container, CapturedOutput output)
			throws Exception {
		try (WsServer server = WsServer.start(container, Application.class, "ws.close-timeout=1s")) {
			List<WsPeer> staying = new ArrayList<>();
			List<Future<List<String>>> received = new ArrayList<>();
			for (int i = 0; i < STAYING; i++) {
				WsPeer peer = server.connect("stays" + i);
				staying.add(peer);
				received.add(this.clients.submit(() -> readUntilOver(peer)));
			}
			// online before their onOpen has put them into their groups
			await().until(() -> joined(server.manager()) == STAYING);
			AtomicInteger count = new AtomicInteger();
			Future<?> broadcasts = this.sender.scheduleAtFixedRate(
					() -> broadcast(server.manager(), count.getAndIncrement()), 0, 10, TimeUnit.MILLISECONDS);
			Future<?> queries = this.pace.scheduleWithFixedDelay(() -> query(server.manager()), 0, 10,
					TimeUnit.MILLISECONDS);
			Clients.all(comeAndGo(server));
			end(queries);
			end(broadcasts);
			this.sender.submit(() -> server.manager().broadcastMessage("over")).get();
			for (int i = 0; i < STAYING; i++) {
				assertThat(received.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(expected(count.get(), i % GROUPS));
			}
			verifyRegistry(server, codes());
			staying.forEach(WsPeer::reset);
			verifyRegistry(server, Set.of());
			CallbackRecorder recorder = server.bean(CallbackRecorder.class);
			assertThat(recorder.errors).allSatisfy((error) -> assertThat(error).isInstanceOf(IOException.class));
		}
		assertThat(output.toString().lines()).noneMatch((line) -> line.contains("Exception"))
			.filteredOn((line) -> line.contains(" WARN ") || line.contains(" ERROR "))
			// Tomcat finds threads that a busy machine has not let end
			.filteredOn((line) -> !line.contains("WebappClassLoaderBase"))
			.allMatch((line) -> line.contains("ws.unique-code.resolvers lists query"));
	}

	private List<Future<@Nullable Void>> comeAndGo(WsServer server) throws Exception {
		Ending[] endings = Ending.values();
		List<Future<@Nullable Void>> visits = new CopyOnWriteArrayList<>();
		CountDownLatch all = new CountDownLatch(COMING);
		AtomicInteger number = new AtomicInteger();
		Future<?> arrivals = this.pace.scheduleAtFixedRate(() -> {
			int i = number.getAndIncrement();
			if (i < COMING) {
				visits.add(this.clients.submit(() -> {
					endings[i % endings.length].visit(server, "comes" + i, 1 + i % 50);
					return null;
				}));
				all.countDown();
			}
		}, 0, TimeUnit.SECONDS.toNanos(1) / PER_SECOND, TimeUnit.NANOSECONDS);
		all.await();
		end(arrivals);
		return visits;
	}

	private static void broadcast(WebSocketManager manager, int number) {
		manager.broadcastMessage("to all " + number);
		manager.to(Target.group("g" + number % GROUPS)).sendMessage("to group " + number);
	}

	private static int joined(WebSocketManager manager) {
		return IntStream.range(0, GROUPS)
			.map((i) -> Math.min(manager.groups().codesOf("g" + i).size(), manager.uids().codesOf("u" + i).size()))
			.sum();
	}

	private static void query(WebSocketManager manager) {
		assertThat(manager.getWSCount()).isBetween((long) STAYING, (long) STAYING + COMING);
		assertThat(manager.uniqueCodes()).containsAll(codes());
		for (int i = 0; i < GROUPS; i++) {
			assertThat(manager.groups().codesOf("g" + i)).hasSizeGreaterThanOrEqualTo(STAYING / GROUPS);
			assertThat(manager.groups().count("g" + i)).isGreaterThanOrEqualTo(STAYING / GROUPS);
			assertThat(manager.uids().codesOf("u" + i)).hasSizeGreaterThanOrEqualTo(STAYING / GROUPS);
		}
	}

	/**
	 * Ends what repeats, and fails if it has failed.
	 */
	private static void end(Future<?> repeating) throws Exception {
		if (!repeating.cancel(false)) {
			repeating.get();
		}
	}

	private static List<String> readUntilOver(WsPeer peer) {
		List<String> texts = new ArrayList<>();
		String text = peer.text();
		while (!text.equals("over")) {
			texts.add(text);
			text = peer.text();
		}
		return texts;
	}

	private static List<String> expected(int count, int group) {
		List<String> texts = new ArrayList<>();
		for (int number = 0; number < count; number++) {
			texts.add("to all " + number);
			if (number % GROUPS == group) {
				texts.add("to group " + number);
			}
		}
		return texts;
	}

	private static Set<String> codes() {
		return IntStream.range(0, STAYING).mapToObj((i) -> "stays" + i).collect(Collectors.toSet());
	}

	private static void verifyRegistry(WsServer server, Set<String> codes) {
		WebSocketManager manager = server.manager();
		CallbackRecorder recorder = server.bean(CallbackRecorder.class);
		// who has abandoned a handshake may come and go even now
		await().untilAsserted(() -> {
			assertThat(recorder.openCodes()).isEqualTo(codes);
			assertThat(recorder.opened.get() - recorder.closed.get()).isEqualTo(codes.size());
			verifyManager(manager, codes);
		});
		assertThat(recorder.disorder).isEmpty();
	}

	private static void verifyManager(WebSocketManager manager, Set<String> codes) {
		assertThat(manager.getWSCount()).isEqualTo(codes.size());
		assertThat(manager.uniqueCodes()).isEqualTo(codes);
		assertThat(manager.groups().all()).hasSize(codes.isEmpty() ? 0 : GROUPS);
		assertThat(manager.uids().all()).hasSize(codes.isEmpty() ? 0 : GROUPS);
		assertThat(manager.uids().count()).isEqualTo(codes.isEmpty() ? 0 : GROUPS);
		for (int i = 0; i < GROUPS; i++) {
			int group = i;
			Set<String> members = codes.stream()
				.filter((code) -> membership(code) == group)
				.collect(Collectors.toSet());
			assertThat(manager.groups().codesOf("g" + i)).isEqualTo(members);
			assertThat(manager.groups().count("g" + i)).isEqualTo(members.size());
			assertThat(manager.uids().codesOf("u" + i)).isEqualTo(members);
		}
	}

	private static int membership(String uniqueCode) {
		return Integer.parseInt(uniqueCode.substring("stays".length())) % GROUPS;
	}

	/**
	 * How a visit ends.
	 */
	private enum Ending {

		CLOSE_FRAME {

			@Override
			void end(WsServer server, WsPeer peer, String code) {
				peer.sendClose(1000);
				assertThat(peer.closeCode()).isEqualTo(1000);
			}

		},

		END_OF_TCP {

			@Override
			void end(WsServer server, WsPeer peer, String code) {
				peer.close();
			}

		},

		RESET {

			@Override
			void end(WsServer server, WsPeer peer, String code) {
				peer.reset();
			}

		},

		HALF_CLOSE {

			@Override
			void end(WsServer server, WsPeer peer, String code) {
				peer.endOutput();
				// whatever it sends first, the server ends its direction, too
				peer.closeCode();
			}

		},

		RESET_INSIDE_A_FRAME {

			@Override
			void end(WsServer server, WsPeer peer, String code) {
				peer.raw(new byte[] { (byte) 0x81, (byte) 0x85, 1, 2, 3, 4, 5 });
				peer.reset();
			}

		},

		CLOSED_BY_SERVER {

			@Override
			void end(WsServer server, WsPeer peer, String code) {
				assertThat(server.manager().closeWebsocketConn(code, WsCloseStatus.KICKED)).isTrue();
				assertThat(peer.closeCode()).isEqualTo(4410);
				peer.sendClose(4410);
			}

		},

		CLOSED_BY_SERVER_UNANSWERED {

			@Override
			void end(WsServer server, WsPeer peer, String code) {
				assertThat(server.manager().closeWebsocketConn(code)).isTrue();
				assertThat(peer.closeCode()).isEqualTo(1000);
				assertThat(peer.read()).isNull();
			}

		},

		REPLACED {

			@Override
			void end(WsServer server, WsPeer peer, String code) {
				try (WsPeer other = WsPeer.connect(server.port(), "/ws?uniqueCode=" + code)) {
					assertThat(peer.closeCode()).isEqualTo(4409);
					assertThat(other.text()).startsWith("to ");
				}
			}

		},

		NEVER_READ {

			@Override
			void visit(WsServer server, String code, int messages) {
				WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=" + code);
				await().pollInterval(Duration.ofMillis(5))
					.until(() -> server.bean(CallbackRecorder.class).openCodes().contains(code));
				peer.reset();
			}

		},

		GONE_AT_THE_HANDSHAKE {

			@Override
			void visit(WsServer server, String code, int messages) {
				WsPeer.handshake(server.port(), "/ws?uniqueCode=" + code).reset();
			}

		},

		GONE_BEFORE_THE_ANSWER {

			@Override
			void visit(WsServer server, String code, int messages) {
				WsPeer.abandonHandshake(server.port(), "/ws?uniqueCode=" + code, Integer.MAX_VALUE);
			}

		},

		GONE_INSIDE_THE_HANDSHAKE {

			@Override
			void visit(WsServer server, String code, int messages) {
				WsPeer.abandonHandshake(server.port(), "/ws?uniqueCode=" + code, 3 * messages);
			}

		};

		void visit(WsServer server, String code, int messages) {
			try (WsPeer peer = WsPeer.connect(server.port(), "/ws?uniqueCode=" + code)) {
				int last = -1;
				for (int i = 0; i < messages; i++) {
					String text = peer.text();
					if (text.startsWith("to all ")) {
						int number = Integer.parseInt(text.substring("to all ".length()));
						assertThat((last < 0) ? number - 1 : last).isEqualTo(number - 1);
						last = number;
					}
				}
				end(server, peer, code);
			}
		}

		void end(WsServer server, WsPeer peer, String code) {
		}

	}

	/**
	 * An application that puts everyone into a group.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Application extends CallbackRecorder.Application {

		@Bean
		WsHandlerFunc joining(ObjectProvider<WebSocketManager> managers) {
			return new WsHandlerFunc() {
				@Override
				public void onOpen(String uniqueCode) {
					int group = membership(uniqueCode);
					WebSocketManager manager = managers.getObject();
					manager.groups().join(uniqueCode, "g" + group);
					manager.uids().bind(uniqueCode, "u" + group);
				}
			};
		}

	}

}
