package io.github.wsboot.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.wsboot.Heartbeat;
import io.github.wsboot.SendResult;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsMessage;
import io.github.wsboot.cluster.Claimant;
import org.jspecify.annotations.Nullable;

/**
 * One connection. The application sees it as a {@link WsConnection}; a bridge tells it
 * what arrives. Its monitor makes membership and the end exclude each other.
 *
 * @since 0.1.0
 */
public class Connection implements WsConnection {

	private static final Logger logger = System.getLogger(Connection.class.getName());

	private static final int MAX_PING_BYTES = 125;

	private static final AtomicReferenceFieldUpdater<Connection, Phase> PHASE = AtomicReferenceFieldUpdater
		.newUpdater(Connection.class, Phase.class, "phase");

	private final Hub hub;

	private final Admission admission;

	private final Wire wire;

	private final Outbound outbound;

	private final Mailbox mailbox;

	private final Membership membership;

	private final Liveness liveness;

	private final long connectedMillis;

	private final long connectedNanos;

	private final @Nullable Inflow inflow;

	private volatile Phase phase = Phase.WAITING;

	/** Done when {@code onClose} has returned; made for whoever waits for that. */
	private volatile @Nullable CompletableFuture<Void> departed;

	private volatile @Nullable Expiry expiry;

	private volatile @Nullable String id;

	/** Where the reading thread waits until the connection before this one has ended. */
	private volatile @Nullable CompletableFuture<Void> opening;

	private volatile WsHandshake handshake;

	private volatile @Nullable ConcurrentHashMap<String, Object> attributes;

	private volatile @Nullable WsCloseStatus closing;

	/** Set before the above. */
	private @Nullable CloseCause closeCause;

	/** The connections of the same code around it in line, guarded by the registry. */
	private @Nullable Connection ahead;

	private @Nullable Connection behind;

	/** Changed by the registry. */
	private volatile boolean listed;

	/** What keeps it from opening, guarded by the monitor. */
	private boolean waitsInLine;

	private boolean waitsForClaim;

	private volatile @Nullable Claimant claimant;

	/** Guarded by the monitor: containers report one failure several times. */
	private boolean failed;

	/** Guarded by the monitor: nothing extends it any more. */
	private boolean expired;

	Connection(Hub hub, Admission admission, WsHandshake handshake, Wire wire, @Nullable Expiry expiry) {
		this.hub = hub;
		this.admission = admission;
		this.handshake = handshake;
		this.wire = wire;
		this.connectedMillis = hub.clock().millis();
		this.connectedNanos = System.nanoTime();
		this.expiry = expiry;
		this.mailbox = new Mailbox(hub.callbackExecutor());
		this.membership = new Membership(this, admission.identity().info());
		this.liveness = new Liveness(this.connectedNanos);
		this.inflow = Inflow.of(hub.limits(), this.connectedNanos);
		this.outbound = hub.outboundFor(this, wire);
	}

	// --- what a bridge says

	/**
	 * A whole message has arrived. Runs the callbacks and returns when they have
	 * returned, so that nothing is read ahead.
	 * @param message the message
	 */
	public void received(WsMessage message) {
		seen();
		if (!awaitOpening() || !takesIn(1, message.size())) {
			return;
		}
		if (!answersAppPing(message)) {
			inbound(() -> this.hub.callbacks().message(this, message));
		}
	}

	/**
	 * Counts a message or a part of one, unless it is more than the connection may send.
	 * @return whether it may
	 */
	final boolean takesIn(int messages, long bytes) {
		boolean allowed = maySend(messages, bytes);
		if (allowed) {
			this.hub.listener().received(messages, bytes);
		}
		return allowed;
	}

	/**
	 * Whether the peer may send so much, and the end of the connection if not.
	 */
	private boolean maySend(int messages, long bytes) {
		Inflow inflow = this.inflow;
		Limit exceeded = (inflow != null) ? inflow.take(messages, bytes, System.nanoTime()) : null;
		if (exceeded == null) {
			return true;
		}
		this.hub.listener().exceeded(exceeded);
		String limit = (exceeded == Limit.BYTES) ? "ws.limits.bytes-per-second" : "ws.limits.messages-per-second";
		beginClose(WsCloseStatus.TOO_MANY_MESSAGES.withReason("more than " + limit), CloseCause.LIMIT, true);
		return false;
	}

