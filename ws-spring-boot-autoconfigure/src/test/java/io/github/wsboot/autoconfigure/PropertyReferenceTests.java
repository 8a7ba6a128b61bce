package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reference of properties is generated from their metadata.
 */
@Tag("one-jdk")
class PropertyReferenceTests {

	private static final Path PAGE = Path.of("..", "docs", "reference", "properties.md");

	/** In the order of the page; what has no section of its own is in the first. */
	private static final List<Section> SECTIONS = List.of(
			new Section("", "Connections",
					"[Guide](../guide/README.md): identity, sending, liveness, closing, upgrades."),
			new Section("ws.limits.", "Limits", "All off unless set. See [limits](../operations/limits.md)."),
			new Section("ws.security.", "Access", "See [security](../guide/security.md)."),
			new Section("ws.shutdown.", "Shutdown", "See [shutdown and drain](../guide/shutdown.md)."),
			new Section("ws.action.", "Actions", "See [actions](../guide/actions.md)."),
			new Section("ws.asyncapi.", "AsyncAPI document", "See [a document of the actions](../guide/asyncapi.md)."),
			new Section("ws.cluster.", "Cluster",
					"See [several nodes](../guide/cluster.md). Needs `io.lettuce:lettuce-core`. Where nothing is set of how to get "
							+ "to the server, `spring.data.redis` counts."),
			new Section("ws.client.", "Clients",
					"Of `WsClient.Builder` beans. See [connecting to other servers](../guide/client.md)."),
			new Section("ws.observation.", "Observation", "See [tracing](../guide/tracing.md)."),
			new Section("ws.logging.", "Logging", "See [the diagnostic context](../guide/tracing.md)."),
			new Section("ws.actuator.", "Actuator", "See [the actuator endpoint and health](../guide/actuator.md)."),
			new Section("ws.console.", "Console", "See [the console](../guide/console.md)."));

	@Test
	void pageWhenComparedWithTheMetadataThenTheSame() throws IOException {
		String generated = generate();
		if (Boolean.getBoolean("ws.docs.write")) {
			Files.writeString(PAGE, generated);
		}
		assertThat(Files.readString(PAGE)).as("generate it anew with -Dws.docs.write=true").isEqualTo(generated);
	}

	private static String generate() {
		StringBuilder page = new StringBuilder(
				"""
						# Properties

						Generated from the metadata that also tells them to your editor. A value that cannot work stops the start, with a
						text that names the value and the mend. Sizes are written like `64KB`, durations like `30s`.
						""");
		Map<Section, List<JsonNode>> properties = new TreeMap<>(Comparator.comparing(SECTIONS::indexOf));
		for (JsonNode property : ConfigurationMetadataTests.metadata().path("properties")) {
			properties.computeIfAbsent(sectionOf(property), (section) -> new ArrayList<>()).add(property);
		}
		properties.forEach((section, all) -> {
			page.append("\n## ").append(section.title()).append("\n\n").append(section.text());
			page.append("\n\n| key | default | meaning |\n|---|---|---|\n");
			all.stream()
				.sorted(Comparator.comparing((property) -> property.path("name").asString()))
				.forEach((property) -> page.append(row(property)));
		});
		return page.toString();
	}

	private static String row(JsonNode property) {
		return "| `" + property.path("name").asString() + "` | " + defaultOf(property) + " | "
				+ property.path("description").asString().replace("|", "\\|") + valuesOf(property) + " |\n";
	}

	private static String defaultOf(JsonNode property) {
		JsonNode value = property.path("defaultValue");
		if (value.isMissingNode() || (value.isArray() && value.isEmpty())) {
			return "";
		}
		String text = value.isArray() ? value.values().stream().map(JsonNode::asString).collect(Collectors.joining(","))
				: value.asString();
		return "`" + text.replace("|", "\\|") + "`";
	}

	private static String valuesOf(JsonNode property) {
		Class<?> type;
		try {
			type = Class.forName(property.path("type").asString().replaceAll("<.*", ""));
		}
		catch (ClassNotFoundException ex) {
			return "";
		}
		Object[] constants = type.getEnumConstants();
		return (constants == null) ? ""
				: Stream.of(constants)
					.map((constant) -> "`" + constant.toString().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
					.collect(Collectors.joining(", ", " One of ", "."));
	}

	private static Section sectionOf(JsonNode property) {
		// Boot's own keys of our endpoint and health
		String name = property.path("name").asString().replaceFirst("^management[.]", "ws.actuator.");
		return SECTIONS.stream()
			.filter((section) -> !section.prefix().isEmpty() && name.startsWith(section.prefix()))
			.findFirst()
			.orElse(SECTIONS.get(0));
	}

	/**
	 * A section of the page.
	 *
	 * @param prefix what the names of its properties begin with
	 * @param title its title
	 * @param text what stands above the table
	 */
	private record Section(String prefix, String title, String text) {

	}

}
