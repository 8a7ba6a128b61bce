package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.wsboot.cluster.Reach;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.jspecify.annotations.Nullable;

/**
 * The thread that publishes. It sends at once what there is, several envelopes for one
 * channel in one frame where that does not change the order in which one thread has
 * published. Nothing waits for a connection.
 */
final class Publisher {

	private static final Logger logger = System.getLogger(Publisher.class.getName());

	private static final int MAX_QUEUED = 65_536;

	private static final long MAX_QUEUED_BYTES = 64L * 1024 * 1024;

	private static final int MAX_OUTSTANDING = 4096;

	private static final int MAX_DRAINED = 512;

	private static final int COMMANDS_PER_FLUSH = 32;

	private static final int MAX_JOINED_BYTES = 64 * 1024;

	private final Link<StatefulRedisConnection<String, byte[]>> link;

	private final Commands commands;

	private final Subscriptions subscriptions;

	private final byte[] node;

	private final RedisClusterCounters counters;

	private final int maxFrameSize;

	private final long timeout;

	private final BlockingQueue<Envelope> queue = new LinkedBlockingQueue<>(MAX_QUEUED);

	private final AtomicLong queuedBytes = new AtomicLong();

	private final Queue<Frame> outstanding = new ConcurrentLinkedQueue<>();

	private final Semaphore window = new Semaphore(MAX_OUTSTANDING);

	private final Thread thread = new Thread(this::run, "ws-redis-publish");

	private volatile boolean stopped;

