package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.engine.Hub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerGracefulShutdownLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link WsLifecycle}.
 */
@ExtendWith(OutputCaptureExtension.class)
class WsLifecycleTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final Hub hub = mock(Hub.class);

	private final WsLifecycle lifecycle = new WsLifecycle(this.hub, TIMEOUT, Duration.ofSeconds(30));

	@Test
	void phaseWhenComparedThenStopsBeforeWebServer() {
		assertThat(this.lifecycle.getPhase()).isGreaterThan(new WebServerGracefulShutdownLifecycle(null).getPhase())
			.isLessThan(Integer.MAX_VALUE);
	}

	@Test
	void startWhenCalledThenHubRuns() {
		this.lifecycle.start();
		then(this.hub).should().start();
		assertThat(this.lifecycle.isRunning()).isTrue();
		assertThat(this.lifecycle.isAutoStartup()).isTrue();
	}

	@Test
	void stopWhenCalledThenHubStopsWithinTimeout() {
		this.lifecycle.start();
		this.lifecycle.stop();
		then(this.hub).should().stop(TIMEOUT);
		assertThat(this.lifecycle.isRunning()).isFalse();
	}

	@Test
	void stopWhenHubTakesLongThenCallerDoesNotWait() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch called = new CountDownLatch(1);
		given(this.hub.stop(TIMEOUT)).will((invocation) -> release.await(10, TimeUnit.SECONDS));
		this.lifecycle.start();
		this.lifecycle.stop(called::countDown);
		assertThat(called.getCount()).isOne();
		release.countDown();
		assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.lifecycle.isRunning()).isFalse();
	}

	@Test
	void stopWhenHubFailsThenCallbackIsCalledAllTheSame() throws InterruptedException {
		CountDownLatch called = new CountDownLatch(1);
		given(this.hub.stop(TIMEOUT)).willThrow(new IllegalStateException("expected by the test"));
		this.lifecycle.start();
		this.lifecycle.stop(called::countDown);
		assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.lifecycle.isRunning()).isFalse();
	}

	@Test
	void stopWhenCalledTwiceThenBothReturn() throws InterruptedException {
		CountDownLatch called = new CountDownLatch(2);
		this.lifecycle.start();
		this.lifecycle.stop(called::countDown);
		this.lifecycle.stop(called::countDown);
		assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void pauseWhenContextPausesThenConnectionsStay() {
		assertThat(this.lifecycle.isPauseable()).isFalse();
	}

	@Test
	void startWhenTimeoutIsLongerThanThatOfPhaseThenWarnsOnce(CapturedOutput output) {
		contextRunner("ws.shutdown.timeout=40s").run((context) -> assertThat(output.getOut().lines())
			.filteredOn((line) -> line.contains("WARN") && line.contains("ws.shutdown.timeout"))
			.singleElement()
			.asString()
			.contains("PT40S", "PT30S", "spring.lifecycle.timeout-per-shutdown-phase"));
	}

	@Test
	void startWhenPhaseIsLongEnoughThenSilent(CapturedOutput output) {
		contextRunner("ws.shutdown.timeout=40s", "spring.lifecycle.timeout-per-shutdown-phase=1m")
			.run((context) -> assertThat(output).doesNotContain("ws.shutdown.timeout is"));
	}

	private static WebApplicationContextRunner contextRunner(String... properties) {
		return new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class))
			.withPropertyValues(properties);
	}

}
