package io.github.wsboot.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.jspecify.annotations.Nullable;

/**
 * A client that writes whatever it is told, reads strictly, and keeps a record of what
 * the server does: messages and pongs, the Close frame, the end of TCP, and everything
 * that RFC 6455 forbids a server.
 */
final class ProtocolPeer implements AutoCloseable {

	// a loaded machine may leave a socket alone for many seconds
	private static final Duration LIMIT = Duration.ofSeconds(60);

	// how long a server may take to fail fast; one that does not fail costs this much
	private static final Duration REACTION = Duration.ofSeconds(5);

	private final WsPeer peer;

	private final boolean deflated;

	private final Inflater inflater = new Inflater(true);

	// guarded by this

	private final List<String> events = new ArrayList<>();

	private final List<String> faults = new ArrayList<>();

	private boolean scriptOver;

	/** The answer to the server's Close frame, until it leaves. */
	private byte @Nullable [] closeAnswer;

	private boolean closeSent;

	private int closeCode;

	private String closeReason = "";

	private End end = End.OPEN;

	private ProtocolPeer(WsPeer peer) {
		this.peer = peer;
		this.deflated = peer.head().contains("permessage-deflate");
	}

	static ProtocolPeer connect(int port, String path, ExecutorService readers, String... headers) {
		ProtocolPeer peer = new ProtocolPeer(WsPeer.connect(port, path, headers));
		readers.execute(peer::readAll);
		return peer;
	}

	// --- what a script does

	void send(byte[]... frames) {
		for (byte[] frame : frames) {
			write(frame);
		}
	}

