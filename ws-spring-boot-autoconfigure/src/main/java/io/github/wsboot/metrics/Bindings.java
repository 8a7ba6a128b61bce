package io.github.wsboot.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * The registries that a binder is bound to.
 */
final class Bindings {

	private final List<Binding> all = new CopyOnWriteArrayList<>();

	Binding to(MeterRegistry registry) {
		Binding binding = new Binding(registry);
		this.all.add(binding);
		return binding;
	}

	void end() {
		this.all.forEach(Binding::end);
		this.all.clear();
	}

}
