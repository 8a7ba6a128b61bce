package io.github.wsboot.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The files of the page. They are not where Spring Boot serves static files from, since
 * then every application would serve them.
 */
final class ConsoleAssets {

	static final String PAGE = "index.html";

	private static final List<String> NAMES = List.of(PAGE, "console.css", "console.js", "actions.js", "charts.js",
			"connections.js", "dom.js", "paths.js", "server.js");

	private final Map<String, Asset> assets = new LinkedHashMap<>();

	ConsoleAssets() {
		NAMES.forEach((name) -> this.assets.put(name, load(name)));
	}

	@Nullable Asset find(String name) {
		return this.assets.get(name);
	}

	private static Asset load(String name) {
		try (InputStream in = ConsoleAssets.class.getResourceAsStream("page/" + name)) {
			if (in == null) {
				throw new IllegalStateException("The file " + name + " of the console is missing");
			}
			return new Asset(type(name), in.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String type(String name) {
		if (name.endsWith(".js")) {
			return "text/javascript;charset=UTF-8";
		}
		return name.endsWith(".css") ? "text/css;charset=UTF-8" : "text/html;charset=UTF-8";
	}

	/**
	 * A file.
	 *
	 * @param type its media type
	 * @param bytes its content
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Asset(String type, byte[] bytes) {

	}

}
