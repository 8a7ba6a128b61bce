package io.github.wsboot.engine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;

import io.github.wsboot.Target;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the bounds of {@link Broadcasts}.
 */
class BroadcastsTests {

	private static final Broadcasts.Audience ALL = new Broadcasts.Audience(List.of(Target.all()), Set.of(), List.of());

	private static final WsMessage LARGE = WsMessage.binary(new byte[1024 * 1024]);

	private static final WsMessage SMALL = WsMessage.text("x");

	@Test
	void submitWhenMuchHasBeenDistributedThenStillTaken() {
		Queue<Runnable> tasks = new ArrayDeque<>();
		Broadcasts broadcasts = new Broadcasts((audience) -> List.of(), tasks::add);
		for (int i = 0; i < 100; i++) {
			assertThat(broadcasts.submit(ALL, LARGE)).isTrue();
			assertThat(broadcasts.submit(ALL, LARGE)).isTrue();
			tasks.remove().run();
		}
		for (int i = 0; i < 70_000; i++) {
			assertThat(broadcasts.submit(ALL, SMALL)).isTrue();
			tasks.remove().run();
		}
		assertThat(broadcasts.firstUnfinished()).isNull();
	}

	@Test
	void submitWhenNothingIsDistributedThenRefusedAtTheBound() {
		Executor stuck = (task) -> {
		};
		Broadcasts bytes = new Broadcasts((audience) -> List.of(), stuck);
		for (int i = 0; i < 64; i++) {
			assertThat(bytes.submit(ALL, LARGE)).isTrue();
		}
		assertThat(bytes.submit(ALL, SMALL)).isFalse();
		Broadcasts jobs = new Broadcasts((audience) -> List.of(), stuck);
		for (int i = 0; i < 65_536; i++) {
			assertThat(jobs.submit(ALL, SMALL)).isTrue();
		}
		assertThat(jobs.submit(ALL, SMALL)).isFalse();
	}

}