	/**
	 * A part of a message has arrived, on a connection that was opened for pulling.
	 * Returns at once.
	 * @param isText whether the message is text, and this part of it well-formed
	 * @param payload the part, good only during the call
	 * @param first whether the message begins here
	 * @param last whether the message ends here
	 */
	public void receivedPart(boolean isText, ByteBuffer payload, boolean first, boolean last) {
		throw new UnsupportedOperationException("This connection takes whole messages only");
	}

	/**
	 * A frame has arrived that brings no payload and ends no message. Counts like a
	 * message, since nothing else would bound the number of such frames.
	 */
	public void receivedNothing() {
		seen();
		countFrame(0);
	}

	/**
	 * Counts a frame that costs as much as a message but is none.
	 */
	private void countFrame(long bytes) {
		if (this.inflow != null && awaitOpening()) {
			maySend(1, bytes);
		}
	}

	/**
	 * Whether nothing should be read until {@link Wire#resume()} is called.
	 * @return whether enough has arrived
	 */
	public boolean isFull() {
		return false;
	}

	/**
	 * A ping has arrived and been answered.
	 * @param payload its payload
	 */
	public void pinged(ByteBuffer payload) {
		seen();
		byte[] bytes = copy(payload);
		if (awaitOpening() && maySend(1, bytes.length)) {
			inbound(() -> this.hub.callbacks().ping(this, bytes));
		}
	}

	/**
	 * The peer's Close frame has arrived and is not answered yet; {@link #closed}
	 * follows.
	 * @param status what it says
	 */
	public void closing(WsCloseStatus status) {
		if (awaitOpening()) {
			inbound(() -> this.hub.callbacks().closing(this, status));
		}
	}

	/**
	 * A pong has arrived, whether or not it was asked for.
	 * @param payload its payload
	 */
	public void pong(ByteBuffer payload) {
		seen();
		Duration roundTrip = this.liveness.pong(payload);
		if (roundTrip == null) {
			countFrame(payload.remaining());
			return;
		}
		this.hub.listener().ponged(roundTrip.toNanos());
		byte[] bytes = copy(payload);
		if (awaitOpening()) {
			inbound(() -> this.hub.callbacks().pong(this, bytes, roundTrip));
		}
	}

	private static byte[] copy(ByteBuffer payload) {
		byte[] bytes = new byte[payload.remaining()];
		payload.duplicate().get(bytes);
		return bytes;
	}

	/**
	 * Something has arrived, for instance a part of a message: a sign of life.
	 */
	public void seen() {
		this.liveness.seen();
	}

	/**
	 * The transport has failed; {@link #closed} follows.
	 * @param error the failure
	 */
	public void failed(Throwable error) {
		synchronized (this) {
			if (this.closing != null || this.failed) {
				return;
			}
			this.failed = true;
		}
		logger.log(Level.DEBUG,
				() -> "Transport of connection '" + LogText.escape(uniqueCode()) + "' failed: " + error.getClass());
		this.mailbox.submit(() -> {
			if (this.phase == Phase.OPENED) {
				this.hub.callbacks().error(this, error);
			}
		});
	}

	/**
	 * The container says that the connection is closed, by whichever end.
	 * @param status what it says about why
	 */
	public void closed(WsCloseStatus status) {
		boolean first = beginClose(status,
				(status.code() == WsCloseStatus.ABNORMAL.code()) ? CloseCause.TRANSPORT : CloseCause.PEER);
		this.outbound.end();
		if (first) {
			// containers call from wherever they notice, even from inside a write of ours
			submitDeparture();
		}
		this.hub.ended(this);
	}

	// --- lifecycle, as the hub drives it

