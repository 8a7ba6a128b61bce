package io.github.wsboot.test;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived and was not looked at yet, and how the connection ended.
 */
final class Inbox implements WebSocket.Listener {

	private static final int HIGHEST_CODE = 4999;

	private final Deque<WsMessage> messages = new ArrayDeque<>();

	private final List<ByteBuffer> pongs = new ArrayList<>();

	private @Nullable Ending ending;

	// parts of a message, touched only by the client's callbacks, which never overlap
	private final StringBuilder text = new StringBuilder();

	private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

	/**
	 * Takes the next message.
	 * @return null if none comes in time, or none can come any more
	 */
	synchronized @Nullable WsMessage take(Duration timeout) {
		awaitMessageOrEnd(timeout);
		return this.messages.poll();
	}

	/**
	 * Takes a pong, whatever came before it: a peer need not answer every ping.
	 * @return whether it comes in time
	 */
	synchronized boolean takePong(byte[] payload, Duration timeout) {
		ByteBuffer pong = ByteBuffer.wrap(payload);
		waitUntil(() -> this.pongs.contains(pong) || this.ending != null, timeout);
		return this.pongs.remove(pong);
	}

	synchronized void awaitMessageOrEnd(Duration timeout) {
		waitUntil(() -> !this.messages.isEmpty() || this.ending != null, timeout);
	}

	synchronized List<WsMessage> unread() {
		return List.copyOf(this.messages);
	}

	/**
	 * Waits for the end.
	 * @return whether it comes in time
	 */
	synchronized boolean awaitEnd(Duration timeout) {
		waitUntil(() -> this.ending != null, timeout);
		return this.ending != null;
	}

	synchronized void clear() {
		this.messages.clear();
	}

	synchronized @Nullable Ending ending() {
		return this.ending;
	}

	synchronized List<byte[]> pongs() {
		return this.pongs.stream().map(ByteBuffer::array).toList();
	}

	private void waitUntil(BooleanSupplier condition, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		try {
			long left = timeout.toNanos();
			while (!condition.getAsBoolean() && left > 0) {
				TimeUnit.NANOSECONDS.timedWait(this, left);
				left = deadline - System.nanoTime();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	synchronized void end(WsCloseStatus status, @Nullable Throwable cause) {
		if (this.ending == null) {
			this.ending = new Ending(status, cause);
			notifyAll();
		}
	}

	private synchronized void add(WsMessage message) {
		this.messages.add(message);
		notifyAll();
	}

	@Override
	public void onOpen(WebSocket socket) {
		socket.request(Long.MAX_VALUE);
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
		this.text.append(data);
		if (last) {
			add(WsMessage.text(this.text.toString()));
			this.text.setLength(0);
		}
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
		byte[] bytes = new byte[data.remaining()];
		data.get(bytes);
		this.binary.writeBytes(bytes);
		if (last) {
			add(WsMessage.binary(this.binary.toByteArray()));
			this.binary.reset();
		}
		return null;
	}

	@Override
	public synchronized @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
		byte[] payload = new byte[message.remaining()];
		message.get(payload);
		this.pongs.add(ByteBuffer.wrap(payload));
		notifyAll();
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
		if (code <= HIGHEST_CODE) {
			end(WsCloseStatus.of(code, reason), null);
		}
		else {
			end(WsCloseStatus.ABNORMAL, new IllegalStateException("The server closed with the code " + code));
		}
		return null;
	}

	@Override
	public void onError(WebSocket socket, Throwable error) {
		end(WsCloseStatus.ABNORMAL, error);
	}

	/**
	 * How a connection ended.
	 *
	 * @param status the code and reason of the server's Close frame, 1006 without one
	 * @param cause what broke the connection, if that is known
	 */
	record Ending(WsCloseStatus status, @Nullable Throwable cause) {

		@Override
		public String toString() {
			return "closed with " + Descriptions.of(this.status)
					+ ((this.cause != null) ? " because of " + this.cause : "");
		}

	}

}
