package io.github.wsboot.benchmark.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.Target;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.CallbackInterceptor;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.logging.MdcInterceptor;
import io.github.wsboot.metrics.CallbackMeters;
import io.github.wsboot.metrics.EngineMeters;
import io.github.wsboot.observation.MessageObservations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to be watched, per message.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WatchedBenchmark {

	private static final int CONNECTIONS = 1000;

	@Param
	@SuppressWarnings("NullAway.Init")
	public Watcher watcher;

	private final WsMessage message = WsMessage.text("x".repeat(64));

	private final Target all = Target.all();

	@SuppressWarnings("NullAway.Init")
	private Engine engine;

	@Setup
	public void open() {
		MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		this.engine = new Engine(CONNECTIONS, this.watcher.listener(registry), this.watcher.interceptors(registry));
	}

	@TearDown
	public void close() {
		this.engine.close();
	}

	/**
	 * A message comes in and is sent back by its own thread.
	 */
	@Benchmark
	public void reply() {
		this.engine.connection(0).received(this.message);
	}

	/**
	 * A message goes out to everyone.
	 */
	@Benchmark
	@OperationsPerInvocation(CONNECTIONS)
	public void broadcast() throws InterruptedException {
		this.engine.deliveries().expect(CONNECTIONS);
		this.engine.manager().to(this.all).send(this.message);
		this.engine.deliveries().await();
	}

	/**
	 * Who watches.
	 */
	public enum Watcher {

		NOBODY, METERS, METERS_AND_OBSERVATIONS, DIAGNOSTIC_CONTEXT;

		private boolean isMetering() {
			return this == METERS || this == METERS_AND_OBSERVATIONS;
		}

		EngineListener listener(MeterRegistry registry) {
			if (!isMetering()) {
				return EngineListener.NONE;
			}
			EngineMeters meters = new EngineMeters();
			meters.bindTo(registry);
			return EngineListener.of(List.of(meters));
		}

		List<CallbackInterceptor> interceptors(MeterRegistry registry) {
			if (this == DIAGNOSTIC_CONTEXT) {
				return List.of(new MdcInterceptor());
			}
			if (!isMetering()) {
				return List.of();
			}
			CallbackMeters meters = new CallbackMeters();
			meters.bindTo(registry);
			return (this == METERS) ? List.of(meters) : List.of(observations(registry), meters);
		}

		private static CallbackInterceptor observations(MeterRegistry registry) {
			ObservationRegistry observations = ObservationRegistry.create();
			observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
			return new MessageObservations(observations, (connection, message) -> null);
		}

	}

}
