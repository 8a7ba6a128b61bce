package io.github.wsboot.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one meter, which has so many combinations of tags: each is registered
 * when it is first needed, and from then on costs no look-up.
 */
final class TaggedTimers {

	private final WsMeter meter;

	private final int size;

	private final IntFunction<Tags> tags;

	private final int[] prepared;

	private final List<Timers> bound = new CopyOnWriteArrayList<>();

	/**
	 * Creates timers, which measure nothing before they are bound.
	 * @param prepared those that show 0, rather than appear with the first event
	 */
	TaggedTimers(WsMeter meter, int size, IntFunction<Tags> tags, int... prepared) {
		this.meter = meter;
		this.size = size;
		this.tags = tags;
		this.prepared = prepared;
	}

	/**
	 * A meter with one timer.
	 */
	static TaggedTimers untagged(WsMeter meter) {
		return new TaggedTimers(meter, 1, (index) -> Tags.empty(), 0);
	}

	void record(int index, long nanos) {
		// by index: this runs for every callback
		for (int i = 0; i < this.bound.size(); i++) {
			Timers timers = this.bound.get(i);
			timer(timers, index).record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	private Timer timer(Timers timers, int index) {
		Timer timer = timers.byIndex.get(index);
		if (timer == null) {
			timer = this.meter.timer(timers.binding, this.tags.apply(index));
			timers.byIndex.set(index, timer);
		}
		return timer;
	}

	void bindTo(Binding binding) {
		Timers timers = new Timers(binding, new AtomicReferenceArray<>(this.size));
		for (int index : this.prepared) {
			timer(timers, index);
		}
		this.bound.add(timers);
	}

	/**
	 * The timers in one registry.
	 *
	 * @param binding the registry
	 * @param byIndex those that are registered
	 */
	private record Timers(Binding binding, AtomicReferenceArray<@Nullable Timer> byIndex) {

	}

}
