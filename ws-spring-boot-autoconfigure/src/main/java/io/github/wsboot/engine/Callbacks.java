package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsClosedEvent;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.WsOpenedEvent;

/**
 * Calls the handlers of the application, each isolated from the exceptions of the others.
 */
final class Callbacks {

	private static final Logger logger = System.getLogger(Callbacks.class.getName());

	private static final List<WsHandlerFunc> MISSING = Collections.unmodifiableList(new ArrayList<>());

	private final Supplier<List<WsHandlerFunc>> handlers;

	private final Consumer<Object> events;

	Callbacks(Supplier<List<WsHandlerFunc>> handlers, Consumer<Object> events) {
		this.handlers = handlers;
		this.events = events;
	}

	/**
	 * Calls all {@code onOpen}.
	 * @return whether none has thrown
	 */
	boolean opened(Connection connection) {
		boolean sound = each(connection, "onOpen", (handler) -> handler.onOpen(connection));
		publish(connection, new WsOpenedEvent(connection));
		return sound;
	}

	void message(Connection connection, WsMessage message) {
		each(connection, "onMessage", (handler) -> handler.onMessage(connection, message));
	}

	void ping(Connection connection, byte[] payload) {
		each(connection, "onPing", (handler) -> handler.onPing(connection, payload.clone()));
	}

	void closing(Connection connection, WsCloseStatus status) {
		each(connection, "onClosing", (handler) -> handler.onClosing(connection, status));
	}

	void pong(Connection connection, byte[] payload, Duration roundTrip) {
		each(connection, "onPong", (handler) -> handler.onPong(connection, payload.clone(), roundTrip));
	}

	void closed(Connection connection, WsCloseStatus status) {
		each(connection, "onClose", (handler) -> handler.onClose(connection, status));
		publish(connection, new WsClosedEvent(connection, status));
	}

	/**
	 * Reports what other code of the application has thrown.
	 */
	void failed(Connection connection, String what, Throwable ex) {
		log(connection, what, ex);
		error(connection, ex);
	}

	void error(Connection connection, Throwable error) {
		for (WsHandlerFunc handler : handlers(connection)) {
			try {
				handler.onError(connection, error);
			}
			catch (Throwable ex) {
				log(connection, "onError", ex);
			}
		}
	}

	private boolean each(Connection connection, String callback, Consumer<WsHandlerFunc> call) {
		List<WsHandlerFunc> handlers = handlers(connection);
		boolean sound = handlers != MISSING;
		for (WsHandlerFunc handler : handlers) {
			try {
				call.accept(handler);
			}
			catch (Throwable ex) {
				sound = false;
				failed(connection, callback, ex);
			}
		}
		return sound;
	}

	/**
	 * The handlers, created now if they were not needed before.
	 * @return {@link #MISSING} if they cannot be created
	 */
	private List<WsHandlerFunc> handlers(Connection connection) {
		try {
			return this.handlers.get();
		}
		catch (Throwable ex) {
			log(connection, "Creating the handlers", ex);
			return MISSING;
		}
	}

	private void publish(Connection connection, Object event) {
		try {
			this.events.accept(event);
		}
		catch (Throwable ex) {
			failed(connection, event.getClass().getSimpleName() + " listener", ex);
		}
	}

	void log(Connection connection, String callback, Throwable ex) {
		logger.log(Level.ERROR,
				() -> callback + " failed for connection '" + LogText.escape(connection.uniqueCode()) + "'",
				LogText.safe(ex));
	}

}
