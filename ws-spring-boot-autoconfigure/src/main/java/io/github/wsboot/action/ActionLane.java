package io.github.wsboot.action;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.github.wsboot.WsConnection;
import io.github.wsboot.action.ActionSettings.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection.
 */
final class ActionLane {

	// how long it may take until the reader of a connection notices that somebody asks
	// its client
	private static final long LOOK_AGAIN = 50;

	private final WsConnection connection;

	private final WsEnvelopeCodec codec;

	private final Locale locale;

	private final ActionSettings settings;

	private final SerialTasks tasks;

	private final Map<Object, ReplyStream> streams = new ConcurrentHashMap<>();

	private final AtomicInteger unanswered = new AtomicInteger();

	// of the thread that reads the connection

	private final @Nullable TokenBucket calls;

	private @Nullable Map<ActionMethod, TokenBucket> callsOfActions;

	// guarded by this

	private int waiting;

	private long waitingBytes;

	private volatile boolean closed;

	private volatile @Nullable String successWords;

	ActionLane(WsConnection connection, WsEnvelopeCodec codec, Locale locale, ActionSettings settings,
			Executor workers) {
		this.connection = connection;
		this.codec = codec;
		this.locale = locale;
		this.settings = settings;
		this.tasks = new SerialTasks(workers);
		RateLimit limit = settings.perConnection();
		this.calls = (limit != null) ? new TokenBucket(limit, System.nanoTime()) : null;
	}

	WsConnection connection() {
		return this.connection;
	}

	WsEnvelopeCodec codec() {
		return this.codec;
	}

	Locale locale() {
		return this.locale;
	}

	/**
	 * The words of success, looked up once.
	 */
	String successWords(ActionMessages messages) {
		String words = this.successWords;
		if (words == null) {
			words = messages.text(WsActionCodes.SUCCESS, this.locale);
			this.successWords = words;
		}
		return words;
	}

	/**
	 * Counts a call.
	 * @param action the action, if there is one
	 * @return the limit that it exceeds, if it does
	 */
	@Nullable RateLimit exceeded(@Nullable ActionMethod action) {
		RateLimit limit = (action != null) ? action.rateLimit() : null;
		if (this.calls == null && limit == null) {
			return null;
		}
		long now = System.nanoTime();
		if (this.calls != null && !this.calls.take(now)) {
			return this.calls.limit();
		}
		if (action == null || limit == null) {
			return null;
		}
		if (this.callsOfActions == null) {
			this.callsOfActions = new HashMap<>();
		}
		TokenBucket bucket = this.callsOfActions.computeIfAbsent(action, (key) -> new TokenBucket(limit, now));
		return bucket.take(now) ? null : limit;
	}

	/**
	 * Has a call made after those before it. Waits for room, so that the client is not
	 * read any faster than it is served, unless it is being asked something itself: then
	 * the answer may stand behind.
	 * @param isAsked whether the client is being asked something
	 * @return whether there was room
	 */
	boolean submit(Runnable call, int size, BooleanSupplier isAsked) {
		try {
			if (!enter(size, isAsked)) {
				return false;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		this.tasks.submit(() -> {
			leave(size);
			call.run();
		});
		return true;
	}

	private synchronized boolean enter(int size, BooleanSupplier isAsked) throws InterruptedException {
		while (isFull(size)) {
			if (isAsked.getAsBoolean()) {
				return false;
			}
			wait(LOOK_AGAIN);
		}
		this.waiting++;
		this.waitingBytes += size;
		return true;
	}

	/**
	 * Waits until all calls have been made, so that whatever comes next does not overtake
	 * them, unless the client is being asked something.
	 */
	void awaitCalls(BooleanSupplier isAsked) {
		try {
			this.tasks.awaitIdle(isAsked, LOOK_AGAIN);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean isFull(int size) {
		return !this.closed && this.waiting > 0 && (this.waiting >= this.settings.maxWaiting()
				|| this.waitingBytes + size > this.settings.maxWaitingBytes());
	}

	private synchronized void leave(int size) {
		this.waiting--;
		this.waitingBytes -= size;
		notifyAll();
	}

	/**
	 * Counts a reply that comes later.
	 * @return whether it may
	 */
	boolean beginAnswer() {
		if (this.unanswered.incrementAndGet() <= this.settings.maxConcurrent()) {
			return true;
		}
		this.unanswered.decrementAndGet();
		return false;
	}

	void endAnswer() {
		this.unanswered.decrementAndGet();
	}

	/**
	 * Whether there is room for another stream. Asked before the action is called, by the
	 * only thread that begins streams.
	 */
	boolean hasRoomForStream() {
		return this.streams.size() < this.settings.maxStreams();
	}

	/**
	 * Remembers a stream by the id of its request.
	 * @return whether no other has this id
	 */
	boolean add(Object id, ReplyStream stream) {
		boolean added = this.streams.putIfAbsent(id, stream) == null;
		if (added && this.closed) {
			stream.cancel();
		}
		return added;
	}

	/**
	 * Forgets the stream that was added under this id.
	 */
	void remove(Object id) {
		this.streams.remove(id);
	}

	void cancel(Object id) {
		ReplyStream stream = this.streams.get(id);
		if (stream != null) {
			stream.cancel();
		}
	}

	/**
	 * The connection has ended: returns when its last action has.
	 */
	void close() {
		synchronized (this) {
			this.closed = true;
			notifyAll();
		}
		this.streams.values().forEach(ReplyStream::cancel);
		try {
			this.tasks.awaitIdle();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
