package io.github.wsboot.servlet;

import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsPullHandler;
import io.github.wsboot.WsStreamHandler;
import io.github.wsboot.engine.Admission;
import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.InboundBudget;
import io.github.wsboot.engine.LogText;
import io.github.wsboot.engine.PullSettings;
import io.github.wsboot.engine.Pulling;
import io.github.wsboot.engine.StreamLoop;
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
 * The origin, the grammar of the code, the {@link WsAuthorization} beans and the limits
 * are checked as for {@code ws.path}; who the client is, is up to the caller. The 101
 * leaves at once, so that headers and cookies must be set before, or by
 * {@link WsUpgradeOptions}. {@code onOpen} runs only after the filter chain has returned,
 * so an upgrade should be the last thing done with a request.
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

	private final WsUpgradeHooks hooks;

	private final OriginPolicy originPolicy;

	private final HandshakeRate rate;

	private final ClientAddresses clientAddresses;

	private final AccessRules accessRules;

	private final Timers timers = new Timers();

	private final BridgeContext context;

	private final FirstMessages firstMessages;

	private final Deflation deflation;

	/**
	 * Creates an upgrader.
	 * @param hub takes the connections
	 * @param resolver says who a client of {@code ws.path} is; asked for with the first
	 * handshake
	 * @param grammar the form that codes must have
	 * @param settings the settings
	 * @param sessions closes connections whose HTTP session ends
	 * @param hooks what the application has to say about upgrades
	 */
	public WsUpgrader(Hub hub, Supplier<UniqueCodeResolver> resolver, CodeGrammar grammar, BridgeSettings settings,
			HttpSessionConnections sessions, WsUpgradeHooks hooks) {
		this.hooks = hooks;
		this.hub = hub;
		this.resolver = resolver;
		this.grammar = grammar;
		this.settings = settings;
		this.sessions = sessions;
		this.originPolicy = new OriginPolicy(settings.allowedOrigins(), settings.allowedOriginPatterns());
		this.rate = new HandshakeRate(settings.limits().handshakesPerSecond(), hub.listener());
		this.clientAddresses = new ClientAddresses(settings.limits().trustedProxies());
		this.accessRules = new AccessRules(hooks.authorizations(), this.timers, settings.handshakeTimeout(), logger);
		this.context = new BridgeContext(hub, settings, this.timers,
				new InboundBudget(settings.inboundMaxBytes(), hub.listener()), new RateLimitedLog(logger));
		this.firstMessages = new FirstMessages(hub, settings.firstMessage(), new RateLimitedLog(logger));
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
		return upgrade(request, response, identityOf(uniqueCode));
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
		return upgrade(request, response, identity, WsUpgradeOptions.defaults());
	}

	/**
	 * Upgrades a request.
	 * @param request the request
	 * @param response its response, not yet committed
	 * @param identity who the client is
	 * @param options what differs from the properties
	 * @return whether it was upgraded; if not, the response has been written
	 * @throws IOException if the refusal cannot be written
	 */
	public boolean upgrade(HttpServletRequest request, HttpServletResponse response, WsIdentity identity,
			WsUpgradeOptions options) throws IOException {
		return perform(request, response, new Upgrade(identity, options, this::streaming));
	}

	/**
	 * Upgrades a request to a connection whose messages are fetched by a handler that
	 * runs on a thread of its own, from {@code onOpen} on. {@code onMessage} is not
	 * called for it, everything else is; {@code onClose} when the handler has ended, or
	 * has not {@code ws.close-timeout} after the connection.
	 * @param request the request
	 * @param response its response, not yet committed
	 * @param uniqueCode the code of the connection
	 * @param handler serves the connection; its end closes it
	 * @return whether it was upgraded, without waiting for the handler; if not, the
	 * response has been written
	 * @throws IOException if the refusal cannot be written
	 */
	public boolean open(HttpServletRequest request, HttpServletResponse response, String uniqueCode,
			WsPullHandler handler) throws IOException {
		return open(request, response, identityOf(uniqueCode), handler);
	}

	/**
	 * Upgrades a request like
	 * {@link #open(HttpServletRequest, HttpServletResponse, String, WsPullHandler)}.
	 * @param request the request
	 * @param response its response, not yet committed
	 * @param identity who the client is
	 * @param handler serves the connection; its end closes it
	 * @return whether it was upgraded, without waiting for the handler; if not, the
	 * response has been written
	 * @throws IOException if the refusal cannot be written
	 */
	public boolean open(HttpServletRequest request, HttpServletResponse response, WsIdentity identity,
			WsPullHandler handler) throws IOException {
		return open(request, response, identity, WsUpgradeOptions.defaults(), handler);
	}

	/**
	 * Upgrades a request like
	 * {@link #open(HttpServletRequest, HttpServletResponse, String, WsPullHandler)}.
	 * @param request the request
	 * @param response its response, not yet committed
	 * @param identity who the client is
	 * @param options what differs from the properties
	 * @param handler serves the connection; its end closes it
	 * @return whether it was upgraded, without waiting for the handler; if not, the
	 * response has been written
	 * @throws IOException if the refusal cannot be written
	 */
	public boolean open(HttpServletRequest request, HttpServletResponse response, WsIdentity identity,
			WsUpgradeOptions options, WsPullHandler handler) throws IOException {
		return perform(request, response, new Upgrade(identity, options, (handshake) -> handler));
	}

	private static WsIdentity identityOf(String uniqueCode) {
		return WsIdentity.of((uniqueCode != null) ? uniqueCode : "");
	}

	/**
	 * Upgrades a request to the configured path, whose identity the resolver knows.
	 */
	boolean handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
		return perform(request, response,
				new Upgrade(this::resolve, this::customized, this::streaming, this.hooks.firstMessageResolver()));
	}

	private WsUpgradeOptions customized(WsHandshake handshake) {
		WsUpgradeOptions options = WsUpgradeOptions.defaults();
		for (WsUpgradeCustomizer customizer : this.hooks.customizers().get()) {
			options = customizer.customize(handshake, options);
		}
		return options;
	}

	private @Nullable WsPullHandler streaming(WsHandshake handshake) {
		for (WsStreamHandler handler : this.hooks.streamHandlers().get()) {
			if (handler.wants(handshake)) {
				return new StreamLoop(handler);
			}
		}
		return null;
	}

	private boolean perform(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
			throws IOException {
		long begun = System.nanoTime();
		boolean upgraded = false;
		try {
			upgraded = upgradeOrRefuse(request, response, upgrade);
			return upgraded;
		}
		finally {
			this.hub.listener().handshake(upgraded ? 101 : response.getStatus(), System.nanoTime() - begun);
		}
	}

	private boolean upgradeOrRefuse(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
			throws IOException {
		@Nullable Refusal refusal;
		try {
			refusal = tryUpgrade(request, response, upgrade);
		}
		catch (HandshakeRejectedException ex) {
			refusal = new Refusal(ex);
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
		refuse(request, response, refusal);
		return false;
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response, Refusal refusal) throws IOException {
		try {
			WsHandshakeErrorHandler handler = this.hooks.errorHandler().get();
			if (handler == null) {
				refusal.write(response);
			}
			else if (refusal.begin(response)) {
				handler.handle(request, response, refusal.rejection());
			}
		}
		catch (RuntimeException | Error ex) {
			this.upgradeWarnings.warn(() -> "A refusal could not be rendered: " + LogText.describe(ex));
			refusal.begin(response);
		}
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
	private @Nullable Refusal tryUpgrade(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
			throws IOException {
		if (!this.originPolicy.allows(request)) {
			return new Refusal(403, "The origin is not allowed");
		}
		Refusal refusal = RequestGrammar.check(request);
		if (refusal != null) {
			return refusal;
		}
		this.rate.take();
		HandshakeSnapshot offer = HandshakeSnapshot.of(request,
				RequestGrammar.tokens(request, "Sec-WebSocket-Protocol"), this.clientAddresses.of(request));
		WsUpgradeOptions options = upgrade.options().apply(offer);
		String subprotocol = Subprotocols.choose(offer, options.subprotocol(), this.settings);
		String extension = options.compression(this.settings)
				? DeflateOffers.accept(RequestGrammar.tokens(request, "Sec-WebSocket-Extensions")) : null;
		Bridge bridge = bridge(upgrade, offer.with(subprotocol), options.maxMessageSize(this.settings),
				(extension != null) ? this.deflation : null);
		boolean switched = switchProtocols(request, response, bridge,
				new SocketUpgrade(subprotocol, extension, options.headers()));
		// a container that refuses by itself has written its own answer
		return (switched || response.getStatus() >= 400) ? null
				: new Refusal(501, "This server cannot upgrade such requests");
	}

	private Bridge bridge(Upgrade upgrade, HandshakeSnapshot handshake, long maxMessageSize,
			@Nullable Deflation deflation) {
		try {
			WsIdentity identity = upgrade.identity().apply(handshake);
			if (identity != null) {
				return new Bridge(this.context, admit(upgrade, handshake, identity, maxMessageSize), handshake.ticket(),
						maxMessageSize, deflation);
			}
			FirstMessageResolver resolver = upgrade.firstMessage().get();
			if (resolver == null) {
				throw new HandshakeRejectedException(401, "Unauthorized");
			}
			Bridge bridge = new Bridge(this.context, new FirstMessage(this.context, this.firstMessages, (message) -> {
				WsIdentity named = resolve(() -> resolver.resolve(handshake, message), "FirstMessageResolver");
				if (named == null) {
					throw new HandshakeRejectedException(401, "Unauthorized");
				}
				return admit(upgrade, handshake, named, maxMessageSize);
			}), maxMessageSize, deflation);
			this.firstMessages.add(bridge, ClientAddresses.counted(handshake.remoteHost()));
			return bridge;
		}
		catch (RuntimeException | Error ex) {
			handshake.ticket().giveBack();
			throw ex;
		}
	}

	/**
	 * Takes a slot for a client that is known.
	 */
	private Opening admit(Upgrade upgrade, HandshakeSnapshot anonymous, WsIdentity identity, long maxMessageSize) {
		Principal principal = identity.principal();
		HandshakeSnapshot handshake = (principal != null) ? anonymous.with(principal) : anonymous;
		if (!this.hub.isGenerated(identity.uniqueCode())) {
			this.grammar.check(identity.uniqueCode());
		}
		this.accessRules.check(handshake, identity);
		WsPullHandler pullHandler = upgrade.pullHandler().apply(handshake);
		RetainedHandshake retained = handshake.retained(this.settings.retainHeaders(),
				this.settings.maskedQueryParameters());
		Admission admission = this.hub.admit(identity, ClientAddresses.counted(retained.remoteHost()));
		return new Opening(admission, handshake, retained, pulling(pullHandler, maxMessageSize));
	}

	private @Nullable Pulling pulling(@Nullable WsPullHandler handler, long maxMessageSize) {
		if (handler == null) {
			return null;
		}
		BridgeSettings.Inbox inbox = this.settings.inbox();
		return new Pulling(handler, new PullSettings(inbox.maxMessages(), inbox.maxBytes(), maxMessageSize),
				this.context.inboundBudget());
	}

	private boolean switchProtocols(HttpServletRequest request, HttpServletResponse response, Bridge bridge,
			SocketUpgrade upgrade) throws IOException {
		boolean switched = false;
		try {
			// may fail where sessions are kept elsewhere
			this.sessions.watch(request, bridge);
			if (upgrade.perform(request, response, bridge) && response.getStatus() < 400) {
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
		return resolve(() -> this.resolver.get().resolve(handshake), "UniqueCodeResolver");
	}

	private @Nullable WsIdentity resolve(Supplier<@Nullable WsIdentity> resolver, String name) {
		try {
			return TimeLimit.call(this.timers, this.settings.handshakeTimeout(), resolver);
		}
		catch (HandshakeRejectedException ex) {
			throw ex;
		}
		catch (TimeoutException ex) {
			this.timeoutWarnings.warn(() -> "A " + name + " took longer than ws.handshake.timeout");
			throw new HandshakeRejectedException(503, "Not available in time");
		}
		catch (Throwable ex) {
			this.resolverWarnings.warn(() -> "A " + name + " failed: " + LogText.describe(ex));
			throw new HandshakeRejectedException(401, "Unauthorized");
		}
	}

	/**
	 * What is particular to one upgrade. Each is asked once the request is known to be a
	 * good one.
	 *
	 * @param identity says who the client is
	 * @param options what differs from the properties
	 * @param pullHandler fetches the messages, if they are not delivered by callbacks
	 * @param firstMessage knows clients by their first message, if that is allowed
	 */
	private record Upgrade(Function<WsHandshake, @Nullable WsIdentity> identity,
			Function<WsHandshake, WsUpgradeOptions> options, Function<WsHandshake, @Nullable WsPullHandler> pullHandler,
			Supplier<@Nullable FirstMessageResolver> firstMessage) {

		/**
		 * An upgrade for a client that the caller knows.
		 */
		Upgrade(WsIdentity identity, WsUpgradeOptions options,
				Function<WsHandshake, @Nullable WsPullHandler> pullHandler) {
			this((handshake) -> identity, (handshake) -> options, pullHandler, () -> null);
		}

	}

}
