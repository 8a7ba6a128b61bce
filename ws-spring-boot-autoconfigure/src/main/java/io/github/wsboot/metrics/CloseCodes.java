package io.github.wsboot.metrics;

import io.github.wsboot.WsCloseStatus;

/**
 * Close codes as values of tags: one each of those that mean something to us, and one for
 * all others of a kind, because a client can send any of thousands.
 */
final class CloseCodes {

	private static final int[] KNOWN = { 1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013,
			1014, 1015, WsCloseStatus.BAD_FRAME.code(), WsCloseStatus.TOKEN_EXPIRED.code(),
			WsCloseStatus.FORBIDDEN.code(), WsCloseStatus.NO_HEARTBEAT.code(), WsCloseStatus.REPLACED.code(),
			WsCloseStatus.KICKED.code(), WsCloseStatus.TOO_MANY_MESSAGES.code() };

	private static final int LIBRARIES = KNOWN.length;

	private static final int APPLICATIONS = KNOWN.length + 1;

	private static final int OTHERS = KNOWN.length + 2;

	/** How many values there are. */
	static final int COUNT = KNOWN.length + 3;

	private CloseCodes() {
	}

	static int indexOf(WsCloseStatus status) {
		int code = status.code();
		for (int i = 0; i < KNOWN.length; i++) {
			if (KNOWN[i] == code) {
				return i;
			}
		}
		return switch (code / 1000) {
			case 3 -> LIBRARIES;
			case 4 -> APPLICATIONS;
			default -> OTHERS;
		};
	}

	static String tag(int index) {
		if (index < KNOWN.length) {
			return Integer.toString(KNOWN[index]);
		}
		return (index == LIBRARIES) ? "3xxx" : (index == APPLICATIONS) ? "4xxx" : "other";
	}

}
