package io.github.wsboot.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.engine.Admission;
import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.LogText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades a request to a WebSocket, from any controller, servlet or filter.
 *
 * <pre class="code">
 * &#64;GetMapping("/chat/{room}")
 * void chat(HttpServletRequest request, HttpServletResponse response, Principal user) throws IOException {
 * 	this.upgrader.upgrade(request, response, user.getName());
 * }
 * </pre>
 *
 * The origin, the grammar of the code and the limits are checked as for {@code ws.path};
 * who the client is, is up to the caller. The 101 leaves at once, so that headers and
 * cookies must be set before. {@code onOpen} runs only after the filter chain has
 * returned, so an upgrade should be the last thing done with a request.
 *
 * @since 0.1.0
 */
public final class WsUpgrader {

	private static final Log logger = LogFactory.getLog(WsUpgrader.class);

	// how long a controller may still run after the upgrade
	private static final Duration OPENING_LIMIT = Duration.ofMinutes(1);

	private final RateLimitedLog resolverWarnings = new RateLimitedLog(logger);

	private final RateLimitedLog timeoutWarnings = new RateLimitedLog(logger);

	private final RateLimitedLog upgradeWarnings = new RateLimitedLog(logger);

	private final Hub hub;

	private final Supplier<UniqueCodeResolver> resolver;

	private final CodeGrammar grammar;

	private final BridgeSettings settings;

	private final HttpSessionConnections sessions;

	private final OriginPolicy originPolicy;

	private final Timers timers = new Timers();

	private final BridgeContext context;

	private final Deflation deflation;

	/**
	 * Creates an upgrader.
	 * @param hub takes the connections
	 * @param resolver says who a client of {@code ws.path} is; asked for with the first
	 * handshake
	 * @param grammar the form that codes must have
	 * @param settings the settings
	 * @param sessions closes connections whose HTTP session ends
	 */
	public WsUpgrader(Hub hub, Supplier<UniqueCodeResolver> resolver, CodeGrammar grammar, BridgeSettings settings,
			HttpSessionConnections sessions) {
		this.hub = hub;
		this.resolver = resolver;
		this.grammar = grammar;
		this.settings = settings;
		this.sessions = sessions;
		this.originPolicy = new OriginPolicy(settings.allowedOrigins(), settings.allowedOriginPatterns());
		this.context = new BridgeContext(hub, settings, this.timers, new InboundBudget(settings.inboundMaxBytes()),
				new RateLimitedLog(logger));
		this.deflation = new Deflation(settings.compression().level(), settings.compression().minSize());
	}

	/**
	 * Upgrades a request.
	 * @param request the request
	 * @param response its response, not yet committed
	 * @param uniqueCode the code of the connection
	 * @return whether it was upgraded; if not, the response has been written
	 * @throws IOException if the refusal cannot be written
	 */
	public boolean upgrade(HttpServletRequest request, HttpServletResponse response, String uniqueCode)
			throws IOException {
		return perform(request, response, (handshake) -> WsIdentity.of((uniqueCode != null) ? uniqueCode : ""));
	}

	/**
	 * Upgrades a request.
	 * @param request the request
	 * @param response its response, not yet committed
	 * @param identity who the client is
	 * @return whether it was upgraded; if not, the response has been written
	 * @throws IOException if the refusal cannot be written
	 */
	public boolean upgrade(HttpServletRequest request, HttpServletResponse response, WsIdentity identity)
			throws IOException {
		return perform(request, response, (handshake) -> identity);
	}

