package io.github.wsboot.console;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;

import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.engine.Hub;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Serves the console. Requests that ask for an upgrade do not match, so clients may
 * connect below its path; it comes before controllers, so that one with a catch-all
 * pattern does not swallow it.
 *
 * @since 0.1.0
 */
public final class ConsoleHandlerMapping extends SimpleUrlHandlerMapping {

	// RequestMappingHandlerMapping has 0
	private static final int ORDER = -1;

	/**
	 * Creates a mapping.
	 * @param settings what the console can be told
	 * @param hub the connections it shows
	 * @param grammar the form that codes must have
	 * @param actions the actions it offers
	 * @param tickets the tickets it gives away
	 * @param traffic what has gone in and out
	 */
	public ConsoleHandlerMapping(ConsoleSettings settings, Hub hub, CodeGrammar grammar, ConsoleActions actions,
			ConsoleTickets tickets, TrafficCounter traffic) {
		setOrder(ORDER);
		ConsoleBackend backend = new ConsoleBackend(new ConsoleSetup(settings, actions), new ConsoleState(hub, traffic),
				tickets, grammar);
		ConsoleEndpoint endpoint = new ConsoleEndpoint(settings.path(), new ConsoleGuard(settings.allowRemote()),
				new ConsoleAssets(), backend);
		setUrlMap(Map.of(settings.path(), endpoint, settings.path() + "/**", endpoint));
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request) throws Exception {
		return isUpgrade(request) ? null : super.getHandlerInternal(request);
	}

	// others than websocket are offered by plain clients, as h2c is
	private static boolean isUpgrade(HttpServletRequest request) {
		return Collections.list(request.getHeaders(HttpHeaders.UPGRADE))
			.stream()
			.anyMatch((value) -> value.toLowerCase(Locale.ROOT).contains("websocket"));
	}

}
