package io.github.wsboot.metrics;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.Tags;

/**
 * One counter for each constant of an enum.
 *
 * @param <E> the enum
 */
final class EnumCounters<E extends Enum<E>> {

	private final WsMeter meter;

	private final Map<E, LongAdder> counts;

	EnumCounters(WsMeter meter, Class<E> type) {
		this.meter = meter;
		this.counts = new EnumMap<>(type);
		EnumSet.allOf(type).forEach((constant) -> this.counts.put(constant, new LongAdder()));
	}

	void add(E constant, int count) {
		LongAdder adder = this.counts.get(constant);
		if (adder != null) {
			adder.add(count);
		}
	}

	void bindTo(Binding binding) {
		this.counts.forEach((constant, count) -> this.meter.counter(binding,
				Tags.of(this.meter.tags().get(0), TagValue.of(constant)), count));
	}

}
