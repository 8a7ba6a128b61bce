package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.wsboot.TestCertificate;
import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsClosedEvent;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsOpenedEvent;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.identity.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The checklist of the guide: that what it promises is tested, and what no other test
 * shows.
 */
@Tag("one-jdk")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SecurityChecklistTests {

	private static final Path PAGE = Path.of("..", "docs", "guide", "security.md");

	private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*Tests)\\.([a-z][A-Za-z0-9_]*)`");

	@Test
	void checklistWhenReadThenEachLineNamesATestThatExists() throws IOException {
		List<String> lines = checklist();
		assertThat(lines).hasSizeGreaterThan(20);
		for (String line : lines) {
			List<MatchResult> tests = TEST.matcher(line).results().toList();
			assertThat(tests).as(line).isNotEmpty();
			for (MatchResult test : tests) {
				assertThat(sourceOf(test.group(1))).as(line).contains("\tvoid " + test.group(2) + "(");
			}
		}
	}

	@Test
	void checklistWhenReadThenEachPropertyExists() throws IOException {
		Set<String> known = new TreeSet<>();
		ConfigurationMetadataTests.metadata()
			.path("properties")
			.forEach((property) -> known.add(property.path("name").asString()));
		Set<String> named = checklist().stream()
			.flatMap((line) -> Pattern.compile("`(ws\\.[a-z0-9.-]+)").matcher(line).results())
			.map((result) -> result.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(named).hasSizeGreaterThan(10).isSubsetOf(known);
	}

	private static List<String> checklist() throws IOException {
		String page = Files.readString(PAGE);
		String section = page.substring(page.indexOf("## Checklist"));
		return section.lines().filter((line) -> line.startsWith("| ")).skip(1).toList();
	}

	private static String sourceOf(String name) throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
			Path file = files.filter((path) -> path.getFileName().toString().equals(name + ".java"))
				.findFirst()
				.orElseThrow(() -> new AssertionError("There is no " + name));
			return Files.readString(file);
		}
	}

	@ParameterizedTest
	@EnumSource
	void transportWhenOnlyTlsIsWantedThenARuleRefusesTheRest(Container container, @TempDir Path directory)
			throws Exception {
		TestCertificate certificate = TestCertificate.create(directory, "localhost");
		try (WsServer plain = WsServer.start(container, TlsOnly.class);
				WsPeer peer = WsPeer.handshake(plain.port(), "/ws")) {
			assertThat(peer.status()).isEqualTo(403);
		}
		try (WsServer server = WsServer.start(container, TlsOnly.class,
				"server.ssl.key-store=file:" + certificate.file(), "server.ssl.key-store-password=password",
				"server.ssl.key-store-type=PKCS12")) {
			WebSocket socket = HttpClient.newBuilder()
				.sslContext(certificate.client())
				.build()
				.newWebSocketBuilder()
				.buildAsync(URI.create("wss://localhost:" + server.port() + "/ws?uniqueCode=a"),
						new WebSocket.Listener() {
						})
				.join();
			await().until(() -> server.manager().isOnline("a"));
			socket.abort();
			try (WsPeer peer = WsPeer.handshake(server.port(), "/ws")) {
				assertThat(peer.status()).isNotEqualTo(101);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void tokenWhenInTheUrlThenNotLookedAtUnlessToldTo(Container container) {
		try (WsServer server = WsServer.start(container, WithTokens.class, "ws.unique-code.resolvers=jwt");
				WsPeer inUrl = WsPeer.handshake(server.port(), "/ws?access_token=" + Tokens.of("alice"));
				WsPeer inHeader = WsPeer.handshake(server.port(), "/ws",
						"Authorization: Bearer " + Tokens.of("alice"))) {
			assertThat(inUrl.status()).isEqualTo(401);
			assertThat(inHeader.status()).isEqualTo(101);
		}
	}

	@ParameterizedTest
	@EnumSource
	void auditWhenClientsComeAndGoThenUserAddressAndOriginAreKnown(Container container) {
		try (WsServer server = WsServer.start(container, Audited.class, "ws.handshake.retain-headers=Origin",
				"ws.allowed-origins=https://app.example")) {
			WsPeer peer = server.connect("alice", "Origin: https://app.example");
			Audited audited = server.bean(Audited.class);
			await().untilAsserted(() -> assertThat(audited.entries)
				.containsExactly("alice from 127.0.0.1 by https://app.example came"));
			peer.sendClose(4000);
			await().untilAsserted(() -> assertThat(audited.entries).hasSize(2)
				.last()
				.isEqualTo("alice from 127.0.0.1 by https://app.example went with 4000"));
			peer.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void contentWhenItIsMarkupThenRelayedAsItIs(Container container) {
		String markup = "<img src=x onerror=alert(1)>\\u0000${1+1}#{1+1}%s{0}";
		try (WsServer server = WsServer.start(container, CallbackRecorder.Application.class);
				WsPeer peer = server.connect("a")) {
			assertThat(peer.send(markup).text()).isEqualTo(markup);
			server.manager().broadcastMessage(markup);
			assertThat(peer.text()).isEqualTo(markup);
		}
	}

	/**
	 * What the guide shows.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(CallbackRecorder.Application.class)
	static class TlsOnly {

		@Bean
		WsAuthorization tlsOnly() {
			return (handshake, identity) -> "https".equals(handshake.uri().getScheme());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithTokens {

		@Bean
		JwtDecoder decoder() {
			return Tokens.decoder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CallbackRecorder.Application.class)
	static class Audited {

		private final List<String> entries = new CopyOnWriteArrayList<>();

		@EventListener
		void came(WsOpenedEvent event) {
			this.entries.add(describe(event.connection()) + " came");
		}

		@EventListener
		void went(WsClosedEvent event) {
			this.entries.add(describe(event.connection()) + " went with " + event.status().code());
		}

		private static String describe(WsConnection connection) {
			InetSocketAddress address = Objects.requireNonNull(connection.remoteAddress());
			return connection.uniqueCode() + " from " + address.getHostString() + " by "
					+ connection.handshake().header("Origin");
		}

	}

}
