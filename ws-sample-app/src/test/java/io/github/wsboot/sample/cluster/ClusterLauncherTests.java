package io.github.wsboot.sample.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.sample.ChatBrowsers;
import io.github.wsboot.sample.TeamChatApplication;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The chat on two nodes, which are killed.
 */
class ClusterLauncherTests {

	private static final ClusterLauncher launcher = new ClusterLauncher(TeamChatApplication.class,
			List.of("--ws.shutdown.drain=200ms", "--ws.security.revocation-interval=500ms"));

	private static int port;

	@BeforeAll
	static void launch() throws Exception {
		port = launcher.start(0, List.of(ServerProcess.freePort(), ServerProcess.freePort()));
	}

	@AfterAll
	static void end() {
		launcher.close();
		assertThat(launcher.nodes()).noneMatch(AppNode::isAlive);
	}

	@BeforeEach
	void restart() throws Exception {
		for (AppNode node : launcher.nodes()) {
			if (!node.isAlive()) {
				node.start();
				node.awaitStart();
			}
		}
	}

	@Test
	void killWhenOneNodeThenItsUsersGoOnOnTheOther() throws Exception {
		try (ChatUser alice = userOn("node-1", "alice"); ChatUser bob = userOn("node-2", "bob")) {
			for (ChatUser each : List.of(alice, bob)) {
				awaitPeople(each, Map.of("alice", Set.of("node-1"), "bob", Set.of("node-2")));
			}
			bob.says("good morning");
			await().until(() -> alice.count("good morning") == 1 && bob.count("good morning") == 1);
			assertThat(alice.invites("bob")).isTrue();
			node("node-2").kill();
			await().until(() -> bob.node().equals("node-1"));
			awaitPeople(alice, Map.of("alice", Set.of("node-1"), "bob", Set.of("node-1")));
			bob.says("here I am again");
			await().until(() -> alice.count("here I am again") == 1 && bob.count("here I am again") == 1);
			restart();
			try (ChatUser carol = userOn("node-2", "carol"); ChatUser admin = userOn("node-1", "admin")) {
				awaitPeople(alice, Map.of("admin", Set.of("node-1"), "alice", Set.of("node-1"), "bob", Set.of("node-1"),
						"carol", Set.of("node-2")));
				alice.says("welcome");
				await().until(() -> carol.count("welcome") == 1);
				assertThat(admin.post("/api/kick/carol")).isEqualTo(200);
				assertThat(carol.closed().get(30, TimeUnit.SECONDS)).isEqualTo(WsCloseStatus.KICKED);
			}
			awaitPeople(alice, Map.of("alice", Set.of("node-1"), "bob", Set.of("node-1")));
		}
	}

	@Test
	void stopWhenOneNodeThenItsUsersAreToldAndGoOnOnTheOther() throws Exception {
		try (ChatUser alice = userOn("node-1", "alice"); ChatUser bob = userOn("node-2", "bob")) {
			node("node-2").stop();
			assertThat(node("node-2").isAlive()).isFalse();
			await().until(() -> bob.node().equals("node-1"));
			assertThat(bob.count("notice")).isOne();
			assertThat(alice.count("notice")).isZero();
			awaitPeople(alice, Map.of("alice", Set.of("node-1"), "bob", Set.of("node-1")));
		}
	}

	@Test
	void userWhenSuspendedOrSignedOutThenGoneFromAllNodes() throws Exception {
		try (ChatUser alice = userOn("node-1", "alice");
				ChatUser carol = userOn("node-1", "carol");
				ChatUser mallory = userOn("node-2", "mallory");
				ChatUser admin = userOn("node-1", "admin")) {
			awaitPeople(alice, Map.of("admin", Set.of("node-1"), "alice", Set.of("node-1"), "carol", Set.of("node-1"),
					"mallory", Set.of("node-2")));
			assertThat(admin.post("/api/suspend/mallory")).isEqualTo(200);
			assertThat(carol.signOut()).isEqualTo(200);
			awaitPeople(alice, Map.of("admin", Set.of("node-1"), "alice", Set.of("node-1")));
			assertThat(mallory.post("/api/token")).isEqualTo(403);
		}
	}

	@Test
	void killWhenNodeOfPageThenPageIsBackOnTheOther(@TempDir Path directory) throws Exception {
		assumeTrue(ChatBrowsers.areThere(), "needs a Chromium and its chromedriver on the PATH");
		try (ChatBrowsers browsers = new ChatBrowsers(port, directory); ChatUser alice = userOn("node-1", "alice")) {
			ChromeDriver bob = browsers.enter("bob");
			ChatBrowsers.awaitText(bob, "#people", "alice\nnode-1");
			String before = bob.findElement(By.id("node")).getText();
			String after = before.equals("node-1") ? "node-2" : "node-1";
			ChatBrowsers.screenshot(bob, "chat-cluster.png", 1200, 800);
			node(before).kill();
			ChatBrowsers.awaitText(bob, "#node", after);
			ChatBrowsers.awaitText(bob, "#people", "bob\n" + after);
			await().until(() -> alice.node().equals(after));
			alice.says("still with us?");
			ChatBrowsers.awaitText(bob, "#log", "still with us?");
		}
	}

	@Test
	void startWhenPortIsTakenThenNothingRuns() throws Exception {
		try (ClusterLauncher second = new ClusterLauncher(TeamChatApplication.class, List.of())) {
			assertThatIOException().isThrownBy(() -> second.start(port, List.of()));
			assertThat(second.nodes()).isEmpty();
		}
	}

	private static AppNode node(String name) {
		return launcher.nodes().stream().filter((node) -> node.name().equals(name)).findFirst().orElseThrow();
	}

	private static ChatUser userOn(String node, String name) throws IOException, InterruptedException {
		for (int attempt = 0; attempt < 20; attempt++) {
			ChatUser user = new ChatUser(port, name);
			await().until(() -> !user.node().isEmpty());
			if (user.node().equals(node)) {
				return user;
			}
			user.close();
			// makes it the other's turn
			new Socket(InetAddress.getLoopbackAddress(), port).close();
		}
		throw new AssertionError("The proxy avoids " + node);
	}

	private static void awaitPeople(ChatUser user, Map<String, Set<String>> people) {
		await().untilAsserted(() -> assertThat(user.people()).isEqualTo(people));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

}
