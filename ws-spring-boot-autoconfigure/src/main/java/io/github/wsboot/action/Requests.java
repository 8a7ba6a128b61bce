package io.github.wsboot.action;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import io.github.wsboot.WsPullConnection;
import org.jspecify.annotations.Nullable;

/**
 * Requests to clients that wait for their replies.
 *
 * @since 0.1.0
 */
// what whenComplete returns is of no use here
@SuppressWarnings("FutureReturnValueIgnored")
public final class Requests implements WsRequests, AutoCloseable {

	/** What the way to another node and back may take. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private static final long TIMER_GRACE_MILLIS = 500;

	static final Duration LONGEST = Duration.ofDays(365);

	private final WebSocketManager manager;

	private final Codecs codecs;

	private final Executor completions;

	private final Duration timeout;

	private final int maxPending;

	private final @Nullable RequestForwarding forwarding;

	private final @Nullable WsRequestObserver observer;

	private final ScheduledThreadPoolExecutor timer;

	private volatile @Nullable Thread timerThread;

	private final Map<WsConnection, Map<String, Pending<?>>> pending = new ConcurrentHashMap<>();

	// ids of a client's own requests must not look like ours
	private final String prefix = UUID.randomUUID().toString().substring(0, 8) + "-";

	private final AtomicLong number = new AtomicLong();

	/**
	 * Creates it.
	 * @param manager knows the connections
	 * @param codecs put requests together
	 * @param completions runs what depends on replies, which may wait for other replies:
	 * must not be bounded
	 * @param timeout how long to wait unless told
	 * @param maxPending most requests that wait for one connection
	 * @param forwarding the way to other nodes, if there are any
	 * @param observer follows the requests to connections of this node
	 */
	public Requests(WebSocketManager manager, Codecs codecs, Executor completions, Duration timeout, int maxPending,
			@Nullable RequestForwarding forwarding, @Nullable WsRequestObserver observer) {
		this.manager = manager;
		this.codecs = codecs;
		this.completions = completions;
		this.timeout = timeout;
		this.maxPending = maxPending;
		this.forwarding = forwarding;
		this.observer = observer;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "ws-request-timer");
			thread.setDaemon(true);
			this.timerThread = thread;
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
	}

	@Override
	public <T> CompletableFuture<@Nullable T> request(String uniqueCode, String action, @Nullable Object data,
			Class<T> type) {
		return request(uniqueCode, action, data, type, this.timeout);
	}

	@Override
	public <T> CompletableFuture<@Nullable T> request(String uniqueCode, String action, @Nullable Object data,
			Class<T> type, Duration timeout) {
		check(action, timeout);
		WsConnection connection = this.manager.find(uniqueCode).orElse(null);
		if (connection != null) {
			return request(connection, action, data, type, timeout);
		}
		return (this.forwarding != null) ? forward(this.forwarding, uniqueCode, action, data, type, timeout)
				: CompletableFuture.failedFuture(nobody("no connection with this code"));
	}

	private <T> CompletableFuture<@Nullable T> forward(RequestForwarding way, String uniqueCode, String action,
			@Nullable Object data, Class<T> type, Duration timeout) {
		byte[] request;
		try {
			WsMessage message = this.codecs.usual().encode(new WsActionRequest(action, data, this.prefix, null));
			request = new ForwardedRequest(uniqueCode, timeout, message).toBytes();
		}
		catch (RuntimeException | LinkageError ex) {
			return CompletableFuture.failedFuture(ex);
		}
		// its node says when the client is too late, unless nothing is heard of it either
		Pending<T> pending = new Pending<>(new PeerFuture<>(List.of()), type);
		way.forward(uniqueCode, request, timeout.plus(GRACE))
			.whenCompleteAsync((answer, failure) -> pending.complete(this.codecs.usual(), answer, failure),
					this.completions);
		return pending.future;
	}

	/**
	 * Passes on a request of another node to a connection of this one.
	 * @param request what that node has forwarded
	 * @return the answer for it, which is never a failure
	 * @throws IllegalArgumentException if it is no request
	 */
	public CompletableFuture<byte[]> answer(byte[] request) {
		ForwardedRequest forwarded = ForwardedRequest.of(request);
		WsEnvelopeCodec codec = this.codecs.usual();
		WsEnvelope envelope = codec.decode(forwarded.message());
		WsConnection connection = this.manager.find(forwarded.uniqueCode()).orElse(null);
		if (envelope == null) {
			throw new IllegalArgumentException("No request");
		}
		CompletableFuture<@Nullable Object> reply = (connection != null)
				? request(connection, envelope.action(), envelope.data(Object.class), Object.class, forwarded.timeout())
				: CompletableFuture.failedFuture(nobody("no such connection any more"));
		return reply.handle((value, failure) -> answer(codec, envelope.action(), value, failure));
	}

	private static byte[] answer(WsEnvelopeCodec codec, String action, @Nullable Object value,
			@Nullable Throwable failure) {
		try {
			if (failure == null) {
				return ForwardedAnswer
					.of(codec.encode(new WsActionReply(WsActionCodes.SUCCESS, "", value, action, null, null)));
			}
			Throwable cause = (failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure;
			if (cause instanceof WsReplyException refusal) {
				return ForwardedAnswer
					.of(codec.encode(new WsActionReply(refusal.getCode(), refusal.getMsg(), null, action, null, null)));
			}
			return ForwardedAnswer.of(cause);
		}
		catch (RuntimeException | LinkageError ex) {
			return ForwardedAnswer.of(ex);
		}
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestUid(String uid, String action, @Nullable Object data,
			Class<T> type) {
		return requestUid(uid, action, data, type, this.timeout);
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestUid(String uid, String action, @Nullable Object data,
			Class<T> type, Duration timeout) {
		check(action, timeout);
		boolean everywhere = this.forwarding != null;
		WebSocketManager asked = everywhere ? this.manager : this.manager.local();
		Set<String> codes = asked.uids().codesOf(uid);
		if (codes.isEmpty()) {
			return CompletableFuture.failedFuture(nobody("no connection of this uid"));
		}
		List<WsConnection> connections = new ArrayList<>(codes.size());
		codes.forEach((code) -> this.manager.find(code).ifPresent(connections::add));
		PeerFuture<@Nullable T> first = new PeerFuture<>(connections);
		AtomicInteger left = new AtomicInteger(codes.size());
		for (String code : codes) {
			CompletableFuture<@Nullable T> one = request(code, action, data, type, timeout);
			one.whenComplete((value, failure) -> {
				boolean last = left.decrementAndGet() == 0;
				if (failure == null) {
					first.complete(value);
				}
				else if (last) {
					first.completeExceptionally(failure);
				}
			});
			// the others need not be waited for
			first.whenComplete((value, failure) -> one.cancel(false));
		}
		return first;
	}

	private static void check(String action, Duration timeout) {
		if (action == null || action.isEmpty()) {
			throw new IllegalArgumentException("A request needs an action code");
		}
		if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"A request can wait for more than nothing and at most " + LONGEST + ", not " + timeout);
		}
	}

	private static Unanswered.Nobody nobody(String what) {
		return new Unanswered.Nobody("There is " + what);
	}

	private <T> CompletableFuture<@Nullable T> request(WsConnection connection, String action, @Nullable Object data,
			Class<T> type, Duration timeout) {
		if (connection instanceof WsPullConnection) {
			return CompletableFuture.failedFuture(
					new IllegalStateException("The messages of this connection are fetched by whoever opened it"));
		}
		WsRequestObserver.Observed observed = (this.observer != null) ? this.observer.begin(connection, action) : null;
		CompletableFuture<@Nullable T> reply = request(connection, action, data, type, timeout,
				(observed != null) ? observed.traceparent() : null);
		if (observed != null) {
			reply.whenComplete((value, failure) -> observed.end(failure));
		}
		return reply;
	}

	private <T> CompletableFuture<@Nullable T> request(WsConnection connection, String action, @Nullable Object data,
			Class<T> type, Duration timeout, @Nullable String traceparent) {
		String id = this.prefix + this.number.incrementAndGet();
		WsMessage message;
		try {
			message = this.codecs.of(connection).encode(new WsActionRequest(action, data, id, traceparent));
		}
		catch (RuntimeException | LinkageError ex) {
			return CompletableFuture.failedFuture(ex);
		}
		Pending<T> request = new Pending<>(new PeerFuture<>(List.of(connection)), type);
		if (!add(connection, id, request)) {
			return CompletableFuture.failedFuture(new IllegalStateException(
					this.maxPending + " requests to this connection are waiting for their replies"));
		}
		PeerFuture<@Nullable T> reply = request.future;
		reply.whenComplete((value, failure) -> remove(connection, id));
		// after it is known, because the reply may come at once
		if (connection.send(message).queued() == 0) {
			reply.completeExceptionally(
					connection.isOpen() ? new IllegalStateException("The connection takes no more messages for now")
							: nobody("no such connection any more"));
		}
		else {
			limit(reply, timeout);
		}
		return reply;
	}

	private void limit(PeerFuture<?> reply, Duration timeout) {
		try {
			ScheduledFuture<?> timeLimit = this.timer.schedule(
					() -> fail(reply, new Unanswered.Late("There was no reply within " + timeout)), timeout.toNanos(),
					TimeUnit.NANOSECONDS);
			reply.whenComplete((value, failure) -> timeLimit.cancel(false));
		}
		catch (RejectedExecutionException ex) {
			// the application ends
			reply.completeExceptionally(ex);
		}
	}

	private boolean add(WsConnection connection, String id, Pending<?> request) {
		Map<String, Pending<?>> all = this.pending.compute(connection, (key, known) -> {
			Map<String, Pending<?>> requests = (known != null) ? known : new ConcurrentHashMap<>();
			if (requests.size() < this.maxPending) {
				requests.put(id, request);
			}
			return requests;
		});
		return all.containsKey(id);
	}

	private @Nullable Pending<?> remove(WsConnection connection, String id) {
		Map<String, Pending<?>> requests = this.pending.get(connection);
		Pending<?> request = (requests != null) ? requests.remove(id) : null;
		if (requests != null && requests.isEmpty()) {
			this.pending.computeIfPresent(connection, (key, known) -> known.isEmpty() ? null : known);
		}
		return request;
	}

	/**
	 * Whether somebody waits for a reply of this client.
	 */
	boolean isWaitingFor(WsConnection connection) {
		return this.pending.containsKey(connection);
	}

	/**
	 * Hands a reply to who asked. One that nobody waits for is too late.
	 */
	void answered(WsConnection connection, WsEnvelope reply) {
		if (reply.id() instanceof String id) {
			Pending<?> request = remove(connection, id);
			if (request != null) {
				this.completions.execute(() -> request.complete(reply));
			}
		}
	}

	/**
	 * Fails what waits for a connection that has ended.
	 */
	void closed(WsConnection connection, WsCloseStatus status) {
		Map<String, Pending<?>> requests = this.pending.remove(connection);
		if (requests != null) {
			// here, not elsewhere: an action may wait for it whose end the caller waits
			// for
			requests.values()
				.forEach((request) -> request.future.completeExceptionally(new ConnectionClosedException(status)));
		}
	}

	private void fail(PeerFuture<?> future, Throwable failure) {
		this.completions.execute(() -> future.completeExceptionally(failure));
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		Thread thread = this.timerThread;
		if (thread != null) {
			try {
				// a container may look for threads that are left
				thread.join(TIMER_GRACE_MILLIS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * A request.
	 *
	 * @param future for who asked
	 * @param type what the data of the reply is read as
	 */
	private record Pending<T>(PeerFuture<@Nullable T> future, Class<T> type) {

		void complete(WsEnvelopeCodec codec, byte @Nullable [] answer, @Nullable Throwable failure) {
			try {
				WsEnvelope reply = (answer != null) ? codec.decode(ForwardedAnswer.reply(answer)) : null;
				if (reply != null) {
					complete(reply);
				}
				else {
					this.future.completeExceptionally((failure != null) ? failure
							: new IllegalStateException("The other node has answered nothing"));
				}
			}
			catch (Exception | LinkageError ex) {
				this.future.completeExceptionally(ex);
			}
		}

		@SuppressWarnings("unchecked") // primitives are read as what wraps them
		void complete(WsEnvelope reply) {
			Integer code = reply.code();
			try {
				if (code != null && code != WsActionCodes.SUCCESS) {
					this.future.completeExceptionally(new WsReplyException(code, reply.msg()));
				}
				else {
					this.future.complete((T) reply.data(this.type));
				}
			}
			catch (RuntimeException | LinkageError ex) {
				this.future.completeExceptionally(ex);
			}
		}

	}

}
