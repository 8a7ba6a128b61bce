package io.github.wsboot.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ServerSocketFactory;

/**
 * A server that does what a test says on each connection, down to single bytes.
 */
final class RawServer implements AutoCloseable {

	private final ServerSocket socket;

	private final List<Socket> connections = new CopyOnWriteArrayList<>();

	private final AtomicInteger count = new AtomicInteger();

	private final Script script;

	RawServer(Script script) throws IOException {
		this(ServerSocketFactory.getDefault(), 0, script);
	}

	RawServer(ServerSocketFactory sockets, int port, Script script) throws IOException {
		this.script = script;
		this.socket = sockets.createServerSocket(port, 50, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	/**
	 * A server that answers the first handshakes one after the other as told and repeats
	 * the last of these scripts from then on.
	 */
	static RawServer of(Script... scripts) throws IOException {
		return new RawServer((peer) -> scripts[Math.min(peer.number(), scripts.length - 1)].run(peer));
	}

	int port() {
		return this.socket.getLocalPort();
	}

	String uri() {
		return "ws://localhost:" + port() + "/";
	}

	/**
	 * The number of connections so far.
	 */
	int connections() {
		return this.count.get();
	}

	private void accept() {
		while (true) {
			try {
				Socket connection = this.socket.accept();
				this.connections.add(connection);
				// one may get in while the socket closes
				if (this.socket.isClosed()) {
					connection.close();
				}
				int number = this.count.getAndIncrement();
				start(() -> converse(connection, number));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void converse(Socket connection, int number) {
		try (connection) {
			this.script.run(new Peer(connection, number));
		}
		catch (Exception ex) {
			// the client went away, which is often what the test is about
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "raw-server");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
			for (Socket connection : this.connections) {
				connection.close();
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What to do on a connection, which is closed afterwards.
	 */
	@FunctionalInterface
	interface Script {

		void run(Peer peer) throws Exception;

	}

	/**
	 * A client as its server sees it.
	 */
	static final class Peer {

		private final Socket socket;

		private final DataInputStream in;

		private final OutputStream out;

		private final int number;

		private final String head;

		private Peer(Socket socket, int number) throws IOException {
			this.socket = socket;
			this.number = number;
			this.in = new DataInputStream(socket.getInputStream());
			this.out = socket.getOutputStream();
			this.head = readHead();
		}

		private String readHead() throws IOException {
			ByteArrayOutputStream head = new ByteArrayOutputStream();
			while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
				int read = this.in.read();
				if (read < 0) {
					throw new EOFException();
				}
				head.write(read);
			}
			return head.toString(StandardCharsets.ISO_8859_1);
		}

		int number() {
			return this.number;
		}

		/**
		 * The request with its headers.
		 */
		String head() {
			return this.head;
		}

		String header(String name) {
			return this.head.lines()
				.filter((line) -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
				.map((line) -> line.substring(name.length() + 1).trim())
				.findFirst()
				.orElse("");
		}

		String expectedAccept() throws Exception {
			String text = header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
			return Base64.getEncoder()
				.encodeToString(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
		}

		/**
		 * Agrees.
		 */
		void accept(String... headers) throws Exception {
			switchProtocols("Sec-WebSocket-Accept: " + expectedAccept(), headers);
		}

		void switchProtocols(String accept, String... headers) throws IOException {
			StringBuilder answer = new StringBuilder(
					"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + accept
							+ "\r\n");
			for (String header : headers) {
				answer.append(header).append("\r\n");
			}
			write(answer.append("\r\n").toString());
		}

		/**
		 * Refuses.
		 */
		void refuse(int status, String body, String... headers) throws IOException {
			StringBuilder answer = new StringBuilder(
					"HTTP/1.1 " + status + " Whatever\r\nContent-Length: " + body.length() + "\r\n");
			for (String header : headers) {
				answer.append(header).append("\r\n");
			}
			write(answer.append("\r\n").append(body).toString());
			awaitEnd();
		}

		void write(String text) throws IOException {
			write(text.getBytes(StandardCharsets.ISO_8859_1));
		}

		void write(byte[] bytes) throws IOException {
			this.out.write(bytes);
			this.out.flush();
		}

		void text(String text) throws IOException {
			frame(0x81, text.getBytes(StandardCharsets.UTF_8));
		}

		void frame(int firstByte, byte[] payload) throws IOException {
			ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) firstByte);
			if (payload.length < 126) {
				frame.put((byte) payload.length);
			}
			else if (payload.length < 65536) {
				frame.put((byte) 126).putShort((short) payload.length);
			}
			else {
				frame.put((byte) 127).putLong(payload.length);
			}
			write(Arrays.copyOf(frame.put(payload).array(), frame.position()));
		}

		/**
		 * Closes properly.
		 */
		void close(int code, String reason) throws IOException {
			byte[] text = reason.getBytes(StandardCharsets.UTF_8);
			frame(0x88, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
			awaitClose();
		}

		/**
		 * The next frame: opcode and payload, unmasked.
		 */
		Frame read() throws IOException {
			int first = this.in.readUnsignedByte();
			int second = this.in.readUnsignedByte();
			if ((second & 0x80) == 0) {
				throw new IOException("a client must mask");
			}
			long length = second & 0x7F;
			length = (length == 126) ? this.in.readUnsignedShort() : (length == 127) ? this.in.readLong() : length;
			byte[] mask = this.in.readNBytes(4);
			byte[] payload = this.in.readNBytes(Math.toIntExact(length));
			for (int i = 0; i < payload.length; i++) {
				payload[i] ^= mask[i & 3];
			}
			return new Frame(first, payload);
		}

		/**
		 * The next frame's text.
		 * @throws EOFException if the client closes instead
		 */
		String readText() throws IOException {
			Frame frame = read();
			if (frame.opcode() == 8) {
				throw new EOFException();
			}
			return frame.text();
		}

		/**
		 * Reads to the client's Close frame.
		 * @return its code
		 */
		int awaitClose() throws IOException {
			while (true) {
				Frame frame = read();
				if (frame.opcode() == 8) {
					return (frame.payload().length == 0) ? 1005 : ByteBuffer.wrap(frame.payload()).getShort() & 0xFFFF;
				}
			}
		}

		void awaitEnd() throws IOException {
			this.in.transferTo(OutputStream.nullOutputStream());
		}

		/**
		 * Says text frames back until the client closes.
		 */
		void echo() throws IOException {
			while (true) {
				Frame frame = read();
				switch (frame.opcode()) {
					case 8 -> {
						frame(0x88, frame.payload());
						return;
					}
					case 9 -> frame(0x8A, frame.payload());
					case 10 -> {
					}
					default -> frame(frame.first(), frame.payload());
				}
			}
		}

		Socket socket() {
			return this.socket;
		}

	}

	/**
	 * A frame.
	 *
	 * @param first its first byte
	 * @param payload its payload
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Frame(int first, byte[] payload) {

		int opcode() {
			return this.first & 0xF;
		}

		String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

	}

}
