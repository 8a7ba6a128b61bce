package io.github.wsboot.servlet;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * Shows Spring and the container only what they need for the upgrade. They keep copies
 * for the lifetime of the connection and print them at will; what is hidden here costs no
 * memory and cannot leak: cookies, tokens, the query, subprotocols that were not chosen.
 */
final class UpgradeRequest extends HttpServletRequestWrapper {

	private static final String SUBPROTOCOL = "sec-websocket-protocol";

	private static final String EXTENSIONS = "sec-websocket-extensions";

	private static final Set<String> VISIBLE = Set.of("host", "upgrade", "connection", "sec-websocket-key",
			"sec-websocket-version");

	private final @Nullable String subprotocol;

	private final boolean compression;

	UpgradeRequest(HttpServletRequest request, @Nullable String subprotocol, boolean compression) {
		super(request);
		this.subprotocol = subprotocol;
		this.compression = compression;
	}

	@Override
	public @Nullable String getHeader(String name) {
		if (SUBPROTOCOL.equalsIgnoreCase(name)) {
			return this.subprotocol;
		}
		return isVisible(name) ? super.getHeader(name) : null;
	}

	@Override
	public Enumeration<String> getHeaders(String name) {
		if (SUBPROTOCOL.equalsIgnoreCase(name)) {
			return Collections.enumeration((this.subprotocol != null) ? List.of(this.subprotocol) : List.of());
		}
		return isVisible(name) ? super.getHeaders(name) : Collections.emptyEnumeration();
	}

	@Override
	public Enumeration<String> getHeaderNames() {
		Enumeration<String> names = super.getHeaderNames();
		return Collections.enumeration(Collections.list(names)
			.stream()
			.filter((name) -> isVisible(name) || (SUBPROTOCOL.equalsIgnoreCase(name) && this.subprotocol != null))
			.toList());
	}

	@Override
	public @Nullable String getQueryString() {
		return null;
	}

	@Override
	public @Nullable String getParameter(String name) {
		return null;
	}

	@Override
	public String @Nullable [] getParameterValues(String name) {
		return null;
	}

	@Override
	public Enumeration<String> getParameterNames() {
		return Collections.emptyEnumeration();
	}

	@Override
	public Map<String, String[]> getParameterMap() {
		return Map.of();
	}

	/**
	 * Or Tomcat would close the connection when the session ends, with a code of its own;
	 * see {@link HttpSessionConnections}.
	 */
	@Override
	public @Nullable HttpSession getSession(boolean create) {
		return null;
	}

	private boolean isVisible(String name) {
		String lowerCase = name.toLowerCase(Locale.ROOT);
		// permessage-deflate can be switched off in both containers only by not letting
		// them see the offer
		return VISIBLE.contains(lowerCase) || (this.compression && EXTENSIONS.equals(lowerCase));
	}

}
