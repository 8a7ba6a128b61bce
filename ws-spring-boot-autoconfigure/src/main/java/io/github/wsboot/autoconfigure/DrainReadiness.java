package io.github.wsboot.autoconfigure;

import io.github.wsboot.WsDrainEvent;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Says that this application is not ready while it gives its connections away.
 */
final class DrainReadiness implements ApplicationListener<PayloadApplicationEvent<WsDrainEvent>> {

	private final ApplicationContext context;

	private final ApplicationAvailability availability;

	private volatile boolean refusing;

	DrainReadiness(ApplicationContext context, ApplicationAvailability availability) {
		this.context = context;
		this.availability = availability;
	}

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<WsDrainEvent> event) {
		if (event.getPayload().draining()) {
			// whoever has refused traffic before goes on doing so afterwards
			this.refusing = this.availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
			publish(ReadinessState.REFUSING_TRAFFIC);
		}
		else if (this.refusing) {
			this.refusing = false;
			publish(ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	private void publish(ReadinessState state) {
		AvailabilityChangeEvent.publish(this.context, state);
	}

}
