package io.github.wsboot.servlet;

import io.github.wsboot.engine.Deposits;
import org.jspecify.annotations.Nullable;

/**
 * The ticket that a handshake has taken. It is used up by the connection that opens with
 * it; if there is none, another handshake can use it.
 */
final class HeldTicket {

	// guarded by this

	private Deposits.@Nullable Withdrawal ticket;

	private boolean over;

	/**
	 * What the ticket says, if one has been taken.
	 */
	synchronized Deposits.@Nullable Content content() {
		return (this.ticket != null) ? this.ticket.content() : null;
	}

	void hold(Deposits.Withdrawal ticket) {
		boolean late;
		synchronized (this) {
			late = this.over;
			this.ticket = ticket;
		}
		if (late) {
			ticket.putBack();
		}
	}

	/**
	 * The connection has opened.
	 */
	synchronized void use() {
		this.over = true;
	}

	/**
	 * The connection will not open. Idempotent.
	 */
	void giveBack() {
		Deposits.Withdrawal unused;
		synchronized (this) {
			unused = this.over ? null : this.ticket;
			this.over = true;
		}
		if (unused != null) {
			unused.putBack();
		}
	}

}
