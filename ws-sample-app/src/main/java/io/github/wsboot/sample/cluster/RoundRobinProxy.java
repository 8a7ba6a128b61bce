package io.github.wsboot.sample.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in front of some servers of this machine and gives each TCP connection to the
 * next one that takes it.
 */
final class RoundRobinProxy implements AutoCloseable {

	private static final int DIAL_TIMEOUT = 1000;

	private final List<Integer> servers;

	private final AtomicInteger turn = new AtomicInteger();

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final ServerSocket entrance;

	/**
	 * Starts it.
	 * @param port where to listen, 0 for any port
	 * @param servers the ports of the servers
	 */
	RoundRobinProxy(int port, List<Integer> servers) throws IOException {
		this.servers = List.copyOf(servers);
		this.entrance = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
		run("proxy", this::accept);
	}

	int port() {
		return this.entrance.getLocalPort();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.entrance.accept();
				run("proxy-down", () -> serve(client));
			}
		}
		catch (IOException ex) {
			// it was closed
		}
	}

	private void serve(Socket client) {
		try (client; Socket server = dial()) {
			this.open.add(client);
			this.open.add(server);
			if (this.entrance.isClosed()) {
				return;
			}
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			run("proxy-up", () -> carryUp(client, server));
			server.getInputStream().transferTo(client.getOutputStream());
		}
		catch (IOException ex) {
			// an end like any other: the client notices it and comes again
		}
		finally {
			this.open.removeIf(Socket::isClosed);
		}
	}

	// a server may still answer a client that has nothing more to say
	private static void carryUp(Socket client, Socket server) {
		try {
			client.getInputStream().transferTo(server.getOutputStream());
			server.shutdownOutput();
		}
		catch (IOException ex) {
			closeQuietly(server);
		}
	}

	private Socket dial() throws IOException {
		int first = this.turn.getAndIncrement();
		for (int i = 0; i < this.servers.size(); i++) {
			int port = this.servers.get(Math.floorMod(first + i, this.servers.size()));
			SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
			Socket server = new Socket();
			try {
				server.connect(address, DIAL_TIMEOUT);
				return server;
			}
			catch (IOException ex) {
				server.close();
			}
		}
		throw new IOException("No server takes connections");
	}

	@Override
	public void close() {
		try {
			this.entrance.close();
		}
		catch (IOException ex) {
			// nothing is left to do about it
		}
		this.open.forEach(RoundRobinProxy::closeQuietly);
	}

	private static void closeQuietly(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// nothing is left to do about it
		}
	}

	private static void run(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

}
