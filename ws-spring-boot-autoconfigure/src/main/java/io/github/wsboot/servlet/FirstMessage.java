package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Function;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.LogText;
import io.github.wsboot.engine.Wire;
import org.jspecify.annotations.Nullable;

/**
 * What a connection awaits whose client has yet to say who it is: its first message, for
 * a bounded time.
 */
final class FirstMessage {

	private static final WsCloseStatus LATE = WsCloseStatus.TOKEN_EXPIRED.withReason("no first message in time");

	private static final WsCloseStatus NOT_TEXT = WsCloseStatus.TOKEN_EXPIRED
		.withReason("the first message must be text");

	private final BridgeContext context;

	private final FirstMessages all;

	private final Function<WsMessage, Opening> admission;

	// guarded by this

	private Phase phase = Phase.EXPECTED;

	private @Nullable Wire wire;

	private @Nullable Future<?> deadline;

	/**
	 * Creates an expectation.
	 * @param context what connections share
	 * @param all where those of this kind are counted
	 * @param admission says how to open the connection, or refuses it by a
	 * {@link HandshakeRejectedException}
	 */
	FirstMessage(BridgeContext context, FirstMessages all, Function<WsMessage, Opening> admission) {
		this.context = context;
		this.all = all;
		this.admission = admission;
	}

	/**
	 * The container has opened the connection.
	 */
	void await(Bridge bridge, Wire wire) {
		synchronized (this) {
			if (this.phase != Phase.EXPECTED) {
				return;
			}
			this.phase = Phase.AWAITED;
			this.wire = wire;
			this.deadline = this.context.timers()
				.after(this.context.settings().firstMessage().timeout(), () -> expire(bridge));
		}
	}

	private void expire(Bridge bridge) {
		Wire wire = leave(Phase.AWAITED, Phase.OVER);
		if (wire != null) {
			bridge.refuse(wire, LATE);
		}
	}

	/**
	 * Closes the connection, unless the engine has it.
	 */
	void close(Bridge bridge, WsCloseStatus status) {
		Wire wire = leave(Phase.AWAITED, Phase.OVER);
		if (wire == null) {
			wire = leave(Phase.ASKING, Phase.OVER);
		}
		if (wire != null) {
			bridge.refuse(wire, status);
		}
	}

	/**
	 * The connection has ended or will never be.
	 */
	void end(Bridge bridge) {
		synchronized (this) {
			this.phase = Phase.OVER;
			cancelDeadline();
		}
		this.all.remove(bridge);
	}

	/**
	 * The message has arrived.
	 * @param message the message, {@code null} if it is not text
	 */
	void arrived(Bridge bridge, @Nullable WsMessage message) {
		if (message == null) {
			close(bridge, NOT_TEXT);
			return;
		}
		if (leave(Phase.AWAITED, Phase.ASKING) == null) {
			return;
		}
		Opening opening = null;
		WsCloseStatus refusal = WsCloseStatus.SERVER_ERROR;
		try {
			opening = this.admission.apply(message);
		}
		catch (HandshakeRejectedException ex) {
			refusal = statusOf(ex);
		}
		catch (Throwable ex) {
			this.context.warnings().warn(() -> "A first message could not be taken: " + LogText.describe(ex));
		}
		Wire wire = leave(Phase.ASKING, Phase.OVER);
		if (wire != null && opening != null) {
			this.all.remove(bridge);
			bridge.open(wire, opening);
		}
		else if (wire != null) {
			bridge.refuse(wire, refusal);
		}
		else if (opening != null) {
			opening.admission().close();
		}
	}

	/**
	 * The close code that says the same as the status of a handshake.
	 */
	static WsCloseStatus statusOf(HandshakeRejectedException rejection) {
		WsCloseStatus status = switch (rejection.getHttpStatus()) {
			case 403 -> WsCloseStatus.FORBIDDEN;
			case 409 -> WsCloseStatus.REPLACED;
			case 429 -> WsCloseStatus.TOO_MANY_MESSAGES;
			case 503 -> WsCloseStatus.TRY_AGAIN_LATER;
			default -> WsCloseStatus.TOKEN_EXPIRED;
		};
		Duration retryAfter = rejection.getRetryAfter();
		return (retryAfter != null) ? status.withRetryAfter(retryAfter) : status.withReason(rejection.getReason());
	}

	/**
	 * Goes from one phase to the next.
	 * @return the wire, {@code null} if it was in another phase
	 */
	private synchronized @Nullable Wire leave(Phase from, Phase to) {
		if (this.phase != from) {
			return null;
		}
		this.phase = to;
		cancelDeadline();
		return this.wire;
	}

	private void cancelDeadline() {
		Future<?> deadline = this.deadline;
		this.deadline = null;
		if (deadline != null) {
			deadline.cancel(false);
		}
	}

	/**
	 * How far it has come.
	 */
	private enum Phase {

		/** The container has not opened the connection. */
		EXPECTED,

		/** Nothing has arrived. */
		AWAITED,

		/** Somebody finds out who it is. */
		ASKING,

		/** The connection is refused, closed, or one of the engine. */
		OVER

	}

}
