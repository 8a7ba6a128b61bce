package io.github.wsboot.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

/**
 * A client on a bare socket, so that a test can do what no decent client would: not read,
 * not answer, send half a frame, forge headers.
 */
final class WsPeer implements AutoCloseable {

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	private final Socket socket;

	private final DataInputStream in;

	private final OutputStream out;

	private final String head;

	private WsPeer(Socket socket, String head) throws IOException {
		this.socket = socket;
		this.in = new DataInputStream(socket.getInputStream());
		this.out = socket.getOutputStream();
		this.head = head;
	}

	static WsPeer connect(int port, String path, String... headers) {
		WsPeer peer = handshake(port, path, headers);
		if (peer.status() != 101) {
			peer.close();
			throw new IllegalStateException("Handshake got " + peer.head);
		}
		return peer;
	}

	/**
	 * Sends a handshake, whose answer is {@link #status()} and {@link #head()}. Headers
	 * replace the usual ones of the same name; an empty one removes it.
	 */
	static WsPeer handshake(int port, String path, String... headers) {
		return handshake(port, path, 0, headers);
	}

	static WsPeer handshake(int port, String path, int receiveBuffer, String... headers) {
		try {
			Socket socket = open(port, receiveBuffer);
			socket.getOutputStream().write(request(port, path, headers));
			return new WsPeer(socket, readHead(socket));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Sends a handshake, or as many bytes of it as are wanted, and resets the connection
	 * before there is an answer.
	 */
	static void abandonHandshake(int port, String path, int bytes) {
		try (Socket socket = open(port, 0)) {
			byte[] request = request(port, path);
			socket.getOutputStream().write(request, 0, Math.min(bytes, request.length));
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Socket open(int port, int receiveBuffer) throws IOException {
		Socket socket = new Socket();
		if (receiveBuffer > 0) {
			socket.setReceiveBufferSize(receiveBuffer);
		}
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
		socket.setSoTimeout(20_000);
		socket.setTcpNoDelay(true);
		return socket;
	}

	private static byte[] request(int port, String path, String... headers) {
		List<String> lines = new ArrayList<>(List.of("Host: localhost:" + port, "Upgrade: websocket",
				"Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
		for (String header : headers) {
			String name = header.substring(0, header.indexOf(':') + 1).toLowerCase(Locale.ROOT);
			boolean isUsual = List
				.of("host:", "upgrade:", "connection:", "sec-websocket-version:", "sec-websocket-key:")
				.contains(name);
			if (isUsual) {
				lines.removeIf((line) -> line.toLowerCase(Locale.ROOT).startsWith(name));
			}
			if (!header.endsWith(":")) {
				lines.add(header);
			}
		}
		String request = "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
		return request.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static String readHead(Socket socket) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int next = socket.getInputStream().read();
			if (next < 0) {
				break;
			}
			head.write(next);
		}
		return head.toString(StandardCharsets.ISO_8859_1);
	}

	int status() {
		return this.head.startsWith("HTTP/1.1 ") ? Integer.parseInt(this.head.substring(9, 12)) : 0;
	}

	String head() {
		return this.head;
	}

	WsPeer send(String text) {
		return frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
	}

	WsPeer sendClose(int code) {
		return frame(true, CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
	}

	WsPeer frame(boolean last, int opcode, byte[] payload) {
		ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
		frame.write((last ? 0x80 : 0) | opcode);
		if (payload.length < 126) {
			frame.write(0x80 | payload.length);
		}
		else if (payload.length < 65_536) {
			frame.write(0x80 | 126);
			frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
		}
		else {
			frame.write(0x80 | 127);
			frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
		}
		byte[] mask = { 1, 2, 3, 4 };
		frame.writeBytes(mask);
		byte[] masked = new byte[payload.length];
		for (int i = 0; i < payload.length; i++) {
			masked[i] = (byte) (payload[i] ^ mask[i & 3]);
		}
		frame.writeBytes(masked);
		return raw(frame.toByteArray());
	}

	WsPeer raw(byte[] bytes) {
		try {
			this.out.write(bytes);
			this.out.flush();
			return this;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The next text message; pings are answered on the way.
	 */
	String text() {
		return new String(expect(TEXT).payload(), StandardCharsets.UTF_8);
	}

	byte[] binary() {
		return expect(BINARY).payload();
	}

	/**
	 * The code of the Close frame, skipping what comes before it; 1006 if TCP ended
	 * without one.
	 */
	int closeCode() {
		Frame frame = read();
		while (frame != null && frame.opcode() != CLOSE) {
			frame = read();
		}
		if (frame == null) {
			return 1006;
		}
		return (frame.payload().length >= 2) ? ByteBuffer.wrap(frame.payload()).getShort() & 0xFFFF : 1005;
	}

	private Frame expect(int opcode) {
		Frame frame = read();
		while (frame != null && (frame.opcode() == PING || frame.opcode() == PONG) && opcode < CLOSE) {
			if (frame.opcode() == PING) {
				frame(true, PONG, frame.payload());
			}
			frame = read();
		}
		if (frame == null || frame.opcode() != opcode) {
			throw new IllegalStateException("Expected opcode " + opcode + " but got "
					+ ((frame != null) ? frame.opcode() + " " + Arrays.toString(frame.payload()) : "the end"));
		}
		return frame;
	}

	/**
	 * The next whole message or control frame, {@code null} at the end of TCP.
	 */
	@Nullable Frame read() {
		try {
			ByteArrayOutputStream payload = new ByteArrayOutputStream();
			int opcode = 0;
			while (true) {
				int first = this.in.readUnsignedByte();
				byte[] part = new byte[(int) payloadSize()];
				this.in.readFully(part);
				int partOpcode = first & 0x0F;
				if (partOpcode >= CLOSE) {
					return new Frame(partOpcode, part);
				}
				opcode = (partOpcode != 0) ? partOpcode : opcode;
				payload.writeBytes(part);
				if ((first & 0x80) != 0) {
					return new Frame(opcode, payload.toByteArray());
				}
			}
		}
		catch (SocketTimeoutException ex) {
			throw new IllegalStateException("Nothing arrived within 20 s", ex);
		}
		catch (EOFException ex) {
			return null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * What the server sends, for who reads frames otherwise.
	 * @param timeout the longest silence
	 */
	DataInputStream in(Duration timeout) {
		try {
			this.socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return this.in;
	}

	/**
	 * The checksum of the next message, which may be larger than this heap has room for.
	 */
	long checksum() {
		try {
			CRC32 checksum = new CRC32();
			byte[] buffer = new byte[8192];
			while (true) {
				int first = this.in.readUnsignedByte();
				long left = payloadSize();
				while (left > 0) {
					int read = this.in.read(buffer, 0, (int) Math.min(buffer.length, left));
					if (read < 0) {
						throw new EOFException();
					}
					checksum.update(buffer, 0, read);
					left -= read;
				}
				if ((first & 0x80) != 0) {
					return checksum.getValue();
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private long payloadSize() throws IOException {
		int length = this.in.readUnsignedByte();
		return (length == 126) ? this.in.readUnsignedShort() : (length == 127) ? this.in.readLong() : length;
	}

	/** Ends this direction of TCP, without a Close frame. */
	void endOutput() {
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Ends TCP by a reset, without a Close frame. */
	void reset() {
		try {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A message or control frame.
	 *
	 * @param opcode its opcode
	 * @param payload its payload
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared
	record Frame(int opcode, byte[] payload) {

	}

}
