package io.github.wsboot.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be pulled, and the end after the last of them.
 */
final class PullInbox {

	private final ReadGate gate;

	private final Queue<WsMessage> messages = new ArrayDeque<>();

	private @Nullable End end;

	PullInbox(ReadGate gate) {
		this.gate = gate;
	}

	synchronized void add(WsMessage message) {
		this.messages.add(message);
		notifyAll();
	}

	synchronized void end(WsCloseStatus status, @Nullable Throwable cause) {
		this.end = new End(status, cause);
		notifyAll();
	}

	/**
	 * The next message.
	 * @param timeout how long to wait for it, null for as long as it takes
	 * @return the message, null if there was none in time
	 * @throws ConnectionClosedException after the last message
	 */
	@Nullable WsMessage receive(@Nullable Duration timeout) throws InterruptedException {
		WsMessage message = await(timeout);
		if (message != null) {
			this.gate.taken(message.size());
		}
		return message;
	}

	private synchronized @Nullable WsMessage await(@Nullable Duration timeout) throws InterruptedException {
		long deadline = (timeout != null) ? System.nanoTime() + timeout.toNanos() : 0;
		while (this.messages.isEmpty()) {
			if (this.end != null) {
				throw new ConnectionClosedException(this.end.status(), this.end.cause());
			}
			if (timeout == null) {
				wait();
			}
			else {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					return null;
				}
				TimeUnit.NANOSECONDS.timedWait(this, left);
			}
		}
		return this.messages.poll();
	}

	private record End(WsCloseStatus status, @Nullable Throwable cause) {

	}

}
