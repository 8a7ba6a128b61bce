package io.github.wsboot.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLException;

import io.github.wsboot.TestCertificate;
import io.netty.handler.proxy.ProxyConnectException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Connections over TLS and through proxies that ask who wants to pass.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WsClientProxyTests {

	private static TestCertificate certificate;

	private static TestCertificate elsewhere;

	@BeforeAll
	static void createCertificates(@TempDir Path directory) throws Exception {
		certificate = TestCertificate.create(directory, "localhost");
		elsewhere = TestCertificate.create(directory, "elsewhere.example");
	}

	@ParameterizedTest
	@CsvSource({ "HTTP, false", "HTTP, true", "HTTPS, false", "HTTPS, true", "SOCKS4, false", "SOCKS4, true",
			"SOCKS5, false", "SOCKS5, true" })
	void connectWhenThroughAProxyThenItLooksUpTheNameAndMessagesPass(Kind kind, boolean tls) throws Exception {
		try (RawServer server = server(tls ? certificate : null);
				TestProxy proxy = kind.start();
				WsClient client = WsClient.builder()
					.uri(uri(server, tls))
					.sslContext(certificate.client())
					.proxy(kind.at(proxy).credentials("me", "secret"))
					.pull()
					.connect()) {
			client.sendMessage("through " + kind);
			assertThat(client.receive().text()).isEqualTo("through " + kind);
			assertThat(proxy.targets).containsExactly("localhost:" + server.port());
		}
	}

	@ParameterizedTest
	@EnumSource
	void connectWhenProxyRefusesThenSaysSoWithoutThePassword(Kind kind) throws Exception {
		try (RawServer server = server(null); TestProxy proxy = kind.start()) {
			WsProxy wrong = kind.at(proxy).credentials("you", "hush");
			WsHandshakeException failure = catchThrowableOfType(WsHandshakeException.class,
					() -> WsClient.builder().uri(server.uri()).sslContext(certificate.client()).proxy(wrong).connect());
			assertThat(failure.getStatus()).isZero();
			assertThat(failure).hasCauseInstanceOf(ProxyConnectException.class);
			assertThat(failure).hasStackTraceContaining("proxy");
			assertThat(failure.getCause()).hasMessageNotContaining("hush");
			assertThat(server.connections()).isZero();
		}
	}

	@Test
	void systemWhenSelectorNamesAProxyThenIsUsed() throws Exception {
		ProxySelector before = ProxySelector.getDefault();
		try (RawServer server = server(null); TestProxy proxy = Kind.HTTP.start()) {
			ProxySelector.setDefault(new ProxySelector() {
				@Override
				public List<Proxy> select(URI uri) {
					return uri.getScheme().equals("http")
							? List.of(new Proxy(Proxy.Type.HTTP,
									InetSocketAddress.createUnresolved("localhost", proxy.port())))
							: List.of(Proxy.NO_PROXY);
				}

				@Override
				public void connectFailed(URI uri, SocketAddress address, IOException failure) {
				}
			});
			WsClient.builder().uri(server.uri()).proxy(WsProxy.system().credentials("me", "secret")).connect().close();
			assertThat(proxy.targets).hasSize(1);
			ProxySelector.setDefault(null);
			WsClient.builder().uri(server.uri()).proxy(WsProxy.system()).connect().close();
			assertThat(proxy.targets).hasSize(1);
		}
		finally {
			ProxySelector.setDefault(before);
		}
	}

	@Test
	void connectWhenCertificateIsNotTrustedThenFails() throws Exception {
		try (RawServer server = server(certificate)) {
			WsHandshakeException failure = catchThrowableOfType(WsHandshakeException.class,
					() -> WsClient.builder().uri(uri(server, true)).connect());
			assertThat(failure).hasRootCauseInstanceOf(Exception.class)
				.hasStackTraceContaining(SSLException.class.getPackageName());
			assertThat(failure.getStatus()).isZero();
		}
	}

	@Test
	void connectWhenCertificateIsForAnotherHostThenFails() throws Exception {
		try (RawServer server = server(elsewhere)) {
			WsHandshakeException failure = catchThrowableOfType(WsHandshakeException.class,
					() -> WsClient.builder().uri(uri(server, true)).sslContext(elsewhere.client()).connect());
			assertThat(failure).hasStackTraceContaining("localhost");
		}
	}

	@Test
	void proxyWhenPrintedThenSaysNoPassword() {
		assertThat(WsProxy.socks5("proxy.example", 1080).credentials("me", "secret"))
			.hasToString("SOCKS5 proxy proxy.example:1080 with credentials");
		assertThatIllegalArgumentException().isThrownBy(() -> WsProxy.http("", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> WsProxy.http("host", 0));
	}

	private static RawServer server(TestCertificate certificate) throws Exception {
		ServerSocketFactory sockets = (certificate != null) ? certificate.server().getServerSocketFactory()
				: ServerSocketFactory.getDefault();
		return new RawServer(sockets, 0, (peer) -> {
			peer.accept();
			peer.echo();
		});
	}

	private static String uri(RawServer server, boolean tls) {
		return (tls ? "wss" : "ws") + "://localhost:" + server.port() + "/";
	}

	/**
	 * The kinds of proxies.
	 */
	enum Kind {

		HTTP, HTTPS, SOCKS4, SOCKS5;

		TestProxy start() throws Exception {
			return switch (this) {
				case HTTP -> TestProxy.http(ServerSocketFactory.getDefault());
				case HTTPS -> TestProxy.http(certificate.server().getServerSocketFactory());
				case SOCKS4 -> TestProxy.socks4();
				case SOCKS5 -> TestProxy.socks5();
			};
		}

		WsProxy at(TestProxy proxy) {
			return switch (this) {
				case HTTP -> WsProxy.http("localhost", proxy.port());
				case HTTPS -> WsProxy.https("localhost", proxy.port());
				case SOCKS4 -> WsProxy.socks4("localhost", proxy.port());
				case SOCKS5 -> WsProxy.socks5("localhost", proxy.port());
			};
		}

	}

}
