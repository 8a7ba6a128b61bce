package io.github.wsboot.action;

/**
 * Actions that there are without a controller.
 */
final class BuiltInActions {

	static final String HEART_BEAT = "heart_beat";

	/** Not a method: it must not wait for the actions before it. */
	static final String STREAM_CANCEL = "stream_cancel";

	@WsAction(HEART_BEAT)
	boolean heartBeat() {
		return true;
	}

}
