package io.github.wsboot.sample;

/**
 * Codes of errors; their texts are in {@code messages.properties}.
 */
final class ChatCodes {

	static final int NOT_IN_ROOM = 1001;

	static final int NOT_HERE = 1002;

	static final int NO_ANSWER = 1003;

	static final int NO_IMAGE = 1004;

	static final int CUT_OFF = 1005;

	private ChatCodes() {
	}

}
