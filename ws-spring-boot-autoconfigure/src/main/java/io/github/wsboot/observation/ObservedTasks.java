package io.github.wsboot.observation;

import java.util.function.UnaryOperator;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Takes the current observation along to the thread that runs a task.
 *
 * @since 0.1.0
 */
public final class ObservedTasks implements UnaryOperator<Runnable> {

	private final ObservationRegistry registry;

	/**
	 * Creates an operator.
	 * @param registry knows the current observation
	 */
	public ObservedTasks(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Runnable apply(Runnable task) {
		Observation current = this.registry.getCurrentObservation();
		return (current != null) ? () -> {
			try (Observation.Scope scope = current.openScope()) {
				task.run();
			}
		} : task;
	}

}
