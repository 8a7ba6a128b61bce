package io.github.wsboot.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of an application. Their exceptions end here.
 */
final class Callbacks {

	private static final Logger logger = System.getLogger(Callbacks.class.getName());

	Consumer<WsClient> open = (client) -> {
	};

	@Nullable BiConsumer<WsClient, String> text;

	@Nullable BiConsumer<WsClient, byte[]> binary;

	@Nullable BiConsumer<WsClient, WsMessage> message;

	BiConsumer<byte[], Duration> pong = (payload, roundTrip) -> {
	};

	Consumer<WsCloseStatus> close = (status) -> {
	};

	BiConsumer<Integer, Duration> reconnecting = (attempt, delay) -> {
	};

	Consumer<Throwable> error = (failure) -> {
	};

	final Map<String, BiConsumer<WsClient, WsReply>> actions = new LinkedHashMap<>();

	Callbacks() {
	}

	Callbacks(Callbacks other) {
		this.open = other.open;
		this.text = other.text;
		this.binary = other.binary;
		this.message = other.message;
		this.pong = other.pong;
		this.close = other.close;
		this.reconnecting = other.reconnecting;
		this.error = other.error;
		this.actions.putAll(other.actions);
	}

	/**
	 * Whether anybody wants messages that are no pushes.
	 */
	boolean wantMessages() {
		return this.text != null || this.binary != null || this.message != null;
	}

	void message(WsClient client, WsMessage received) {
		if (this.message != null) {
			this.message.accept(client, received);
		}
		if (this.text != null && received.isText()) {
			this.text.accept(client, received.text());
		}
		if (this.binary != null && !received.isText()) {
			this.binary.accept(client, received.bytes());
		}
	}

	/**
	 * Runs a callback.
	 */
	void guard(Runnable callback) {
		try {
			callback.run();
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "A callback of a WebSocket client failed: " + describe(ex));
			report(ex);
		}
	}

	/**
	 * Tells the application of a failure that was logged or needs no log.
	 */
	void report(Throwable failure) {
		try {
			this.error.accept(failure);
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "onError of a WebSocket client failed: " + describe(ex));
		}
	}

	// not its message, which may quote what was received
	private static String describe(Throwable failure) {
		StackTraceElement[] trace = failure.getStackTrace();
		return failure.getClass().getName() + ((trace.length > 0) ? " at " + trace[0] : "");
	}

}
