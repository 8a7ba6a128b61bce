package io.github.wsboot.servlet;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
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
import org.jspecify.annotations.Nullable;

import org.springframework.util.StreamUtils;

/**
 * Makes a WebSocket of a request, from any controller, servlet or filter.
 * <p>
 * The 101 leaves, and {@code onOpen} runs, when the filter chain has returned. So
 * upgrading must be the last thing a controller does: if something throws afterwards the
 * client gets an error, and the connection is opened and at once closed with 1006. The
 * same checks apply as at {@code ws.path}: origin, form of the code, limits.
 *
 * <pre>{@code
 * &#64;GetMapping("/rooms/{room}/ws")
 * void join(@PathVariable String room, HttpServletRequest request, HttpServletResponse response) throws IOException {
 *     this.upgrader.upgrade(request, response, "user-42");
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class WsUpgrader implements AutoCloseable {

	private static final Logger logger = System.getLogger(WsUpgrader.class.getName());

	private static final long WARN_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

	// the container opens the connection as soon as the filter chain has returned
	private static final Duration OPEN_TIMEOUT = Duration.ofMinutes(1);

	private static final String BEARER = "bearer";

	private final Hub hub;

	private final Supplier<UniqueCodeResolver> resolver;

	private final CodeGrammar grammar;

	private final BridgeSettings settings;

	private final OriginPolicy origins;

	private final ServletUpgrade upgrade;

	private final Wires wires;

	private final InboundBudget budget;

	private final ScheduledThreadPoolExecutor timer;

	private final TimeLimit timeLimit;

	private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - WARN_INTERVAL_NANOS);

	/**
	 * Creates an upgrader.
	 * @param hub takes the connections
	 * @param resolver says who clients at {@code ws.path} are
	 * @param grammar the form that codes must have
	 * @param settings what it can be told
	 */
	public WsUpgrader(Hub hub, Supplier<UniqueCodeResolver> resolver, CodeGrammar grammar, BridgeSettings settings) {
		this.hub = hub;
		this.resolver = resolver;
		this.grammar = grammar;
		this.settings = settings;
		this.origins = new OriginPolicy(settings.allowedOrigins(), settings.allowedOriginPatterns());
		this.upgrade = new ServletUpgrade(settings.compression());
		this.wires = new Wires(settings.sendTimeout(), settings.closeTimeout());
		this.budget = new InboundBudget(settings.inboundMaxBytes());
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "ws-handshake-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
		this.timeLimit = new TimeLimit(this.timer, settings.handshakeTimeout());
	}

	/**
	 * Upgrades a request under a code.
	 * @param request the request
	 * @param response its response
	 * @param uniqueCode the code of the connection
	 * @return false if it was refused; the response is then written
	 * @throws IOException if the response could not be written
	 */
	public boolean upgrade(HttpServletRequest request, HttpServletResponse response, String uniqueCode)
			throws IOException {
		return attempt(request, response, (handshake) -> WsIdentity.of(this.grammar.check(uniqueCode)));
	}

	/**
	 * Upgrades a request for an identity.
	 * @param request the request
	 * @param response its response
	 * @param identity who the client is
	 * @return false if it was refused; the response is then written
	 * @throws IOException if the response could not be written
	 */
	public boolean upgrade(HttpServletRequest request, HttpServletResponse response, WsIdentity identity)
			throws IOException {
		return attempt(request, response, (handshake) -> {
			this.grammar.check(identity.uniqueCode());
			return identity;
		});
	}

	/**
	 * Upgrades a request for whoever the resolvers say the client is.
	 */
	boolean upgrade(HttpServletRequest request, HttpServletResponse response) throws IOException {
		return attempt(request, response, this::resolve);
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

	/**
	 * Nothing that has an effect happens before the 101, so that a request from a foreign
	 * origin or without a valid identity changes nothing.
	 */
	private boolean attempt(HttpServletRequest request, HttpServletResponse response, UniqueCodeResolver identities)
			throws IOException {
		Admission admission = null;
		try {
			if (!this.origins.allows(request)) {
				throw new HandshakeRejectedException(403, "This origin is not allowed");
			}
			ServletUpgrade.check(request);
			if (!this.hub.isAccepting()) {
				throw new HandshakeRejectedException(503, "This server is shutting down");
			}
			HandshakeSnapshot handshake = HandshakeSnapshot.of(request);
			handshake = handshake.withSubprotocol(choose(handshake.offeredSubprotocols()));
			WsIdentity identity = identities.resolve(handshake);
			if (identity == null) {
				throw new HandshakeRejectedException(401, "Nobody knows who this client is");
			}
			admission = this.hub.admit(identity, request.getRemoteAddr());
			this.upgrade.upgrade(request, response, handshake.subprotocol(), handler(admission, handshake));
			giveBackIfNeverOpened(admission);
			return true;
		}
		catch (HandshakeRejectedException ex) {
			refuse(response, ex.getHttpStatus(), ex.getReason());
		}
		catch (Throwable ex) {
			// neither its message nor its stack may reach a log: both can carry the URI
			logger.log(Level.DEBUG, "Handshake failed: {0}", ex.getClass().getName());
			refuse(response, 400, "The handshake failed");
		}
		if (admission != null) {
			admission.close();
		}
		return false;
	}

	private BridgeHandler handler(Admission admission, HandshakeSnapshot handshake) {
		HandshakeSnapshot retained = handshake.retaining(this.settings.retainHeaders(),
				this.settings.maskedQueryParameters());
		return new BridgeHandler(this.hub, admission, handshake, retained, this.wires,
				new MessageAssembly(this.settings.maxMessageSize(), this.budget));
	}

	private @Nullable WsIdentity resolve(WsHandshake handshake) {
		try {
			return this.timeLimit.call(() -> this.resolver.get().resolve(handshake));
		}
		catch (TimeoutException ex) {
			throw new HandshakeRejectedException(503, "Finding out who this client is took too long");
		}
		catch (HandshakeRejectedException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			warn(ex);
			throw new HandshakeRejectedException(401, "Not authenticated");
		}
	}

	private @Nullable String choose(List<String> offered) {
		for (String name : offered) {
			if (this.settings.subprotocols().contains(name)) {
				return name;
			}
		}
		return (this.settings.bearerSubprotocol() && offered.size() > 1 && offered.contains(BEARER)) ? BEARER : null;
	}

	private void giveBackIfNeverOpened(Admission admission) {
		if (!this.timer.isShutdown()) {
			this.timer.schedule(admission::close, OPEN_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private void warn(Throwable ex) {
		long now = System.nanoTime();
		long last = this.lastWarning.get();
		boolean due = now - last >= WARN_INTERVAL_NANOS && this.lastWarning.compareAndSet(last, now);
		logger.log(due ? Level.WARNING : Level.DEBUG,
				"A UniqueCodeResolver failed with {0}; the client got 401. Further failures are logged at DEBUG for a minute.",
				ex.getClass().getName());
	}

	private static void refuse(HttpServletResponse response, int status, String reason) throws IOException {
		logger.log(Level.DEBUG, () -> "Handshake refused with " + status + ": " + LogText.of(reason));
		if (response.isCommitted()) {
			return;
		}
		response.resetBuffer();
		response.setStatus(status);
		if (status == 405) {
			response.setHeader("Allow", "GET");
		}
		if (status == 426) {
			response.setHeader("Sec-WebSocket-Version", "13");
		}
		response.setContentType("text/plain;charset=UTF-8");
		StreamUtils.copy(reason, StandardCharsets.UTF_8, response.getOutputStream());
	}

}
