package io.github.wsboot.servlet;

import java.time.Duration;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Limit;
import io.github.wsboot.engine.Rate;
import org.jspecify.annotations.Nullable;

/**
 * How many handshakes may still be looked at. Those of one second may come at once.
 */
final class HandshakeRate {

	private final EngineListener listener;

	/** Guarded by itself, no limit if {@code null}. */
	private final @Nullable Rate rate;

	HandshakeRate(int perSecond, EngineListener listener) {
		this.listener = listener;
		this.rate = (perSecond > 0) ? new Rate(perSecond, System.nanoTime()) : null;
	}

	/**
	 * Takes one.
	 * @throws HandshakeRejectedException with 503 if there is none left
	 */
	void take() {
		if (this.rate != null && !take(this.rate)) {
			this.listener.exceeded(Limit.HANDSHAKES);
			throw new HandshakeRejectedException(503, "Too many handshakes at a time", Duration.ofSeconds(1));
		}
	}

	private static boolean take(Rate rate) {
		synchronized (rate) {
			if (rate.left(System.nanoTime()) < 1) {
				return false;
			}
			rate.take(1);
			return true;
		}
	}

}
