package io.github.wsboot.console;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * An answer to a request.
 *
 * @param status the HTTP status
 * @param type the media type
 * @param body the body
 * @param headers headers of this answer only
 */
@SuppressWarnings("ArrayRecordComponent")
record Answer(int status, String type, byte[] body, Map<String, String> headers) {

	static Answer file(ConsoleAssets.Asset asset) {
		return new Answer(200, asset.type(), asset.bytes(), Map.of());
	}

	static Answer json(JsonNode node) {
		return new Answer(200, MediaType.APPLICATION_JSON_VALUE, JsonMapper.shared().writeValueAsBytes(node), Map.of());
	}

	static Answer text(int status, String text) {
		return new Answer(status, "text/plain;charset=UTF-8", text.getBytes(StandardCharsets.UTF_8), Map.of());
	}

	static Answer notAllowed(String allowed) {
		return with(text(405, "Use " + allowed + "."), HttpHeaders.ALLOW, allowed);
	}

	/**
	 * The location is relative, since a proxy may have taken a part of the path.
	 */
	static Answer redirect(String location) {
		return with(text(302, ""), HttpHeaders.LOCATION, location);
	}

	private static Answer with(Answer answer, String header, String value) {
		return new Answer(answer.status(), answer.type(), answer.body(), Map.of(header, value));
	}

}
