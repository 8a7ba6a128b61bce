package io.github.wsboot.metrics;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The meters of one binder in one registry.
 */
final class Binding {

	private final MeterRegistry registry;

	private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();

	private volatile boolean ended;

	Binding(MeterRegistry registry) {
		this.registry = registry;
	}

	MeterRegistry registry() {
		return this.registry;
	}

	/**
	 * Remembers a meter.
	 * @return the same
	 */
	<M extends Meter> M add(M meter) {
		this.meters.add(meter);
		if (this.ended) {
			remove();
		}
		return meter;
	}

	/**
	 * Takes the meters away from a registry that goes on without those who count: there
	 * they would stand still, and stand in for the meters of whoever comes next.
	 */
	void end() {
		this.ended = true;
		remove();
	}

	private void remove() {
		if (!this.registry.isClosed()) {
			this.meters.forEach(this.registry::remove);
		}
	}

}
