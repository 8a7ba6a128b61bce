package io.github.wsboot.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ServerSocketFactory;

/**
 * A server that does what it is told, for one connection.
 */
final class RawServer implements AutoCloseable {

	static final int FIN = 0x80;

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: *(\\S+)", Pattern.CASE_INSENSITIVE);

	private final ServerSocket server;

	private final CompletableFuture<Void> end;

	RawServer(Script script) throws IOException {
		this(ServerSocketFactory.getDefault(), script);
	}

	RawServer(ServerSocketFactory factory, Script script) throws IOException {
		this.server = factory.createServerSocket(0, 1, InetAddress.getByName("localhost"));
		this.end = CompletableFuture.runAsync(() -> serve(script),
				// the JDK's client needs the common pool, which may have but one thread
				(task) -> new Thread(task, "raw-server").start());
	}

	private void serve(Script script) {
		try (Socket socket = this.server.accept()) {
			script.run(socket);
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Done when the script is, with what it failed with.
	 */
	CompletableFuture<Void> end() {
		return this.end;
	}

	static void upgrade(Socket socket) throws IOException, GeneralSecurityException {
		Matcher key = KEY.matcher(head(socket));
		if (!key.find()) {
			throw new IOException("Not a handshake");
		}
		String accept = Base64.getEncoder()
			.encodeToString(MessageDigest.getInstance("SHA-1")
				.digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
		upgrade(socket, accept);
	}

	static void upgrade(Socket socket, String accept) throws IOException {
		String head = String.join("\r\n", "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket",
				"Connection: Upgrade", "Sec-WebSocket-Accept: " + accept, "", "");
		socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
	}

	static String head(Socket socket) throws IOException {
		InputStream in = socket.getInputStream();
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("The client is gone");
			}
			head.append((char) next);
		}
		return head.toString();
	}

	static void frame(Socket socket, int firstByte, byte... payload) throws IOException {
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.write(firstByte);
		frame.write(payload.length);
		frame.writeBytes(payload);
		socket.getOutputStream().write(frame.toByteArray());
	}

	static void readToTheEnd(Socket socket) throws IOException {
		socket.getInputStream().transferTo(new ByteArrayOutputStream());
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What to do with the connection.
	 */
	interface Script {

		void run(Socket socket) throws IOException, GeneralSecurityException;

	}

}
