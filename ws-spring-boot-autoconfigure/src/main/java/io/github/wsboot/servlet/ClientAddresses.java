package io.github.wsboot.servlet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of a client behind proxies: what {@code X-Forwarded-For} says is
 * believed as far as those who say it are trusted.
 */
final class ClientAddresses {

	private static final String FORWARDED_FOR = "X-Forwarded-For";

	// enough for any chain of proxies, and nothing for those who make the server work
	private static final int MAX_HOPS = 32;

	// without leading zeros, which some take for octal numbers
	private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

	// what only looks like an address would be looked up as a name
	private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

	private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

	// of a link-local address
	private static final Pattern ZONE = Pattern.compile("%.*");

	// of the network that one customer of a provider has
	private static final int NETWORK_BYTES = 8;

	private static final Pattern IPV4_AND_PORT = Pattern.compile("([\\d.]+):\\d+");

	private static final Pattern IPV6_AND_PORT = Pattern.compile("\\[([^\\]]+)](?::\\d+)?");

	private final List<Network> trusted;

	/**
	 * Creates a finder.
	 * @param trustedProxies addresses or networks, {@code 10.0.0.0/8} for instance
	 * @throws IllegalArgumentException if one is neither
	 */
	ClientAddresses(List<String> trustedProxies) {
		this.trusted = trustedProxies.stream().map(Network::of).toList();
	}

	/**
	 * The address of whoever has sent a request: the last one of the chain that is no
	 * trusted proxy.
	 * @return the address, or what the container says if no proxy is trusted
	 */
	@Nullable String of(HttpServletRequest request) {
		if (this.trusted.isEmpty()) {
			return peerOf(request);
		}
		HttpServletRequest received = unwrapped(request);
		String peer = SocketUpgrade.peerOf(received);
		if (peer == null || !isTrusted(peer)) {
			return peer;
		}
		String client = peer;
		for (String hop : lastFirst(received)) {
			InetAddress address = parse(withoutPort(hop));
			if (address == null) {
				break;
			}
			client = address.getHostAddress();
			if (!isTrusted(client)) {
				break;
			}
		}
		return client;
	}

	/**
	 * What the connections of an address are counted for: itself or, since everybody has
	 * countless addresses of IPv6, the first half of it.
	 * @param address an address, or whatever the container says instead
	 */
	static @Nullable String counted(@Nullable String address) {
		InetAddress parsed = (address != null) ? parse(ZONE.matcher(address).replaceFirst("")) : null;
		if (!(parsed instanceof Inet6Address)) {
			return (parsed != null) ? parsed.getHostAddress() : address;
		}
		return HexFormat.of().formatHex(parsed.getAddress(), 0, NETWORK_BYTES) + "::/64";
	}

	/**
	 * The address that the container reports. Jetty puts those of IPv6 in brackets.
	 */
	static @Nullable String peerOf(HttpServletRequest request) {
		String address = request.getRemoteAddr();
		boolean inBrackets = address != null && address.startsWith("[") && address.endsWith("]");
		return (address != null && inBrackets) ? address.substring(1, address.length() - 1) : address;
	}

	/**
	 * The request before filters have taken an address out of a header that anybody could
	 * have sent.
	 */
	private static HttpServletRequest unwrapped(HttpServletRequest request) {
		HttpServletRequest unwrapped = request;
		while (unwrapped instanceof ServletRequestWrapper wrapper
				&& wrapper.getRequest() instanceof HttpServletRequest inner) {
			unwrapped = inner;
		}
		return unwrapped;
	}

	private static List<String> lastFirst(HttpServletRequest request) {
		List<String> hops = new ArrayList<>();
		for (String value : Collections.list(request.getHeaders(FORWARDED_FOR))) {
			hops.addAll(List.of(value.split(",", -1)));
		}
		Collections.reverse(hops);
		return hops.subList(0, Math.min(hops.size(), MAX_HOPS));
	}

	private static String withoutPort(String hop) {
		String trimmed = hop.trim();
		for (Pattern pattern : List.of(IPV4_AND_PORT, IPV6_AND_PORT)) {
			Matcher matcher = pattern.matcher(trimmed);
			if (matcher.matches()) {
				return matcher.group(1);
			}
		}
		return trimmed;
	}

	private boolean isTrusted(String address) {
		InetAddress parsed = parse(ZONE.matcher(address).replaceFirst(""));
		return parsed != null && this.trusted.stream().anyMatch((network) -> network.contains(parsed));
	}

	/**
	 * An address that is spelled out, which needs no look-up.
	 */
	private static @Nullable InetAddress parse(String address) {
		if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
			return null;
		}
		try {
			return InetAddress.getByName(address);
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	/**
	 * Addresses that begin with the same bits.
	 *
	 * @param address one of them
	 * @param bits how many bits
	 */
	private record Network(InetAddress address, int bits) {

		static Network of(String text) {
			int slash = text.indexOf('/');
			InetAddress address = parse((slash < 0) ? text : text.substring(0, slash));
			if (address == null) {
				throw notANetwork(text);
			}
			int most = address.getAddress().length * 8;
			String length = (slash < 0) ? String.valueOf(most) : text.substring(slash + 1);
			if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
				throw notANetwork(text);
			}
			return new Network(address, Integer.parseInt(length));
		}

		private static IllegalArgumentException notANetwork(String text) {
			return new IllegalArgumentException("'" + text + "' is no IP address or network");
		}

		boolean contains(InetAddress other) {
			byte[] own = this.address.getAddress();
			byte[] bytes = other.getAddress();
			if (own.length != bytes.length) {
				return false;
			}
			int whole = this.bits / 8;
			for (int i = 0; i < whole; i++) {
				if (own[i] != bytes[i]) {
					return false;
				}
			}
			int rest = this.bits % 8;
			return rest == 0 || ((own[whole] ^ bytes[whole]) & 0xff) >> (8 - rest) == 0;
		}

	}

}
