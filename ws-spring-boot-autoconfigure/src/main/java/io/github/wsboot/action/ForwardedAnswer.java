package io.github.wsboot.action;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link ForwardedRequest}: the client's reply, or why there is none.
 */
final class ForwardedAnswer {

	private static final byte REPLY = 0;

	private static final byte NOBODY = 1;

	private static final byte LATE = 2;

	private static final byte CLOSED = 3;

	private static final byte REFUSED = 4;

	private static final byte UNREADABLE = 5;

	private ForwardedAnswer() {
	}

	static byte[] of(WsMessage reply) {
		return ByteBuffer.allocate(2 + reply.size())
			.put(REPLY)
			.put((byte) (reply.isText() ? 1 : 0))
			.put(reply.byteBuffer())
			.array();
	}

	static byte[] of(Throwable failure) {
		if (failure instanceof Unanswered.Nobody) {
			return failure(NOBODY, 0, failure.getMessage());
		}
		if (failure instanceof TimeoutException) {
			return failure(LATE, 0, failure.getMessage());
		}
		if (failure instanceof ConnectionClosedException closed) {
			return failure(CLOSED, closed.getStatus().code(), closed.getStatus().reason());
		}
		return failure((failure instanceof IllegalArgumentException) ? UNREADABLE : REFUSED, 0, failure.getMessage());
	}

	private static byte[] failure(byte kind, int code, @Nullable String words) {
		byte[] utf8 = (words != null) ? words.getBytes(StandardCharsets.UTF_8) : new byte[0];
		return ByteBuffer.allocate(1 + Integer.BYTES + utf8.length).put(kind).putInt(code).put(utf8).array();
	}

	/**
	 * Takes an answer apart.
	 * @return the reply
	 * @throws Exception if there is none
	 */
	static WsMessage reply(byte[] answer) throws Exception {
		ByteBuffer buffer = ByteBuffer.wrap(answer);
		if (buffer.remaining() < 2) {
			throw new IllegalStateException("The other node has answered nothing");
		}
		byte kind = buffer.get();
		if (kind == REPLY) {
			return ForwardedRequest.message(buffer);
		}
		int code = (buffer.remaining() >= Integer.BYTES) ? buffer.getInt() : 0;
		String words = StandardCharsets.UTF_8.decode(buffer).toString();
		throw switch (kind) {
			case NOBODY -> new Unanswered.Nobody(words);
			case LATE -> new Unanswered.Late(words);
			case CLOSED -> new ConnectionClosedException(WsCloseStatus.of(code, words));
			case UNREADABLE -> new IllegalArgumentException(words);
			default -> new IllegalStateException(words);
		};
	}

}