	/**
	 * Puts {@code onOpen} first in line. Called before anybody else knows this
	 * connection, since from then on its end may come at any time.
	 */
	void prepare(WsHandshake retained) {
		this.mailbox.hold();
		this.mailbox.submit(() -> {
			try {
				if (PHASE.compareAndSet(this, Phase.WAITING, Phase.OPENED)) {
					this.hub.listener().opened();
					boolean sound = this.hub.callbacks().opened(this);
					if (!sound) {
						beginClose(WsCloseStatus.SERVER_ERROR, CloseCause.ERROR, true);
					}
					else if (isOpen()) {
						opened();
					}
				}
			}
			finally {
				this.handshake = retained;
				// what arrived meanwhile is read from now on
				this.liveness.excuse(System.nanoTime());
				openingEnds();
			}
		});
	}

	/**
	 * {@code onOpen} has returned.
	 */
	void opened() {
		// messages are delivered by callbacks
	}

	/**
	 * Runs {@code onOpen}, and what has come meanwhile, on this thread, unless it still
	 * has to wait.
	 */
	void open() {
		if (isReady()) {
			this.mailbox.releaseHere();
		}
	}

	/**
	 * Keeps callbacks back until {@link #turn}, not just until it is opened. Called
	 * before anybody else knows this connection.
	 */
	void queueBehind(Connection other) {
		waitToOpen();
		this.waitsInLine = true;
		this.ahead = other;
		other.behind = this;
	}

	/**
	 * Keeps callbacks back until it is {@link #claimed}. Called before anybody else knows
	 * this connection.
	 */
	void awaitClaim() {
		waitToOpen();
		this.waitsForClaim = true;
	}

	private void waitToOpen() {
		if (this.opening == null) {
			this.opening = new CompletableFuture<>();
		}
	}

	private synchronized boolean isReady() {
		return !this.waitsInLine && !this.waitsForClaim;
	}

	/**
	 * Takes it out of the line, wherever it stands.
	 * @return the new head of the line, if that has changed
	 */
	@Nullable Connection leaveLine() {
		if (this.ahead != null) {
			this.ahead.behind = this.behind;
		}
		if (this.behind != null) {
			this.behind.ahead = this.ahead;
		}
		Connection next = (this.ahead == null) ? this.behind : null;
		this.behind = null;
		return next;
	}

	void list(boolean listed) {
		this.listed = listed;
	}

	boolean isListed() {
		return this.listed;
	}

	@Nullable Connection ahead() {
		return this.ahead;
	}

	@SuppressWarnings("FutureReturnValueIgnored") // the task does not throw
	void whenOpeningEnds(Runnable task) {
		CompletableFuture<Void> opening = this.opening;
		if (opening != null) {
			opening.thenRun(task);
		}
	}

	/**
	 * It is this connection's turn among those of its code.
	 */
	void turn() {
		synchronized (this) {
			this.waitsInLine = false;
		}
		release();
	}

	/**
	 * It may have its code, as far as the cluster is concerned.
	 */
	synchronized void claimed() {
		this.waitsForClaim = false;
	}

	/**
	 * Runs {@code onOpen} on another thread, unless it still has to wait.
	 */
	void release() {
		if (isReady()) {
			this.mailbox.release();
		}
	}

	/**
	 * It has waited in vain.
	 */
	void refuseWaiting(WsCloseStatus status, CloseCause cause) {
		if (PHASE.compareAndSet(this, Phase.WAITING, Phase.REFUSED)) {
			beginClose(status, cause, true);
			// it has no callbacks to wait with, and whoever waits behind it moves up
			this.mailbox.release();
		}
	}

	void bindFromHandshake() {
		String uid = this.admission.identity().uid();
		if (uid != null) {
			this.membership.bind(uid);
		}
	}

	/**
	 * Looks after liveness, expiry and stuck sending.
	 */
	void check(long now, Liveness.Pace pace) {
		this.outbound.check(now);
		if (expires(now)) {
			beginClose(WsCloseStatus.TOKEN_EXPIRED, CloseCause.EXPIRED, true);
			return;
		}
		// in this order, since it is excused before it is read again
		if (!isReadingSuspended(now, pace) && this.liveness.isSilent(now, pace)) {
			beginClose(WsCloseStatus.NO_HEARTBEAT, CloseCause.HEARTBEAT, false);
			return;
		}
		ByteBuffer ping = this.liveness.nextPing(now, pace);
		if (ping != null) {
			this.outbound.ping(ping);
		}
	}

