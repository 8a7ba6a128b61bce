package io.github.wsboot.benchmark.peer;

import java.net.InetAddress;
import java.net.ServerSocket;

import org.yeauty.annotation.EnableWebSocket;
import org.yeauty.annotation.OnClose;
import org.yeauty.annotation.OnMessage;
import org.yeauty.annotation.OnOpen;
import org.yeauty.annotation.ServerEndpoint;
import org.yeauty.pojo.Session;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/**
 * netty-websocket-spring-boot-starter, which brings sessions but neither broadcasts nor
 * groups. Its own auto-configuration is not found by Spring Boot 3 and later, its
 * annotation does the same.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket(scanBasePackages = "io.github.wsboot.benchmark.peer")
@SuppressWarnings("FutureReturnValueIgnored")
class YeautyPeer {

	private static final DirectoryApplication<Session> APPLICATION = new DirectoryApplication<>(Session::sendText);

	private static final Commands<Session> COMMANDS = new Commands<>(APPLICATION);

	public static void main(String[] args) throws Exception {
		int port = freePort();
		new SpringApplicationBuilder(YeautyPeer.class).web(WebApplicationType.NONE)
			.properties(ServletServer.SETTINGS)
			.properties("benchmark.port=" + port)
			.run(args);
		Control.serve(port, "netty-websocket-spring-boot-starter, Spring Boot " + SpringBootVersion.getVersion(),
				COMMANDS.calls());
	}

	private static int freePort() throws Exception {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@ServerEndpoint(host = "127.0.0.1", path = "/ws", port = "${benchmark.port}")
	public static class Endpoint {

		@OnOpen
		public void onOpen(Session session) {
			APPLICATION.directory().add(session.id().asLongText(), session);
		}

		@OnMessage
		public void onMessage(Session session, String message) {
			COMMANDS.handle(session, message);
		}

		@OnClose
		public void onClose(Session session) {
			APPLICATION.directory().remove(session.id().asLongText());
		}

	}

}
