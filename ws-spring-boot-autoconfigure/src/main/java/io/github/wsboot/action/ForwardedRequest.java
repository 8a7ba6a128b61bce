package io.github.wsboot.action;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.wsboot.WsMessage;

/**
 * A request on its way to the node of its connection, in the form that is usual here,
 * whatever form the connection speaks.
 *
 * @param uniqueCode the code of the connection
 * @param timeout how long the node may wait for the client
 * @param message the request, whose id says nothing
 */
record ForwardedRequest(String uniqueCode, Duration timeout, WsMessage message) {

	byte[] toBytes() {
		byte[] code = this.uniqueCode.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + code.length + 1 + this.message.size())
			.putLong(this.timeout.toMillis())
			.putInt(code.length)
			.put(code)
			.put((byte) (this.message.isText() ? 1 : 0))
			.put(this.message.byteBuffer())
			.array();
	}

	/**
	 * Takes a request apart.
	 * @throws IllegalArgumentException if it is none
	 */
	static ForwardedRequest of(byte[] bytes) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		if (buffer.remaining() < Long.BYTES + Integer.BYTES + 1) {
			throw new IllegalArgumentException("No request");
		}
		long timeout = buffer.getLong();
		int length = buffer.getInt();
		if (timeout < 1 || timeout > Requests.LONGEST.toMillis() || length < 1 || length >= buffer.remaining()) {
			throw new IllegalArgumentException("No request");
		}
		byte[] code = new byte[length];
		buffer.get(code);
		return new ForwardedRequest(new String(code, StandardCharsets.UTF_8), Duration.ofMillis(timeout),
				message(buffer));
	}

	/**
	 * A message behind a byte that says what it is.
	 */
	static WsMessage message(ByteBuffer buffer) {
		return (buffer.get() != 0) ? WsMessage.text(buffer) : WsMessage.binary(buffer);
	}

}
