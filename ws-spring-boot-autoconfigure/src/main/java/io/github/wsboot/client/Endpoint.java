package io.github.wsboot.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a client dials to, taken apart.
 *
 * @param uri the URI as given
 * @param host the name or address, IPv6 without brackets
 * @param port the port, the scheme's own if none was given
 * @param tls whether the scheme is wss
 */
record Endpoint(URI uri, String host, int port, boolean tls) {

	// not URI.getHost, which knows no names with an underscore
	private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:@\\[\\]]+)(?::(\\d{1,5}))?");

	private static final Pattern QUERY = Pattern.compile("([?#]).*", Pattern.DOTALL);

	private static final Pattern PASSWORD = Pattern.compile("//[^/?#]*@");

	static Endpoint of(String uri) {
		try {
			return of(new URI(uri));
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException(
					"Not a URI: " + shown(uri) + " (" + ex.getReason() + " at " + ex.getIndex() + ")");
		}
	}

	static Endpoint of(URI uri) {
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("ws") && !scheme.equals("wss")) {
			throw refused(uri, "the scheme must be ws or wss");
		}
		String authority = uri.getRawAuthority();
		if (authority != null && authority.indexOf('@') >= 0) {
			throw refused(uri, "a user and password belong into a header");
		}
		if (uri.getRawFragment() != null) {
			throw refused(uri, "a fragment is not allowed");
		}
		Matcher matcher = AUTHORITY.matcher((authority != null) ? authority : "");
		if (!matcher.matches()) {
			throw refused(uri, "there is no host, or a port that is none");
		}
		boolean tls = scheme.equals("wss");
		int port = (matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : defaultPort(tls);
		if (port < 1 || port > 65535) {
			throw refused(uri, "the port must be 1 to 65535");
		}
		String host = matcher.group(1);
		return new Endpoint(uri, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, tls);
	}

	/**
	 * The value of the Host header.
	 */
	String hostHeader() {
		String name = (this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host;
		return (this.port != defaultPort(this.tls)) ? name + ":" + this.port : name;
	}

	/**
	 * What follows GET.
	 */
	String requestTarget() {
		String path = this.uri.getRawPath();
		String query = this.uri.getRawQuery();
		return ((path == null || path.isEmpty()) ? "/" : path) + ((query != null) ? "?" + query : "");
	}

	/**
	 * The same place as cookie stores and proxy selectors call it.
	 */
	URI httpUri() {
		return URI.create((this.tls ? "https" : "http") + "://" + hostHeader() + requestTarget());
	}

	/**
	 * Without the query, which may hold a token.
	 */
	@Override
	public String toString() {
		String path = this.uri.getRawPath();
		return (this.tls ? "wss://" : "ws://") + hostHeader() + ((path != null) ? path : "");
	}

	private static int defaultPort(boolean tls) {
		return tls ? 443 : 80;
	}

	private static IllegalArgumentException refused(URI uri, String reason) {
		return new IllegalArgumentException("Cannot dial " + shown(uri.toString()) + ": " + reason);
	}

	/**
	 * What may be shown of a URI: neither a password nor the query, which may be a token.
	 */
	private static String shown(String uri) {
		return PASSWORD.matcher(QUERY.matcher(uri).replaceFirst("$1…")).replaceFirst("//***@");
	}

}
