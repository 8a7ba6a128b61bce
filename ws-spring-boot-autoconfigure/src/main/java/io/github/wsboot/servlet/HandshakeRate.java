package io.github.wsboot.servlet;

import java.time.Duration;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Limit;

/**
 * How many handshakes may still be looked at. Those of one second may come at once.
 */
final class HandshakeRate {

	private static final double SECOND = 1_000_000_000.0;

	private final int perSecond;

	private final EngineListener listener;

	// guarded by this

	private double left;

	private long filledAt;

	HandshakeRate(int perSecond, EngineListener listener) {
		this.perSecond = perSecond;
		this.listener = listener;
		this.left = perSecond;
		this.filledAt = System.nanoTime();
	}

	/**
	 * Takes one.
	 * @throws HandshakeRejectedException with 503 if there is none left
	 */
	void take() {
		if (this.perSecond > 0 && !take(System.nanoTime())) {
			this.listener.exceeded(Limit.HANDSHAKES);
			throw new HandshakeRejectedException(503, "Too many handshakes at a time", Duration.ofSeconds(1));
		}
	}

	synchronized boolean take(long now) {
		this.left = Math.min(this.perSecond, this.left + (now - this.filledAt) / SECOND * this.perSecond);
		this.filledAt = now;
		if (this.left < 1) {
			return false;
		}
		this.left--;
		return true;
	}

}
