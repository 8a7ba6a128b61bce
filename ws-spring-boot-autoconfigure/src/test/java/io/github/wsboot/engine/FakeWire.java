package io.github.wsboot.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * A wire that writes nowhere, remembers what it was given and checks that only one thread
 * writes at a time. It can be made to block, until it is released or aborted, or to fail.
 */
class FakeWire implements Wire {

	final List<String> written = new CopyOnWriteArrayList<>();

	final List<ByteBuffer> pings = new CopyOnWriteArrayList<>();

	final AtomicInteger closeFrames = new AtomicInteger();

	final AtomicInteger aborts = new AtomicInteger();

	final AtomicInteger overlaps = new AtomicInteger();

	final AtomicInteger lateWrites = new AtomicInteger();

	volatile boolean remembers = true;

	/** What it says about itself. */
	volatile boolean blocking = true;

	volatile Consumer<WsMessage> listener = (message) -> {
	};

	volatile @Nullable Throwable failure;

	volatile @Nullable WsCloseStatus closed;

	private final AtomicInteger writers = new AtomicInteger();

	private volatile CountDownLatch open = new CountDownLatch(0);

	private volatile boolean blocksClose;

	/** Blocks every write from now on, as a peer that does not read. */
	FakeWire block() {
		this.open = new CountDownLatch(1);
		return this;
	}

	FakeWire blockClose() {
		this.blocksClose = true;
		return block();
	}

	void unblock() {
		this.open.countDown();
	}

	@Override
	public boolean isBlocking() {
		return this.blocking;
	}

	@Override
	public boolean write(Batch batch, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		for (int i = 0; i < batch.count(); i++) {
			WsMessage message = batch.get(i);
			exclusively(() -> {
				if (this.closed != null) {
					this.lateWrites.incrementAndGet();
				}
				this.listener.accept(message);
				if (this.remembers) {
					this.written.add(message.text());
				}
			});
		}
		return true;
	}

	@Override
	public boolean ping(ByteBuffer payload, Consumer<@Nullable Throwable> whenTaken) throws IOException {
		exclusively(() -> this.pings.add(payload));
		return true;
	}

	@Override
	public void close(WsCloseStatus status) throws IOException {
		if (this.blocksClose) {
			await();
		}
		this.closeFrames.incrementAndGet();
		this.closed = status;
	}

	@Override
	public void abort() {
		this.aborts.incrementAndGet();
		this.open.countDown();
	}

	@Override
	public boolean isEnded() {
		return this.closed != null || this.aborts.get() > 0;
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
	}

	private void exclusively(Runnable action) throws IOException {
		if (this.writers.incrementAndGet() != 1) {
			this.overlaps.incrementAndGet();
		}
		try {
			await();
			Throwable failure = this.failure;
			if (failure instanceof IOException ex) {
				throw ex;
			}
			if (failure instanceof RuntimeException ex) {
				throw ex;
			}
			if (failure instanceof Error ex) {
				throw ex;
			}
			if (this.aborts.get() > 0) {
				throw new IOException("aborted");
			}
			action.run();
		}
		finally {
			this.writers.decrementAndGet();
		}
	}

	private void await() throws IOException {
		try {
			this.open.await();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

}
