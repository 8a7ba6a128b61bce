package io.github.wsboot.action.asyncapi;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.action.WsActionDescription;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.Nullness;

/**
 * Puts one document together: messages first, then the channels that carry them, then
 * what can be done with them.
 */
final class DocumentBuilder {

	private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

	private static final String CANCEL = "stream_cancel";

	// no messages of actions are called so, these have a dot and a kind
	private static final String ERROR = "error";

	private static final String STREAM_END = "stream_end";

	private static final String STREAM_ERROR = "stream_error";

	private final ComponentKeys messageKeys = new ComponentKeys();

	private final ObjectNode messages = NODES.objectNode();

	private final List<Operation> operations = new ArrayList<>();

	private final PayloadSchemas schemas;

	DocumentBuilder(ObjectMapper mapper) {
		this.schemas = new PayloadSchemas(mapper);
	}

	/**
	 * The document, but for what it begins with.
	 */
	ObjectNode build(List<String> paths, List<WsActionDescription> actions) {
		addActions(actions);
		ObjectNode channels = NODES.objectNode();
		ObjectNode operations = NODES.objectNode();
		ComponentKeys channelKeys = new ComponentKeys();
		ComponentKeys operationKeys = new ComponentKeys();
		for (String path : paths) {
			ChannelAddress address = ChannelAddress.of(path);
			String channel = channelKeys.of(address.text().replaceAll("^/|[{}]", ""));
			channels.set(channel, channel(address));
			for (Operation operation : this.operations) {
				String name = (paths.size() > 1) ? operation.name() + "." + channel : operation.name();
				operations.set(operationKeys.of(name), operation.toNode(channel));
			}
		}
		ObjectNode document = NODES.objectNode();
		document.set("channels", channels);
		document.set("operations", operations);
		ObjectNode components = document.putObject("components");
		components.set("messages", this.messages);
		components.set("schemas", this.schemas.collect());
		components.putObject("correlationIds")
			.putObject("id")
			.put("description", "Replies carry the id of their request.")
			.put("location", "$message.payload#/id");
		return document;
	}

	private void addActions(List<WsActionDescription> actions) {
		actions.forEach(this::addAction);
		if (actions.stream().anyMatch(WsActionDescription::streaming)) {
			message(STREAM_END, "End of the replies", false, Envelopes.end());
			message(STREAM_ERROR, "Error that ends the replies", false, Envelopes.streamError());
			if (actions.stream().noneMatch((action) -> action.names().contains(CANCEL))) {
				this.operations.add(new Operation(CANCEL, "receive", "Ends the replies to a request.", false,
						List.of(message(CANCEL + ".request", CANCEL + ": request", false, Envelopes.cancel(CANCEL))),
						List.of()));
			}
		}
		message(ERROR, "Error", false, Envelopes.error());
		this.operations
			.add(new Operation(ERROR, "send", "Sent whenever a message cannot be served, whether it has an id or not.",
					false, List.of(ERROR), List.of()));
	}

	private void addAction(WsActionDescription action) {
		String name = action.name();
		boolean deprecated = isDeprecated(action.method());
		ObjectNode data = (action.payload() != null) ? this.schemas.schema(action.payload()) : null;
		String request = message(name + ".request", name + ": request", deprecated,
				Envelopes.request(action.names(), data, action.payloadRequired()));
		List<String> replies = (action.reply() != null) ? replies(action, action.reply(), deprecated) : List.of();
		this.operations.add(new Operation(name, "receive", description(action), deprecated, List.of(request), replies));
	}

	private List<String> replies(WsActionDescription action, Type type, boolean deprecated) {
		String name = action.name();
		ObjectNode data = this.schemas.schema(type);
		if (action.streaming()) {
			return List.of(message(name + ".item", name + ": one of the replies", deprecated,
					Envelopes.item(action.names(), data)), STREAM_END, STREAM_ERROR);
		}
		boolean nullable = Nullness.forMethodReturnType(action.method()) == Nullness.NULLABLE;
		return List.of(message(name + ".reply", name + ": reply", deprecated,
				Envelopes.reply(action.names(), nullable ? orNull(data) : data)), ERROR);
	}

	private String message(String name, String title, boolean deprecated, ObjectNode payload) {
		String key = this.messageKeys.of(name);
		ObjectNode message = this.messages.putObject(key).put("name", key).put("title", title);
		if (deprecated) {
			message.put("deprecated", true);
		}
		message.set("correlationId", reference("#/components/correlationIds/id"));
		message.set("payload", payload);
		return key;
	}

	private static boolean isDeprecated(Method method) {
		return method.isAnnotationPresent(Deprecated.class)
				|| method.getDeclaringClass().isAnnotationPresent(Deprecated.class);
	}

	private static String description(WsActionDescription action) {
		List<String> sentences = new ArrayList<>();
		if (action.names().size() > 1) {
			sentences.add("Also called " + String.join(", ", action.names().subList(1, action.names().size())) + ".");
		}
		if (action.streaming()) {
			sentences.add("Answered by any number of replies and an end marker; " + CANCEL + " ends them earlier.");
		}
		return String.join(" ", sentences);
	}

	private ObjectNode channel(ChannelAddress address) {
		ObjectNode channel = NODES.objectNode().put("address", address.text());
		ObjectNode carried = channel.putObject("messages");
		this.messages.propertyNames().forEach((key) -> carried.set(key, reference("#/components/messages/" + key)));
		if (!address.parameters().isEmpty()) {
			ObjectNode parameters = channel.putObject("parameters");
			address.parameters().forEach((name, text) -> parameters.putObject(name).put("description", text));
		}
		return channel;
	}

	private static ObjectNode orNull(ObjectNode schema) {
		ObjectNode either = NODES.objectNode();
		either.putArray("anyOf").add(NODES.objectNode().put("type", "null")).add(schema);
		return either;
	}

	private static ObjectNode reference(String target) {
		return NODES.objectNode().put("$ref", target);
	}

	/**
	 * Something to be done on every channel.
	 *
	 * @param name the name
	 * @param action {@code receive} or {@code send}, as the server sees it
	 * @param description what it is, may be empty
	 * @param deprecated whether clients should no longer do it
	 * @param messages keys of its messages
	 * @param replies keys of the messages that answer, empty if nothing does
	 */
	private record Operation(String name, String action, String description, boolean deprecated, List<String> messages,
			List<String> replies) {

		ObjectNode toNode(String channel) {
			String path = "#/channels/" + channel;
			ObjectNode node = NODES.objectNode().put("action", this.action).put("title", this.name);
			if (!this.description.isEmpty()) {
				node.put("description", this.description);
			}
			if (this.deprecated) {
				node.putArray("tags").addObject().put("name", "deprecated");
			}
			node.set("channel", reference(path));
			references(node.putArray("messages"), path, this.messages);
			if (!this.replies.isEmpty()) {
				ObjectNode reply = node.putObject("reply");
				reply.set("channel", reference(path));
				references(reply.putArray("messages"), path, this.replies);
			}
			return node;
		}

		private static void references(ArrayNode array, String path, List<String> keys) {
			keys.forEach((key) -> array.add(reference(path + "/messages/" + key)));
		}

	}

}