	Publisher(RedisClusterSettings settings, Link<StatefulRedisConnection<String, byte[]>> link,
			Subscriptions subscriptions, String node, RedisClusterCounters counters) {
		this.link = link;
		this.commands = new Commands(link);
		this.subscriptions = subscriptions;
		this.node = Commands.bytes(node);
		this.counters = counters;
		this.maxFrameSize = settings.maxFrameSize();
		this.timeout = settings.commandTimeout().toNanos();
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	CompletionStage<Reach> publish(String channel, byte[] envelope) {
		if (envelope.length + Frames.OVERHEAD > this.maxFrameSize) {
			this.counters.ignored.increment();
			return CompletableFuture.completedFuture(Reach.REJECTED);
		}
		return enqueue(new Envelope(channel, Frames.ENVELOPES, envelope));
	}

	/**
	 * Publishes what is already a frame.
	 */
	CompletionStage<Reach> publishFrame(String channel, byte[] frame) {
		return enqueue(new Envelope(channel, frame[0], frame));
	}

	private CompletionStage<Reach> enqueue(Envelope envelope) {
		if (isStuck() || this.queuedBytes.get() > MAX_QUEUED_BYTES || !this.queue.offer(envelope)) {
			return CompletableFuture.completedFuture(Reach.REJECTED);
		}
		this.queuedBytes.addAndGet(envelope.content.length);
		if (this.stopped) {
			rejectQueued();
		}
		return envelope.reach;
	}

	private boolean isStuck() {
		if (this.stopped || this.link.connection() == null || this.link.isSilent()) {
			return true;
		}
		Frame oldest = this.outstanding.peek();
		return oldest != null && !oldest.reach.isDone() && System.nanoTime() - oldest.sentAt > this.timeout;
	}

	private void run() {
		List<Envelope> drained = new ArrayList<>(MAX_DRAINED);
		while (!this.stopped) {
			try {
				drained.add(this.queue.take());
				this.queue.drainTo(drained, MAX_DRAINED - 1);
				send(join(drained));
			}
			catch (InterruptedException ex) {
				this.stopped = true;
				drained.forEach((envelope) -> envelope.reach.complete(Reach.UNKNOWN));
			}
			catch (Throwable ex) {
				logger.log(Level.ERROR, "Envelopes could not be published", ex);
				drained.forEach((envelope) -> envelope.reach.complete(Reach.UNKNOWN));
			}
			finally {
				drained.forEach((envelope) -> this.queuedBytes.addAndGet(-envelope.content.length));
				drained.clear();
			}
		}
		rejectQueued();
	}

	private void rejectQueued() {
		for (Envelope envelope = this.queue.poll(); envelope != null; envelope = this.queue.poll()) {
			envelope.reach.complete(Reach.REJECTED);
		}
	}

	/**
	 * Puts envelopes into frames. One may join an earlier frame unless a later frame has
	 * something of the same thread.
	 */
	private List<Frame> join(List<Envelope> envelopes) {
		List<Frame> frames = new ArrayList<>();
		Map<String, Frame> lastOfChannel = new HashMap<>();
		Map<Long, Integer> lastOfThread = new HashMap<>();
		long now = System.nanoTime();
		for (Envelope envelope : envelopes) {
			if (now - envelope.queuedAt > this.timeout) {
				envelope.reach.complete(Reach.REJECTED);
				continue;
			}
			Frame frame = lastOfChannel.get(envelope.channel);
			if (frame == null || !frame.takes(envelope, lastOfThread.getOrDefault(envelope.thread, 0))) {
				frame = new Frame(envelope.channel, frames.size());
				frames.add(frame);
				lastOfChannel.put(envelope.channel, frame);
			}
			frame.add(envelope);
			lastOfThread.put(envelope.thread, frame.index);
		}
		return frames;
	}

	private void send(List<Frame> frames) throws InterruptedException {
		for (int from = 0; from < frames.size(); from += COMMANDS_PER_FLUSH) {
			dispatch(frames.subList(from, Math.min(from + COMMANDS_PER_FLUSH, frames.size())));
		}
	}

	private void dispatch(List<Frame> frames) throws InterruptedException {
		boolean hasRoom = this.window.tryAcquire(frames.size(), this.timeout, TimeUnit.NANOSECONDS);
		StatefulRedisConnection<String, byte[]> connection = this.link.connection();
		if (!hasRoom || connection == null) {
			if (hasRoom) {
				this.window.release(frames.size());
			}
			frames.forEach((frame) -> frame.complete(Reach.REJECTED));
			return;
		}
		List<AsyncCommand<String, byte[], Long>> publishes = new ArrayList<>(frames.size());
		for (Frame frame : frames) {
			AsyncCommand<String, byte[], Long> publish = new AsyncCommand<>(
					new Command<>(CommandType.PUBLISH, new IntegerOutput<>(RedisConnections.CODEC),
							new CommandArgs<>(RedisConnections.CODEC).addKey(frame.channel)
								.addValue(frame.content(this.node))));
			frame.sentAt = System.nanoTime();
			this.outstanding.add(frame);
			CompletionStage<Long> answer = publish;
			answer.whenComplete((receivers, ex) -> answered(connection, frame, receivers, ex));
			publishes.add(publish);
		}
		try {
			connection.dispatch(publishes);
		}
		catch (RuntimeException ex) {
			publishes.forEach((publish) -> publish.completeExceptionally(ex));
		}
	}

	private void answered(StatefulRedisConnection<String, byte[]> connection, Frame frame, @Nullable Long receivers,
			@Nullable Throwable ex) {
		this.window.release();
		if (receivers != null) {
			long others = this.subscriptions.isActive(frame.channel) ? receivers - 1 : receivers;
			frame.complete(Reach.handedTo((int) Math.max(0, others)));
		}
		else {
			Throwable cause = (ex != null) ? Commands.cause(ex) : new IllegalStateException();
			this.commands.observe(connection, cause);
			// an error is an answer, too
			frame.complete((cause instanceof RedisCommandExecutionException) ? Reach.REJECTED : Reach.UNKNOWN);
		}
		for (Frame oldest = this.outstanding.peek(); oldest != null
				&& oldest.reach.isDone(); oldest = this.outstanding.peek()) {
			this.outstanding.remove(oldest);
		}
	}

	void stop() {
		this.stopped = true;
		this.thread.interrupt();
	}

	/**
	 * What is to be published.
	 */
	private static final class Envelope {

		private final String channel;

		private final byte kind;

		private final byte[] content;

		private final long thread = Thread.currentThread().getId();

		private final long queuedAt = System.nanoTime();

		private final CompletableFuture<Reach> reach = new CompletableFuture<>();

		Envelope(String channel, byte kind, byte[] content) {
			this.channel = channel;
			this.kind = kind;
			this.content = content;
		}

	}

	/**
	 * What is published in one go.
	 */
	private static final class Frame {

		private final String channel;

		private final int index;

		private final List<Envelope> envelopes = new ArrayList<>(1);

		private final CompletableFuture<Reach> reach = new CompletableFuture<>();

		private int size;

		private volatile long sentAt;

		Frame(String channel, int index) {
			this.channel = channel;
			this.index = index;
		}

		boolean takes(Envelope envelope, int lastOfThread) {
			return lastOfThread <= this.index && envelope.kind == Frames.ENVELOPES
					&& this.envelopes.get(0).kind == Frames.ENVELOPES
					&& this.size + Frames.sizeOf(envelope.content) <= MAX_JOINED_BYTES;
		}

		void add(Envelope envelope) {
			this.envelopes.add(envelope);
			this.size += Frames.sizeOf(envelope.content);
		}

		byte[] content(byte[] node) {
			return (this.envelopes.get(0).kind == Frames.ENVELOPES)
					? Frames.envelopes(node, this.envelopes.stream().map((envelope) -> envelope.content).toList())
					: this.envelopes.get(0).content;
		}

		void complete(Reach answer) {
			this.reach.complete(answer);
			this.envelopes.forEach((envelope) -> envelope.reach.complete(answer));
		}

	}

}
