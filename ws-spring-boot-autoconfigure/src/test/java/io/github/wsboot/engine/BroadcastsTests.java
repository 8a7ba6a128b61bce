package io.github.wsboot.engine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;

import io.github.wsboot.Target;
import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the bounds and the sweeps of {@link Broadcasts}.
 */
class BroadcastsTests {

	private static final Audience ALL = new Audience(List.of(Target.all()), Set.of(), List.of());

	private static final WsMessage LARGE = WsMessage.binary(new byte[1024 * 1024]);

	private static final WsMessage SMALL = WsMessage.text("x");

	@Test
	void submitWhenMuchHasBeenSweptThenStillTaken() {
		Broadcasts broadcasts = toNobody();
		for (int i = 0; i < 100; i++) {
			assertThat(broadcasts.submit(ALL, LARGE)).isTrue();
			assertThat(broadcasts.submit(ALL, LARGE)).isTrue();
			assertThat(broadcasts.next(new Batch(1))).isNull();
		}
		for (int i = 0; i < 70_000; i++) {
			assertThat(broadcasts.submit(ALL, SMALL)).isTrue();
			assertThat(broadcasts.next(new Batch(1))).isNull();
		}
		assertThat(broadcasts.firstUnfinished()).isNull();
	}

	@Test
	void submitWhenNothingIsSweptThenRefusedAtTheBound() {
		Broadcasts bytes = toNobody();
		for (int i = 0; i < 64; i++) {
			assertThat(bytes.submit(ALL, LARGE)).isTrue();
		}
		assertThat(bytes.submit(ALL, SMALL)).isFalse();
		Broadcasts jobs = toNobody();
		for (int i = 0; i < 65_536; i++) {
			assertThat(jobs.submit(ALL, SMALL)).isTrue();
		}
		assertThat(jobs.submit(ALL, SMALL)).isFalse();
	}

	@Test
	void nextWhenOthersFinishTheSweepBeforeItsMakerGoesOnThenLaterMembersDoNotGetIt() {
		try (TestHub hub = TestHub.create()) {
			Connection member = hub.open("member");
			Connection later = hub.open("later");
			member.membership().join("g");
			Queue<Runnable> whenWoken = new ArrayDeque<>();
			Broadcasts broadcasts = new Broadcasts(hub.hub.audiences()::membersOf, (wanted) -> {
				Runnable others = whenWoken.poll();
				if (others != null) {
					others.run();
				}
			}, EngineListener.NONE);
			broadcasts.submit(new Audience(List.of(Target.group("g")), Set.of(), List.of()), SMALL);
			whenWoken.add(() -> {
				sweep(broadcasts);
				later.membership().join("g");
			});
			sweep(broadcasts);
			assertThat(whenWoken).isEmpty();
			assertThat(TestHub.wire(member).written).containsExactly(SMALL.text());
			assertThat(TestHub.wire(later).written).isEmpty();
			assertThat(broadcasts.firstUnfinished()).isNull();
		}
	}

	@Test
	@ExtendWith(QuietLog.class)
	void nextWhenMembersCannotBeFoundThenGoesOnWithTheNextRun() {
		try (TestHub hub = TestHub.create()) {
			Connection member = hub.open("member");
			Broadcasts broadcasts = new Broadcasts((audience) -> {
				if (audience.equals(ALL)) {
					throw new InternalError("as if out of memory");
				}
				return new Connection[] { member };
			}, (wanted) -> {
			}, EngineListener.NONE);
			broadcasts.submit(ALL, WsMessage.text("lost"));
			broadcasts.submit(new Audience(List.of(Target.code("member")), Set.of(), List.of()), SMALL);
			sweep(broadcasts);
			assertThat(TestHub.wire(member).written).containsExactly(SMALL.text());
			assertThat(broadcasts.hasWork()).isFalse();
			assertThat(broadcasts.firstUnfinished()).isNull();
		}
	}

	private static void sweep(Broadcasts broadcasts) {
		Batch batch = new Batch(1);
		Outbound claimed = broadcasts.next(batch);
		while (claimed != null) {
			claimed.writeClaimed(batch);
			claimed = broadcasts.next(batch);
		}
	}

	private static Broadcasts toNobody() {
		return new Broadcasts((audience) -> new Connection[0], (wanted) -> {
		}, EngineListener.NONE);
	}

}
