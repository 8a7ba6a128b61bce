package io.github.wsboot.test;

import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.HexFormat;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * How things are called in the messages of assertion errors.
 */
final class Descriptions {

	private static final int MAX_CHARACTERS = 200;

	private static final int MAX_BYTES = 32;

	private static final int SWITCHING_PROTOCOLS = 101;

	private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

	private Descriptions() {
	}

	static String of(WsMessage message) {
		return message.isText() ? ofText(message.text()) : ofBinary(message.bytes());
	}

	static String ofText(String text) {
		return "the text \"" + cut(text) + "\"";
	}

	static String ofJson(String json) {
		return "the JSON " + cut(json);
	}

	static String ofBinary(byte[] bytes) {
		return "the binary message " + ofBytes(bytes);
	}

	static String ofBytes(byte[] bytes) {
		String shown = HEX.formatHex(bytes, 0, Math.min(bytes.length, MAX_BYTES));
		return "[" + shown + ((bytes.length > MAX_BYTES) ? " ..." : "") + "] of " + bytes.length + " bytes";
	}

	static String of(WsCloseStatus status) {
		return status.code() + (status.reason().isEmpty() ? "" : " (" + status.reason() + ")");
	}

	static String of(Duration duration) {
		long millis = duration.toMillis();
		return (millis % 1000 == 0) ? millis / 1000 + " s" : millis + " ms";
	}

	static String ofHandshakeFailure(@Nullable Throwable failure) {
		if (!(failure instanceof WebSocketHandshakeException ex)) {
			return "it failed: " + failure;
		}
		WsRefusal refusal = WsRefusal.of(ex.getResponse());
		if (refusal.status() == SWITCHING_PROTOCOLS) {
			return "the answer was wrong: " + ex.getCause();
		}
		return "it was refused with " + refusal.status() + (refusal.body().isBlank() ? "" : ": " + cut(refusal.body()));
	}

	/**
	 * Where two texts differ, if what is shown of them does not say so.
	 */
	static String ofDifference(String expected, String actual) {
		if (Math.max(expected.length(), actual.length()) <= MAX_CHARACTERS) {
			return "";
		}
		int index = 0;
		while (index < Math.min(expected.length(), actual.length()) && expected.charAt(index) == actual.charAt(index)) {
			index++;
		}
		return ", different from character " + (index + 1) + " on";
	}

	private static String cut(String text) {
		return (text.length() <= MAX_CHARACTERS) ? text
				: text.substring(0, MAX_CHARACTERS) + "... (" + text.length() + " characters)";
	}

}
