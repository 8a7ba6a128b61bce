package io.github.wsboot.benchmark.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * What a peer speaks on top of WebSocket.
 */
public enum Dialect {

	/** Commands as they are. */
	PLAIN("/ws") {

		@Override
		byte[] wrap(byte[] command) {
			return command;
		}

		@Override
		int commandAt(ByteBuffer buffer, int offset, int length) {
			return offset;
		}

	},

	/** Commands in SEND and MESSAGE frames of STOMP. */
	STOMP("/ws") {

		@Override
		byte[] wrap(byte[] command) {
			return text("SEND\ndestination:/app/command\n\n" + new String(command, StandardCharsets.US_ASCII) + "\0");
		}

		@Override
		int commandAt(ByteBuffer buffer, int offset, int length) {
			if (buffer.get(offset) != 'M') {
				return -1;
			}
			int i = offset + 8;
			while (buffer.get(i) != '\n' || buffer.get(i + 1) != '\n') {
				i++;
			}
			return i + 2;
		}

		@Override
		byte @Nullable [] greeting() {
			return text("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0");
		}

		@Override
		byte @Nullable [] answer(ByteBuffer buffer, int offset, int length) {
			// CONNECTED
			return (buffer.get(offset) == 'C') ? text("SUBSCRIBE\nid:0\ndestination:/topic/all\n\n\0") : null;
		}

	},

	/** Commands as events of Socket.IO 4 over Engine.IO 4. */
	SOCKET_IO("/socket.io/?EIO=4&transport=websocket") {

		@Override
		byte[] wrap(byte[] command) {
			return text("42[\"c\",\"" + new String(command, StandardCharsets.US_ASCII) + "\"]");
		}

		@Override
		int commandAt(ByteBuffer buffer, int offset, int length) {
			return (length > 8 && buffer.get(offset) == '4' && buffer.get(offset + 1) == '2') ? offset + 8 : -1;
		}

		@Override
		byte @Nullable [] answer(ByteBuffer buffer, int offset, int length) {
			return switch (buffer.get(offset)) {
				case '0' -> text("40");
				case '2' -> text("3");
				default -> null;
			};
		}

	};

	private final String path;

	Dialect(String path) {
		this.path = path;
	}

	String path() {
		return this.path;
	}

	abstract byte[] wrap(byte[] command);

	/**
	 * Where the command starts in a message, or -1 if there is none in it.
	 */
	abstract int commandAt(ByteBuffer buffer, int offset, int length);

	/**
	 * What a client says first.
	 */
	byte @Nullable [] greeting() {
		return null;
	}

	/**
	 * What a client answers to a message that is not a command.
	 */
	byte @Nullable [] answer(ByteBuffer buffer, int offset, int length) {
		return null;
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
