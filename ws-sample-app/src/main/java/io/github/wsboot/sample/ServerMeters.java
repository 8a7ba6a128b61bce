package io.github.wsboot.sample;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsController;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * The meters of this server, every second, for the dashboard.
 */
@WsController
class ServerMeters {

	private final SubmissionPublisher<Meters> publisher = new SubmissionPublisher<>();

	private final MeterRegistry registry;

	ServerMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@WsAction("server.meters")
	Flow.Publisher<Meters> watch() {
		return this.publisher;
	}

	@Scheduled(fixedRate = 1000)
	void measure() {
		if (this.publisher.hasSubscribers()) {
			this.publisher.offer(read(), (subscriber, meters) -> false);
		}
	}

	private Meters read() {
		Runtime runtime = Runtime.getRuntime();
		return new Meters(System.currentTimeMillis(), (long) sum("ws.connections"), (long) sum("ws.uids"),
				(long) sum("ws.messages.received"), (long) sum("ws.messages.sent"), (long) sum("ws.bytes.received"),
				(long) sum("ws.bytes.sent"), (long) sum("ws.outbound.queue.bytes"),
				(long) sum("ws.outbound.queue.fullest"), runtime.totalMemory() - runtime.freeMemory(),
				this.registry.find("ws.callbacks").timers().stream().mapToLong(Timer::count).sum(),
				this.registry.find("ws.callbacks")
					.timers()
					.stream()
					.mapToDouble((timer) -> timer.totalTime(TimeUnit.SECONDS))
					.sum(),
				this.registry.find("ws.ping.roundtrip")
					.timers()
					.stream()
					.mapToDouble((timer) -> timer.max(TimeUnit.MILLISECONDS))
					.max()
					.orElse(0),
				by("ws.handshakes", "status"), by("ws.connections.closed", "cause"), by("ws.messages.lost", "reason"));
	}

	private double sum(String name) {
		return this.registry.find(name).meters().stream().mapToDouble(ServerMeters::value).sum();
	}

	private Map<String, Long> by(String name, String tag) {
		Map<String, Long> values = new TreeMap<>();
		for (Meter meter : this.registry.find(name).meters()) {
			values.merge(String.valueOf(meter.getId().getTag(tag)), (long) value(meter), Long::sum);
		}
		return values;
	}

	private static double value(Meter meter) {
		return meter.<Double>match(Gauge::value, Counter::count, (timer) -> (double) timer.count(),
				(summary) -> (double) summary.count(), (task) -> (double) task.activeTasks(),
				(gauge) -> gauge.value(TimeUnit.SECONDS), FunctionCounter::count, (timer) -> timer.count(),
				(other) -> 0.0);
	}

	/**
	 * What the meters say at one moment. What counts goes up from the start of the
	 * server.
	 */
	record Meters(long time, long connections, long users, long received, long sent, long bytesIn, long bytesOut,
			long queueBytes, long fullest, long heapBytes, long callbacks, double callbackSeconds, double pingMillis,
			Map<String, Long> handshakes, Map<String, Long> closed, Map<String, Long> lost) {

	}

}
