package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.wsboot.autoconfigure.ProtocolCase.Verdict;
import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That our echo treats frames of every kind as RFC 6455 wants it. That of plain
 * spring-websocket in the same container gets them, too: it shows what is the container's
 * doing, and what the catalog says of its deviations must be true.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolConformanceTests {

	// plain Tomcat allocates this much and more for every connection
	private static final String SMALL = "ws.max-message-size=512KB";

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Map<String, WsServer> servers = new HashMap<>();

	@AfterAll
	void end() {
		this.servers.values().forEach(WsServer::close);
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@MethodSource("chaptersOnContainers")
	void echoWhenFramesArriveThenConforms(Container container, Chapter chapter) throws Exception {
		int port = server(container, chapter.properties).port();
		List<ProtocolCase> cases = chapter.cases.get();
		List<Verdict> ours = runAll(cases, port, EchoApplication.OURS, chapter.atOnce);
		List<Verdict> plain = runAll(cases, port, EchoApplication.PLAIN, chapter.atOnce);
		List<String> problems = new ArrayList<>();
		for (int i = 0; i < cases.size(); i++) {
			ProtocolCase one = cases.get(i);
			boolean stale = plain.get(i).conforms() && one.deviations().containsKey(container);
			if (!ours.get(i).conforms() || stale) {
				problems.add(describe(one, ours.get(i), plain.get(i)));
			}
		}
		assertThat(problems).as(() -> chapter + " on " + container + ", " + cases.size() + " cases").isEmpty();
	}

	private List<Verdict> runAll(List<ProtocolCase> cases, int port, String path, int atOnce) throws Exception {
		ExecutorService clients = Executors.newFixedThreadPool(atOnce);
		try {
			List<Future<Verdict>> running = new ArrayList<>();
			for (ProtocolCase one : cases) {
				running.add(clients.submit(() -> one.run(port, path, this.threads)));
			}
			List<Verdict> verdicts = new ArrayList<>();
			for (Future<Verdict> verdict : running) {
				verdicts.add(verdict.get());
			}
			return verdicts;
		}
		finally {
			clients.shutdownNow();
		}
	}

	private static String describe(ProtocolCase one, Verdict ours, Verdict plain) {
		return "%n%s: %s%n  expected %s%n  plain deviates %s%n  ours %s%n  plain %s".formatted(one.id(), one.sent(),
				one.outcomes(), one.deviations(), ours, plain);
	}

	private WsServer server(Container container, List<String> properties) {
		return this.servers.computeIfAbsent(container + " " + properties, (key) -> {
			Stream<String> all = Stream.concat(Stream.of(EchoApplication.PROPERTIES), properties.stream());
			return WsServer.start(container, EchoApplication.class, all.toArray(String[]::new));
		});
	}

	static Stream<Arguments> chaptersOnContainers() {
		List<Chapter> chapters = List.of(Chapter.of("framing", ProtocolCases::framing),
				Chapter.of("pings", ProtocolCases::pings), Chapter.of("reserved", ProtocolCases::reserved),
				Chapter.of("fragmentation", ProtocolCases::fragmentation),
				Chapter.of("encoding", ProtocolCases::encoding), Chapter.of("closing", ProtocolCases::closing),
				Chapter.of("closed by server", ProtocolCases::closedByServer),
				Chapter.of("offers", ProtocolCases::offers),
				new Chapter("compression", ProtocolCases::compression, 16,
						List.of("ws.compression.enabled=true", SMALL)),
				Chapter.of("fuzz", ProtocolFuzz::cases),
				new Chapter("sizes", ProtocolCases::sizes, 4, List.of("ws.max-message-size=17MB")));
		return Stream.of(Container.values())
			.flatMap((container) -> chapters.stream().map((chapter) -> Arguments.of(container, chapter)));
	}

	/**
	 * What belongs together.
	 *
	 * @param name how it is called
	 * @param cases what is in it
	 * @param atOnce how many cases run at the same time
	 * @param properties of the server
	 */
	record Chapter(String name, Supplier<List<ProtocolCase>> cases, int atOnce, List<String> properties) {

		static Chapter of(String name, Supplier<List<ProtocolCase>> cases) {
			return new Chapter(name, cases, 16, List.of(SMALL));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
