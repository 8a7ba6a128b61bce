package io.github.wsboot.autoconfigure;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.MemoryHandler;
import java.util.logging.StreamHandler;

/**
 * Has the engine's log, which goes through {@code java.util.logging}, heard while the
 * application stops: when the JVM ends, that closes all of its handlers at once, not
 * waiting for anybody who still has something to say.
 */
final class BridgedLogging {

	private final List<Handler> bridges = List.of(root().getHandlers())
		.stream()
		.filter((handler) -> !isClosable(handler))
		.toList();

	/**
	 * Puts the bridges to other logging systems back if they have been taken away.
	 */
	void restore() {
		Logger root = root();
		if (root.getHandlers().length == 0) {
			this.bridges.forEach(root::addHandler);
		}
	}

	// a file that is closed cannot be written to, a bridge has nothing to close
	private static boolean isClosable(Handler handler) {
		return handler instanceof StreamHandler || handler instanceof MemoryHandler;
	}

	private static Logger root() {
		return Logger.getLogger("");
	}

}
