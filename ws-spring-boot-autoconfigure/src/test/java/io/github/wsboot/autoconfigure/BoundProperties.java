package io.github.wsboot.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * Properties as Boot binds them, without a context.
 */
final class BoundProperties {

	private BoundProperties() {
	}

	static WsProperties of(String... pairs) {
		return binder(pairs).bindOrCreate("ws", WsProperties.class);
	}

	static WsSecurityProperties security(String... pairs) {
		return binder(pairs).bindOrCreate("ws.security", WsSecurityProperties.class);
	}

	static WsClusterProperties cluster(String... pairs) {
		return binder(pairs).bindOrCreate("ws.cluster", WsClusterProperties.class);
	}

	private static Binder binder(String... pairs) {
		Map<String, String> values = new HashMap<>();
		for (String pair : pairs) {
			int equals = pair.indexOf('=');
			values.put(pair.substring(0, equals), pair.substring(equals + 1));
		}
		return new Binder(new MapConfigurationPropertySource(values));
	}

}
