package io.github.wsboot.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON by Jackson 3; the only class that needs it.
 */
final class JacksonJson implements Json {

	private final JsonMapper mapper;

	JacksonJson(JsonMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * With the mapper everybody shares.
	 */
	static Json shared() {
		return new JacksonJson(JsonMapper.shared());
	}

	@Override
	public String request(String action, @Nullable Object data, String id) {
		ObjectNode request = this.mapper.createObjectNode();
		request.put("actioncode", action);
		request.set("data", this.mapper.valueToTree(data));
		request.put("id", id);
		return this.mapper.writeValueAsString(request);
	}

	@Override
	public @Nullable Envelope read(String text) {
		JsonNode node = tree(text);
		if (node == null) {
			return null;
		}
		JsonNode code = node.path("code");
		JsonNode action = node.path("actioncode");
		JsonNode id = node.path("id");
		boolean hasId = id.isString() || id.isNumber();
		boolean isReply = code.isInt() && hasId;
		if (!isReply && !action.isString()) {
			return null;
		}
		return new Envelope(isReply, new WsReply(code.asInt(0), node.path("msg").asString(""), action.asString(""),
				hasId ? id.asString() : null, data(node.path("data"))));
	}

	private @Nullable JsonNode tree(String text) {
		// most of what is no envelope is found out here
		if (!text.stripLeading().startsWith("{")) {
			return null;
		}
		try {
			return this.mapper.readTree(text);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private WsReply.Data data(JsonNode data) {
		return new WsReply.Data() {
			@Override
			public <T> @Nullable T as(Class<T> type) {
				return (data.isMissingNode() || data.isNull()) ? null : JacksonJson.this.mapper.treeToValue(data, type);
			}
		};
	}

}
