package io.github.wsboot.sample;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsEnvelopes;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * What is no action: who comes and goes, and images, which are binary messages.
 */
@RegisterReflectionForBinding(ChatHandler.Hello.class)
@Component
class ChatHandler implements WsHandlerFunc {

	/** What the name of a room matches. */
	static final String ROOM = "lobby|dev|random";

	static final int MAX_TEXT = 2000;

	private static final List<String> ROOMS = List.of(ROOM.split("\\|"));

	private final WebSocketManager manager;

	private final WsEnvelopes envelopes;

	private final Presence presence;

	private final @Nullable String console;

	ChatHandler(WebSocketManager manager, WsEnvelopes envelopes, Presence presence, Environment environment) {
		this.manager = manager;
		this.envelopes = envelopes;
		this.presence = presence;
		this.console = environment.getProperty("ws.console.enabled", boolean.class, false)
				? environment.getProperty("ws.console.path", "/ws-console") : null;
	}

	@Override
	public void onOpen(WsConnection connection) {
		String name = nameOf(connection);
		connection.send(this.envelopes.success(connection, "hello",
				new Hello(name, ROOMS, this.presence.node(), this.console)));
		this.presence.come(connection, name);
	}

	/**
	 * An image comes as one binary message: a line of the room's name, then the image. It
	 * goes out with a line of room, sender and type in front.
	 */
	@Override
	public void onMessage(WsConnection connection, WsMessage message) {
		if (message.isText()) {
			return;
		}
		byte[] bytes = message.bytes();
		int end = 0;
		while (end < bytes.length && bytes[end] != '\n') {
			end++;
		}
		int start = Math.min(end + 1, bytes.length);
		String room = new String(bytes, 0, end, StandardCharsets.UTF_8);
		String type = ImageType.of(bytes, start);
		if (type == null) {
			refuse(connection, new WsActionException(ChatCodes.NO_IMAGE));
		}
		else if (!connection.groups().contains(room)) {
			refuse(connection, new WsActionException(ChatCodes.NOT_IN_ROOM, ROOMS.contains(room) ? room : "?"));
		}
		else {
			byte[] head = (room + " " + nameOf(connection) + " " + type + "\n").getBytes(StandardCharsets.UTF_8);
			ByteBuffer image = ByteBuffer.allocate(head.length + bytes.length - start);
			image.put(head).put(bytes, start, bytes.length - start).flip();
			this.manager.to(Target.group(room)).send(WsMessage.binary(image));
		}
	}

	@Override
	public void onClose(WsConnection connection, WsCloseStatus status) {
		this.presence.go();
	}

	private void refuse(WsConnection connection, WsActionException reason) {
		connection.send(this.envelopes.error(connection, "image", reason));
	}

	private static String nameOf(WsConnection connection) {
		return connection.uid().orElse("?");
	}

	/**
	 * What a page is told first.
	 *
	 * @param name the name of its user
	 * @param rooms the rooms that there are
	 * @param node the node that it is connected to
	 * @param console where the console of developers is, if there is one
	 */
	record Hello(String name, Collection<String> rooms, String node, @Nullable String console) {

	}

}
