package io.github.wsboot.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EngineRuntime}.
 */
class EngineRuntimeTests {

	@Test
	@ExtendWith(QuietLog.class)
	void everyWhenTaskFailsThenRunsAgain() {
		EngineRuntime runtime = new EngineRuntime(
				new Audiences(new Registry(), new MemberIndex("uid"), new MemberIndex("group")), EngineListener.NONE);
		try {
			AtomicInteger runs = new AtomicInteger();
			runtime.every(Duration.ofMillis(5), () -> {
				runs.incrementAndGet();
				throw new InternalError("a bug");
			});
			await().until(() -> runs.get() > 2);
		}
		finally {
			runtime.stop();
		}
	}

}
