package io.github.wsboot.benchmark.jmh;

import java.util.concurrent.TimeUnit;

import io.github.wsboot.Target;
import io.github.wsboot.WsMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * The queue of a connection whose transport is busy, per message: in while it waits, and
 * out when it goes on.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class QueueBenchmark {

	private static final int MESSAGES = 512;

	@Benchmark
	@OperationsPerInvocation(MESSAGES)
	public void enqueue(Busy busy) {
		busy.enqueue();
	}

	@Benchmark
	@OperationsPerInvocation(MESSAGES)
	public void drain(BusyAndFull busy) throws InterruptedException {
		busy.drain();
	}

	/**
	 * A connection that waits for its transport.
	 */
	@State(Scope.Benchmark)
	public static class Waiting {

		private final WsMessage message = WsMessage.text("x".repeat(64));

		private final Target target = Target.code(Engine.code(0));

		@SuppressWarnings("NullAway.Init")
		private Engine engine;

		@Setup
		public void open() {
			this.engine = new Engine(Engine.GROUP_SIZE);
		}

		void hold() throws InterruptedException {
			this.engine.wire(0).hold();
			this.engine.deliveries().expect(1);
			this.engine.manager().to(this.target).send(this.message);
			this.engine.deliveries().await();
		}

		void enqueue() {
			for (int i = 0; i < MESSAGES; i++) {
				this.engine.manager().to(this.target).send(this.message);
			}
		}

		void drain() throws InterruptedException {
			this.engine.deliveries().expect(MESSAGES);
			this.engine.wire(0).release();
			this.engine.deliveries().await();
		}

		@TearDown
		public void close() {
			this.engine.close();
		}

	}

	public static class Busy extends Waiting {

		@Setup(Level.Invocation)
		public void prepare() throws InterruptedException {
			hold();
		}

		@TearDown(Level.Invocation)
		public void empty() throws InterruptedException {
			drain();
		}

	}

	public static class BusyAndFull extends Waiting {

		@Setup(Level.Invocation)
		public void prepare() throws InterruptedException {
			hold();
			enqueue();
		}

	}

}
