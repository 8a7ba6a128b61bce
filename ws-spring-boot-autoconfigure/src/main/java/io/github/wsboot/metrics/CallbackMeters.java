package io.github.wsboot.metrics;

import java.util.List;
import java.util.stream.IntStream;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.CallbackInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long callbacks take.
 *
 * @since 0.1.0
 */
public final class CallbackMeters implements CallbackInterceptor, MeterBinder, AutoCloseable {

	// whatever else there will be, the number of meters is bounded
	private static final List<String> NAMES = List.of("onOpen", "onMessage", "onPing", "onPong", "onClosing", "onClose",
			"handle", "other");

	private static final List<String> OUTCOMES = List.of("success", "error");

	private final TaggedTimers timers = new TaggedTimers(WsMeter.CALLBACKS, NAMES.size() * OUTCOMES.size(),
			(index) -> Tags.of("callback", NAMES.get(index / OUTCOMES.size()), "outcome",
					OUTCOMES.get(index % OUTCOMES.size())),
			IntStream.range(0, (NAMES.size() - 1) * OUTCOMES.size()).toArray());

	private final Bindings bindings = new Bindings();

	@Override
	public void bindTo(MeterRegistry registry) {
		this.timers.bindTo(this.bindings.to(registry));
	}

	@Override
	public void close() {
		this.bindings.end();
	}

	@Override
	public void intercept(WsConnection connection, String callback, @Nullable WsMessage message, Call call) {
		long begun = System.nanoTime();
		boolean failed = call.proceed() != null;
		this.timers.record(indexOf(callback) * OUTCOMES.size() + (failed ? 1 : 0), System.nanoTime() - begun);
	}

	private static int indexOf(String callback) {
		int index = NAMES.indexOf(callback);
		return (index >= 0) ? index : NAMES.size() - 1;
	}

}
