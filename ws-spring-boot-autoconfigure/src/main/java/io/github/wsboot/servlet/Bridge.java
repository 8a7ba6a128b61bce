package io.github.wsboot.servlet;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.CloseCause;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.LogText;
import io.github.wsboot.engine.Wire;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its handshake on, whatever its transport: takes it into the engine
 * and tells the engine what arrives.
 * <p>
 * Nothing escapes from here, because containers print what does along with the URI. A
 * transport may call in any order and from any thread: it may never open the connection,
 * close it before it was opened, or report an error several times.
 */
final class Bridge {

	private final BridgeContext context;

	/** Until the connection is open. */
	private volatile @Nullable HeldTicket ticket;

	private final long maxMessageSize;

	private final @Nullable Deflation deflation;

	private volatile MessageAssembly assembly;

	/** Until the client has said who it is, if it has not in its handshake. */
	private volatile @Nullable FirstMessage firstMessage;

	private volatile @Nullable PulledParts pulled;

	private volatile @Nullable Opening opening;

	private volatile @Nullable Future<?> openingTimer;

	private volatile @Nullable Runnable whenOver;

	// guarded by this: the container may close while the engine still opens

	private Phase phase = Phase.WAITING;

	private @Nullable Connection connection;

	private @Nullable WsCloseStatus closeStatus;

	private @Nullable Throwable earlyError;

	private @Nullable EarlyClose earlyClose;

	/**
	 * Creates a bridge for a client that is known.
	 * @param context what connections share
	 * @param opening how to open the connection
	 * @param ticket what the client has come in with
	 * @param maxMessageSize the largest message
	 * @param deflation what deflates and inflates messages, if the client has agreed
	 */
	Bridge(BridgeContext context, Opening opening, HeldTicket ticket, long maxMessageSize,
			@Nullable Deflation deflation) {
		this(context, ticket, maxMessageSize, deflation, new MessageAssembly(maxMessageSize, context.inboundBudget()));
		this.opening = opening;
		this.pulled = (opening.pulling() != null) ? new PulledParts() : null;
	}

	/**
	 * Creates a bridge for a client that has yet to say who it is.
	 * @param context what connections share
	 * @param firstMessage how it does
	 * @param maxMessageSize the largest message after that
	 * @param deflation what deflates and inflates messages, if the client has agreed
	 */
	Bridge(BridgeContext context, FirstMessage firstMessage, long maxMessageSize, @Nullable Deflation deflation) {
		this(context, null, maxMessageSize, deflation,
				new MessageAssembly(Math.min(maxMessageSize, context.settings().firstMessage().maxSize()),
						"ws.security.first-message.max-size", context.inboundBudget()));
		this.firstMessage = firstMessage;
	}

	private Bridge(BridgeContext context, @Nullable HeldTicket ticket, long maxMessageSize,
			@Nullable Deflation deflation, MessageAssembly assembly) {
		this.context = context;
		this.ticket = ticket;
		this.maxMessageSize = maxMessageSize;
		this.deflation = deflation;
		this.assembly = assembly;
	}

	BridgeSettings settings() {
		return this.context.settings();
	}

	/**
	 * What deflates and inflates messages, if the client has agreed to it.
	 */
	@Nullable Deflation deflation() {
		return this.deflation;
	}

	/**
	 * Gives the slot back if the container does not open the connection in time. The
	 * client may vanish before its 101 is written, and then nobody tells us.
	 */
	void expectOpening(Duration limit) {
		Future<?> timer = this.context.timers().after(limit, this::abandon);
		this.openingTimer = timer;
		if (!isWaiting()) {
			timer.cancel(false);
		}
	}

	/**
	 * Gives the slot back unless the connection was opened.
	 */
	void abandon() {
		if (leaveWaiting(Phase.ABANDONED)) {
			giveBack();
		}
	}

	private synchronized boolean isWaiting() {
		return this.phase == Phase.WAITING;
	}

	private synchronized boolean leaveWaiting(Phase next) {
		boolean waiting = this.phase == Phase.WAITING;
		this.phase = waiting ? next : this.phase;
		return waiting;
	}

	/**
	 * Says what to do when the connection has ended, or will never be. Once, before the
	 * container may open it.
	 */
	void whenOver(Runnable action) {
		this.whenOver = action;
	}

	private void over() {
		Runnable action = this.whenOver;
		this.whenOver = null;
		if (action != null) {
			action.run();
		}
	}

	private void giveBack() {
		over();
		Opening opening = this.opening;
		this.opening = null;
		if (opening != null) {
			opening.admission().close();
		}
		HeldTicket ticket = this.ticket;
		if (ticket != null) {
			ticket.giveBack();
		}
		FirstMessage firstMessage = this.firstMessage;
		if (firstMessage != null) {
			firstMessage.end(this);
		}
		this.assembly.discard();
	}

