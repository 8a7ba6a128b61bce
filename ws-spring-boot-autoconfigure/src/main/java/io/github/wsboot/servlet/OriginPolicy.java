package io.github.wsboot.servlet;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.cors.CorsConfiguration;

/**
 * Decides which web pages may connect. Never throws; what it cannot understand it
 * refuses. A request without an Origin does not come from a browser and is left to the
 * resolvers.
 * <p>
 * Where every site may connect, none may do so in the name of a user whom the browser
 * vouches for, by a cookie for instance: it does that for every site, too.
 */
final class OriginPolicy {

	// Stricter than a URI parser on purpose: user info, paths, spaces and lists in here
	// are only ever attempts to look like somebody else.
	private static final Pattern ORIGIN = Pattern.compile(
			"([a-z][a-z0-9+.-]{0,31})://(\\[[0-9a-f:.]{2,45}]|[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?)(?::([0-9]{1,5}))?");

	private static final int MAX_LENGTH = 320;

	private final boolean nullAllowed;

	private final CorsConfiguration listed;

	private final CorsConfiguration anySite;

	OriginPolicy(List<String> allowedOrigins, List<String> allowedOriginPatterns) {
		this.nullAllowed = allowedOrigins.contains("null");
		this.listed = configuration(allowedOrigins, allowedOriginPatterns,
				(origin) -> !BridgeSettings.isAnySite(origin));
		this.anySite = configuration(allowedOrigins, allowedOriginPatterns, BridgeSettings::isAnySite);
	}

	private static CorsConfiguration configuration(List<String> origins, List<String> patterns,
			Predicate<String> filter) {
		CorsConfiguration configuration = new CorsConfiguration();
		configuration.setAllowedOrigins(origins.stream().filter(filter).toList());
		configuration.setAllowedOriginPatterns(patterns.stream().filter(filter).toList());
		return configuration;
	}

	boolean allows(HttpServletRequest request) {
		try {
			Enumeration<String> headers = request.getHeaders("Origin");
			List<String> origins = (headers != null) ? Collections.list(headers) : List.of();
			return origins.isEmpty() || (origins.size() == 1 && allows(origins.get(0), request));
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private boolean allows(String header, HttpServletRequest request) {
		if (header.equals("null")) {
			return this.nullAllowed && isForItself(request);
		}
		if (header.length() > MAX_LENGTH) {
			return false;
		}
		String origin = header.toLowerCase(Locale.ROOT);
		Matcher matcher = ORIGIN.matcher(origin);
		if (!matcher.matches()) {
			return false;
		}
		String scheme = matcher.group(1);
		String portText = matcher.group(3);
		int port = (portText != null) ? Integer.parseInt(portText) : defaultPort(scheme);
		if (portText != null && (port < 1 || port > 65535)) {
			return false;
		}
		return isSame(scheme, matcher.group(2), port, request) || this.listed.checkOrigin(origin) != null
				|| (this.anySite.checkOrigin(origin) != null && isForItself(request));
	}

	/**
	 * Whether a client is nobody yet, or has said by itself who it is: a page cannot have
	 * a browser send this header.
	 */
	private static boolean isForItself(HttpServletRequest request) {
		String authorization = request.getHeader("Authorization");
		boolean bearer = authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7);
		return bearer || request.getUserPrincipal() == null;
	}

	private static boolean isSame(String scheme, String host, int port, HttpServletRequest request) {
		String requestScheme = httpScheme(request.getScheme());
		if (requestScheme == null || !requestScheme.equals(scheme)) {
			return false;
		}
		int requestPort = (request.getServerPort() > 0) ? request.getServerPort() : defaultPort(requestScheme);
		return port == requestPort && host(request.getServerName()).equals(host(host));
	}

	private static @Nullable String httpScheme(@Nullable String scheme) {
		return switch ((scheme != null) ? scheme.toLowerCase(Locale.ROOT) : "") {
			case "http", "ws" -> "http";
			case "https", "wss" -> "https";
			default -> null;
		};
	}

	private static int defaultPort(String scheme) {
		return switch (scheme) {
			case "http" -> 80;
			case "https" -> 443;
			default -> -1;
		};
	}

	// containers disagree about the brackets of an IPv6 address
	private static String host(String name) {
		String host = name.toLowerCase(Locale.ROOT);
		return (host.startsWith("[") && host.endsWith("]")) ? host.substring(1, host.length() - 1) : host;
	}

}
