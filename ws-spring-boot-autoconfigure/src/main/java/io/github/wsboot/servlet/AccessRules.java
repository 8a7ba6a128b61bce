package io.github.wsboot.servlet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.LogText;
import org.apache.commons.logging.Log;

/**
 * Asks the application's rules whether a client may connect. Whatever goes wrong is a no.
 */
final class AccessRules {

	private final Supplier<List<WsAuthorization>> rules;

	private final Timers timers;

	private final Duration timeout;

	private final RateLimitedLog failureWarnings;

	private final RateLimitedLog timeoutWarnings;

	AccessRules(Supplier<List<WsAuthorization>> rules, Timers timers, Duration timeout, Log logger) {
		this.rules = rules;
		this.timers = timers;
		this.timeout = timeout;
		this.failureWarnings = new RateLimitedLog(logger);
		this.timeoutWarnings = new RateLimitedLog(logger);
	}

	/**
	 * Refuses a client that may not connect.
	 * @throws HandshakeRejectedException if it may not
	 */
	void check(WsHandshake handshake, WsIdentity identity) {
		if (!permits(handshake, identity)) {
			throw new HandshakeRejectedException(403, "This client may not connect");
		}
	}

	private boolean permits(WsHandshake handshake, WsIdentity identity) {
		try {
			List<WsAuthorization> rules = this.rules.get();
			return rules.isEmpty() || Boolean.TRUE.equals(TimeLimit.call(this.timers, this.timeout,
					() -> rules.stream().allMatch((rule) -> rule.permits(handshake, identity))));
		}
		catch (HandshakeRejectedException ex) {
			throw ex;
		}
		catch (TimeoutException ex) {
			this.timeoutWarnings.warn(() -> "A WsAuthorization took longer than ws.handshake.timeout");
			throw new HandshakeRejectedException(503, "Not available in time");
		}
		catch (Throwable ex) {
			this.failureWarnings.warn(() -> "A WsAuthorization failed: " + LogText.describe(ex));
			return false;
		}
	}

}