	/**
	 * The container has opened the connection. Runs {@code onOpen} on this thread, if the
	 * client is known. What the engine does not want is closed.
	 */
	void open(Wire wire) {
		boolean awaited = leaveWaiting(Phase.OPENED);
		Future<?> timer = this.openingTimer;
		if (timer != null) {
			timer.cancel(false);
			this.openingTimer = null;
		}
		FirstMessage firstMessage = this.firstMessage;
		Opening opening = this.opening;
		if (awaited && firstMessage != null) {
			firstMessage.await(this, wire);
			EarlyClose toClose = earlyClose();
			if (toClose != null) {
				firstMessage.close(this, toClose.status());
			}
		}
		else if (awaited && opening != null) {
			enter(wire, opening);
		}
		else {
			refuse(wire, WsCloseStatus.TRY_AGAIN_LATER);
		}
	}

	private synchronized @Nullable EarlyClose earlyClose() {
		return this.earlyClose;
	}

	/**
	 * The client has said who it is. Runs {@code onOpen} on this thread.
	 */
	void open(Wire wire, Opening opening) {
		this.opening = opening;
		this.pulled = (opening.pulling() != null) ? new PulledParts() : null;
		// what was inflated counted there
		this.assembly.discard();
		this.assembly = new MessageAssembly(this.maxMessageSize, this.context.inboundBudget());
		this.firstMessage = null;
		enter(wire, opening);
	}

	private void enter(Wire wire, Opening opening) {
		try {
			Connection connection = this.context.hub()
				.open(opening.admission(), opening.handshake(), opening.retained(), wire, opening.pulling());
			// the complete handshake must not live as long as the connection
			this.opening = null;
			useTicket();
			opened(connection);
		}
		catch (HandshakeRejectedException ex) {
			giveBack();
			refuse(wire, WsCloseStatus.TRY_AGAIN_LATER);
		}
		catch (Throwable ex) {
			couldNotOpen(ex);
			refuse(wire, WsCloseStatus.SERVER_ERROR);
		}
	}

	private void useTicket() {
		HeldTicket ticket = this.ticket;
		this.ticket = null;
		if (ticket != null) {
			ticket.use();
		}
	}

	/**
	 * There is not even a wire.
	 */
	void couldNotOpen(Throwable failure) {
		warn("A connection could not be opened", failure);
		giveBack();
	}

	private void opened(Connection connection) {
		Throwable error;
		WsCloseStatus closed;
		EarlyClose toClose;
		synchronized (this) {
			this.connection = connection;
			error = this.earlyError;
			closed = this.closeStatus;
			toClose = this.earlyClose;
			this.earlyError = null;
		}
		if (error != null) {
			connection.failed(error);
		}
		if (closed != null) {
			connection.closed(closed);
		}
		else if (toClose != null) {
			close(connection, toClose.status(), toClose.cause());
		}
	}

	/**
	 * Closes what the engine does not know.
	 */
	void refuse(Wire wire, WsCloseStatus status) {
		this.context.hub().listener().refused(status);
		this.assembly.discard();
		abortLater(wire);
		try {
			wire.close(status);
		}
		catch (Exception ex) {
			wire.abort();
		}
	}

	/**
	 * A frame has announced so much payload, before it has arrived.
	 */
	void expect(long bytes) {
		if (this.firstMessage != null) {
			assemble(() -> this.assembly.expect(bytes));
		}
		else if (this.pulled == null) {
			deliver((connection) -> this.assembly.expect(bytes));
		}
	}

	/**
	 * A message begins that must be inflated.
	 */
	void inflating() {
		if (this.firstMessage != null) {
			assemble(this.assembly::inflating);
		}
		else {
			deliver((connection) -> this.assembly.inflating());
		}
	}

	/**
	 * The message that had to be inflated has ended.
	 */
	void inflated() {
		this.assembly.inflated();
	}

	/**
	 * Whether nothing that arrives is wanted any more.
	 */
	boolean isDiscarding() {
		Connection connection = connection();
		return this.assembly.isDiscarding() || (connection != null && !connection.isOpen());
	}

	/**
	 * A part of a message has arrived; the buffer is good during the call only.
	 */
	void received(boolean isText, ByteBuffer part, boolean last) {
		FirstMessage firstMessage = this.firstMessage;
		PulledParts pulled = this.pulled;
		if (firstMessage != null) {
			assemble(() -> received(firstMessage, isText, part, last));
		}
		else if (pulled == null) {
			deliver((connection) -> received(connection,
					isText ? this.assembly.text(part, last) : this.assembly.binary(part, last)));
		}
		else if (!isDiscarding()) {
			deliver((connection) -> pulled.deliver(connection, isText, part, last));
		}
	}

	private void received(FirstMessage firstMessage, boolean isText, ByteBuffer part, boolean last)
			throws InboundRefusedException {
		WsMessage message = isText ? this.assembly.text(part, last) : null;
		if (message != null || !isText) {
			firstMessage.arrived(this, message);
		}
	}

