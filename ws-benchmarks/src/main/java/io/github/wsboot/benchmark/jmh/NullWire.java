package io.github.wsboot.benchmark.jmh;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Batch;
import io.github.wsboot.engine.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A transport that takes everything at once and costs nothing.
 */
final class NullWire implements Wire {

	private final Deliveries deliveries;

	private volatile boolean ended;

	NullWire(Deliveries deliveries) {
		this.deliveries = deliveries;
	}

	@Override
	public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) {
		this.deliveries.delivered(batch.count());
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
