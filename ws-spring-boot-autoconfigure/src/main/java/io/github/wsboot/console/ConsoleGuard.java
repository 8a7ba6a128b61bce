package io.github.wsboot.console;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Decides who may ask the console. Without a permission for others that is a page that
 * was loaded from this machine by this machine, under a name that only this machine has:
 * a foreign name may be one that its owner has made to point here.
 */
final class ConsoleGuard {

	static final String HEADER = "X-WS-Console";

	private static final Pattern LOOPBACK_NAME = Pattern
		.compile("(?i)(?:[a-z0-9-]+\\.)*localhost" + "|127(?:\\.[0-9]{1,3}){3}|\\[?::1]?|\\[?(?:0{1,4}:){7}0{0,3}1]?");

	private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

	// what proxies leave, each in its own way; none of it comes from a browser
	private static final Pattern LEFT_BY_PROXY = Pattern
		.compile("(?i)forwarded|via|(?:x-forwarded|x-original|x-envoy|cf)-.+"
				+ "|(?:x-real|x-client|x-cluster-client|true-client)-ip");

	private final boolean allowRemote;

	ConsoleGuard(boolean allowRemote) {
		this.allowRemote = allowRemote;
	}

	/**
	 * Why a request is refused.
	 * @param navigable whether people may come from anywhere, as to a page
	 * @return the reason, {@code null} if it may go on
	 */
	@Nullable String refusal(HttpServletRequest request, boolean navigable) {
		if (!this.allowRemote && !isLocal(request)) {
			return "The console answers only to this machine, under a name such as localhost and without a proxy."
					+ " ws.console.allow-remote=true opens it to everybody who can reach it.";
		}
		if (!isSameOrigin(request) || !isSameSite(request, navigable)) {
			return "The console answers only to its own page.";
		}
		return null;
	}

	/**
	 * Why a request that changes something is refused, beyond that. Forms of other sites
	 * can send neither the header nor the type, and scripts of theirs must ask first.
	 */
	@Nullable String refusalToChange(HttpServletRequest request) {
		if (!"1".equals(request.getHeader(HEADER))) {
			return "The header " + HEADER + ": 1 is missing.";
		}
		String type = request.getContentType();
		if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_JSON_VALUE)) {
			return "The request must be " + MediaType.APPLICATION_JSON_VALUE + ".";
		}
		return null;
	}

	/**
	 * Whether it comes from this machine. Tomcat may have replaced the address of the
	 * peer by what a header says, and taken the header away, but never that of this end.
	 */
	private static boolean isLocal(HttpServletRequest request) {
		HttpServletRequest received = received(request);
		return isLoopback(request.getServerName()) && isLoopback(received.getRemoteAddr())
				&& isLoopback(received.getLocalAddr())
				&& values(received, HttpHeaders.HOST).stream()
					.allMatch((host) -> isLoopback(PORT.matcher(host).replaceFirst("")))
				&& Collections.list(received.getHeaderNames())
					.stream()
					.noneMatch((header) -> LEFT_BY_PROXY.matcher(header).matches());
	}

	/**
	 * The request as it came, before filters put what a header says in its place.
	 */
	private static HttpServletRequest received(HttpServletRequest request) {
		HttpServletRequest received = request;
		ServletRequest next = request;
		while (next instanceof ServletRequestWrapper wrapper) {
			next = wrapper.getRequest();
			if (next instanceof HttpServletRequest http) {
				received = http;
			}
		}
		return received;
	}

	private static boolean isLoopback(@Nullable String host) {
		return host != null && LOOPBACK_NAME.matcher(host).matches();
	}

	private static boolean isSameOrigin(HttpServletRequest request) {
		List<String> origins = values(request, HttpHeaders.ORIGIN);
		if (origins.isEmpty()) {
			return true;
		}
		String origin = origins.get(0).toLowerCase(Locale.ROOT);
		List<String> hosts = values(request, HttpHeaders.HOST);
		return origins.size() == 1 && (isOf(origin, request.getServerName() + ":" + request.getServerPort())
				|| (hosts.size() == 1 && isOf(origin, hosts.get(0))));
	}

	private static boolean isOf(String origin, String authority) {
		String own = authority.toLowerCase(Locale.ROOT);
		return origin.equals("http://" + own) || origin.equals("https://" + own)
				|| (own.endsWith(":80") && origin.equals("http://" + own.substring(0, own.length() - 3)))
				|| (own.endsWith(":443") && origin.equals("https://" + own.substring(0, own.length() - 4)));
	}

	private static boolean isSameSite(HttpServletRequest request, boolean navigable) {
		String site = request.getHeader("Sec-Fetch-Site");
		return site == null || site.equals("same-origin") || site.equals("none")
				|| (navigable && "navigate".equals(request.getHeader("Sec-Fetch-Mode")));
	}

	private static List<String> values(HttpServletRequest request, String header) {
		Enumeration<String> values = request.getHeaders(header);
		return (values != null) ? Collections.list(values) : List.of();
	}

}
