package io.github.wsboot.benchmark.jmh;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Batch;
import io.github.wsboot.engine.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A transport that costs nothing and takes everything at once, unless it is held.
 */
final class NullWire implements Wire {

	private final Deliveries deliveries;

	private volatile boolean ended;

	private volatile boolean held;

	private volatile @Nullable Consumer<@Nullable Throwable> waiting;

	NullWire(Deliveries deliveries) {
		this.deliveries = deliveries;
	}

	/**
	 * Has the next write wait until {@link #release}.
	 */
	void hold() {
		this.held = true;
	}

	void release() {
		this.held = false;
		Consumer<@Nullable Throwable> whenTaken = this.waiting;
		if (whenTaken != null) {
			this.waiting = null;
			whenTaken.accept(null);
		}
	}

	@Override
	public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) {
		boolean taken = !this.held;
		this.waiting = taken ? null : whenTaken;
		this.deliveries.delivered(batch.count());
		return taken;
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
