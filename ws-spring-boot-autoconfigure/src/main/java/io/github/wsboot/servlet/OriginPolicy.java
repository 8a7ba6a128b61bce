package io.github.wsboot.servlet;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.cors.CorsConfiguration;

/**
 * Decides from where browsers may connect, the guard against cross-site WebSocket
 * hijacking. The same origin may, others only if listed. Clients that send no Origin are
 * no browsers and pass; this is no authentication.
 */
final class OriginPolicy {

	private static final int MAX_LENGTH = 512;

	private final CorsConfiguration listed = new CorsConfiguration();

	private final boolean nullListed;

	OriginPolicy(List<String> origins, List<String> patterns) {
		this.listed.setAllowedOrigins(origins);
		this.listed.setAllowedOriginPatterns(patterns);
		this.nullListed = origins.contains("null");
	}

	boolean allows(HttpServletRequest request) {
		List<String> origins = Collections.list(request.getHeaders("Origin"));
		if (origins.isEmpty()) {
			return true;
		}
		if (origins.size() > 1) {
			return false;
		}
		String origin = origins.get(0);
		if (origin.equals("null")) {
			return this.nullListed;
		}
		URI uri = parse(origin);
		return uri != null && (isSame(uri, request) || this.listed.checkOrigin(origin) != null);
	}

	/**
	 * Parses {@code scheme://host[:port]} and nothing else.
	 */
	private static @Nullable URI parse(String origin) {
		if (origin.length() > MAX_LENGTH) {
			return null;
		}
		try {
			URI uri = new URI(origin).parseServerAuthority();
			boolean bare = uri.getScheme() != null && uri.getHost() != null && uri.getUserInfo() == null
					&& uri.getRawPath().isEmpty() && uri.getRawQuery() == null && uri.getRawFragment() == null
					&& uri.getPort() <= 65_535 && !origin.endsWith(":");
			return bare ? uri : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static boolean isSame(URI origin, HttpServletRequest request) {
		String scheme = request.isSecure() ? "https" : "http";
		String originScheme = origin.getScheme().toLowerCase(Locale.ROOT);
		return originScheme.equals(scheme) && origin.getHost().equalsIgnoreCase(request.getServerName())
				&& port(originScheme, origin.getPort()) == port(scheme, request.getServerPort());
	}

	private static int port(String scheme, int port) {
		return (port > 0) ? port : scheme.equals("https") ? 443 : 80;
	}

}
