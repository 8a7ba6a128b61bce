package io.github.wsboot.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NodeProcess}, with a node that has no cluster.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@DisabledOnOs(OS.WINDOWS)
@Tag("one-jdk")
class NodeProcessTests {

	@Test
	void callThenTheNodeDoesIt() throws Exception {
		try (NodeProcess node = NodeProcess.start(ClusterNodeMain.class, Map.of())) {
			assertThat(node.ask("connect", "a", "alice", "room", "日本 😀\n")).isEqualTo("a");
			String generated = node.ask("connect", "-", "-", "room");
			assertThat(node.call("send", "group:日本 😀\n", "hi\0 there\n")).containsExactly("1", "0", "0", "true");
			assertThat(node.call("flood", "all", "n", "3")).containsExactly("6", "0", "0", "true");
			await().until(() -> node.call("received", "a").size() == 4);
			assertThat(node.call("received", "a")).containsExactly("hi\0 there\n", "n0", "n1", "n2");
			assertThat(node.call("local", "groupCodes", "room")).containsExactlyInAnyOrder("a", generated);
			assertThat(node.call("query", "groupsOf", "a")).containsExactly("room", "日本 😀\n");
			assertThat(node.ask("query", "uidOf", "a")).isEqualTo("alice");
			assertThat(node.call("query", "uidOf", generated)).isEmpty();
			assertThat(node.ask("bind", generated, "-")).isEqualTo("true");
			assertThat(node.ask("query", "uidOf", generated)).isEqualTo("-");
			assertThat(node.call("send", "uid:-", "")).containsExactly("1", "0", "0", "true");
			await().until(() -> node.call("received", generated).contains(""));
			assertThat(node.ask("kick", "a")).isEqualTo("true");
			await().until(() -> !node.call("closed", "a").isEmpty());
			node.call("close", generated);
			await().until(() -> node.ask("query", "count").equals("0"));
			assertThat(node.call("open")).isEmpty();
			node.stop();
			assertThat(node.isAlive()).isFalse();
		}
	}

	@Test
	void callWhenImpossibleThenFailsAsThere() throws Exception {
		try (NodeProcess node = NodeProcess.start(ClusterNodeMain.class, Map.of())) {
			assertThatExceptionOfType(NodeFailure.class).isThrownBy(() -> node.call("received", "nobody"))
				.returns("IllegalArgumentException", NodeFailure::type)
				.withMessageContaining("nobody");
			node.kill();
			assertThatExceptionOfType(NodeFailure.class).isThrownBy(() -> node.call("open"))
				.returns("Ended", NodeFailure::type);
		}
	}

	@Test
	void freezeThenSilentUntilThawed() throws Exception {
		try (NodeProcess node = NodeProcess.start(ClusterNodeMain.class, Map.of())) {
			node.freeze();
			CompletableFuture<List<String>> answer = node.send("query", "count");
			await().during(Duration.ofMillis(300)).until(() -> !answer.isDone());
			node.thaw();
			assertThat(answer).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(List.of("0"));
			node.freeze();
		}
	}

	@Test
	void startWhenTheProgramFailsThenTheLogIsShown() {
		assertThatExceptionOfType(NodeFailure.class)
			.isThrownBy(() -> NodeProcess.start(Failing.class, Map.of("why", "so that \"it\" fails")))
			.withMessageContaining("so that \"it\" fails");
	}

	/**
	 * A program that fails.
	 */
	static final class Failing {

		private Failing() {
		}

		public static void main(String[] args) {
			if (args.length == 0) {
				throw new IllegalStateException(System.getProperty("why"));
			}
		}

	}

}
