package io.github.wsboot.benchmark.jmh;

import java.util.concurrent.TimeUnit;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * From a message that has arrived until the bytes of its reply are there, beside what one
 * would write by hand. The side is a parameter instead of a method, so that both are
 * called alike.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class ActionBenchmark {

	private static final int IN_FLIGHT = 64;

	@Benchmark
	public void dispatch(Dispatching state, Blackhole blackhole) {
		state.blackhole = blackhole;
		state.receive();
	}

	/**
	 * One message at a time: the worker sleeps when it comes.
	 */
	@Benchmark
	public void handOver(HandingOver state) throws InterruptedException {
		state.deliveries.expect(1);
		state.receive();
		state.deliveries.await();
	}

	/**
	 * Many messages: the worker is awake when the next one comes.
	 */
	@Benchmark
	@OperationsPerInvocation(IN_FLIGHT)
	public void handOverInFlight(HandingOver state) throws InterruptedException {
		state.deliveries.expect(IN_FLIGHT);
		for (int i = 0; i < IN_FLIGHT; i++) {
			state.receive();
		}
		state.deliveries.await();
	}

	/**
	 * Where messages arrive.
	 */
	@State(Scope.Benchmark)
	public abstract static class Receiving {

		@Param
		@SuppressWarnings("NullAway.Init")
		public ActionRequest request;

		@SuppressWarnings("NullAway.Init")
		private byte[] utf8;

		@SuppressWarnings("NullAway.Init")
		private ActionSide.Parts parts;

		@SuppressWarnings("NullAway.Init")
		private WsHandlerFunc handler;

		@SuppressWarnings("NullAway.Init")
		private WsConnection connection;

		final void open(ActionSide side, WsConnection connection) {
			this.utf8 = this.request.utf8();
			this.parts = new ActionSide.Parts();
			this.handler = this.parts.handler(side);
			this.connection = connection;
			this.handler.onOpen(connection);
		}

		final void receive() {
			this.handler.onMessage(this.connection, ActionRequest.message(this.utf8));
		}

		@TearDown
		public void close() {
			this.parts.close();
		}

	}

	/**
	 * Replies on the thread that calls.
	 */
	public static class Dispatching extends Receiving {

		@Param({ "HAND_TEXT", "HAND_BYTES", "INBOUND" })
		@SuppressWarnings("NullAway.Init")
		public ActionSide side;

		@SuppressWarnings("NullAway.Init")
		private Blackhole blackhole;

		@Setup
		public void open() {
			open(this.side, new ReplySink((reply) -> this.blackhole.consume(reply.byteBuffer())));
		}

	}

	/**
	 * Replies on another thread.
	 */
	public static class HandingOver extends Receiving {

		private final Deliveries deliveries = new Deliveries();

		@Setup
		public void open() {
			open(ActionSide.WORKER, new ReplySink((reply) -> {
				reply.byteBuffer();
				this.deliveries.delivered(1);
			}));
		}

	}

}