	/**
	 * A frame has arrived that brings no payload and ends no message.
	 */
	void receivedNothing() {
		deliver(Connection::receivedNothing);
	}

	/**
	 * Whether nothing should be read for now; the wire is told when that is over.
	 */
	boolean isFull() {
		Connection connection = (this.pulled != null) ? connection() : null;
		return connection != null && connection.isFull();
	}

	void seen() {
		deliver(Connection::seen);
	}

	void ping(ByteBuffer payload) {
		deliver((connection) -> connection.pinged(payload));
	}

	/**
	 * The peer's Close frame has arrived, and will be answered when this returns.
	 */
	void closing(WsCloseStatus status) {
		deliver((connection) -> connection.closing(status));
	}

	void pong(ByteBuffer payload) {
		deliver((connection) -> connection.pong(payload));
	}

	/**
	 * Takes something that has arrived before there is a connection.
	 */
	private void assemble(Assembling assembling) {
		try {
			assembling.run();
		}
		catch (InboundRefusedException ex) {
			close(ex.status(), ex.closeCause());
		}
	}

	private void deliver(Delivery delivery) {
		Connection connection = connection();
		if (connection == null) {
			return;
		}
		try {
			delivery.to(connection);
		}
		catch (InboundRefusedException ex) {
			close(connection, ex.status(), ex.closeCause());
		}
		catch (Throwable ex) {
			warn("A message could not be delivered", ex);
			close(connection, WsCloseStatus.SERVER_ERROR, CloseCause.ERROR);
		}
	}

	private static void received(Connection connection, @Nullable WsMessage message) {
		if (message != null) {
			connection.received(message);
		}
		else {
			connection.seen();
		}
	}

	/**
	 * Closes from this end, as soon as the connection is open.
	 */
	void close(WsCloseStatus status, CloseCause cause) {
		Connection connection;
		synchronized (this) {
			connection = this.connection;
			if (connection == null) {
				this.earlyClose = new EarlyClose(status, cause);
			}
		}
		FirstMessage firstMessage = this.firstMessage;
		if (connection != null) {
			close(connection, status, cause);
		}
		else if (firstMessage != null) {
			firstMessage.close(this, status);
		}
	}

	private void close(Connection connection, WsCloseStatus status, CloseCause cause) {
		this.assembly.discard();
		try {
			connection.close(status, cause);
		}
		catch (Throwable ex) {
			warn("A connection could not be closed", ex);
		}
	}

	/**
	 * The transport has failed; {@link #closed} may follow.
	 */
	void failed(Throwable error) {
		Connection connection;
		synchronized (this) {
			if (this.closeStatus != null) {
				// it has ended before, whatever the container makes of it
				return;
			}
			connection = this.connection;
			if (connection == null && this.earlyError == null) {
				this.earlyError = error;
			}
		}
		if (connection == null) {
			return;
		}
		try {
			connection.failed(error);
		}
		catch (Throwable ex) {
			warn("An error could not be reported", ex);
		}
	}

	/**
	 * The connection has ended, as the transport sees it.
	 */
	void closed(WsCloseStatus status) {
		abandon();
		over();
		FirstMessage firstMessage = this.firstMessage;
		if (firstMessage != null) {
			firstMessage.end(this);
		}
		this.assembly.discard();
		Connection connection;
		synchronized (this) {
			if (this.closeStatus != null) {
				return;
			}
			this.closeStatus = status;
			connection = this.connection;
		}
		if (connection == null) {
			return;
		}
		try {
			connection.closed(status);
		}
		catch (Throwable ex) {
			warn("A close could not be reported", ex);
		}
	}

	/**
	 * The peer has closed and the engine has done with it; TCP must end by itself now.
	 */
	void expectEnd(Wire wire) {
		if (!wire.isEnded()) {
			abortLater(wire);
		}
	}

	@SuppressWarnings("FutureReturnValueIgnored") // an abort does not throw
	private void abortLater(Wire wire) {
		this.context.timers().after(settings().closeTimeout(), wire::abort);
	}

	private void warn(String what, Throwable failure) {
		this.context.warnings().warn(() -> what + ": " + LogText.describe(failure));
	}

	private synchronized @Nullable Connection connection() {
		return this.connection;
	}

	/**
	 * Something that has arrived, on its way to the engine.
	 */
	@FunctionalInterface
	private interface Delivery {

		void to(Connection connection) throws InboundRefusedException;

	}

	/**
	 * Something that has arrived, on its way to becoming a message.
	 */
	@FunctionalInterface
	private interface Assembling {

		void run() throws InboundRefusedException;

	}

	/**
	 * What has become of the handshake.
	 */
	private enum Phase {

		WAITING, OPENED, ABANDONED

	}

	/**
	 * A close that has come before the connection was open.
	 *
	 * @param status what its peer is told
	 * @param cause why
	 */
	private record EarlyClose(WsCloseStatus status, CloseCause cause) {

	}

}
