package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.wsboot.cluster.LocalNode;

/**
 * The thread that hands over to the node what comes from others, and the bounded queue
 * before it. Envelopes are dropped when it is full, what nodes tell each other never.
 */
final class Inbound implements Executor {

	private static final Logger logger = System.getLogger(Inbound.class.getName());

	private final RedisClusterSettings settings;

	private final RedisClusterCounters counters;

	private final LocalNode node;

	private final byte[] self;

	private final Consumer<byte[]> control;

	private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

	private final AtomicInteger messages = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final Thread thread = new Thread(this::run, "ws-redis-inbound");

	private volatile boolean stopped;

	Inbound(RedisClusterSettings settings, RedisClusterCounters counters, LocalNode node, Consumer<byte[]> control) {
		this.settings = settings;
		this.counters = counters;
		this.node = node;
		this.self = Commands.bytes(node.id());
		this.control = control;
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Takes a message. Returns at once.
	 */
	void offer(byte[] frame) {
		if (frame.length == 0 || frame.length > this.settings.maxFrameSize() || !Frames.isKnown(frame[0])) {
			this.counters.ignored.increment();
		}
		else if (frame[0] != Frames.ENVELOPES) {
			this.queue.add(() -> this.control.accept(frame));
		}
		else if (!Frames.isFrom(this.self, frame)) {
			receiveLater(frame);
		}
	}

	private void receiveLater(byte[] frame) {
		if (take(frame.length)) {
			this.queue.add(() -> receive(frame));
		}
		else {
			this.counters.dropped.increment();
		}
	}

	private boolean take(int size) {
		// only the one thread of the connection adds
		if (this.messages.get() >= this.settings.inboundMessages()
				|| this.bytes.get() + size > this.settings.inboundBytes()) {
			return false;
		}
		this.messages.incrementAndGet();
		this.bytes.addAndGet(size);
		return true;
	}

	@Override
	public void execute(Runnable task) {
		this.queue.add(task);
	}

	private void receive(byte[] frame) {
		this.messages.decrementAndGet();
		this.bytes.addAndGet(-frame.length);
		List<byte[]> envelopes = Frames.envelopes(frame);
		if (envelopes == null) {
			this.counters.ignored.increment();
			return;
		}
		envelopes.forEach(this.node::received);
	}

	private void run() {
		while (!this.stopped || !this.queue.isEmpty()) {
			try {
				this.queue.take().run();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			catch (Throwable ex) {
				// without this thread the node would look well and hear nothing
				logger.log(Level.ERROR, "A message of another node could not be handled", ex);
			}
		}
	}

	/**
	 * Ends after what is in the queue.
	 */
	void stop() {
		this.queue.add(() -> this.stopped = true);
	}

}
