package io.github.wsboot.sample.cluster;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/**
 * Ends this node with the launcher that has started it, however that one ends.
 */
@Component
@ConditionalOnBooleanProperty("team-chat.end-with-launcher")
class EndWithLauncher {

	@SuppressWarnings("FutureReturnValueIgnored") // it is the end
	EndWithLauncher() {
		ProcessHandle.current()
			.parent()
			.ifPresent((launcher) -> launcher.onExit().thenAccept((ended) -> System.exit(0)));
	}

}
