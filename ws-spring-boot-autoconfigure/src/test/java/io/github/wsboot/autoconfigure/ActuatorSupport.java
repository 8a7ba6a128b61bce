package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.QueueLevel;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.awaitility.Awaitility.await;

/**
 * Applications with Actuator, and requests to them.
 */
final class ActuatorSupport {

	private static final HttpClient client = HttpClient.newHttpClient();

	private ActuatorSupport() {
	}

	/**
	 * Properties of an application that has nothing exposed and no health but ours.
	 */
	static String[] with(String... properties) {
		List<String> all = new ArrayList<>(
				List.of(OperationsOnDemand.PROPERTY + "=true", "management.endpoints.web.exposure.include=ws,health",
						"management.health.defaults.enabled=false", "management.health.ws.enabled=true"));
		all.addAll(List.of(properties));
		return all.toArray(String[]::new);
	}

	static JsonNode get(WsServer server, String path, String... headers) {
		HttpResponse<String> response = send(server, "GET", path, null, headers);
		if (response.statusCode() != 200) {
			throw new IllegalStateException(path + " is " + response.statusCode() + " " + response.body());
		}
		return JsonMapper.shared().readTree(response.body());
	}

	static int status(WsServer server, String method, String path) {
		return send(server, method, path, null).statusCode();
	}

	static int post(WsServer server, String path, String body) {
		return send(server, "POST", path, body, "Content-Type", "application/json").statusCode();
	}

	static HttpResponse<String> send(WsServer server, String method, String path, @Nullable String body,
			String... headers) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + server.port() + "/actuator" + path))
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Sends a connection more than its peer, who does not read, can take.
	 * @param messages how many are to wait at least
	 */
	static void stuff(WsServer server, String uniqueCode, int messages) {
		byte[] text = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
		await().until(() -> server.manager().isOnline(uniqueCode));
		Connection connection = server.manager()
			.find(uniqueCode)
			.flatMap((found) -> found.unwrap(Connection.class))
			.orElseThrow();
		await().pollInterval(Duration.ofMillis(5)).until(() -> {
			QueueLevel level = connection.queueLevel();
			if (level.messages() <= messages) {
				server.manager().sendMessage(uniqueCode, text);
				return false;
			}
			// else it may be that nobody has come to write them
			return level.blocked().compareTo(Duration.ofMillis(250)) > 0;
		});
	}

}
