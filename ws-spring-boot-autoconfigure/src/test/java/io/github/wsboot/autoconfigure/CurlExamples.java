package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The {@code curl} commands of a page of the guide, each with what it says comes back:
 * JSON of the same structure, or a text.
 */
final class CurlExamples {

	private static final Pattern EXAMPLE = Pattern
		.compile("```bash\\n(curl [^\\n]+)\\n```\\n\\n```(json|text)\\n(.*?)\\n```\\n", Pattern.DOTALL);

	/** A key that stands for all others. */
	private static final String AND_SO_ON = "...";

	private final String page;

	private CurlExamples(String page) {
		this.page = page;
	}

	static CurlExamples of(String page) {
		try {
			return new CurlExamples(Files.readString(Path.of("../docs/guide", page)));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static boolean canRun() {
		try {
			return new ProcessBuilder("curl", "--version").redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * The number of commands, with or without an answer.
	 */
	long count() {
		return this.page.lines().filter((line) -> line.startsWith("curl ")).count();
	}

	/**
	 * Those for one server.
	 * @param server its documented host and port
	 */
	List<Example> of(String server, int port) {
		List<Example> examples = new ArrayList<>();
		Matcher matcher = EXAMPLE.matcher(this.page);
		while (matcher.find()) {
			String command = matcher.group(1);
			if (command.contains(server)) {
				examples.add(new Example(command.replace(server, "localhost:" + port), matcher.group(2).equals("json"),
						matcher.group(3)));
			}
		}
		return examples;
	}

	/**
	 * A command and what comes back.
	 *
	 * @param command the command
	 * @param json whether that is JSON
	 * @param expected what it is like
	 */
	record Example(String command, boolean json, String expected) {

		/**
		 * Runs the command and compares.
		 * @param variables of the environment
		 * @return what came back
		 */
		String verify(Map<String, String> variables) throws Exception {
			ProcessBuilder builder = new ProcessBuilder("sh", "-c", this.command);
			builder.environment().putAll(variables);
			Process process = builder.redirectErrorStream(true).start();
			String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			if (this.json) {
				verifySame(this.command + " " + answer, JsonMapper.shared().readTree(this.expected),
						JsonMapper.shared().readTree(answer));
			}
			else {
				assertThat(answer).as(this.command).isEqualTo(this.expected);
			}
			return answer;
		}

		private static void verifySame(String what, JsonNode expected, JsonNode actual) {
			assertThat(actual.getNodeType()).as(what).isEqualTo(expected.getNodeType());
			if (expected.isObject()) {
				List<String> expectedNames = new ArrayList<>(expected.propertyNames());
				if (!expectedNames.remove(AND_SO_ON)) {
					assertThat(new TreeSet<>(actual.propertyNames())).as(what).isEqualTo(new TreeSet<>(expectedNames));
				}
				expectedNames.forEach((name) -> verifySame(what, expected.path(name), actual.path(name)));
			}
			else if (expected.isArray()) {
				assertThat(actual.size()).as(what).isEqualTo(expected.size());
				for (int i = 0; i < actual.size(); i++) {
					verifySame(what, expected.get(i), actual.get(i));
				}
			}
		}

	}

}
