package io.github.wsboot.metrics;

import java.util.function.ToDoubleFunction;

import io.github.wsboot.engine.Hub;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows what a node has at this moment.
 *
 * @since 0.1.0
 */
public final class NodeMeters implements MeterBinder, AutoCloseable {

	private final Hub hub;

	private final Bindings bindings = new Bindings();

	/**
	 * Creates meters.
	 * @param hub the node
	 */
	public NodeMeters(Hub hub) {
		this.hub = hub;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Binding binding = this.bindings.to(registry);
		QueueLook queues = new QueueLook();
		gauge(WsMeter.CONNECTIONS, binding, (hub) -> hub.manager().local().getWSCount());
		gauge(WsMeter.UIDS, binding, Hub::uidCount);
		gauge(WsMeter.GROUPS, binding, Hub::groupCount);
		gauge(WsMeter.QUEUE_MESSAGES, binding, (hub) -> queues.levels(hub).messages());
		gauge(WsMeter.QUEUE_BYTES, binding, (hub) -> queues.levels(hub).bytes());
		gauge(WsMeter.QUEUE_FULLEST, binding, (hub) -> queues.levels(hub).fullest());
		gauge(WsMeter.QUEUE_WAITING, binding, (hub) -> queues.levels(hub).waiting());
	}

	private void gauge(WsMeter meter, Binding binding, ToDoubleFunction<Hub> value) {
		meter.gauge(binding, Tags.empty(), this.hub, value);
	}

	@Override
	public void close() {
		this.bindings.end();
	}

}
