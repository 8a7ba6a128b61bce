package io.github.wsboot.benchmark.jmh;

import java.util.concurrent.TimeUnit;

import io.github.wsboot.Target;
import io.github.wsboot.WsMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the call until every recipient's transport has its message, per message delivered.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FanOutBenchmark {

	private static final int CONNECTIONS = 1_000;

	private static final int IN_FLIGHT = 16;

	private final WsMessage message = WsMessage.text("x".repeat(64));

	private final Target[] groups = new Target[IN_FLIGHT];

	@SuppressWarnings("NullAway.Init")
	private Engine engine;

	@Setup
	public void open() {
		this.engine = new Engine(CONNECTIONS);
		for (int i = 0; i < IN_FLIGHT; i++) {
			this.groups[i] = Target.group(Engine.group(i));
		}
	}

	@TearDown
	public void close() {
		this.engine.close();
	}

	@Benchmark
	@OperationsPerInvocation(CONNECTIONS)
	public void broadcast() throws InterruptedException {
		this.engine.deliveries().expect(CONNECTIONS);
		this.engine.manager().to(Target.all()).send(this.message);
		this.engine.deliveries().await();
	}

	@Benchmark
	@OperationsPerInvocation(CONNECTIONS * IN_FLIGHT)
	public void broadcastsInFlight() throws InterruptedException {
		this.engine.deliveries().expect(CONNECTIONS * IN_FLIGHT);
		for (int i = 0; i < IN_FLIGHT; i++) {
			this.engine.manager().to(Target.all()).send(this.message);
		}
		this.engine.deliveries().await();
	}

	@Benchmark
	@OperationsPerInvocation(Engine.GROUP_SIZE * IN_FLIGHT)
	public void groups() throws InterruptedException {
		this.engine.deliveries().expect(Engine.GROUP_SIZE * IN_FLIGHT);
		for (Target group : this.groups) {
			this.engine.manager().to(group).send(this.message);
		}
		this.engine.deliveries().await();
	}

}