	/**
	 * Whether its time is over, and then for good: whoever was told that it is extended
	 * must be able to rely on that.
	 */
	private boolean expires(long now) {
		return isOver(this.expiry, now) && expiresForGood(now);
	}

	private synchronized boolean expiresForGood(long now) {
		this.expired = this.expired || isOver(this.expiry, now);
		return this.expired;
	}

	private static boolean isOver(@Nullable Expiry expiry, long now) {
		return expiry != null && expiry.hasCome(now);
	}

	/**
	 * The peer does not take what it is sent. What is queued is given up, so that the
	 * Close frame has a chance.
	 */
	void overflown(String reason) {
		beginClose(WsCloseStatus.TRY_AGAIN_LATER.withReason(reason), CloseCause.SLOW, false);
	}

	void abort() {
		this.hub.abort(this.wire);
	}

	/**
	 * Closes from this end.
	 * @return whether this call did
	 */
	boolean beginClose(WsCloseStatus status, CloseCause cause, boolean flush) {
		if (!beginClose(status, cause)) {
			return false;
		}
		continueClose(status, flush);
		return true;
	}

	/**
	 * Says goodbye and has {@code onClose} called, after
	 * {@link #beginClose(WsCloseStatus, CloseCause)}.
	 */
	void continueClose(WsCloseStatus status, boolean flush) {
		this.outbound.close(status, flush);
		this.hub.ending(this);
		submitDeparture();
	}

	/**
	 * A write has failed. When the peer closes, writes fail before the container has
	 * reported the close, so that it gets a moment to do so: the peer's status counts.
	 */
	void broken(Throwable error) {
		this.hub.soon(() -> endBroken(error));
	}

	private void endBroken(Throwable error) {
		failed(error);
		if (beginClose(WsCloseStatus.ABNORMAL, CloseCause.TRANSPORT)) {
			submitDeparture();
		}
		abort();
	}

	/**
	 * Closes before any callback: the connection came too late.
	 */
	void refuse(WsCloseStatus status, CloseCause cause) {
		this.phase = Phase.REFUSED;
		beginClose(status, cause, true);
		this.mailbox.release();
	}

	/**
	 * Ends for everybody but its client and its handler: it is not open any more and has
	 * nothing. Runs nothing of the application.
	 * @return whether this call did
	 */
	boolean beginClose(WsCloseStatus status, CloseCause cause) {
		synchronized (this) {
			if (this.closing != null) {
				return false;
			}
			// sweeps find it no more from here on, also those of earlier broadcasts
			this.outbound.settleBroadcasts();
			if (this.closing != null) {
				// that was too much for its queue
				return false;
			}
			this.closeCause = cause;
			this.closing = status;
			this.hub.registry().remove(this);
			this.membership.end();
		}
		this.admission.giveBack();
		this.hub.left(this);
		return true;
	}

	/**
	 * Has {@code onClose} called, behind what is still to be called before.
	 */
	void submitDeparture() {
		this.mailbox.submit(this::depart);
		if (waitsForClaim() && PHASE.compareAndSet(this, Phase.WAITING, Phase.REFUSED)) {
			// it has given its code up, and nobody should wait behind it for the outcome
			this.mailbox.release();
		}
	}

	private synchronized boolean waitsForClaim() {
		return this.waitsForClaim;
	}

	private void depart() {
		try {
			if (PHASE.compareAndSet(this, Phase.OPENED, Phase.CLOSED)) {
				CloseCause cause = this.closeCause;
				this.hub.listener().closed(statusOrAbnormal(), (cause != null) ? cause : CloseCause.TRANSPORT);
				this.hub.departs(this, statusOrAbnormal());
			}
			else if (this.phase == Phase.REFUSED) {
				this.hub.listener().refused(statusOrAbnormal());
			}
		}
		finally {
			openingEnds();
			this.hub.departed(this);
			whenDeparted().complete(null);
		}
	}

