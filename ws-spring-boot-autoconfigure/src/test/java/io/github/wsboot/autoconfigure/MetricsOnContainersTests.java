package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

import io.github.wsboot.Target;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.metrics.WsMeter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Meters say what was done, number by number, on real containers.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MetricsOnContainersTests {

	/** More than are served one by one. */
	private static final int PEERS = 20;

	private static final int MAX_MESSAGES = 50;

	@RegisterExtension
	final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource
	void metersWhenScriptHasRunThenEqualWhatItDid(Container container) {
		Run run;
		try (WsServer server = WsServer.start(container, Application.class, "test.operations=true",
				"ws.unique-code.resolvers=query", "ws.limits.max-connections-per-ip=" + PEERS,
				"ws.limits.messages-per-second=100", "ws.limits.max-groups-per-connection=2",
				"ws.limits.max-name-length=20", "ws.max-message-size=20KB", "ws.outbound.max-messages=" + MAX_MESSAGES,
				"logging.level.io.github.wsboot=off")) {
			run = new Run(server);
			run.refuseHandshakes();
			run.exchangeMessages();
			run.broadcast();
			run.exceedLimitsOfNames();
			run.ping();
			run.compareGauges();
			run.closeFromBothEnds();
			run.replace();
			run.failToOpen();
			run.flood();
			run.overflow();
			await().untilAsserted(run::compare);
			run.stayOpen(this.clients);
		}
		run.compareClosed();
	}

	@ParameterizedTest
	@EnumSource
	void metersWhenPeerIsSilentThenClosedByHeartbeat(Container container) {
		try (WsServer server = WsServer.start(container, Application.class, "test.operations=true",
				"ws.heartbeat.interval=100ms", "ws.heartbeat.timeout=500ms");
				// it need not be found, for it may be closed before anybody looks
				WsPeer silent = WsPeer.connect(server.port(), "/ws?uniqueCode=silent")) {
			assertThat(silent.closeCode()).isEqualTo(4408);
			await().untilAsserted(() -> assertThat(counts(server.bean(MeterRegistry.class), WsMeter.CONNECTIONS_CLOSED,
					MetricsOnContainersTests::count))
				.containsOnly(Map.entry("heartbeat 4408", 1.0)));
			assertThat(
					counts(server.bean(MeterRegistry.class), WsMeter.PING_ROUNDTRIP, MetricsOnContainersTests::count))
				.isEmpty();
		}
	}

	/**
	 * What the meters of a name say, by the values of their tags in the order of their
	 * keys, but for those that say 0.
	 */
	private static Map<String, Double> counts(MeterRegistry registry, WsMeter meter, ToDoubleFunction<Meter> value) {
		Map<String, Double> counts = new TreeMap<>();
		for (Meter each : registry.find(meter.meterName()).meters()) {
			double count = value.applyAsDouble(each);
			if (count != 0) {
				counts.put(String.join(" ", each.getId().getTags().stream().map(Tag::getValue).toList()), count);
			}
		}
		return counts;
	}

	private static double count(Meter meter) {
		return (meter instanceof FunctionCounter counter) ? counter.count() : (meter instanceof Timer timer)
				? timer.count() : (meter instanceof DistributionSummary summary) ? summary.count() : Double.NaN;
	}

	/**
	 * What is done, and how often.
	 */
	private static final class Run {

		private final WsServer server;

		private final MeterRegistry registry;

		private final Tally tally;

		private final List<WsPeer> peers = new ArrayList<>();

		private final Map<String, Double> closed = new TreeMap<>();

		private final Map<String, Double> handshakes = new TreeMap<>();

		private final Map<String, Double> exceeded = new TreeMap<>();

		private final Map<String, Double> lost = new TreeMap<>();

		private int opened;

		private int sent;

		private long sentBytes;

		private int received;

		private long receivedBytes;

		private int broadcasts;

		private int members;

		Run(WsServer server) {
			this.server = server;
			this.registry = server.bean(MeterRegistry.class);
			this.tally = server.bean(Tally.class);
			for (int i = 0; i < PEERS; i++) {
				this.peers.add(connect("c" + i));
			}
		}

		private WsPeer connect(String code) {
			upgraded();
			return this.server.connect(code);
		}

		private void upgraded() {
			this.opened++;
			once(this.handshakes, "101");
		}

		private static void once(Map<String, Double> counts, String what) {
			counts.merge(what, 1.0, Double::sum);
		}

		private void closes(String causeAndCode) {
			once(this.closed, causeAndCode);
			double count = this.closed.values().stream().mapToDouble(Double::doubleValue).sum();
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(5))
				.until(() -> this.tally.of("onClose") == count);
		}

		void refuseHandshakes() {
			refuse(429, "/ws?uniqueCode=last");
			once(this.exceeded, "connections-per-ip");
			refuse(403, "/ws?uniqueCode=other", "Origin: https://elsewhere.example");
			refuse(403, "/ws?uniqueCode=other", "Origin: null");
			refuse(401, "/ws");
			refuse(400, "/ws?uniqueCode=a%20b");
			refuse(426, "/ws?uniqueCode=a", "Sec-WebSocket-Version: 12");
		}

		private void refuse(int status, String path, String... headers) {
			try (WsPeer refused = WsPeer.handshake(this.server.port(), path, headers)) {
				assertThat(refused.status()).isEqualTo(status);
				once(this.handshakes, Integer.toString(status));
			}
		}

		void exchangeMessages() {
			for (int i = 0; i < PEERS; i++) {
				WsPeer peer = this.peers.get(i);
				byte[] text = ("é".repeat(i) + "!").getBytes(StandardCharsets.UTF_8);
				byte[] binary = new byte[900 * i];
				peer.frame(true, WsPeer.TEXT, text);
				assertThat(peer.text().getBytes(StandardCharsets.UTF_8)).isEqualTo(text);
				// in parts, with something between them
				peer.frame(false, WsPeer.BINARY, binary).frame(true, 0, new byte[7]);
				assertThat(peer.binary()).hasSize(binary.length + 7);
				this.received += 2;
				this.receivedBytes += text.length + binary.length + 7;
				this.sent += 2;
				this.sentBytes += text.length + binary.length + 7;
				this.server.manager().sendMessage("c" + i, "hello");
				this.server.manager().sendBinary("c" + i, new byte[3]);
				assertThat(peer.text()).isEqualTo("hello");
				assertThat(peer.binary()).hasSize(3);
				this.sent += 2;
				this.sentBytes += 8;
			}
			this.server.manager().sendMessage("nobody", "hello");
		}

		void broadcast() {
			for (int i = 0; i < PEERS - 2; i++) {
				this.server.manager().groups().join("c" + i, "g");
			}
			this.server.manager().broadcastMessage("all", "c" + (PEERS - 1));
			expect("all", 0, PEERS - 1);
			this.broadcasts++;
			this.members += PEERS;
			this.server.manager().to(Target.group("g")).except("c0").sendMessage("group");
			expect("group", 1, PEERS - 2);
			this.broadcasts++;
			this.members += PEERS - 2;
			this.server.manager().to(Target.code("c3", "c4")).except("c4").sendMessage("one");
			expect("one", 3, 4);
			this.server.manager().to(Target.group("nobody's")).sendMessage("nothing");
		}

		private void expect(String text, int from, int to) {
			for (WsPeer peer : this.peers.subList(from, to)) {
				assertThat(peer.text()).isEqualTo(text);
				this.sent++;
				this.sentBytes += text.length();
			}
		}

		void exceedLimitsOfNames() {
			this.server.manager().groups().join("c0", "g2");
			assertThatIllegalStateException().isThrownBy(() -> this.server.manager().groups().join("c0", "g3"));
			once(this.exceeded, "groups");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.server.manager().groups().join("c1", "g".repeat(21)));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.server.manager().uids().bind("c1", "u".repeat(21)));
			once(this.exceeded, "names");
			once(this.exceeded, "names");
		}

		void ping() {
			WsPeer peer = this.peers.get(0);
			for (int i = 1; i <= 3; i++) {
				int count = i;
				this.server.manager().find("c0").orElseThrow().ping(new byte[] { (byte) i });
				WsPeer.Frame ping = peer.read();
				assertThat(ping).isNotNull();
				assertThat(ping.opcode()).isEqualTo(WsPeer.PING);
				peer.frame(true, WsPeer.PONG, ping.payload());
				await().until(() -> this.tally.of("onPong") == count);
			}
			peer.frame(true, WsPeer.PING, new byte[5]);
			WsPeer.Frame pong = peer.read();
			assertThat(pong).isNotNull();
			assertThat(pong.opcode()).isEqualTo(WsPeer.PONG);
		}

		void compareGauges() {
			this.server.manager().uids().bind("c0", "u1");
			this.server.manager().uids().bind("c1", "u1");
			this.server.manager().uids().bind("c2", "u2");
			assertThat(gauge(WsMeter.CONNECTIONS)).isEqualTo(PEERS);
			assertThat(gauge(WsMeter.GROUPS)).isEqualTo(2);
			assertThat(gauge(WsMeter.UIDS)).isEqualTo(2);
		}

		private double gauge(WsMeter meter) {
			return this.registry.get(meter.meterName()).gauge().value();
		}

		void closeFromBothEnds() {
			closeFromPeer(0, 1000, "peer 1000");
			closeFromPeer(1, 3001, "peer 3xxx");
			closeFromPeer(2, 4321, "peer 4xxx");
			closeFromPeer(3, 4409, "peer 4409");
			this.peers.get(4).frame(true, WsPeer.CLOSE, new byte[0]);
			assertThat(this.peers.get(4).closeCode()).isIn(1000, 1005);
			closes("peer 1005");
			this.peers.get(5).reset();
			closes("transport 1006");
			this.server.manager().closeWebsocketConn("c6");
			closed(6, 1000, "application 1000");
			this.server.manager().to(Target.code("c7")).close(WsCloseStatus.KICKED);
			closed(7, 4410, "application 4410");
			this.peers.get(8).raw(WsFrames.unmasked(WsFrames.FIN | WsPeer.TEXT, new byte[5]));
			closed(8, 1002, "protocol 1002");
			this.peers.get(9).frame(true, WsPeer.TEXT, new byte[20 * 1024 + 1]);
			closed(9, 1009, "protocol 1009");
			for (int i = 10; i < PEERS; i++) {
				closeFromPeer(i, 1000, "peer 1000");
			}
			assertThat(gauge(WsMeter.CONNECTIONS)).isZero();
			assertThat(gauge(WsMeter.GROUPS)).isZero();
			assertThat(gauge(WsMeter.UIDS)).isZero();
		}

		private void closeFromPeer(int index, int code, String causeAndCode) {
			this.peers.get(index).sendClose(code);
			closed(index, code, causeAndCode);
		}

		private void closed(int index, int code, String causeAndCode) {
			assertThat(this.peers.get(index).closeCode()).isEqualTo(code);
			this.peers.get(index).close();
			closes(causeAndCode);
		}

		void replace() {
			try (WsPeer older = connect("r"); WsPeer newer = WsPeer.connect(this.server.port(), "/ws?uniqueCode=r")) {
				upgraded();
				assertThat(older.closeCode()).isEqualTo(4409);
				older.sendClose(4409);
				closes("replaced 4409");
				newer.sendClose(1000);
				assertThat(newer.closeCode()).isEqualTo(1000);
				closes("peer 1000");
			}
		}

		void failToOpen() {
			try (WsPeer peer = WsPeer.connect(this.server.port(), "/ws?uniqueCode=failing")) {
				upgraded();
				assertThat(peer.closeCode()).isEqualTo(1011);
				closes("error 1011");
			}
		}

		void flood() {
			int before = this.tally.of("onMessage");
			try (WsPeer peer = connect("flood")) {
				byte[] one = WsFrames.text("silent");
				byte[][] all = new byte[2000][];
				Arrays.fill(all, one);
				peer.raw(WsFrames.concat(all));
				assertThat(peer.closeCode()).isEqualTo(4429);
				closes("limit 4429");
				once(this.exceeded, "messages");
			}
			int taken = this.tally.of("onMessage") - before;
			assertThat(taken).isBetween(100, 1999);
			this.received += taken;
			this.receivedBytes += taken * 6L;
		}

		void overflow() {
			upgraded();
			String payload = "x".repeat(10_000);
			int accepted = 0;
			try (WsPeer slow = WsPeer.handshake(this.server.port(), "/ws?uniqueCode=slow", 4096)) {
				await().until(() -> this.server.manager().isOnline("slow"));
				while (this.server.manager().sendMessage("slow", payload).queued() == 1) {
					accepted++;
				}
				int arrived = 0;
				WsPeer.Frame frame = slow.read();
				while (frame != null && frame.opcode() == WsPeer.TEXT) {
					arrived++;
					frame = slow.read();
				}
				assertThat(frame).isNotNull();
				closes("slow 1013");
				once(this.lost, "queue-full");
				if (arrived < accepted) {
					this.lost.put("abandoned", (double) (accepted - arrived));
				}
				this.sent += arrived;
				this.sentBytes += arrived * 10_000L;
			}
			assertThat(gauge(WsMeter.QUEUE_HIGHEST)).isEqualTo(MAX_MESSAGES * 10_000);
		}

		void compare() {
			assertThat(counts(WsMeter.CONNECTIONS_CLOSED)).isEqualTo(this.closed);
			assertThat(counts(WsMeter.CONNECTIONS_REFUSED)).isEmpty();
			assertThat(counts(WsMeter.HANDSHAKES)).isEqualTo(this.handshakes);
			assertThat(counts(WsMeter.LIMITS_EXCEEDED)).isEqualTo(this.exceeded);
			assertThat(counts(WsMeter.MESSAGES_LOST)).isEqualTo(this.lost);
			assertThat(counts(WsMeter.CONNECTIONS_OPENED)).isEqualTo(Map.of("", (double) this.opened));
			assertThat(counts(WsMeter.MESSAGES_RECEIVED)).isEqualTo(Map.of("", (double) this.received));
			assertThat(counts(WsMeter.BYTES_RECEIVED)).isEqualTo(Map.of("", (double) this.receivedBytes));
			assertThat(counts(WsMeter.MESSAGES_SENT)).isEqualTo(Map.of("", (double) this.sent));
			assertThat(counts(WsMeter.BYTES_SENT)).isEqualTo(Map.of("", (double) this.sentBytes));
			assertThat(counts(WsMeter.PING_ROUNDTRIP)).isEqualTo(Map.of("", 3.0));
			assertThat(counts(WsMeter.SWEEP)).isEqualTo(Map.of("", (double) this.broadcasts));
			assertThat(total(WsMeter.SWEEP_MEMBERS)).isEqualTo(this.members);
			assertThat(total(WsMeter.SWEEP_MESSAGES)).isEqualTo(this.broadcasts);
			assertThat(counts(WsMeter.CALLBACKS)).isEqualTo(Map.of("onOpen success", this.opened - 1.0, "onOpen error",
					1.0, "onMessage success", (double) this.received, "onPing success", 1.0, "onPong success", 3.0,
					"onClosing success", PEERS - 4.0, "onClose success", (double) this.opened));
			for (WsMeter gauge : List.of(WsMeter.CONNECTIONS, WsMeter.QUEUE_MESSAGES, WsMeter.QUEUE_BYTES,
					WsMeter.QUEUE_FULLEST, WsMeter.QUEUE_WAITING)) {
				assertThat(gauge(gauge)).as(gauge.meterName()).isZero();
			}
		}

		private Map<String, Double> counts(WsMeter meter) {
			return MetricsOnContainersTests.counts(this.registry, meter, MetricsOnContainersTests::count);
		}

		private double total(WsMeter meter) {
			return this.registry.get(meter.meterName()).summary().totalAmount();
		}

		void stayOpen(Clients clients) {
			WsPeer last = connect("last");
			clients.run(() -> last.sendClose(last.closeCode()));
			once(this.closed, "shutdown 1001");
		}

		void compareClosed() {
			assertThat(counts(WsMeter.CONNECTIONS_CLOSED)).isEqualTo(this.closed);
		}

	}

	/**
	 * Counts its callbacks, echoes what does not ask for silence.
	 */
	static final class Tally implements WsHandlerFunc {

		private final ConcurrentMap<String, AtomicInteger> calls = new ConcurrentHashMap<>();

		int of(String callback) {
			return this.calls.computeIfAbsent(callback, (name) -> new AtomicInteger()).get();
		}

		private void called(String callback) {
			this.calls.computeIfAbsent(callback, (name) -> new AtomicInteger()).incrementAndGet();
		}

		@Override
		public void onOpen(WsConnection connection) {
			if (connection.uniqueCode().equals("failing")) {
				throw new IllegalStateException("On purpose");
			}
		}

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			called("onMessage");
			if (!message.isText() || !message.text().equals("silent")) {
				connection.send(message);
			}
		}

		@Override
		public void onPong(WsConnection connection, byte[] payload, Duration roundTrip) {
			called("onPong");
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			called("onClose");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Tally tally() {
			return new Tally();
		}

	}

}
