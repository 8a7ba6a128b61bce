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
import org.jspecify.annotations.Nullable;

/**
 * Calls the handlers of the application, each isolated from the exceptions of the others.
 */
final class Callbacks {

	private static final Logger logger = System.getLogger(Callbacks.class.getName());

	private static final List<WsHandlerFunc> MISSING = Collections.unmodifiableList(new ArrayList<>());

	private final Supplier<List<WsHandlerFunc>> handlers;

	private final Consumer<Object> events;

	private final List<CallbackInterceptor> interceptors;

	Callbacks(Supplier<List<WsHandlerFunc>> handlers, Consumer<Object> events, List<CallbackInterceptor> interceptors) {
		this.handlers = handlers;
		this.events = events;
		this.interceptors = interceptors;
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
		surround(connection, "onMessage", message,
				() -> handle(connection, "onMessage", (handler) -> handler.onMessage(connection, message)));
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

	/**
	 * Has the interceptors around something of the application that is done once in any
	 * case, whatever they throw.
	 * @return what it has thrown, {@code null} if nothing
	 */
	@Nullable Throwable surround(Connection connection, String callback, @Nullable WsMessage message,
			CallbackInterceptor.Call call) {
		if (this.interceptors.isEmpty()) {
			return call.proceed();
		}
		OneCall once = new OneCall(call);
		surround(connection, callback, message, once, 0);
		return once.proceed();
	}

	private void surround(Connection connection, String callback, @Nullable WsMessage message, OneCall call,
			int index) {
		if (index == this.interceptors.size()) {
			call.proceed();
			return;
		}
		CallbackInterceptor interceptor = this.interceptors.get(index);
		try {
			interceptor.intercept(connection, callback, message, () -> {
				surround(connection, callback, message, call, index + 1);
				return call.proceed();
			});
		}
		catch (Throwable ex) {
			log(connection, interceptor.getClass().getSimpleName(), ex);
		}
	}

	/**
	 * Calls all handlers.
	 * @return whether none has thrown
	 */
	private boolean each(Connection connection, String callback, Consumer<WsHandlerFunc> call) {
		return surround(connection, callback, null, () -> handle(connection, callback, call)) == null;
	}

	private @Nullable Throwable handle(Connection connection, String callback, Consumer<WsHandlerFunc> call) {
		List<WsHandlerFunc> handlers = handlers(connection);
		Throwable failure = (handlers != MISSING) ? null : new IllegalStateException("There are no handlers");
		for (WsHandlerFunc handler : handlers) {
			try {
				call.accept(handler);
			}
			catch (Throwable ex) {
				failure = (failure != null) ? failure : ex;
				failed(connection, callback, ex);
			}
		}
		return failure;
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

	/**
	 * A call that is made once, however often it is asked for.
	 */
	private static final class OneCall implements CallbackInterceptor.Call {

		private final CallbackInterceptor.Call call;

		private boolean made;

		private @Nullable Throwable failure;

		OneCall(CallbackInterceptor.Call call) {
			this.call = call;
		}

		@Override
		public @Nullable Throwable proceed() {
			if (!this.made) {
				this.made = true;
				this.failure = this.call.proceed();
			}
			return this.failure;
		}

	}

}
