package io.github.wsboot.action.asyncapi;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.wsboot.action.WsActionCodes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Schemas of what is around the data, with the fields in the order of the wire.
 */
final class Envelopes {

	private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

	private static final Map<Integer, String> ERRORS = new LinkedHashMap<>();

	static {
		ERRORS.put(WsActionCodes.BAD_ENVELOPE,
				"the message is no envelope, or no JSON at all; actioncode may be empty then");
		ERRORS.put(WsActionCodes.BAD_DATA, "the data is not of the type that the action takes");
		ERRORS.put(WsActionCodes.INVALID_DATA, "the data breaks a constraint; data lists the fields");
		ERRORS.put(WsActionCodes.UNAUTHENTICATED, "the client is not authenticated");
		ERRORS.put(WsActionCodes.FORBIDDEN, "the client may not do this");
		ERRORS.put(WsActionCodes.RECIPIENTS_FORBIDDEN, "the client may not name these recipients");
		ERRORS.put(WsActionCodes.UNKNOWN_ACTION, "there is no such action");
		ERRORS.put(WsActionCodes.RATE_LIMITED, "requests come too fast");
		ERRORS.put(WsActionCodes.TOO_MANY_CALLS, "too many requests of the connection are running");
		ERRORS.put(WsActionCodes.INTERNAL_ERROR, "the action failed");
		ERRORS.put(WsActionCodes.UNANSWERED, "somebody else was asked, who has not answered");
	}

	private Envelopes() {
	}

	static ObjectNode request(List<String> names, @Nullable ObjectNode data, boolean dataRequired) {
		ObjectNode properties = NODES.objectNode();
		properties.set("actioncode", actioncode(names));
		if (data != null) {
			properties.set("data", data);
		}
		properties.set("id", id("Names the request for its replies."));
		return dataRequired ? object(properties, "actioncode", "data") : object(properties, "actioncode");
	}

	static ObjectNode cancel(String name) {
		ObjectNode properties = NODES.objectNode();
		properties.set("actioncode", actioncode(List.of(name)));
		properties.set("id", id("The id of the request whose replies are to end."));
		return object(properties, "actioncode", "id");
	}

	static ObjectNode reply(List<String> names, ObjectNode data) {
		return object(success(data, actioncode(names)), "code", "msg", "data", "actioncode");
	}

	static ObjectNode item(List<String> names, ObjectNode data) {
		return stream(success(data, actioncode(names)), true);
	}

	static ObjectNode end() {
		return stream(success(type("null"), type("string")), false);
	}

	static ObjectNode error() {
		return object(failure(), "code", "msg", "data", "actioncode");
	}

	static ObjectNode streamError() {
		return stream(failure(), false);
	}

	private static ObjectNode success(ObjectNode data, ObjectNode actioncode) {
		ObjectNode properties = NODES.objectNode();
		properties.set("code", NODES.objectNode().put("type", "integer").put("const", 0));
		properties.set("msg", type("string"));
		properties.set("data", data);
		properties.set("actioncode", actioncode);
		properties.set("id", id("The id of the request, if it had one."));
		return properties;
	}

	private static ObjectNode failure() {
		ObjectNode properties = NODES.objectNode();
		ObjectNode code = type("integer");
		code.set("not", NODES.objectNode().put("const", 0));
		code.put("description",
				ERRORS.entrySet()
					.stream()
					.map((error) -> "- " + error.getKey() + ": " + error.getValue())
					.collect(Collectors.joining("\n")) + "\n- any other: a code of the application");
		ArrayNode examples = code.putArray("examples");
		ERRORS.keySet().forEach(examples::add);
		properties.set("code", code);
		properties.set("msg", type("string").put("description", "A text for users, in their language."));
		ObjectNode fields = type("array");
		ObjectNode field = NODES.objectNode();
		field.set("field", type("string"));
		field.set("message", type("string"));
		fields.set("items", object(field, "field", "message"));
		properties.putObject("data")
			.put("description", "Empty, the fields of data that is not valid, or whatever the application adds.")
			.putArray("anyOf")
			.add(type("string").put("const", ""))
			.add(fields)
			.add(NODES.objectNode());
		properties.set("actioncode", type("string"));
		properties.set("id", id("The id of the request, if it had one that could be read."));
		return properties;
	}

	private static ObjectNode stream(ObjectNode properties, boolean more) {
		properties.set("more", NODES.objectNode().put("type", "boolean").put("const", more));
		return object(properties, "code", "msg", "data", "actioncode", "more");
	}

	private static ObjectNode actioncode(List<String> names) {
		ObjectNode actioncode = type("string");
		if (names.size() == 1) {
			return actioncode.put("const", names.get(0));
		}
		ArrayNode all = actioncode.putArray("enum");
		names.stream().distinct().forEach(all::add);
		return actioncode;
	}

	private static ObjectNode id(String description) {
		ObjectNode id = NODES.objectNode();
		id.putArray("type").add("string").add("integer");
		return id.put("maxLength", 128).put("description", description);
	}

	private static ObjectNode object(JsonNode properties, String... required) {
		ObjectNode object = type("object");
		ArrayNode names = object.putArray("required");
		Arrays.stream(required).forEach(names::add);
		object.set("properties", properties);
		return object;
	}

	private static ObjectNode type(String type) {
		return NODES.objectNode().put("type", type);
	}

}
