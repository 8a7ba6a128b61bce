package io.github.wsboot.autoconfigure;

import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.autoconfigure.WsServer.Container;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * WebSockets within HTTP/2 (RFC 8441), which Jetty can and Tomcat cannot.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class Http2Tests {

	@Test
	void b002_10WhenWithinHttp2ThenLikeAnyOther() throws Exception {
		ClientConnector connector = new ClientConnector();
		HttpClient http = new HttpClient(new HttpClientTransportDynamic(connector,
				new ClientConnectionFactoryOverHTTP2.HTTP2(new HTTP2Client(connector))));
		WebSocketClient client = new WebSocketClient(http);
		try (WsServer server = WsServer.start(Container.JETTY, CallbackRecorder.Application.class,
				"server.http2.enabled=true")) {
			client.start();
			BlockingQueue<String> received = new LinkedBlockingQueue<>();
			BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
			Session session = client
				.connect(new Events(received, closes),
						URI.create("ws://localhost:" + server.port() + "/ws?uniqueCode=a"))
				.get(20, TimeUnit.SECONDS);
			// this client loses what comes before it is done with its own upgrade
			await().until(() -> echoes(session, "echo", received, 5));
			assertThat(echoes(session, "x".repeat(60_000), received, 20)).isTrue();
			server.manager().closeWebsocketConn("a");
			assertThat(closes.poll(20, TimeUnit.SECONDS)).isEqualTo(1000);
			await().until(() -> server.bean(CallbackRecorder.class).closed.get() == 1);
			assertThat(server.bean(CallbackRecorder.class).disorder).isEmpty();
		}
		finally {
			client.stop();
		}
	}

	private static boolean echoes(Session session, String text, BlockingQueue<String> received, int seconds)
			throws InterruptedException {
		session.sendText(text, Callback.NOOP);
		String echo;
		do {
			echo = received.poll(seconds, TimeUnit.SECONDS);
		}
		while (echo != null && !echo.equals(text));
		return echo != null;
	}

	/**
	 * What the client hears; public because Jetty calls it.
	 */
	public static final class Events implements Session.Listener.AutoDemanding {

		private final BlockingQueue<String> received;

		private final BlockingQueue<Integer> closes;

		Events(BlockingQueue<String> received, BlockingQueue<Integer> closes) {
			this.received = received;
			this.closes = closes;
		}

		@Override
		public void onWebSocketText(String message) {
			this.received.add(message);
		}

		@Override
		public void onWebSocketClose(int statusCode, String reason, Callback callback) {
			this.closes.add(statusCode);
			callback.succeed();
		}

	}

}
