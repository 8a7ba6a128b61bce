package io.github.wsboot.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

import io.github.wsboot.ActionName;
import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.SendResult;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsCloseStatus.Reconnect;
import io.github.wsboot.WsMessage;
import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/**
 * A client from its first dial to its end: at any moment it dials, has a connection,
 * waits to dial again, or has ended.
 */
final class ManagedClient implements WsClient, Connection.Events, Dial.Outcome {

	private static final Logger logger = System.getLogger(ManagedClient.class.getName());

	/** Until there is a first connection, if nothing else was said. */
	private static final WsReconnect FIRST = WsReconnect.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));

	private final ClientSettings settings;

	private final ClientThreads threads;

	private final EventLoopGroup io;

	private final Executor executor;

	private final SerialExecutor callbacks;

	private final SendQueue queue;

	private final ReadGate gate = new ReadGate(this::resumeReading);

	private final PullInbox inbox = new PullInbox(this.gate);

	private final Requests requests;

	private final CompletableFuture<WsClient> first = new CompletableFuture<>();

	private final CompletableFuture<WsCloseStatus> closed = new CompletableFuture<>();

	private final Object lock = new Object();

	// written under the lock, as all of the following
	private volatile @Nullable Connection connection;

	private volatile @Nullable HandshakeAnswer answer;

	private volatile WsCloseStatus lastStatus = WsCloseStatus.ABNORMAL;

	private final Backoff backoff;

	private final Backoff firstBackoff;

	private @Nullable Dial dial;

	private @Nullable Future<?> redial;

	private @Nullable WsCloseStatus closing;

	private boolean retriesFirst;

	private boolean ended;

	private long openedAt;

	ManagedClient(ClientSettings settings, ClientThreads threads) {
		this.settings = settings;
		this.threads = threads;
		ClientThreads.Running running = threads.acquire();
		this.io = running.io();
		this.executor = running.executor(null);
		this.callbacks = new SerialExecutor(running.executor(settings.executor()));
		this.queue = new SendQueue(settings.queueMessages(), settings.queueBytes());
		this.requests = new Requests(this.io, this.executor, settings.maxPendingRequests());
		this.backoff = new Backoff(settings.reconnect());
		this.firstBackoff = (settings.reconnect() == WsReconnect.none()) ? new Backoff(FIRST) : this.backoff;
	}

	/**
	 * Dials, and ends if that fails.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // it does not fail
	CompletableFuture<WsClient> connect() {
		this.first.whenComplete((opened, failure) -> {
			if (failure != null) {
				// maybe by a caller who does not wait any longer
				startClose(WsCloseStatus.GOING_AWAY);
			}
		});
		dial();
		return this.first;
	}

	/**
	 * Dials until it succeeds or makes no sense.
	 */
	void start() {
		synchronized (this.lock) {
			this.retriesFirst = true;
		}
		dial();
	}

	private void dial() {
		Dial next;
		synchronized (this.lock) {
			this.redial = null;
			if (this.ended || this.closing != null) {
				return;
			}
			next = new Dial(this.settings, this.io,
					(agreed) -> new Connection(this.settings, agreed, this.queue, this.executor, this), this);
			this.dial = next;
		}
		next.start(this.executor);
	}

	@Override
	public void opened(Connection opened) {
		WsCloseStatus status;
		synchronized (this.lock) {
			this.dial = null;
			this.connection = opened;
			this.answer = opened.answer();
			this.openedAt = System.nanoTime();
			status = this.closing;
		}
		callback(() -> this.settings.callbacks().open.accept(this));
		this.executor.execute(() -> this.first.complete(this));
		if (status != null) {
			opened.close(status);
		}
		else {
			if (this.gate.isClosed()) {
				opened.pause();
			}
			opened.wake();
		}
	}

	@Override
	public void failed(WsHandshakeException failure) {
		boolean retries;
		synchronized (this.lock) {
			this.dial = null;
			retries = this.closing == null && (this.retriesFirst || this.answer != null);
		}
		if (!retries) {
			end(this.lastStatus, failure);
			return;
		}
		logger.log(Level.DEBUG, () -> "No connection to " + this.settings.endpoint() + ", HTTP status "
				+ failure.getStatus() + ", " + failure.getCause());
		this.callbacks.execute(() -> this.settings.callbacks().report(failure));
		comeBack(RetryAdvice.of(failure), RetryAdvice.retryAfter(failure), failure);
	}

	@Override
	public void closed(WsCloseStatus status, @Nullable Throwable cause) {
		synchronized (this.lock) {
			this.connection = null;
			this.lastStatus = status;
			this.backoff.stood(Duration.ofNanos(System.nanoTime() - this.openedAt));
			// before anybody can see that there is no connection, and end it
			callback(() -> this.settings.callbacks().close.accept(status));
		}
		this.queue.recover();
		this.requests.failAll(new ConnectionClosedException(status, cause));
		comeBack(status.reconnect(), status.retryAfter().orElse(null), cause);
	}

	private void comeBack(Reconnect advice, @Nullable Duration hint, @Nullable Throwable cause) {
		Duration delay = null;
		int attempt;
		synchronized (this.lock) {
			Backoff backoff = (this.answer != null) ? this.backoff : this.firstBackoff;
			if (this.closing == null) {
				delay = backoff.next(advice, hint);
			}
			attempt = backoff.attempts();
			if (delay != null) {
				Duration announced = delay;
				callback(() -> this.settings.callbacks().reconnecting.accept(attempt, announced));
				this.redial = this.io.schedule(this::dial, delay.toNanos(), TimeUnit.NANOSECONDS);
			}
		}
		if (delay == null) {
			end(this.lastStatus, cause);
		}
	}

	private void end(WsCloseStatus status, @Nullable Throwable cause) {
		synchronized (this.lock) {
			if (this.ended) {
				return;
			}
			this.ended = true;
		}
		this.queue.end();
		this.inbox.end(status, cause);
		this.callbacks.execute(() -> {
			this.threads.release();
			if (this.answer == null) {
				this.first.completeExceptionally((cause instanceof WsHandshakeException) ? cause
						: new WsHandshakeException("The client was closed before it was connected", cause));
			}
			this.closed.complete(status);
		});
	}

	@Override
	public SendResult send(WsMessage message) {
		if (!this.queue.offer(message, null)) {
			return SendResult.REFUSED;
		}
		Connection current = this.connection;
		if (current != null) {
			current.wake();
		}
		return SendResult.QUEUED;
	}

	@Override
	public WsMessage receive() throws InterruptedException {
		WsMessage message = pulled(null);
		if (message == null) {
			throw new IllegalStateException();
		}
		return message;
	}

	@Override
	public @Nullable WsMessage receive(Duration timeout) throws InterruptedException {
		return pulled(timeout);
	}

	private @Nullable WsMessage pulled(@Nullable Duration timeout) throws InterruptedException {
		if (!this.settings.pull()) {
			throw new IllegalStateException("Messages go to callbacks: the builder was not told to pull");
		}
		return this.inbox.receive(timeout);
	}

	@Override
	public boolean received(WsMessage message) {
		boolean isClosing = this.queue.isClosed();
		if (isClosing && isFull()) {
			// dropped, because the server's Close frame is behind it
			return true;
		}
		if (!dispatched(message)) {
			if (this.settings.pull()) {
				this.gate.received(message.size());
				this.inbox.add(message);
			}
			else if (this.settings.callbacks().wantMessages()) {
				deliver(message.size(), () -> this.settings.callbacks().message(this, message));
			}
		}
		return isClosing || !isFull();
	}

	private boolean dispatched(WsMessage message) {
		Map<String, BiConsumer<WsClient, WsReply>> actions = this.settings.callbacks().actions;
		if (!message.isText() || (this.requests.isEmpty() && actions.isEmpty())) {
			return false;
		}
		Json.Envelope envelope = this.settings.json().get().read(message.text());
		if (envelope == null) {
			return false;
		}
		WsReply reply = envelope.reply();
		if (envelope.isReply() && this.requests.answered(reply)) {
			return true;
		}
		BiConsumer<WsClient, WsReply> action = actions.get(ActionName.normalize(reply.action()));
		if (action != null) {
			deliver(message.size(), () -> action.accept(this, reply));
		}
		return action != null;
	}

	private void deliver(int size, Runnable callback) {
		this.gate.received(size);
		this.callbacks.execute(() -> {
			this.gate.taken(size);
			this.settings.callbacks().guard(callback);
		});
	}

	@Override
	public boolean isFull() {
		return this.gate.isClosed();
	}

	private void resumeReading() {
		Connection current = this.connection;
		if (current != null) {
			current.resume();
		}
	}

	@Override
	public void pong(byte[] payload, Duration roundTrip) {
		callback(() -> this.settings.callbacks().pong.accept(payload, roundTrip));
	}

	private void callback(Runnable callback) {
		this.callbacks.execute(() -> this.settings.callbacks().guard(callback));
	}

	@Override
	public CompletableFuture<Duration> ping(byte[] payload) {
		if (payload.length > Pings.MAX_PAYLOAD) {
			throw new IllegalArgumentException(
					"A ping has at most " + Pings.MAX_PAYLOAD + " bytes, not " + payload.length);
		}
		Connection current = this.connection;
		return (current != null) ? current.ping(payload.clone())
				: CompletableFuture.failedFuture(new ConnectionClosedException(this.lastStatus));
	}

	@Override
	public CompletableFuture<WsReply> request(String action, @Nullable Object data) {
		return request(action, data, this.settings.requestTimeout());
	}

	@Override
	public CompletableFuture<WsReply> request(String action, @Nullable Object data, Duration timeout) {
		return this.requests.send((id) -> this.settings.json().get().request(action, data, id), timeout,
				this::sendRequest);
	}

	private @Nullable Throwable sendRequest(WsMessage message, Future<?> request) {
		Connection current = this.connection;
		if (current == null || this.queue.isClosed()) {
			return new ConnectionClosedException(this.lastStatus);
		}
		if (!this.queue.offer(message, request)) {
			return new IllegalStateException("The queue is full");
		}
		current.wake();
		return null;
	}

	@Override
	public boolean isOpen() {
		return this.connection != null && !this.queue.isClosed();
	}

	@Override
	public @Nullable String subprotocol() {
		HandshakeAnswer last = this.answer;
		return (last != null) ? last.subprotocol() : null;
	}

	@Override
	public Map<String, List<String>> responseHeaders() {
		HandshakeAnswer last = this.answer;
		return (last != null) ? last.headers() : Map.of();
	}

	@Override
	public CompletableFuture<WsCloseStatus> closed() {
		return this.closed.copy();
	}

	@Override
	public void close(WsCloseStatus status) {
		if (!status.isSendable()) {
			throw new IllegalArgumentException("The code " + status.code() + " must not be sent");
		}
		startClose(status);
		awaitEnd();
	}

	/**
	 * Closes without waiting for it.
	 */
	void startClose(WsCloseStatus status) {
		Connection current;
		boolean idle;
		synchronized (this.lock) {
			if (this.ended || this.closing != null) {
				return;
			}
			this.closing = status;
			current = this.connection;
			if (this.redial != null) {
				this.redial.cancel(false);
			}
			idle = current == null && (this.dial == null || this.dial.cancel());
		}
		this.queue.close();
		if (current != null) {
			current.close(status);
		}
		else if (idle) {
			end(status, null);
		}
	}

	/**
	 * Waits for the end for as long as a close may take, but not in a callback, which the
	 * end would wait for.
	 */
	void awaitEnd() {
		if (this.callbacks.isRunningIn(Thread.currentThread())) {
			return;
		}
		try {
			this.closed.get(this.settings.closeTimeout().plusSeconds(1).toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.log(Level.DEBUG, "A callback holds up the end of a client");
		}
	}

}
