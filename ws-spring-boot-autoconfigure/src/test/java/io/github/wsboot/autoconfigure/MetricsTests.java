package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsController;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.metrics.WsMeter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Which meters there are in an application that is a node of a cluster.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MetricsTests {

	private static final InMemoryCluster CLUSTER = new InMemoryCluster();

	private static final Pattern NAME = Pattern.compile("\\bws_[a-z_]+");

	private static final Pattern SELECTOR = Pattern.compile("\\b(ws_[a-z_]+)\\{([^}]*)}");

	private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");

	/** What observations make of themselves. */
	private static final Pattern OBSERVED = Pattern.compile("ws\\.(message|action|request)(\\.active)?");

	/** What Prometheus adds. */
	private static final Set<String> SCRAPED = Set.of("job", "instance");

	private static WsServer server;

	@BeforeAll
	static void start() {
		server = WsServer.start(Container.TOMCAT, Application.class, "test.operations=true",
				"management.metrics.distribution.percentiles-histogram.ws.callbacks=true");
		act();
	}

	/** Some meters exist only after the first event. */
	private static void act() {
		try (WsPeer peer = server.connect("actor")) {
			peer.send("{\"actioncode\": \"greet\", \"data\": {}, \"id\": 1}");
			assertThat(peer.text()).contains("hello");
			await().until(() -> server.bean(MeterRegistry.class).find("ws.action").timer() != null);
		}
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void metersWhenRegisteredThenAreThoseThatAreNamed() {
		Map<String, Meter> meters = meters().stream()
			.collect(Collectors.toMap((meter) -> meter.getId().getName(), (meter) -> meter, (one, other) -> one));
		assertThat(meters.keySet())
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(WsMeter.values()).map(WsMeter::meterName).toList());
		for (WsMeter named : WsMeter.values()) {
			Meter.Id id = meters.get(named.meterName()).getId();
			assertThat(id.getType()).as(named.meterName()).isEqualTo(named.type());
			assertThat(id.getDescription()).isEqualTo(named.description());
		}
		assertThat(meters()).allSatisfy((meter) -> {
			WsMeter named = Arrays.stream(WsMeter.values())
				.filter((each) -> each.meterName().equals(meter.getId().getName()))
				.findFirst()
				.orElseThrow();
			assertThat(meter.getId().getTags()).extracting(Tag::getKey)
				.containsExactlyInAnyOrderElementsOf(named.tags());
		});
	}

	@Test
	void metersWhenClientsChooseAThousandNamesAndCodesThenTheirNumberIsBounded() {
		// others may still be on their way out
		await().until(() -> count("ws.connections.opened") == closed());
		double closed = closed();
		connectAndClose("first", 3000);
		connectAndClose("second", 4000);
		connectAndClose("third", 2999);
		await().until(() -> closed() == closed + 3);
		int before = meters().size();
		for (int i = 0; i < 1000; i++) {
			connectAndClose("c" + i, ((i % 2 == 0) ? 3000 : 4000) + i);
		}
		await().until(() -> closed() == closed + 1003);
		// 4401, 4403, 4409 and 4429 were among them
		assertThat(meters()).hasSize(before + 4);
		assertThat(server.bean(MeterRegistry.class).find("ws.connections.closed").tag("code", "3xxx").functionCounter())
			.isNotNull()
			.satisfies((counter) -> assertThat(counter.count()).isGreaterThan(500));
	}

	private static void connectAndClose(String code, int closeCode) {
		try (WsPeer peer = server.connect(code)) {
			server.manager().uids().bind(code, "uid of " + code);
			server.manager().groups().join(code, "group of " + code);
			peer.sendClose(closeCode);
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(2))
				.until(() -> !server.manager().isOnline(code));
		}
	}

	@Test
	void clusterMetersWhenNodesTalkThenCountEnvelopes() {
		double received = count("ws.cluster.received");
		double nodes = gauge("ws.cluster.nodes");
		try (Hub other = new Hub(EngineSettings.defaults(),
				new Collaborators(List::<WsHandlerFunc>of, () -> null, () -> null, () -> null, (event) -> {
				}, Runnable::run, Clock.systemUTC()), CLUSTER.newEngine())) {
			assertThat(other.cluster()).isNotNull();
			other.cluster().start();
			assertThat(gauge("ws.cluster.nodes")).isEqualTo(nodes + 1);
			for (int i = 0; i < 3; i++) {
				other.manager().broadcastMessage("hello");
			}
			await().until(() -> count("ws.cluster.received") == received + 3);
			double published = published("handed-over");
			server.manager().broadcastMessage("hello");
			assertThat(published("handed-over")).isEqualTo(published + 1);
		}
		assertThat(server.bean(MeterRegistry.class).get("ws.cluster.state").tag("state", "connected").gauge().value())
			.isOne();
		assertThat(
				server.bean(MeterRegistry.class).get("ws.cluster.state").tag("state", "disconnected").gauge().value())
			.isZero();
		assertThat(count("ws.cluster.terms")).isOne();
		assertThat(count("ws.cluster.ignored")).isZero();
		assertThat(gauge("ws.cluster.lag")).isNaN();
	}

	private static double published(String outcome) {
		return server.bean(MeterRegistry.class)
			.get("ws.cluster.published")
			.tag("outcome", outcome)
			.functionCounter()
			.count();
	}

	private static double count(String name) {
		return server.bean(MeterRegistry.class).get(name).functionCounter().count();
	}

	private static double closed() {
		return server.bean(MeterRegistry.class)
			.find("ws.connections.closed")
			.functionCounters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private static double gauge(String name) {
		return server.bean(MeterRegistry.class).get(name).gauge().value();
	}

	@Test
	void dashboardWhenQueriedThenEveryNameAndLabelIsThere() throws IOException {
		Map<String, Set<String>> scraped = scrape();
		for (JsonNode panel : dashboard().path("panels")) {
			for (JsonNode target : panel.path("targets")) {
				check(target.path("expr").asString(""), scraped);
			}
		}
		for (JsonNode variable : dashboard().path("templating").path("list")) {
			NAME.matcher(variable.path("definition").asString(""))
				.results()
				.forEach((name) -> assertThat(scraped).containsKey(name.group()));
		}
	}

	private static void check(String query, Map<String, Set<String>> scraped) {
		List<String> names = NAME.matcher(query).results().map(MatchResult::group).toList();
		assertThat(names).as(query).isNotEmpty();
		assertThat(scraped).as(query).containsKeys(names.toArray(String[]::new));
		SELECTOR.matcher(query).results().forEach((selector) -> {
			for (String label : selector.group(2).split(", ", -1)) {
				assertThat(labels(scraped, selector.group(1))).as(query).contains(label.split("[=!]", 2)[0]);
			}
		});
		GROUPING.matcher(query).results().forEach((grouping) -> {
			for (String name : names) {
				assertThat(labels(scraped, name)).as(query).contains(grouping.group(1).split(", ", -1));
			}
		});
	}

	private static Set<String> labels(Map<String, Set<String>> scraped, String name) {
		Set<String> labels = new TreeSet<>(SCRAPED);
		labels.addAll(scraped.getOrDefault(name, Set.of()));
		return labels;
	}

	@Test
	void dashboardWhenNeedsHistogramThenSaysSo() throws IOException {
		for (JsonNode panel : dashboard().path("panels")) {
			if (panel.path("targets").toString().contains("_bucket")) {
				assertThat(panel.path("description").asString(""))
					.contains("management.metrics.distribution.percentiles-histogram.ws.callbacks=true");
			}
		}
	}

	@Test
	void dashboardWhenReadThenShowsEveryMeter() throws IOException {
		String queries = dashboard().path("panels").toString();
		PrometheusMeterRegistry registry = server.bean(PrometheusMeterRegistry.class);
		assertThat(meters()).allSatisfy((meter) -> assertThat(queries)
			.contains(meter.getId().getConventionName(registry.config().namingConvention())));
	}

	/**
	 * The names of what Prometheus gets, and the labels of each.
	 */
	private static Map<String, Set<String>> scrape() {
		Map<String, Set<String>> scraped = new HashMap<>();
		for (String line : server.bean(PrometheusMeterRegistry.class).scrape().lines().toList()) {
			if (line.startsWith("ws_")) {
				String[] nameAndLabels = line.substring(0, line.lastIndexOf(' ')).split("\\{", 2);
				Set<String> labels = scraped.computeIfAbsent(nameAndLabels[0], (name) -> new TreeSet<>());
				if (nameAndLabels.length > 1) {
					Pattern.compile("(\\w+)=\"")
						.matcher(nameAndLabels[1])
						.results()
						.forEach((label) -> labels.add(label.group(1)));
				}
			}
		}
		return scraped;
	}

	private static JsonNode dashboard() throws IOException {
		return JsonMapper.shared().readTree(Path.of("../docs/grafana/ws-spring-boot.json"));
	}

	private static List<Meter> meters() {
		List<Meter> meters = new ArrayList<>(server.bean(MeterRegistry.class).getMeters());
		meters.removeIf((meter) -> !meter.getId().getName().startsWith("ws.")
				|| OBSERVED.matcher(meter.getId().getName()).matches());
		return meters;
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		ClusterEngine clusterEngine() {
			return CLUSTER.newEngine();
		}

		@Bean
		Greetings greetings() {
			return new Greetings();
		}

	}

	@WsController
	static class Greetings {

		@WsAction("greet")
		String greet() {
			return "hello";
		}

	}

}
