package io.github.wsboot.cluster;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Batch;
import io.github.wsboot.engine.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A client that takes everything at once and remembers it.
 */
public final class NodeWire implements Wire {

	final List<String> received = new CopyOnWriteArrayList<>();

	volatile @Nullable WsCloseStatus closed;

	private volatile boolean aborted;

	@Override
	public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) {
		for (int i = 0; i < batch.count(); i++) {
			this.received.add(batch.get(i).text());
		}
		return true;
	}

	@Override
	public boolean ping(ByteBuffer payload, Consumer<@Nullable Throwable> whenTaken) {
		return true;
	}

	@Override
	public void close(WsCloseStatus status) {
		this.closed = status;
	}

	@Override
	public void abort() {
		this.aborted = true;
	}

	@Override
	public boolean isEnded() {
		return this.aborted || this.closed != null;
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
	}

}
