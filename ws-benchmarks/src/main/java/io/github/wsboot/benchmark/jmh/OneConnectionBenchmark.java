package io.github.wsboot.benchmark.jmh;

import java.util.Set;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What concerns one connection, which must not cost more when there are more of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OneConnectionBenchmark {

	private static final int SENDS = 64;

	@Param({ "100", "10000" })
	public int connections;

	private final WsMessage message = WsMessage.text("x".repeat(64));

	private final Target[] targets = new Target[SENDS];

	@SuppressWarnings("NullAway.Init")
	private Engine engine;

	@Setup
	public void open() {
		this.engine = new Engine(this.connections);
		for (int i = 0; i < SENDS; i++) {
			this.targets[i] = Target.code(Engine.code(i));
		}
	}

	@TearDown
	public void close() {
		this.engine.close();
	}

	/**
	 * Enqueue, hand over to a worker, drain.
	 */
	@Benchmark
	@OperationsPerInvocation(SENDS)
	public void unicast() throws InterruptedException {
		this.engine.deliveries().expect(SENDS);
		for (Target target : this.targets) {
			this.engine.manager().to(target).send(this.message);
		}
		this.engine.deliveries().await();
	}

	/**
	 * A message comes in and is sent back by its own thread.
	 */
	@Benchmark
	public void reply() {
		this.engine.connection(0).received(this.message);
	}

	@Benchmark
	public boolean lookUpCode() {
		return this.engine.manager().isOnline("code-50");
	}

	@Benchmark
	public Set<String> lookUpMembers() {
		return this.engine.manager().groups().codesOf("group-5");
	}

}
