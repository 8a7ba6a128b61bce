package io.github.wsboot.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.github.wsboot.WsHandshake;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseCookie;

/**
 * How one request is upgraded, where that differs from the properties. Immutable: each
 * method returns another instance.
 *
 * <pre class="code">
 * WsUpgradeOptions.defaults().subprotocols("chat.v2", "chat.v1").compression(false).header("X-Node", "a")
 * </pre>
 *
 * @since 0.1.0
 */
public final class WsUpgradeOptions {

	private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

	private static final WsUpgradeOptions DEFAULTS = new WsUpgradeOptions(null, null, 0, List.of());

	private final @Nullable Function<WsHandshake, @Nullable String> subprotocol;

	private final @Nullable Boolean compression;

	private final long maxMessageSize;

	private final List<Header> headers;

	private WsUpgradeOptions(@Nullable Function<WsHandshake, @Nullable String> subprotocol,
			@Nullable Boolean compression, long maxMessageSize, List<Header> headers) {
		this.subprotocol = subprotocol;
		this.compression = compression;
		this.maxMessageSize = maxMessageSize;
		this.headers = List.copyOf(headers);
	}

	/**
	 * Everything as the properties say.
	 * @return the options
	 */
	public static WsUpgradeOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Speaks these subprotocols instead of {@code ws.subprotocols}: the first of the
	 * client's that is among them is chosen.
	 * @param subprotocols the subprotocols
	 * @return the options
	 */
	public WsUpgradeOptions subprotocols(String... subprotocols) {
		List<String> supported = List.of(subprotocols);
		return subprotocol((handshake) -> Subprotocols.first(handshake.offeredSubprotocols(), supported));
	}

	/**
	 * Chooses the subprotocol by a function instead of {@code ws.subprotocols}. What the
	 * client has not offered is not answered.
	 * @param choice finds it among {@link WsHandshake#offeredSubprotocols()};
	 * {@code null} for none
	 * @return the options
	 */
	public WsUpgradeOptions subprotocol(Function<WsHandshake, @Nullable String> choice) {
		return new WsUpgradeOptions(choice, this.compression, this.maxMessageSize, this.headers);
	}

	/**
	 * Says whether permessage-deflate may be negotiated, instead of
	 * {@code ws.compression.enabled}.
	 * @param enabled whether it may
	 * @return the options
	 */
	public WsUpgradeOptions compression(boolean enabled) {
		return new WsUpgradeOptions(this.subprotocol, enabled, this.maxMessageSize, this.headers);
	}

	/**
	 * Limits inbound messages instead of {@code ws.max-message-size}.
	 * @param bytes the largest message, after inflation
	 * @return the options
	 */
	public WsUpgradeOptions maxMessageSize(long bytes) {
		if (bytes < 1 || bytes > Integer.MAX_VALUE / 2) {
			throw new IllegalArgumentException("maxMessageSize must be 1 byte to 1 GB but is " + bytes);
		}
		return new WsUpgradeOptions(this.subprotocol, this.compression, bytes, this.headers);
	}

	/**
	 * Adds a header to the answer that upgrades; refusals do not have it.
	 * @param name the name; those that make the upgrade are refused
	 * @param value the value, without line breaks and other control characters
	 * @return the options
	 */
	public WsUpgradeOptions header(String name, String value) {
		if (!TOKEN.matcher(name).matches() || isReserved(name)) {
			throw new IllegalArgumentException("'" + printable(name) + "' cannot be a header of the answer");
		}
		if (value.chars().anyMatch((c) -> (c < ' ' && c != '\t') || c == 0x7F)) {
			throw new IllegalArgumentException(
					"The value of the header '" + name + "' contains a line break or another control character");
		}
		List<Header> headers = new ArrayList<>(this.headers);
		headers.add(new Header(name, value));
		return new WsUpgradeOptions(this.subprotocol, this.compression, this.maxMessageSize, headers);
	}

	/**
	 * Adds a cookie to the answer that upgrades.
	 * @param cookie the cookie
	 * @return the options
	 */
	public WsUpgradeOptions cookie(ResponseCookie cookie) {
		return header("Set-Cookie", cookie.toString());
	}

	private static boolean isReserved(String name) {
		return name.equalsIgnoreCase("Upgrade") || name.equalsIgnoreCase("Connection")
				|| name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding")
				|| name.regionMatches(true, 0, "Sec-WebSocket-", 0, 14);
	}

	private static String printable(String name) {
		return name.replaceAll("\\p{Cntrl}", "?");
	}

	@Nullable Function<WsHandshake, @Nullable String> subprotocol() {
		return this.subprotocol;
	}

	boolean compression(BridgeSettings settings) {
		return (this.compression != null) ? this.compression : settings.compression().enabled();
	}

	long maxMessageSize(BridgeSettings settings) {
		return (this.maxMessageSize > 0) ? this.maxMessageSize : settings.maxMessageSize();
	}

	List<Header> headers() {
		return this.headers;
	}

	/**
	 * A header of the answer.
	 *
	 * @param name the name
	 * @param value the value
	 */
	record Header(String name, String value) {

	}

}
