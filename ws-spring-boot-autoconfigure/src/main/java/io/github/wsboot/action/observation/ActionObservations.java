package io.github.wsboot.action.observation;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.github.wsboot.action.WsActionInterceptor;
import io.github.wsboot.action.WsActionInvocation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Observes each call of an action, to the end of the future that it may return. Other
 * publishers and streams are observed until they are returned.
 *
 * @since 0.1.0
 */
public final class ActionObservations implements WsActionInterceptor, Ordered {

	/** The name of the observation. */
	public static final String NAME = "ws.action";

	private final ObservationRegistry registry;

	/**
	 * Creates an interceptor.
	 * @param registry where to observe
	 */
	public ActionObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public @Nullable Object intercept(WsActionInvocation invocation) throws Exception {
		if (this.registry.isNoop()) {
			return invocation.proceed();
		}
		String action = invocation.action().name();
		Observation observation = Observation.createNotStarted(NAME, this.registry)
			.contextualName("ws action " + action)
			.lowCardinalityKeyValue("action", action)
			.start();
		Object result = null;
		try (Observation.Scope scope = observation.openScope()) {
			result = invocation.proceed();
		}
		catch (Throwable ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			if (!(result instanceof CompletionStage)) {
				observation.stop();
			}
		}
		return (result instanceof CompletionStage<?> stage)
				? stage.whenComplete((value, failure) -> end(observation, failure)) : result;
	}

	private static void end(Observation observation, @Nullable Throwable failure) {
		if (failure != null) {
			Throwable cause = failure.getCause();
			observation.error((failure instanceof CompletionException && cause != null) ? cause : failure);
		}
		observation.stop();
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
