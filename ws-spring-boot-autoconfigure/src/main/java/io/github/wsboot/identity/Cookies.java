package io.github.wsboot.identity;

import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.WsHandshake;

/**
 * The cookies of one name. The parsed cookies of a handshake keep the first of several,
 * the raw header tells whether there are more.
 */
final class Cookies {

	private Cookies() {
	}

	static List<String> named(String name, WsHandshake handshake) {
		String value = handshake.cookie(name);
		if (value == null) {
			return List.of();
		}
		List<String> values = new ArrayList<>();
		for (String header : handshake.headers().getOrDefault("Cookie", List.of())) {
			for (String pair : header.split(";", -1)) {
				int equals = pair.indexOf('=');
				if (equals >= 0 && pair.substring(0, equals).trim().equals(name)) {
					values.add(value);
				}
			}
		}
		return values.isEmpty() ? List.of(value) : values;
	}

}
