package io.github.wsboot.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a node and its server, and can be a bad network. Nothing reaches a
 * connection after bytes of it have been lost: it is reset as soon as it could.
 */
final class FaultProxy implements AutoCloseable {

	private final ServerSocket socket = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());

	private final int serverPort;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private final FaultTraffic toServer = new FaultTraffic();

	private final FaultTraffic toClient = new FaultTraffic();

	// guarded by this

	private Mode mode = Mode.PASS;

	private Duration delay = Duration.ZERO;

	private int accepted;

	private boolean closed;

	FaultProxy(int serverPort) throws IOException {
		this.serverPort = serverPort;
		start("accept", this::accept);
	}

	int port() {
		return this.socket.getLocalPort();
	}

	/**
	 * What goes from clients to the server.
	 */
	FaultTraffic toServer() {
		return this.toServer;
	}

	/**
	 * What goes from the server to clients.
	 */
	FaultTraffic toClient() {
		return this.toClient;
	}

	/** How many connections have come so far. */
	synchronized int accepted() {
		return this.accepted;
	}

	/** How many connections there are. */
	int connections() {
		return this.links.size();
	}

	synchronized void mode(Mode mode) {
		this.mode = mode;
		notifyAll();
		for (Link link : this.links) {
			link.parked = mode == Mode.PARK;
			if (mode == Mode.RESET || (link.lossy && mode == Mode.PASS)) {
				link.reset();
			}
		}
	}

	/**
	 * Holds up everything that is read from now on, in both directions.
	 */
	synchronized void delay(Duration delay) {
		this.delay = delay;
	}

	/** Ends all connections once; new ones are welcome. */
	void resetAll() {
		this.links.forEach(Link::reset);
	}

	private void accept() {
		while (true) {
			try {
				Socket client = this.socket.accept();
				Link link = new Link(client);
				if (enter(link)) {
					start("link", link::open);
				}
				else {
					link.reset();
				}
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private synchronized boolean enter(Link link) {
		this.accepted++;
		return !this.closed && this.mode != Mode.RESET && this.links.add(link);
	}

	/**
	 * Waits while the network is down, as TCP does before it delivers or tells an end.
	 */
	private synchronized void awaitNetwork(Link link, boolean isEnd) throws InterruptedException {
		while (!this.closed && (this.mode == Mode.HOLD || link.parked || (isEnd && this.mode == Mode.BLACKHOLE))) {
			wait();
		}
	}

	private synchronized boolean loses(Link link, FaultTraffic direction) {
		boolean fromServer = direction == this.toClient;
		if (this.mode == Mode.BLACKHOLE || (this.mode == Mode.DROP_REPLIES && fromServer)
				|| (this.mode == Mode.DEAF && fromServer && link.subscribing)) {
			link.lossy = true;
			return true;
		}
		return false;
	}

	private synchronized Duration delay() {
		return this.delay;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
		synchronized (this) {
			this.closed = true;
			notifyAll();
		}
		resetAll();
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, "test-fault-proxy-" + name);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * What the network does.
	 */
	enum Mode {

		/** Works. */
		PASS,

		/** Accepts, and loses everything in both directions, ends included. */
		BLACKHOLE,

		/** Keeps everything back and delivers it later, as TCP does after a short cut. */
		HOLD,

		/** Keeps back only what is on the connections there are; others work. */
		PARK,

		/** The server hears everything, and nothing of what it says arrives. */
		DROP_REPLIES,

		/** Subscribers hear nothing any more, while all else works. */
		DEAF,

		/** Has reset all connections and resets new ones. */
		RESET

	}

	/**
	 * One connection of a client, and the one to the server.
	 */
	private final class Link {

		private final Socket client;

		private final Socket server = new Socket();

		/** Bytes have been lost, so that what follows would make no sense. */
		private volatile boolean lossy;

		/** Guarded by the proxy. */
		private boolean parked;

		/** The client has subscribed to something. */
		private volatile boolean subscribing;

		Link(Socket client) {
			this.client = client;
		}

		void open() {
			try {
				this.server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), FaultProxy.this.serverPort),
						10_000);
				this.client.setTcpNoDelay(true);
				this.server.setTcpNoDelay(true);
				start("reply", () -> pump(this.server, this.client, FaultProxy.this.toClient));
				pump(this.client, this.server, FaultProxy.this.toServer);
			}
			catch (IOException ex) {
				reset();
			}
		}

		private void pump(Socket from, Socket to, FaultTraffic direction) {
			try {
				byte[] buffer = new byte[65_536];
				for (int length = read(from, buffer); length >= 0; length = read(from, buffer)) {
					TimeUnit.NANOSECONDS.sleep(delay().toNanos());
					if (direction == FaultProxy.this.toServer && !this.subscribing) {
						this.subscribing = new String(buffer, 0, length, StandardCharsets.ISO_8859_1)
							.contains("SUBSCRIBE");
					}
					awaitNetwork(this, false);
					if (loses(this, direction)) {
						direction.lost(length);
						continue;
					}
					if (this.lossy) {
						break;
					}
					to.getOutputStream().write(buffer, 0, length);
					direction.passed(length);
				}
				awaitNetwork(this, true);
			}
			catch (IOException ex) {
				// one of them went away
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			reset();
		}

		/** An end of any kind is an end, so that it waits for the network. */
		private static int read(Socket from, byte[] buffer) {
			try {
				return from.getInputStream().read(buffer);
			}
			catch (IOException ex) {
				return -1;
			}
		}

		void reset() {
			FaultProxy.this.links.remove(this);
			for (Socket end : new Socket[] { this.client, this.server }) {
				try {
					end.setSoLinger(true, 0);
				}
				catch (IOException ex) {
					// closed already
				}
				try {
					end.close();
				}
				catch (IOException ex) {
					// closed already
				}
			}
		}

	}

}
