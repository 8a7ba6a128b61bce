package io.github.wsboot.autoconfigure;

import io.github.wsboot.autoconfigure.WsServer.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TomcatConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class TomcatConfigurationTests {

	@Test
	void startWhenTomcatTakesNoMoreThanTheLimitThenWarns(CapturedOutput output) {
		start(Container.TOMCAT, "ws.limits.max-connections=8192");
		assertThat(output.getOut().lines().filter((line) -> line.contains("ws.limits"))).singleElement()
			.asString()
			.contains("WARN", "8192", "server.tomcat.max-connections");
	}

	@Test
	void startWhenTomcatTakesMoreThenSilent(CapturedOutput output) {
		start(Container.TOMCAT, "ws.limits.max-connections=20000", "server.tomcat.max-connections=20001");
		start(Container.TOMCAT, "ws.limits.max-connections=8191");
		assertThat(output).doesNotContain("ws.limits");
	}

	@Test
	void startWhenThereIsNoLimitOfOursThenSilent(CapturedOutput output) {
		start(Container.TOMCAT, "server.tomcat.max-connections=10");
		assertThat(output).doesNotContain("ws.limits");
	}

	@Test
	void startWhenOnJettyThenSilent(CapturedOutput output) {
		start(Container.JETTY, "ws.limits.max-connections=20000");
		assertThat(output).doesNotContain("ws.limits");
	}

	private static void start(Container container, String... properties) {
		WsServer.start(container, TomcatConfigurationTests.class, properties).close();
	}

}