	final WsCloseStatus statusOrAbnormal() {
		WsCloseStatus status = this.closing;
		return (status != null) ? status : WsCloseStatus.ABNORMAL;
	}

	private void inbound(Runnable callback) {
		long started = System.nanoTime();
		this.mailbox.runAndWait(() -> {
			if (this.closing == null) {
				callback.run();
			}
		});
		// what arrived meanwhile we have not read
		long now = System.nanoTime();
		if (now - started < this.hub.pace().timeout()) {
			this.liveness.excuse(now);
		}
	}

	/**
	 * Answers a ping of the application's own kind, if it is one.
	 */
	final boolean answersAppPing(WsMessage message) {
		Heartbeat heartbeat = this.hub.heartbeat();
		if (heartbeat == null) {
			return false;
		}
		boolean isPing = false;
		try {
			isPing = heartbeat.isPingMsg(message.bytes());
			if (isPing) {
				this.outbound.offer(WsMessage.text(heartbeat.getPongMsg()), true);
			}
		}
		catch (Throwable ex) {
			inbound(() -> this.hub.callbacks().failed(this, "Heartbeat", ex));
		}
		return isPing;
	}

	/**
	 * Reports what other code of the application has thrown.
	 */
	final void reportFailure(String what, Throwable failure) {
		this.mailbox.run(() -> {
			if (this.phase == Phase.CLOSED) {
				this.hub.callbacks().log(this, what, failure);
			}
			else {
				this.hub.callbacks().failed(this, what, failure);
			}
		});
	}

	private boolean awaitOpening() {
		CompletableFuture<Void> opening = this.opening;
		if (opening != null && !opening.isDone() && !this.mailbox.isRunner()) {
			opening.join();
			seen();
		}
		return this.closing == null;
	}

	private void openingEnds() {
		CompletableFuture<Void> opening = this.opening;
		if (opening != null) {
			opening.complete(null);
		}
	}

	boolean isReadingSuspended(long now, Liveness.Pace pace) {
		if (this.phase == Phase.WAITING) {
			return true;
		}
		long since = this.mailbox.runningSince();
		return since != 0 && now - since < pace.timeout();
	}

	CompletableFuture<Void> whenDeparted() {
		CompletableFuture<Void> result = this.departed;
		if (result == null) {
			synchronized (this) {
				result = this.departed;
				if (result == null) {
					result = new CompletableFuture<>();
					this.departed = result;
				}
			}
		}
		return result;
	}

	/**
	 * What the cluster knows as the holder of this connection's code.
	 */
	Claimant claimant() {
		Claimant result = this.claimant;
		if (result == null) {
			synchronized (this) {
				result = this.claimant;
				if (result == null) {
					result = new CodeHolder(this);
					this.claimant = result;
				}
			}
		}
		return result;
	}

	Hub hub() {
		return this.hub;
	}

	Outbound outbound() {
		return this.outbound;
	}

	Membership membership() {
		return this.membership;
	}

	Liveness liveness() {
		return this.liveness;
	}

	Wire wire() {
		return this.wire;
	}

	Admission admission() {
		return this.admission;
	}

	// --- what the application sees

	@Override
	public String uniqueCode() {
		return this.admission.identity().uniqueCode();
	}

	@Override
	public String id() {
		String result = this.id;
		if (result == null) {
			synchronized (this) {
				result = this.id;
				if (result == null) {
					result = this.hub.codes().nextId();
					this.id = result;
				}
			}
		}
		return result;
	}

	@Override
	public Optional<String> uid() {
		return Optional.ofNullable(this.membership.uid());
	}

	@Override
	public Set<String> groups() {
		return this.membership.groups();
	}

	@Override
	public Map<String, String> info() {
		return this.membership.info();
	}

	@Override
	public Map<String, Object> attributes() {
		ConcurrentHashMap<String, Object> result = this.attributes;
		if (result == null) {
			synchronized (this) {
				result = this.attributes;
				if (result == null) {
					result = new ConcurrentHashMap<>(4);
					this.attributes = result;
				}
			}
		}
		return result;
	}

