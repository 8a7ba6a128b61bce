package io.github.wsboot.autoconfigure;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallbackThreads}.
 */
class CallbackThreadsTests {

	private final CallbackThreads threads = CallbackThreads.bounded("ws-callback-", false);

	@AfterEach
	void destroy() {
		this.threads.destroy();
	}

	@Test
	void executeWhenPlatformThreadsThenNamedDaemon() {
		assertThat(threadOf(this.threads)).satisfies((thread) -> {
			assertThat(thread.getName()).startsWith("ws-callback-");
			assertThat(thread.isDaemon()).isTrue();
		});
	}

	@Test
	void executeWhenManyAreBlockedThenOthersRun() {
		CountDownLatch release = new CountDownLatch(1);
		for (int i = 0; i < 200; i++) {
			this.threads.execute(() -> await(release));
		}
		assertThat(threadOf(this.threads)).isNotNull();
		release.countDown();
	}

	@Test
	void executeWhenDestroyedThenRunsAllTheSame() {
		this.threads.destroy();
		assertThat(threadOf(this.threads)).isSameAs(Thread.currentThread());
	}

	@Test
	void destroyWhenThreadsAreIdleThenTheyHaveEnded() {
		for (int round = 0; round < 50; round++) {
			CallbackThreads threads = CallbackThreads.bounded("ws-callback-", false);
			Set<Thread> used = ConcurrentHashMap.newKeySet();
			CountDownLatch all = new CountDownLatch(8);
			for (int i = 0; i < 8; i++) {
				threads.execute(() -> {
					used.add(Thread.currentThread());
					all.countDown();
					await(all);
				});
			}
			await(all);
			long begun = System.nanoTime();
			threads.destroy();
			boolean inTime = System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(CallbackThreads.GRACE_MILLIS);
			assertThat(used).hasSize(8).noneMatch((thread) -> inTime && thread.isAlive());
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void executeWhenVirtualThreadsThenNamed() {
		assertThat(threadOf(CallbackThreads.bounded("ws-callback-", true)).getName()).startsWith("ws-callback-");
	}

	private static Thread threadOf(CallbackThreads threads) {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		threads.execute(() -> thread.complete(Thread.currentThread()));
		return thread.orTimeout(10, TimeUnit.SECONDS).join();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
