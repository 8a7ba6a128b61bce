package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Hostile envelopes.
 */
@Tag("one-jdk")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class ActionFuzzTests {

	/** What must not be found in any log. */
	private static final String SECRET = "s3cr3t";

	private static final String[] ACTIONS = { "room_join", "sum", "double", "echo", "fields", "tell", "later", "count",
			"fail", "heart_beat", "nothing", "stream_cancel", "place", "who", "language" };

	@RegisterExtension
	private final Clients clients = new Clients();

	@ParameterizedTest
	@EnumSource(WsServer.Container.class)
	void j36WhenEnvelopesAreHostileThenPeersAreServedAndNothingIsLogged(WsServer.Container container,
			CapturedOutput output) throws Exception {
		long seed = System.nanoTime();
		try (WsServer server = WsServer.start(container, ActionApplication.class, "ws.max-message-size=12MB",
				"ws.inbound.max-bytes=64MB", "logging.level.io.github.wsboot=debug")) {
			AtomicBoolean done = new AtomicBoolean();
			Future<Integer> wellBehaved = this.clients.submit(() -> serve(server, done));
			try {
				Random random = new Random(seed);
				WsPeer peer = server.connect("hostile");
				List<String> messages = hostile(random);
				for (String message : messages) {
					peer.send(message);
				}
				// one connection for all of them: none is dropped for what it says
				peer.send("{\"actioncode\":\"sum\",\"data\":[20,22],\"id\":\"last\"}");
				String reply = peer.text();
				while (!reply.endsWith("\"id\":\"last\"}")) {
					assertThat(reply).startsWith("{\"code\":");
					reply = peer.text();
				}
				assertThat(reply).contains("\"data\":42");
				// what is no text at all ends the connection, as RFC 6455 says
				peer.frame(true, WsPeer.TEXT, new byte[] { '{', '"', (byte) 0xC3, 0x28, '"', '}' });
				assertThat(peer.closeCode()).isEqualTo(1007);
			}
			finally {
				done.set(true);
			}
			assertThat(wellBehaved.get(60, TimeUnit.SECONDS)).isPositive();
		}
		assertThat(output.getAll()).as("seed " + seed)
			.doesNotContain(SECRET)
			.doesNotContain("OutOfMemory")
			.doesNotContain("StackOverflow");
	}

	private static int serve(WsServer server, AtomicBoolean done) {
		int served = 0;
		try (WsPeer peer = server.connect("good")) {
			do {
				assertThat(peer.send("{\"actioncode\":\"sum\",\"data\":[1,2],\"id\":" + served + "}").text()).isEqualTo(
						"{\"code\":0,\"msg\":\"Success\",\"data\":3,\"actioncode\":\"sum\",\"id\":" + served + "}");
				served++;
			}
			while (!done.get());
		}
		return served;
	}

	@Test
	void b003_10WhenTextLooksLikeAFormatThenNeitherLogNorReplyTakesItForOne(CapturedOutput output) {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, ActionApplication.class,
				"logging.level.io.github.wsboot=debug"); WsPeer peer = server.connect("a")) {
			String name = "%s%n%d {0} ${jndi:ldap://x} " + SECRET;
			assertThat(peer.send("{\"actioncode\":\"" + name + "\",\"id\":\"%x{1}\"}").text())
				.isEqualTo("{\"code\":40400,\"msg\":\"Nothing here does that\",\"data\":\"\",\"actioncode\":\"" + name
						+ "\",\"id\":\"%x{1}\"}");
			assertThat(
					peer.send("{\"actioncode\":\"room_join\",\"data\":{\"room\":\"\",\"seats\":1,\"" + name + "\":1}}")
						.text())
				.contains("\"code\":40002");
			assertThat(peer.send("%s%n {0} " + SECRET).text()).contains("\"code\":40000");
		}
		assertThat(output.getAll()).doesNotContain(SECRET).doesNotContain("jndi");
	}

	@Test
	void callsWhenManyAreLargeAndNoneIsServedThenServerTakesNoMoreThanItsLimit() {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, ActionApplication.class,
				"ws.max-message-size=1MB", "ws.inbound.inbox-bytes=2MB"); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"slow\"}");
			String large = "{\"actioncode\":\"tell\",\"data\":\"" + "x".repeat(1_000_000) + "\"}";
			int count = 64;
			Future<?> sending = this.clients.submit(() -> {
				for (int i = 0; i < count; i++) {
					peer.send(large);
				}
				return null;
			});
			ActionApplication.Journal journal = server.bean(ActionApplication.Journal.class);
			await().until(() -> journal.events.contains("slow begins"));
			// TCP takes a few of them, the server's queue two
			await().during(2, TimeUnit.SECONDS).atMost(10, TimeUnit.SECONDS).until(() -> !sending.isDone());
			journal.released.countDown();
			assertThat(peer.text()).contains("slow");
			await().until(sending::isDone);
			assertThat(peer.send("{\"actioncode\":\"sum\",\"data\":[]}").text()).contains("sum");
		}
	}

	private static List<String> hostile(Random random) {
		List<String> messages = new ArrayList<>();
		String deep = "[".repeat(100_000);
		messages.add("{\"actioncode\":\"echo\",\"data\":" + deep + "}");
		messages.add("{\"actioncode\":\"echo\",\"data\":" + deep + "]".repeat(100_000) + "}");
		messages.add("{\"a\":".repeat(50_000));
		messages.add("{\"actioncode\":\"double\",\"data\":" + "9".repeat(500_000) + "}");
		messages.add("{\"actioncode\":\"double\",\"data\":1e308}");
		messages.add("{\"actioncode\":\"echo\",\"data\":1e" + "9".repeat(900) + "}");
		messages.add("{\"actioncode\":\"room_join\",\"data\":{\"room\":\"x\",\"seats\":1e999999999}}");
		messages.add("{\"actioncode\":\"tell\",\"data\":\"" + (SECRET + "x").repeat(1_500_000) + "\"}");
		messages.add("{\"actioncode\":\"" + SECRET.repeat(1_700_000) + "\"}");
		messages.add("{\"" + SECRET.repeat(1_700_000) + "\":1}");
		messages.add("{\"actioncode\":\"heart_beat\",\"id\":\"" + SECRET.repeat(1_000) + "\"}");
		messages.add("{\"actioncode\":\"echo\",\"data\":{\"@class\":\"java.net.URL\",\"" + SECRET + "\":1}}");
		messages.add("{\"actioncode\":\"room_join\",\"data\":[\"java.net.URL\",{\"room\":\"" + SECRET + "\"}]}");
		messages.add("{\"actioncode\":\"room_join\",\"data\":{\"@type\":\"" + SECRET + "\",\"room\":{}}}");
		messages.add("{\"actioncode\":\"tell\",\"data\":\"#{T(java.lang.Runtime).getRuntime()}\",\"token\":\"" + SECRET
				+ "\"}");
		messages.add("{\"actioncode\":\"heart_beat\"," + "\"x\":1,".repeat(10_000) + "\"y\":1}");
		messages.add("{\"actioncode\":\"heart_beat\",\"client_ids\":[" + "\"a\",".repeat(100_000) + "\"b\"]}");
		StringBuilder wide = new StringBuilder("{\"actioncode\":\"heart_beat\"");
		for (int i = 0; i < 50_000; i++) {
			wide.append(",\"f").append(i).append("\":\"").append(SECRET).append('"');
		}
		messages.add(wide.append('}').toString());
		messages.add("{\"actioncode\":\"\\ud800\",\"data\":\"\\udc00\"}");
		messages.add("\uFEFF{\"actioncode\":\"heart_beat\"}");
		while (messages.size() < 200) {
			messages.add(envelope(random));
		}
		return messages;
	}

	private static String envelope(Random random) {
		StringBuilder result = new StringBuilder("{");
		int fields = random.nextInt(7);
		for (int i = 0; i < fields; i++) {
			String name = switch (random.nextInt(8)) {
				case 0, 1 -> "actioncode";
				case 2, 3 -> "data";
				case 4 -> "id";
				case 5 -> "code";
				case 6 -> "is_broadcast";
				default -> SECRET + random.nextInt(3);
			};
			result.append((i > 0) ? "," : "").append('"').append(name).append("\":");
			result.append((name.equals("actioncode") && random.nextInt(4) > 0)
					? "\"" + ACTIONS[random.nextInt(ACTIONS.length)] + "\"" : value(random, 4));
		}
		result.append("}");
		if (random.nextInt(5) == 0) {
			result.setCharAt(random.nextInt(result.length()), (char) (32 + random.nextInt(95)));
		}
		return result.toString();
	}

	private static @Nullable Object value(Random random, int depth) {
		return switch (random.nextInt((depth > 0) ? 10 : 8)) {
			case 0 -> null;
			case 1 -> random.nextBoolean();
			case 2 -> random.nextInt();
			case 3 -> random.nextLong();
			case 4 -> random.nextDouble() * Math.pow(10, random.nextInt(300));
			case 5 -> "\"" + SECRET + "\"";
			case 6 -> "\"\\u0000\\n" + new String(new int[] { 0x1F600 + random.nextInt(50) }, 0, 1) + "\"";
			case 7 -> "9".repeat(1 + random.nextInt(40));
			case 8 -> {
				List<String> elements = new ArrayList<>();
				for (int i = random.nextInt(4); i > 0; i--) {
					elements.add(String.valueOf(value(random, depth - 1)));
				}
				yield elements.toString();
			}
			default -> "{\"" + SECRET + random.nextInt(2) + "\":" + value(random, depth - 1) + ",\"" + SECRET
					+ random.nextInt(2) + "\":" + value(random, depth - 1) + "}";
		};
	}

	@Test
	void utf8WhenSplitAcrossEscapesThenEchoedWhole() {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, ActionApplication.class);
				WsPeer peer = server.connect("a")) {
			byte[] message = "{\"data\":\"a\\u00fcü😀\\ud83d\\ude00\",\"actioncode\":\"echo\"}"
				.getBytes(StandardCharsets.UTF_8);
			peer.frame(true, WsPeer.TEXT, message);
			assertThat(peer.text()).contains("\"data\":\"aüü😀😀\"");
		}
	}

}