	/**
	 * Writes in pieces, each a segment of its own.
	 */
	void chop(byte[] bytes, int size) {
		for (int from = 0; from < bytes.length; from += size) {
			write(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
		}
	}

	void sendClose(byte[] frame) {
		synchronized (this) {
			this.closeAnswer = null;
			this.closeSent = true;
		}
		write(frame);
	}

	/**
	 * Writes what contains a Close frame, so that the one of the server is not answered.
	 */
	void sendWithClose(byte[]... frames) {
		sendClose(WsFrames.concat(frames));
	}

	/**
	 * There is nothing more to send but the answer to a Close frame. It does not leave
	 * before, because it would end up in the middle of a frame that is not complete yet.
	 */
	void scriptOver() {
		synchronized (this) {
			this.scriptOver = true;
		}
		answerClose();
	}

	private void answerClose() {
		byte[] answer;
		synchronized (this) {
			answer = this.closeAnswer;
			if (!this.scriptOver || answer == null) {
				return;
			}
			this.closeAnswer = null;
		}
		write(answer);
	}

	/**
	 * Ends TCP in this direction.
	 */
	void finish() {
		try {
			this.peer.endOutput();
		}
		catch (IllegalStateException ex) {
			// the server was faster
		}
	}

	/**
	 * Waits until so many events were recorded, or there will be no more.
	 */
	synchronized void awaitEvents(int count) {
		await(LIMIT, () -> this.events.size() >= count || this.closeCode != 0);
	}

	/**
	 * Gives the server a chance to fail the connection; that it has not is an event.
	 */
	synchronized void awaitFailure() {
		await(REACTION, () -> this.closeCode != 0);
		if (this.closeCode == 0 && this.end == End.OPEN) {
			this.events.add("no reaction");
		}
	}

	private void write(byte[] bytes) {
		try {
			this.peer.raw(bytes);
		}
		catch (IllegalStateException ex) {
			// the server has ended TCP, which the reader notices
		}
	}

	// --- what the server did

	/**
	 * Waits until the events are those of one of the lists, or there will be no more.
	 */
	synchronized void awaitAnyOf(List<List<String>> expected) {
		await(LIMIT, () -> this.closeCode != 0 || expected.contains(this.events));
	}

	synchronized Transcript awaitEnd() {
		await(LIMIT, () -> false);
		return new Transcript(List.copyOf(this.events), List.copyOf(this.faults), this.closeCode, this.closeReason,
				this.end);
	}

	synchronized boolean isCloseSent() {
		return this.closeSent;
	}

	private void await(Duration limit, BooleanSupplier condition) {
		long deadline = System.nanoTime() + limit.toNanos();
		while (this.end == End.OPEN && !condition.getAsBoolean()) {
			long millis = (deadline - System.nanoTime()) / 1_000_000;
			if (millis <= 0) {
				return;
			}
			try {
				wait(millis);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private void readAll() {
		End how;
		try {
			how = read(this.peer.in(LIMIT));
		}
		catch (SocketTimeoutException ex) {
			how = End.OPEN;
		}
		catch (EOFException ex) {
			fault("TCP ended within a frame");
			how = End.FINISHED;
		}
		catch (IOException ex) {
			how = End.RESET;
		}
		synchronized (this) {
			this.end = how;
			notifyAll();
		}
	}

	private End read(DataInputStream in) throws IOException {
		int opcode = 0;
		boolean compressed = false;
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		while (true) {
			int first = in.read();
			if (first < 0) {
				return End.FINISHED;
			}
			byte[] payload = payload(in);
			int current = first & 0x0f;
			boolean last = (first & 0x80) != 0;
			checkHead(first, current, last, opcode != 0);
			if (current >= WsPeer.CLOSE) {
				control(current, payload);
				continue;
			}
			if (current != 0) {
				opcode = current;
				compressed = (first & 0x40) != 0;
			}
			message.writeBytes(payload);
			if (last) {
				message(opcode, compressed ? inflate(message.toByteArray()) : message.toByteArray());
				message.reset();
				opcode = 0;
			}
		}
	}

	private byte[] payload(DataInputStream in) throws IOException {
		int second = in.readUnsignedByte();
		if ((second & 0x80) != 0) {
			fault("masked frame");
		}
		long length = second & 0x7f;
		if (length == 126) {
			length = in.readUnsignedShort();
			if (length < 126) {
				fault("length not in its shortest form");
			}
		}
		else if (length == 127) {
			length = in.readLong();
			if (length < 65_536) {
				fault("length not in its shortest form");
			}
		}
		byte[] payload = new byte[Math.toIntExact(length)];
		in.readFully(payload);
		return payload;
	}

	private void checkHead(int first, int opcode, boolean last, boolean inMessage) {
		if ((first & (this.deflated ? 0x30 : 0x70)) != 0) {
			fault("reserved bits");
		}
		if ((opcode > 2 && opcode < WsPeer.CLOSE) || opcode > WsPeer.PONG) {
			fault("reserved opcode");
		}
		if (opcode >= WsPeer.CLOSE && !last) {
			fault("fragmented control frame");
		}
		if (opcode < WsPeer.CLOSE && (opcode == 0) != inMessage) {
			fault((opcode == 0) ? "continuation of nothing" : "message within a message");
		}
		synchronized (this) {
			if (this.closeCode != 0) {
				fault("frame " + opcode + " after the Close frame");
			}
		}
	}

	private void control(int opcode, byte[] payload) {
		if (payload.length > 125) {
			fault("control frame of " + payload.length + " bytes");
		}
		if (opcode != WsPeer.CLOSE) {
			event(describe(opcode, payload));
			if (opcode == WsPeer.PING) {
				write(WsFrames.frame(WsFrames.FIN | WsPeer.PONG, payload));
			}
			return;
		}
		int code = (payload.length >= 2) ? ByteBuffer.wrap(payload).getShort() & 0xffff : 1005;
		if (payload.length == 1 || (payload.length >= 2 && !isSendable(code))) {
			fault("Close frame with " + HexFormat.of().formatHex(payload));
		}
		byte[] reason = (payload.length > 2) ? Arrays.copyOfRange(payload, 2, payload.length) : new byte[0];
		checkUtf8(reason);
		synchronized (this) {
			if (!this.closeSent) {
				this.closeAnswer = WsFrames.frame(WsFrames.FIN | WsPeer.CLOSE,
						(payload.length > 2) ? Arrays.copyOf(payload, 2) : payload);
			}
			this.closeSent = true;
			if (this.closeCode == 0) {
				this.closeCode = code;
				this.closeReason = new String(reason, StandardCharsets.UTF_8);
			}
			notifyAll();
		}
		answerClose();
	}

	private static boolean isSendable(int code) {
		return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
	}

	private void message(int opcode, byte[] payload) {
		if (opcode == WsPeer.TEXT) {
			checkUtf8(payload);
		}
		event(describe(opcode, payload));
	}

	private void checkUtf8(byte[] bytes) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
		}
		catch (CharacterCodingException ex) {
			fault("text that is not UTF-8");
		}
	}

	private byte[] inflate(byte[] message) throws IOException {
		this.inflater.setInput(WsFrames.concat(message, WsFrames.bytes(0, 0, 0xff, 0xff)));
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		try {
			int length = this.inflater.inflate(buffer);
			while (length > 0) {
				out.write(buffer, 0, length);
				length = this.inflater.inflate(buffer);
			}
		}
		catch (DataFormatException ex) {
			throw new IOException(ex);
		}
		return out.toByteArray();
	}

	private synchronized void event(String event) {
		this.events.add(event);
		notifyAll();
	}

	private synchronized void fault(String fault) {
		this.faults.add(fault);
	}

	/**
	 * A message or control frame as it appears among the events.
	 */
	static String describe(int opcode, byte[] payload) {
		String kind = switch (opcode) {
			case WsPeer.TEXT -> "text";
			case WsPeer.BINARY -> "binary";
			case WsPeer.PING -> "ping";
			case WsPeer.PONG -> "pong";
			default -> "opcode " + opcode;
		};
		if (payload.length <= 24) {
			return kind + " " + HexFormat.of().formatHex(payload);
		}
		CRC32 crc = new CRC32();
		crc.update(payload);
		return kind + " of " + payload.length + " bytes with CRC " + Long.toHexString(crc.getValue());
	}

	@Override
	public void close() {
		this.peer.close();
		this.inflater.end();
	}

	/**
	 * How TCP ended.
	 */
	enum End {

		OPEN, FINISHED, RESET

	}

	/**
	 * What the server did.
	 *
	 * @param events messages, pings and pongs
	 * @param faults what it must not do
	 * @param closeCode the code of its Close frame, 0 without one
	 * @param closeReason its reason
	 * @param end how TCP ended
	 */
	record Transcript(List<String> events, List<String> faults, int closeCode, String closeReason, End end) {

		@Override
		public String toString() {
			String shown = (this.events.size() > 12)
					? this.events.size() + " events, first " + this.events.subList(0, 12) : this.events.toString();
			return shown
					+ ((this.closeCode != 0) ? ", Close " + this.closeCode + " '" + this.closeReason + "'"
							: ", no Close frame")
					+ ", TCP " + this.end + (this.faults.isEmpty() ? "" : ", FAULTS " + this.faults);
		}

	}

}
