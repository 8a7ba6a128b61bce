package io.github.wsboot.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import io.github.wsboot.WsCloseStatus;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * One counter for each of the {@link CloseCodes}. It is registered when it is first
 * needed, for most codes do not occur.
 */
final class CodedCounters {

	private final WsMeter meter;

	private final Tags others;

	private final AtomicReferenceArray<@Nullable LongAdder> counts = new AtomicReferenceArray<>(CloseCodes.COUNT);

	private final List<Binding> bindings = new CopyOnWriteArrayList<>();

	/**
	 * Creates counters.
	 * @param meter the meter
	 * @param others the tags beside the code
	 * @param usual those that show 0, rather than appear with the first event
	 */
	CodedCounters(WsMeter meter, Tags others, WsCloseStatus... usual) {
		this.meter = meter;
		this.others = others;
		for (WsCloseStatus status : usual) {
			this.counts.set(CloseCodes.indexOf(status), new LongAdder());
		}
	}

	void increment(WsCloseStatus status) {
		int index = CloseCodes.indexOf(status);
		LongAdder count = this.counts.get(index);
		((count != null) ? count : create(index)).increment();
	}

	private synchronized LongAdder create(int index) {
		LongAdder count = this.counts.get(index);
		if (count == null) {
			count = new LongAdder();
			this.counts.set(index, count);
			for (Binding binding : this.bindings) {
				register(binding, index, count);
			}
		}
		return count;
	}

	synchronized void bindTo(Binding binding) {
		this.bindings.add(binding);
		for (int i = 0; i < CloseCodes.COUNT; i++) {
			LongAdder count = this.counts.get(i);
			if (count != null) {
				register(binding, i, count);
			}
		}
	}

	private void register(Binding binding, int index, LongAdder count) {
		this.meter.counter(binding, this.others.and("code", CloseCodes.tag(index)), count);
	}

}
