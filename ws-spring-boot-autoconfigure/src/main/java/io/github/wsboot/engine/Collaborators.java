package io.github.wsboot.engine;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.wsboot.Heartbeat;
import io.github.wsboot.JsonDecoder;
import io.github.wsboot.JsonEncoder;
import io.github.wsboot.WsHandlerFunc;
import org.jspecify.annotations.Nullable;

/**
 * Whom the engine works with. Suppliers are asked once, when they are first needed,
 * because handlers may themselves depend on the manager.
 *
 * @param handlers the callbacks of the application, in order
 * @param heartbeat the application-level heartbeat, if any
 * @param jsonEncoder the encoder of values, if any
 * @param jsonDecoder the decoder of values, if any
 * @param events takes the application events
 * @param callbacks runs callbacks that no container thread runs; must not be bounded so
 * tightly that blocked callbacks keep others from running
 * @param clock the wall clock, for time stamps and the expiry of identities; all
 * deadlines run on the monotonic clock
 * @param listener is told what happens
 * @param interceptors surround the callbacks, the first of them outermost
 * @since 0.1.0
 */
public record Collaborators(Supplier<List<WsHandlerFunc>> handlers, Supplier<@Nullable Heartbeat> heartbeat,
		Supplier<@Nullable JsonEncoder> jsonEncoder, Supplier<@Nullable JsonDecoder> jsonDecoder,
		Consumer<Object> events, Executor callbacks, Clock clock, EngineListener listener,
		List<CallbackInterceptor> interceptors) {

	public Collaborators {
		interceptors = List.copyOf(interceptors);
	}

	/**
	 * Those whom nobody watches.
	 * @param handlers the callbacks of the application, in order
	 * @param heartbeat the application-level heartbeat, if any
	 * @param jsonEncoder the encoder of values, if any
	 * @param jsonDecoder the decoder of values, if any
	 * @param events takes the application events
	 * @param callbacks runs callbacks that no container thread runs
	 * @param clock the wall clock
	 */
	public Collaborators(Supplier<List<WsHandlerFunc>> handlers, Supplier<@Nullable Heartbeat> heartbeat,
			Supplier<@Nullable JsonEncoder> jsonEncoder, Supplier<@Nullable JsonDecoder> jsonDecoder,
			Consumer<Object> events, Executor callbacks, Clock clock) {
		this(handlers, heartbeat, jsonEncoder, jsonDecoder, events, callbacks, clock, EngineListener.NONE, List.of());
	}

}