	/**
	 * Upgrades a request to the configured path, whose identity the resolver knows.
	 */
	boolean handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
		return perform(request, response, this::resolve);
	}

	private boolean perform(HttpServletRequest request, HttpServletResponse response,
			Function<WsHandshake, @Nullable WsIdentity> identities) throws IOException {
		@Nullable Refusal refusal;
		try {
			refusal = tryUpgrade(request, response, identities);
		}
		catch (HandshakeRejectedException ex) {
			refusal = Refusal.of(ex);
		}
		catch (Throwable ex) {
			failed(ex);
			refusal = new Refusal(500, "The upgrade failed");
		}
		if (refusal == null) {
			return response.getStatus() < 400;
		}
		if (logger.isDebugEnabled()) {
			logger.debug("A handshake was refused with " + refusal.status());
		}
		refusal.write(response);
		return false;
	}

	private void failed(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof IOException) {
				// the client has gone before its answer, as clients do
				logger.debug("A handshake was not completed");
				return;
			}
		}
		this.upgradeWarnings.warn(() -> "A handshake failed: " + LogText.describe(failure));
	}

	// The order is the point: nothing is looked at before the origin is known to be
	// good, and nothing is reserved before everything else is.
	private @Nullable Refusal tryUpgrade(HttpServletRequest request, HttpServletResponse response,
			Function<WsHandshake, @Nullable WsIdentity> identities) throws IOException {
		if (!this.originPolicy.allows(request)) {
			return new Refusal(403, "The origin is not allowed");
		}
		Refusal refusal = RequestGrammar.check(request);
		if (refusal != null) {
			return refusal;
		}
		List<String> offered = RequestGrammar.tokens(request, "Sec-WebSocket-Protocol");
		String subprotocol = Subprotocols.choose(offered, this.settings);
		HandshakeSnapshot handshake = HandshakeSnapshot.of(request, offered, subprotocol);
		WsIdentity identity = identities.apply(handshake);
		if (identity == null) {
			return new Refusal(401, "Unauthorized");
		}
		if (!this.hub.isGenerated(identity.uniqueCode())) {
			this.grammar.check(identity.uniqueCode());
		}
		RetainedHandshake retained = handshake.retained(this.settings.retainHeaders(),
				this.settings.maskedQueryParameters());
		Admission admission = this.hub.admit(identity, retained.remoteHost());
		String extension = this.settings.compression().enabled()
				? DeflateOffers.accept(RequestGrammar.tokens(request, "Sec-WebSocket-Extensions")) : null;
		Bridge bridge = new Bridge(this.context, admission, handshake, retained,
				(extension != null) ? this.deflation : null);
		this.sessions.watch(request, bridge);
		boolean switched = switchProtocols(request, response, bridge, subprotocol, extension);
		// a container that refuses by itself has written its own answer
		return (switched || response.getStatus() >= 400) ? null
				: new Refusal(501, "This server cannot upgrade such requests");
	}

	private boolean switchProtocols(HttpServletRequest request, HttpServletResponse response, Bridge bridge,
			@Nullable String subprotocol, @Nullable String extension) throws IOException {
		boolean switched = false;
		try {
			if (SocketUpgrade.perform(request, response, bridge, subprotocol, extension)
					&& response.getStatus() < 400) {
				// Tomcat would do so later and not tell anybody that the client has gone
				response.flushBuffer();
				switched = true;
			}
			return switched;
		}
		finally {
			if (switched) {
				bridge.expectOpening(this.settings.handshakeTimeout().plus(OPENING_LIMIT));
			}
			else {
				bridge.abandon();
			}
		}
	}

	private @Nullable WsIdentity resolve(WsHandshake handshake) {
		try {
			return TimeLimit.call(this.timers, this.settings.handshakeTimeout(),
					() -> this.resolver.get().resolve(handshake));
		}
		catch (HandshakeRejectedException ex) {
			throw ex;
		}
		catch (TimeoutException ex) {
			this.timeoutWarnings.warn(() -> "A UniqueCodeResolver took longer than ws.handshake.timeout");
			throw new HandshakeRejectedException(503, "Not available in time");
		}
		catch (Throwable ex) {
			this.resolverWarnings.warn(() -> "A UniqueCodeResolver failed: " + LogText.describe(ex));
			throw new HandshakeRejectedException(401, "Unauthorized");
		}
	}

}
