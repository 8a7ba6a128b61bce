package io.github.wsboot.sample;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.wsboot.Recipients;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * The chat: a room is a group, a user is a uid, a browser tab is a connection.
 */
@Component
class ChatHandler implements WsHandlerFunc {

	static final List<String> ROOMS = List.of("lobby", "dev", "random");

	static final int MAX_TEXT = 2000;

	private final WebSocketManager manager;

	private final JsonMapper json;

	private Set<String> present = Set.of();

	ChatHandler(WebSocketManager manager, JsonMapper json) {
		this.manager = manager;
		this.json = json;
	}

	@Override
	public void onOpen(WsConnection connection) {
		ROOMS.forEach((room) -> this.manager.groups().join(connection.uniqueCode(), room));
		reply(connection, ChatMessage.hello(nameOf(connection), ROOMS));
		announcePresence();
	}

	@Override
	public void onMessage(WsConnection connection, WsMessage message) {
		if (!message.isText()) {
			relayImage(connection, message);
			return;
		}
		ChatMessage said = parse(message.text());
		String complaint = (said != null) ? complaint(said) : "This is not a message of this chat.";
		if (said == null || complaint != null) {
			reply(connection, ChatMessage.error(String.valueOf(complaint)));
			return;
		}
		relay(connection, said.saidBy(nameOf(connection)));
	}

	@Override
	public void onClose(WsConnection connection, WsCloseStatus status) {
		announcePresence();
	}

	private void relay(WsConnection connection, ChatMessage said) {
		switch (said.type()) {
			case "message" -> this.manager.to(Target.group(String.valueOf(said.room()))).sendJson(said);
			case "typing" -> this.manager.to(Target.group(String.valueOf(said.room())))
				.except(connection.uniqueCode())
				.sendJson(said);
			case "private" -> {
				String to = String.valueOf(said.to());
				if (this.manager.uids().isOnline(to)) {
					// to all tabs of both
					this.manager.to(Target.uid(to, nameOf(connection))).sendJson(said);
				}
				else {
					reply(connection, ChatMessage.error(to + " is not here."));
				}
			}
			default -> reply(connection, ChatMessage.error("This is not a message of this chat."));
		}
	}

	/**
	 * An image comes as one binary message: a line of the room's name, then the image. It
	 * goes out with a line of room, sender and type in front.
	 */
	private void relayImage(WsConnection connection, WsMessage message) {
		byte[] bytes = message.bytes();
		int end = 0;
		while (end < bytes.length && bytes[end] != '\n') {
			end++;
		}
		int start = Math.min(end + 1, bytes.length);
		String room = new String(bytes, 0, end, StandardCharsets.UTF_8);
		String type = ImageType.of(bytes, start);
		if (!ROOMS.contains(room)) {
			reply(connection, ChatMessage.error("There is no such room."));
		}
		else if (type == null) {
			reply(connection, ChatMessage.error("This is not a PNG, JPEG, GIF or WebP image."));
		}
		else {
			byte[] head = (room + " " + nameOf(connection) + " " + type + "\n").getBytes(StandardCharsets.UTF_8);
			ByteBuffer image = ByteBuffer.allocate(head.length + bytes.length - start);
			image.put(head).put(bytes, start, bytes.length - start).flip();
			this.manager.to(Target.group(room)).send(WsMessage.binary(image));
		}
	}

	/**
	 * Tells everybody who is here, and who has come or gone since that was last told: a
	 * user comes with the first tab and goes with the last. The lock keeps an older list
	 * from overtaking a newer one; it is never held for long, as a broadcast waits for
	 * nobody.
	 */
	private synchronized void announcePresence() {
		Set<String> before = this.present;
		Set<String> now = new TreeSet<>(this.manager.uids().all());
		this.present = now;
		Recipients everybody = this.manager.to(Target.all());
		everybody.sendJson(ChatMessage.presence(now));
		now.stream().filter((name) -> !before.contains(name)).map(ChatMessage::joined).forEach(everybody::sendJson);
		before.stream().filter((name) -> !now.contains(name)).map(ChatMessage::left).forEach(everybody::sendJson);
	}

	private @Nullable ChatMessage parse(String text) {
		try {
			return this.json.readValue(text, ChatMessage.class);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static @Nullable String complaint(ChatMessage said) {
		if (said.type() == null) {
			return "This is not a message of this chat.";
		}
		boolean isPrivate = said.type().equals("private");
		if (!isPrivate && !ROOMS.contains(String.valueOf(said.room()))) {
			return "There is no such room.";
		}
		if (isPrivate && !SecurityConfiguration.isName(String.valueOf(said.to()))) {
			return "There is no such person.";
		}
		boolean isTyping = said.type().equals("typing");
		if (!isTyping && (said.text() == null || said.text().isBlank() || said.text().length() > MAX_TEXT)) {
			return "A message has 1 to " + MAX_TEXT + " characters.";
		}
		return null;
	}

	private void reply(WsConnection connection, ChatMessage message) {
		connection.sendMessage(this.json.writeValueAsString(message));
	}

	private static String nameOf(WsConnection connection) {
		return connection.uid().orElse("?");
	}

}
