package io.github.wsboot.metrics;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.engine.Hub;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows what a node has at this moment.
 *
 * @since 0.1.0
 */
public final class NodeMeters implements MeterBinder {

	private final Hub hub;

	/**
	 * Creates meters.
	 * @param hub the node
	 */
	public NodeMeters(Hub hub) {
		this.hub = hub;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		WebSocketManager local = this.hub.manager().local();
		QueueLook queues = new QueueLook(this.hub::queueLevels);
		WsMeter.CONNECTIONS.gauge(registry, Tags.empty(), local::getWSCount);
		WsMeter.UIDS.gauge(registry, Tags.empty(), this.hub::uidCount);
		WsMeter.GROUPS.gauge(registry, Tags.empty(), this.hub::groupCount);
		WsMeter.QUEUE_MESSAGES.gauge(registry, Tags.empty(), () -> queues.levels().messages());
		WsMeter.QUEUE_BYTES.gauge(registry, Tags.empty(), () -> queues.levels().bytes());
		WsMeter.QUEUE_FULLEST.gauge(registry, Tags.empty(), () -> queues.levels().fullest());
		WsMeter.QUEUE_WAITING.gauge(registry, Tags.empty(), () -> queues.levels().waiting());
	}

}
