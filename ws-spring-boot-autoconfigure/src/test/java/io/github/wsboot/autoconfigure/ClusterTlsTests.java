package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.FreePort;
import io.github.wsboot.TestCertificate;
import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.TestRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * A cluster over a Redis that speaks TLS.
 */
@Tag("one-jdk")
class ClusterTlsTests {

	@TempDir
	private static Path directory;

	private static TestRedis redis;

	private static Path certificate;

	private static int port;

	@BeforeAll
	static void startRedis() throws Exception {
		TestCertificate created = TestCertificate.create(directory, "localhost");
		certificate = created.certificate(directory);
		port = FreePort.find();
		redis = TestRedis.own("--tls-port", String.valueOf(port), "--tls-cert-file", certificate.toString(),
				"--tls-key-file", created.key(directory).toString(), "--tls-auth-clients", "no");
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@Test
	void clusterWhenCertificateIsTrustedThenJoined() {
		try (WsServer near = start("ws.cluster.redis.ssl.bundle=redis");
				WsServer far = start("ws.cluster.redis.ssl.bundle=redis");
				WsPeer peer = far.connect("far")) {
			await().until(() -> near.bean(ClusterEngine.class).state() == WsClusterState.CONNECTED);
			await().until(() -> near.manager().isOnline("far"));
			assertThat(near.manager().sendMessage("far", "hi").forwarded()).isOne();
			assertThat(peer.text()).isEqualTo("hi");
		}
	}

	@Test
	void clusterWhenCertificateIsUnknownThenStartExplainsIt() {
		Throwable failure = catchThrowable(() -> start().close());
		FailureAnalysis analysis = new WsClusterStartFailureAnalyzer().analyze(failure);
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("localhost:" + port).contains("TLS");
	}

	@Test
	void clusterWhenTlsIsForgottenThenStartDoesNotHang() {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, ClusterOnContainersTests.States.class,
				"ws.cluster.enabled=true", "ws.cluster.redis.url=redis://localhost:" + port)) {
			assertThat(server.bean(ClusterEngine.class).state()).isEqualTo(WsClusterState.DISCONNECTED);
		}
	}

	private static WsServer start(String... more) {
		List<String> properties = new ArrayList<>(
				List.of("ws.cluster.enabled=true", "ws.cluster.redis.url=rediss://localhost:" + port,
						"spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificate));
		properties.addAll(List.of(more));
		return WsServer.start(WsServer.Container.TOMCAT, ClusterOnContainersTests.States.class,
				properties.toArray(String[]::new));
	}

}
