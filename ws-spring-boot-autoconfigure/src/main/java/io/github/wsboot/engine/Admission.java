package io.github.wsboot.engine;

import io.github.wsboot.WsIdentity;
import org.jspecify.annotations.Nullable;

/**
 * The slot of a connection, taken in its handshake. Whoever took it closes it, unless a
 * connection was {@link Hub#open opened} with it, which then does.
 *
 * @since 0.1.0
 */
public final class Admission implements AutoCloseable {

	private final Slots slots;

	private final WsIdentity identity;

	private final @Nullable String remoteIp;

	private State state = State.TAKEN;

	Admission(Slots slots, WsIdentity identity, @Nullable String remoteIp) {
		this.slots = slots;
		this.identity = identity;
		this.remoteIp = remoteIp;
	}

	/**
	 * Who was admitted.
	 * @return the identity
	 */
	public WsIdentity identity() {
		return this.identity;
	}

	@Nullable String remoteIp() {
		return this.remoteIp;
	}

	/**
	 * Gives the slot back, unless a connection was opened with it. Idempotent.
	 */
	@Override
	public void close() {
		if (change(State.TAKEN, State.RETURNED)) {
			this.slots.giveBack(this);
		}
	}

	/**
	 * Hands the slot over to a connection.
	 * @return false if it was given back before
	 */
	boolean use() {
		return change(State.TAKEN, State.USED);
	}

	/**
	 * The connection has ended.
	 */
	void giveBack() {
		if (change(State.USED, State.RETURNED)) {
			this.slots.giveBack(this);
		}
	}

	private synchronized boolean change(State from, State to) {
		boolean changes = this.state == from;
		this.state = changes ? to : this.state;
		return changes;
	}

	private enum State {

		TAKEN, USED, RETURNED

	}

}
