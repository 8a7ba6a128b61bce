package io.github.wsboot.observation;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.CallbackInterceptor;
import io.github.wsboot.engine.LogText;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

/**
 * Observes each message from the first of its handlers to the last, as a part of the
 * trace that it names. An action that a message calls is observed on its own, within.
 *
 * @since 0.1.0
 */
public final class MessageObservations implements CallbackInterceptor {

	/** The name of the observation. */
	public static final String NAME = "ws.message";

	private static final String TRACEPARENT = "traceparent";

	private final ObservationRegistry registry;

	private final TraceparentReader traceparents;

	/**
	 * Creates an interceptor.
	 * @param registry where to observe
	 * @param traceparents says which trace a message belongs to
	 */
	public MessageObservations(ObservationRegistry registry, TraceparentReader traceparents) {
		this.registry = registry;
		this.traceparents = traceparents;
	}

	@Override
	public void intercept(WsConnection connection, String callback, @Nullable WsMessage message, Call call) {
		if (message == null || this.registry.isNoop()) {
			call.proceed();
			return;
		}
		ReceiverContext<WsMessage> context = new ReceiverContext<>((carrier, key) -> key.equals(TRACEPARENT)
				? Traceparent.valid(this.traceparents.read(connection, carrier)) : null, Kind.CONSUMER);
		context.setCarrier(message);
		Observation observation = Observation.createNotStarted(NAME, () -> context, this.registry)
			.contextualName("ws message")
			.lowCardinalityKeyValue("type", message.isText() ? "text" : "binary")
			.highCardinalityKeyValue("ws.code", LogText.escape(connection.uniqueCode()))
			.highCardinalityKeyValue("ws.uid", LogText.escape(connection.uid().orElse("")))
			.highCardinalityKeyValue("ws.connection", connection.id())
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			Throwable failure = call.proceed();
			if (failure != null) {
				observation.error(failure);
			}
		}
		finally {
			observation.stop();
		}
	}

}
