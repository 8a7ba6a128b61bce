package io.github.wsboot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a connection ended: a code of RFC 6455 section 7.4 or of the application, and a
 * reason. Each constant says whether a client should come back, and {@link #reconnect()}
 * says so to programs.
 *
 * @param code the code, 1000 to 4999
 * @param reason the reason; cut to 123 bytes of UTF-8 at a character border
 * @since 0.1.0
 */
public record WsCloseStatus(int code, String reason) {

	/** 1000, the purpose is fulfilled. Come back when there is something to do. */
	public static final WsCloseStatus NORMAL = of(1000, "");

	/** 1001, this end is going away. Come back. */
	public static final WsCloseStatus GOING_AWAY = of(1001, "");

	/** 1002, the peer broke the protocol. Do not come back. */
	public static final WsCloseStatus PROTOCOL_ERROR = of(1002, "");

	/** 1003, a kind of data that is not accepted. Do not come back. */
	public static final WsCloseStatus UNSUPPORTED_DATA = of(1003, "");

	/** 1005, the peer's Close frame had no code. Reported only, never sent. Come back. */
	public static final WsCloseStatus NO_STATUS = of(1005, "");

	/** 1006, TCP ended without a Close frame. Reported only, never sent. Come back. */
	public static final WsCloseStatus ABNORMAL = of(1006, "");

	/** 1007, text that is not UTF-8. Do not come back. */
	public static final WsCloseStatus INVALID_PAYLOAD = of(1007, "");

	/** 1008, a policy was violated. Do not come back. */
	public static final WsCloseStatus POLICY_VIOLATION = of(1008, "");

	/** 1009, the message is larger than {@code ws.max-message-size}. Do not come back. */
	public static final WsCloseStatus MESSAGE_TOO_BIG = of(1009, "");

	/** 1010, the client misses an extension. Do not come back. */
	public static final WsCloseStatus MANDATORY_EXTENSION = of(1010, "");

	/** 1011, the server failed, for instance in {@code onOpen}. Come back, slowly. */
	public static final WsCloseStatus SERVER_ERROR = of(1011, "");

	/** 1012, the server restarts. Come back after the hint. */
	public static final WsCloseStatus SERVICE_RESTART = of(1012, "");

	/**
	 * 1013, the server is busy or the client's queue is full. Come back later.
	 */
	public static final WsCloseStatus TRY_AGAIN_LATER = of(1013, "");

	/** 1014, a gateway got a bad answer. Come back, slowly. */
	public static final WsCloseStatus BAD_GATEWAY = of(1014, "");

	/** 1015, TLS failed. Reported only, never sent. Do not come back. */
	public static final WsCloseStatus TLS_HANDSHAKE = of(1015, "");

	/** 4400, a message the application cannot understand. Do not come back. */
	public static final WsCloseStatus BAD_FRAME = of(4400, "bad frame");

	/** 4401, the token has expired. Come back with a new token. */
	public static final WsCloseStatus TOKEN_EXPIRED = of(4401, "token expired");

	/** 4403, not allowed. Do not come back. */
	public static final WsCloseStatus FORBIDDEN = of(4403, "forbidden");

	/** 4408, nothing was heard from the client for too long. Come back. */
	public static final WsCloseStatus NO_HEARTBEAT = of(4408, "no heartbeat");

	/** 4409, another connection with the same code took over. Do not come back. */
	public static final WsCloseStatus REPLACED = of(4409, "replaced");

	/** 4410, sent away by somebody. Do not come back. */
	public static final WsCloseStatus KICKED = of(4410, "kicked");

	/** 4429, too many messages. Come back, slowly. */
	public static final WsCloseStatus TOO_MANY_MESSAGES = of(4429, "too many messages");

	private static final int MAX_REASON_BYTES = 123;

	private static final Pattern RETRY_AFTER = Pattern.compile("\\bretry-after-ms=(\\d{1,9})\\b");

	public WsCloseStatus {
		if (code < 1000 || code > 4999) {
			throw new IllegalArgumentException("A close code must be 1000 to 4999 but is " + code);
		}
		if (reason == null) {
			throw new IllegalArgumentException("reason must not be null; use \"\" for none");
		}
		reason = cut(reason);
	}

	/**
	 * A status of a code and a reason.
	 * @param code the code, 1000 to 4999
	 * @param reason the reason, may be empty
	 * @return the status
	 */
	public static WsCloseStatus of(int code, String reason) {
		return new WsCloseStatus(code, reason);
	}

	/**
	 * The same code with another reason.
	 * @param reason the reason
	 * @return the status
	 */
	public WsCloseStatus withReason(String reason) {
		return new WsCloseStatus(this.code, reason);
	}

	/**
	 * The same code with a reason that tells the client when to come back, as
	 * {@code retry-after-ms=1500}.
	 * @param delay the time until then, up to 11 days
	 * @return the status
	 */
	public WsCloseStatus withRetryAfter(Duration delay) {
		return withReason("retry-after-ms=" + delay.toMillis());
	}

	/**
	 * When the peer says that its client should come back, by {@link #withRetryAfter}.
	 * @return the time until then, empty if the reason does not say
	 */
	public Optional<Duration> retryAfter() {
		Matcher matcher = RETRY_AFTER.matcher(this.reason);
		return matcher.find() ? Optional.of(Duration.ofMillis(Long.parseLong(matcher.group(1)))) : Optional.empty();
	}

	/**
	 * Whether the client should come back, by the code alone. A code that is not known
	 * here is the application's own, and says {@link Reconnect#LATER}.
	 * @return whether and how
	 */
	public Reconnect reconnect() {
		return switch (this.code) {
			case 1001, 1005, 1006, 1012, 4408 -> Reconnect.SOON;
			case 4401 -> Reconnect.WITH_NEW_TOKEN;
			case 1000, 1002, 1003, 1007, 1008, 1009, 1010, 1015, 4400, 4403, 4409, 4410 -> Reconnect.NEVER;
			default -> Reconnect.LATER;
		};
	}

	/**
	 * Whether the code may be put into a Close frame: 1000 to 1003, 1007 to 1014 and 3000
	 * to 4999.
	 * @return whether it may be sent
	 */
	public boolean isSendable() {
		return (this.code <= 1003) || (this.code >= 1007 && this.code <= 1014) || this.code >= 3000;
	}

	private static String cut(String reason) {
		if (reason.length() * 3L <= MAX_REASON_BYTES) {
			return reason;
		}
		byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
		if (bytes.length <= MAX_REASON_BYTES) {
			return reason;
		}
		int end = MAX_REASON_BYTES;
		while ((bytes[end] & 0xC0) == 0x80) {
			end--;
		}
		return new String(bytes, 0, end, StandardCharsets.UTF_8);
	}

	/**
	 * Whether and how a client should come back after a close.
	 *
	 * @since 0.1.0
	 */
	public enum Reconnect {

		/** With the usual backoff from its beginning. */
		SOON,

		/** More slowly than that: the server has too much to do. */
		LATER,

		/** As soon as it has a new token; with the old one it is refused. */
		WITH_NEW_TOKEN,

		/** Not without somebody asking for it: the same would happen again. */
		NEVER

	}

}
