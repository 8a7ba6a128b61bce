package io.github.wsboot.action.asyncapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A path pattern as the address of a channel, which knows variables only.
 *
 * @param text the address, with the names of its parameters in braces
 * @param parameters descriptions of the parameters by name
 */
record ChannelAddress(String text, Map<String, String> parameters) {

	static ChannelAddress of(String pattern) {
		ComponentKeys names = new ComponentKeys();
		Map<String, String> parameters = new LinkedHashMap<>();
		List<String> segments = new ArrayList<>();
		for (String segment : segments(pattern)) {
			segments.add(segment(segment, names, parameters));
		}
		return new ChannelAddress(String.join("/", segments), parameters);
	}

	private static String segment(String segment, ComponentKeys names, Map<String, String> parameters) {
		if (segment.equals("**")) {
			return parameter("rest", "The rest of the path: any number of segments, or none", names, parameters);
		}
		StringBuilder text = new StringBuilder();
		int depth = 0;
		int start = 0;
		for (int i = 0; i < segment.length(); i++) {
			char c = segment.charAt(i);
			if (c == '{' && depth++ == 0) {
				start = i + 1;
			}
			else if (c == '}' && --depth == 0) {
				text.append(variable(segment.substring(start, i), names, parameters));
			}
			else if (depth == 0 && (c == '*' || c == '?')) {
				return parameter("segment", "One segment that matches " + segment, names, parameters);
			}
			else if (depth == 0) {
				text.append(c);
			}
		}
		return text.toString();
	}

	private static String variable(String variable, ComponentKeys names, Map<String, String> parameters) {
		if (variable.startsWith("*")) {
			return parameter(variable.substring(1), "The rest of the path: any number of segments, or none", names,
					parameters);
		}
		int colon = variable.indexOf(':');
		if (colon < 0) {
			return parameter(variable, "One segment", names, parameters);
		}
		return parameter(variable.substring(0, colon),
				"Matches the regular expression " + variable.substring(colon + 1), names, parameters);
	}

	private static String parameter(String name, String description, ComponentKeys names,
			Map<String, String> parameters) {
		String key = names.of(name);
		parameters.put(key, description);
		return "{" + key + "}";
	}

	// a regular expression may have slashes, and braces of its own
	private static List<String> segments(String pattern) {
		List<String> segments = new ArrayList<>();
		int depth = 0;
		int start = 0;
		for (int i = 0; i < pattern.length(); i++) {
			char c = pattern.charAt(i);
			if (c == '{') {
				depth++;
			}
			else if (c == '}') {
				depth--;
			}
			else if (c == '/' && depth == 0) {
				segments.add(pattern.substring(start, i));
				start = i + 1;
			}
		}
		segments.add(pattern.substring(start));
		return segments;
	}

}
