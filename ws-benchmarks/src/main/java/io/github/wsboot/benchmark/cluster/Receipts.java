package io.github.wsboot.benchmark.cluster;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.benchmark.protocol.Histogram;
import io.github.wsboot.engine.Batch;
import io.github.wsboot.engine.Wire;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived at connections that lead nowhere, and how long that took: messages
 * begin with the moment at which they were sent.
 */
final class Receipts {

	private final LongAdder count = new LongAdder();

	private final Histogram delays = new Histogram();

	long count() {
		return this.count.sum();
	}

	Histogram delays() {
		return this.delays;
	}

	Wire wire() {
		return new CountingWire();
	}

	/**
	 * A message that carries this moment.
	 */
	static byte[] stamped(int size) {
		return ByteBuffer.allocate(size).putLong(System.nanoTime()).array();
	}

	/**
	 * The other end of a connection.
	 */
	private final class CountingWire implements Wire {

		private volatile boolean ended;

		@Override
		public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) {
			long now = System.nanoTime();
			for (int i = 0; i < batch.count(); i++) {
				Receipts.this.delays.add(now - batch.get(i).byteBuffer().getLong());
			}
			Receipts.this.count.add(batch.count());
			return true;
		}

		@Override
		public boolean ping(ByteBuffer payload, Consumer<@Nullable Throwable> whenTaken) {
			return true;
		}

		@Override
		public void close(WsCloseStatus status) {
			this.ended = true;
		}

		@Override
		public void abort() {
			this.ended = true;
		}

		@Override
		public boolean isEnded() {
			return this.ended;
		}

		@Override
		public <T> Optional<T> unwrap(Class<T> type) {
			return Optional.empty();
		}

	}

}
