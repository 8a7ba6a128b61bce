package io.github.wsboot.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.JsonDecoder;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsMessage;
import io.github.wsboot.WsMessageStream;
import io.github.wsboot.WsPullConnection;
import io.github.wsboot.WsPullHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose messages the application fetches.
 */
final class PullConnection extends Connection implements WsPullConnection {

	private final WsPullHandler handler;

	private final PullSettings settings;

	private final Inbox inbox;

	private final AtomicBoolean departing = new AtomicBoolean();

	private volatile boolean serving;

	// of the thread that receives

	/** What there is of a message whose end has not come. */
	private @Nullable ByteArrayOutputStream incomplete;

	private @Nullable InboundStream stream;

	PullConnection(Hub hub, Admission admission, WsHandshake handshake, Wire wire, @Nullable Expiry expiry,
			Pulling pulling) {
		super(hub, admission, handshake, wire, expiry);
		this.handler = pulling.handler();
		this.settings = pulling.settings();
		this.inbox = new Inbox(this.settings, pulling.budget(), () -> liveness().excuse(System.nanoTime()),
				wire::resume);
	}

	// --- what a bridge says

	@Override
	public void receivedPart(boolean isText, ByteBuffer payload, boolean first, boolean last) {
		seen();
		boolean isEmpty = !payload.hasRemaining() && !first && !last;
		if (!isOpen() || isEmpty || !takesIn(last ? 1 : 0, payload.remaining())) {
			return;
		}
		byte[] bytes = new byte[payload.remaining()];
		payload.get(bytes);
		if (first && last && isAppPing(isText, bytes)) {
			return;
		}
		if (!this.inbox.add(new Inbox.Part(isText, bytes, first, last))) {
			close(WsCloseStatus.TRY_AGAIN_LATER.withReason("Too much that was not received yet (ws.inbound.max-bytes)"),
					CloseCause.LIMIT);
		}
	}

	private boolean isAppPing(boolean isText, byte[] bytes) {
		return hub().heartbeat() != null && answersAppPing(isText ? WsMessage.text(bytes) : WsMessage.binary(bytes));
	}

	@Override
	public boolean isFull() {
		return this.inbox.fullSince() != 0 && isOpen();
	}

	// --- lifecycle

	@Override
	void opened() {
		this.serving = true;
		if (!isOpen()) {
			// it has ended a moment ago, and may not have known of us
			ended();
			return;
		}
		try {
			hub().pullThreads().newThread(this::serve).start();
		}
		catch (Throwable ex) {
			reportFailure("A thread for a pulled connection", ex);
			close(WsCloseStatus.SERVER_ERROR, CloseCause.ERROR);
			ended();
		}
	}

	private void serve() {
		try {
			hub().callbacks().surround(this, "handle", null, this::handle);
		}
		finally {
			if (this.incomplete != null) {
				this.inbox.release(this.incomplete.size());
			}
			if (this.stream != null) {
				this.stream.abandon();
			}
			ended();
		}
	}

	private @Nullable Throwable handle() {
		try {
			this.handler.handle(this);
			close();
			return null;
		}
		catch (Throwable ex) {
			if (ConnectionClosedException.statusOf(ex).isPresent() && !isOpen()) {
				return null;
			}
			reportFailure("The handler of a pulled connection", ex);
			close(WsCloseStatus.SERVER_ERROR, CloseCause.ERROR);
			return ex;
		}
	}

	/**
	 * Nobody receives any more, or ever did.
	 */
	private void ended() {
		this.serving = false;
		this.inbox.discard();
		departOnce();
	}

	/**
	 * Waits for the handler, which still receives what came before the end, but only for
	 * a while.
	 */
	@Override
	void submitDeparture() {
		this.inbox.end(statusOrAbnormal());
		// the peer's answer is to be read even if nothing else was any more
		wire().resume();
		if (this.serving) {
			hub().afterCloseTimeout(this::departOnce);
		}
		else {
			ended();
		}
	}

	private void departOnce() {
		if (this.departing.compareAndSet(false, true)) {
			super.submitDeparture();
		}
	}

	@Override
	boolean isReadingSuspended(long now, Liveness.Pace pace) {
		return super.isReadingSuspended(now, pace) || this.inbox.fullSince() != 0;
	}

	@Override
	void check(long now, Liveness.Pace pace) {
		long since = this.inbox.fullSince();
		if (since != 0 && pace.timeout() > 0 && now - since > pace.timeout()) {
			overflown("the application does not receive");
		}
		else {
			super.check(now, pace);
		}
	}

	// --- what the application sees

	@Override
	public WsMessage receive() {
		WsMessage message = null;
		while (message == null) {
			message = receive(Long.MAX_VALUE);
		}
		return message;
	}

	@Override
	public @Nullable WsMessage receive(Duration timeout) {
		return receive(timeout.toNanos());
	}

	private @Nullable WsMessage receive(long nanos) {
		long deadline = System.nanoTime() + nanos;
		if (!skipStream(nanos)) {
			return null;
		}
		while (true) {
			Inbox.Part part = this.inbox.take(deadline - System.nanoTime());
			if (part == null) {
				return null;
			}
			WsMessage message = add(part);
			// a whole one has been looked at when it arrived
			if (message != null && (part.first() || !answersAppPing(message))) {
				return message;
			}
		}
	}

	private @Nullable WsMessage add(Inbox.Part part) {
		ByteArrayOutputStream incomplete = this.incomplete;
		long size = (long) part.size() + ((incomplete != null) ? incomplete.size() : 0);
		if (size > this.settings.maxMessageSize()) {
			this.incomplete = null;
			this.inbox.release(size);
			this.inbox.discard();
			close(WsCloseStatus.MESSAGE_TOO_BIG.withReason(
					"The message is larger than ws.max-message-size (" + this.settings.maxMessageSize() + " bytes)"),
					CloseCause.PROTOCOL);
			throw new ConnectionClosedException(statusOrAbnormal());
		}
		if (!part.last()) {
			if (incomplete == null) {
				incomplete = new ByteArrayOutputStream(2 * part.size());
				this.incomplete = incomplete;
			}
			incomplete.writeBytes(part.bytes());
			return null;
		}
		byte[] bytes = part.bytes();
		if (incomplete != null) {
			incomplete.writeBytes(bytes);
			bytes = incomplete.toByteArray();
			this.incomplete = null;
		}
		this.inbox.release(size);
		return part.isText() ? WsMessage.text(bytes) : WsMessage.binary(bytes);
	}

	@Override
	public WsMessageStream receiveStream() {
		while (!skipStream(Long.MAX_VALUE)) {
			// as long as it takes
		}
		InboundStream stream = new InboundStream(this.inbox, this.inbox.take());
		this.stream = stream;
		return stream;
	}

	private boolean skipStream(long nanos) {
		InboundStream stream = this.stream;
		if (stream != null && !stream.skipRest(nanos)) {
			return false;
		}
		this.stream = null;
		return true;
	}

	@Override
	public <T> T receiveJson(Class<T> type) {
		JsonDecoder decoder = hub().jsonDecoder();
		if (decoder == null) {
			throw new IllegalStateException(
					"There is no JsonDecoder: add Jackson 3 (spring-boot-starter-jackson) or define a JsonDecoder bean");
		}
		return decoder.decode(receive().text(), type);
	}

}
