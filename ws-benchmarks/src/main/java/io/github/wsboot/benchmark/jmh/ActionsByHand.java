package io.github.wsboot.benchmark.jmh;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dispatch that one writes oneself: a tree, a switch, a record.
 */
final class ActionsByHand implements WsHandlerFunc {

	private final JsonMapper mapper;

	private final ActionMethods methods;

	private final boolean fromBytes;

	/**
	 * Creates a handler.
	 * @param mapper reads and writes
	 * @param methods what to call
	 * @param fromBytes whether it reads the bytes of a message, which fewer would think
	 * of, instead of its text
	 */
	ActionsByHand(JsonMapper mapper, ActionMethods methods, boolean fromBytes) {
		this.mapper = mapper;
		this.methods = methods;
		this.fromBytes = fromBytes;
	}

	@Override
	public void onMessage(WsConnection connection, WsMessage message) {
		JsonNode request = this.fromBytes ? this.mapper.readTree(message.bytes())
				: this.mapper.readTree(message.text());
		String action = request.path("actioncode").stringValue("");
		JsonNode data = request.path("data");
		Object result = switch (action) {
			case "room_join" -> this.methods.join(this.mapper.treeToValue(data, ActionMethods.Join.class));
			case "order_place" -> this.methods.place(this.mapper.treeToValue(data, ActionMethods.Order.class));
			case "chat_say" -> this.methods.say(this.mapper.treeToValue(data, ActionMethods.Say.class));
			default -> throw new IllegalArgumentException("No such action");
		};
		Reply reply = new Reply(0, "Success", result, action, request.path("id").stringValue());
		connection.sendMessage(this.mapper.writeValueAsString(reply));
	}

	@JsonPropertyOrder({ "code", "msg", "data", "actioncode", "id" })
	record Reply(int code, String msg, Object data, String actioncode, String id) {

	}

}