	@Override
	public WsHandshake handshake() {
		return this.handshake;
	}

	@Override
	public Instant connectedAt() {
		return Instant.ofEpochMilli(this.connectedMillis);
	}

	@Override
	public Instant lastSeenAt() {
		return connectedAt().plusNanos(this.liveness.lastSeen() - this.connectedNanos);
	}

	@Override
	public Optional<Instant> expiresAt() {
		Expiry expiry = this.expiry;
		return (expiry != null) ? Optional.of(expiry.time()) : Optional.empty();
	}

	@Override
	public synchronized boolean expireAt(@Nullable Instant time) {
		if (this.closing != null || expiresForGood(System.nanoTime())) {
			return false;
		}
		this.expiry = Expiry.at(time, this.hub.clock());
		return true;
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return this.handshake.remoteAddress();
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		return this.handshake.localAddress();
	}

	@Override
	public boolean isOpen() {
		return this.closing == null;
	}

	@Override
	public boolean isCallbackThread() {
		return this.mailbox.isRunner();
	}

	@Override
	public SendResult send(WsMessage message) {
		return this.outbound.offer(requireMessage(message), true) ? SendResult.QUEUED : SendResult.REFUSED;
	}

	@Override
	public SendResult sendMessage(String text) {
		return send(WsMessage.text(text));
	}

	@Override
	public SendResult sendBinary(byte[] binary) {
		return send(WsMessage.binary(binary));
	}

	@Override
	public SendResult sendJson(Object value) {
		return send(this.hub.encoded(value));
	}

	@Override
	public Writer textWriter() throws IOException {
		return new StreamWriter(this.outbound.stream());
	}

	@Override
	public OutputStream binaryStream() throws IOException {
		return new StreamOutput(this.outbound.stream());
	}

	@Override
	public boolean ping(byte[] payload) {
		if (payload == null || payload.length > MAX_PING_BYTES) {
			throw new IllegalArgumentException("A ping must have a payload of at most 125 bytes but has "
					+ ((payload != null) ? payload.length + " bytes" : "none"));
		}
		this.outbound.ping(ByteBuffer.wrap(payload.clone()));
		return this.closing == null;
	}

	@Override
	public void keepAlive() {
		this.liveness.excuse(System.nanoTime());
	}

	@Override
	public void close() {
		close(WsCloseStatus.NORMAL);
	}

	@Override
	public void close(WsCloseStatus status) {
		close(status, CloseCause.ofApplication(status));
	}

	/**
	 * Closes like {@link #close(WsCloseStatus)} for a reason that is not the
	 * application's.
	 * @param status what the peer is told
	 * @param cause why
	 */
	public void close(WsCloseStatus status, CloseCause cause) {
		beginClose(requireSendable(status), cause, true);
	}

	/**
	 * What waits to be written at this moment.
	 * @return the level of the queue
	 */
	public QueueLevel queueLevel() {
		return this.outbound.level();
	}

	static WsMessage requireMessage(WsMessage message) {
		if (message == null) {
			throw new IllegalArgumentException("message must not be null");
		}
		return message;
	}

	static WsCloseStatus requireSendable(WsCloseStatus status) {
		if (status == null) {
			throw new IllegalArgumentException("status must not be null");
		}
		if (!status.isSendable()) {
			throw new IllegalArgumentException("Close code " + status.code()
					+ " must not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
		}
		return status;
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return type.isInstance(this) ? Optional.of(type.cast(this)) : this.wire.unwrap(type);
	}

	@Override
	public String toString() {
		return "connection '" + LogText.escape(uniqueCode()) + "' (" + id() + ")";
	}

	/**
	 * How far a connection has come with its callbacks.
	 */
	private enum Phase {

		/** For the {@code onClose} of the connection before it. */
		WAITING,

		/** {@code onOpen} was entered, so {@code onClose} follows. */
		OPENED,

		/** {@code onClose} was entered, and is the last callback. */
		CLOSED,

		/** No callback at all. */
		REFUSED

	}

}
