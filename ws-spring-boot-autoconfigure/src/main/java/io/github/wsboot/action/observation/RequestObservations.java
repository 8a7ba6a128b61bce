package io.github.wsboot.action.observation;

import java.util.concurrent.atomic.AtomicReference;

import io.github.wsboot.WsConnection;
import io.github.wsboot.action.WsRequestObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * Observes each request to a client until its reply, and tells the client the trace.
 *
 * @since 0.1.0
 */
public final class RequestObservations implements WsRequestObserver {

	/** The name of the observation. */
	public static final String NAME = "ws.request";

	private final ObservationRegistry registry;

	/**
	 * Creates an observer.
	 * @param registry where to observe
	 */
	public RequestObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Observed begin(WsConnection connection, String action) {
		AtomicReference<@Nullable String> traceparent = new AtomicReference<>();
		SenderContext<AtomicReference<@Nullable String>> context = new SenderContext<>((carrier, key, value) -> {
			if (key.equals("traceparent") && carrier != null) {
				carrier.set(value);
			}
		}, Kind.CLIENT);
		context.setCarrier(traceparent);
		Observation observation = Observation.createNotStarted(NAME, () -> context, this.registry)
			.contextualName("ws request " + action)
			.lowCardinalityKeyValue("action", action)
			.highCardinalityKeyValue("ws.connection", connection.id())
			.start();
		return new Observed() {

			@Override
			public @Nullable String traceparent() {
				return traceparent.get();
			}

			@Override
			public void end(@Nullable Throwable failure) {
				if (failure != null) {
					observation.error(failure);
				}
				observation.stop();
			}

		};
	}

}
