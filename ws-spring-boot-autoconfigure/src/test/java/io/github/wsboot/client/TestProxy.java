package io.github.wsboot.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ServerSocketFactory;

import org.jspecify.annotations.Nullable;

/**
 * A proxy that asks for user "me" and password "secret", and looks names up itself.
 */
final class TestProxy implements AutoCloseable {

	private final ServerSocket socket;

	private final Greeting greeting;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	/** What clients asked to be connected to. */
	final List<String> targets = new CopyOnWriteArrayList<>();

	private TestProxy(ServerSocketFactory sockets, Greeting greeting) throws IOException {
		this.greeting = greeting;
		this.socket = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	static TestProxy http(ServerSocketFactory sockets) throws IOException {
		return new TestProxy(sockets, TestProxy::connect);
	}

	static TestProxy socks5() throws IOException {
		return new TestProxy(ServerSocketFactory.getDefault(), TestProxy::socks5);
	}

	static TestProxy socks4() throws IOException {
		return new TestProxy(ServerSocketFactory.getDefault(), TestProxy::socks4);
	}

	int port() {
		return this.socket.getLocalPort();
	}

	private void accept() {
		while (true) {
			try {
				Socket client = this.socket.accept();
				this.sockets.add(client);
				start(() -> serve(client));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket client) {
		try (client) {
			DataInputStream in = new DataInputStream(client.getInputStream());
			String target = this.greeting.greet(in, client.getOutputStream());
			if (target == null) {
				in.transferTo(OutputStream.nullOutputStream());
				return;
			}
			this.targets.add(target);
			int colon = target.lastIndexOf(':');
			Socket server = new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
			this.sockets.add(server);
			start(() -> pump(server, client));
			pump(client, server);
		}
		catch (IOException ex) {
			// one of them went away
		}
	}

	private static void pump(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
				out.write(buffer, 0, length);
				out.flush();
			}
		}
		catch (IOException ex) {
			// one of them went away
		}
	}

	private static @Nullable String connect(DataInputStream in, OutputStream out) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			head.write(in.readUnsignedByte());
		}
		String text = head.toString(StandardCharsets.ISO_8859_1);
		String credentials = Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
		if (!text.toLowerCase(Locale.ROOT).contains("proxy-authorization: basic ") || !text.contains(credentials)) {
			out.write("HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
			return null;
		}
		out.write("HTTP/1.1 200 Go ahead\r\n\r\n".getBytes(StandardCharsets.UTF_8));
		return text.substring("CONNECT ".length(), text.indexOf(" HTTP"));
	}

	private static @Nullable String socks5(DataInputStream in, OutputStream out) throws IOException {
		in.readUnsignedByte();
		byte[] methods = in.readNBytes(in.readUnsignedByte());
		if (new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) < 0) {
			out.write(new byte[] { 5, -1 });
			return null;
		}
		out.write(new byte[] { 5, 2 });
		in.readUnsignedByte();
		String user = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
		String password = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
		boolean known = user.equals("me") && password.equals("secret");
		out.write(new byte[] { 1, (byte) (known ? 0 : 1) });
		if (!known) {
			return null;
		}
		in.readNBytes(3);
		if (in.readUnsignedByte() != 3) {
			throw new EOFException("not a name");
		}
		String host = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
		int port = in.readUnsignedShort();
		out.write(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, 0, 0 });
		return host + ":" + port;
	}

	private static @Nullable String socks4(DataInputStream in, OutputStream out) throws IOException {
		in.readNBytes(2);
		int port = in.readUnsignedShort();
		in.readNBytes(4);
		boolean known = readToZero(in).equals("me");
		String host = readToZero(in);
		out.write(new byte[] { 0, (byte) (known ? 90 : 93), 0, 0, 0, 0, 0, 0 });
		return known ? host + ":" + port : null;
	}

	private static String readToZero(DataInputStream in) throws IOException {
		StringBuilder text = new StringBuilder();
		for (int read = in.readUnsignedByte(); read != 0; read = in.readUnsignedByte()) {
			text.append((char) read);
		}
		return text.toString();
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "test-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
		for (Socket open : this.sockets) {
			open.close();
		}
	}

	/**
	 * Finds out where a client wants to go; null if it may not.
	 */
	private interface Greeting {

		@Nullable String greet(DataInputStream in, OutputStream out) throws IOException;

	}

}
