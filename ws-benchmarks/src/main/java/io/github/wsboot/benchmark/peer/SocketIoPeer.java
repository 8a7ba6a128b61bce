package io.github.wsboot.benchmark.peer;

import java.net.InetAddress;
import java.net.ServerSocket;

import com.corundumstudio.socketio.AckMode;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIOServer;

/**
 * netty-socketio, with its own rooms and broadcasts.
 */
final class SocketIoPeer {

	private static final String EVENT = "c";

	private SocketIoPeer() {
	}

	public static void main(String[] args) throws Exception {
		Configuration configuration = new Configuration();
		configuration.setHostname("127.0.0.1");
		configuration.setPort(freePort());
		configuration.setAckMode(AckMode.MANUAL);
		configuration.setUseLinuxNativeEpoll(true);
		configuration.getSocketConfig().setAcceptBackLog(1000);
		SocketIOServer server = new SocketIOServer(configuration);
		Directory<SocketIOClient> directory = new Directory<>();
		Commands<SocketIOClient> commands = new Commands<>(new Application<>() {

			@Override
			public void reply(SocketIOClient client, String message) {
				client.sendEvent(EVENT, message);
			}

			@Override
			public void broadcast(String message) {
				server.getBroadcastOperations().sendEvent(EVENT, message);
			}

			@Override
			public void unicast(String message) {
				directory.random().sendEvent(EVENT, message);
			}

			@Override
			public void join(SocketIOClient client, String group) {
				client.joinRoom(group);
			}

			@Override
			public void send(String group, String message) {
				server.getRoomOperations(group).sendEvent(EVENT, message);
			}

		});
		server.addConnectListener((client) -> directory.add(client.getSessionId().toString(), client));
		server.addDisconnectListener((client) -> directory.remove(client.getSessionId().toString()));
		server.addEventListener(EVENT, String.class,
				(client, message, acknowledgement) -> commands.handle(client, message));
		server.start();
		Control.serve(configuration.getPort(), "netty-socketio", commands.calls());
	}

	private static int freePort() throws Exception {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
