package io.github.wsboot.benchmark.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text message of a fixed layout, sent by the load client and passed on by the peer as
 * it is: what to do, a lane (one character), a sequence number (8 hex digits) and two
 * arguments (4 hex digits each), filled up to the size that is measured.
 */
public final class Command {

	/** Send this message to everyone. */
	public static final char BROADCAST = 'b';

	/** Send this message back. */
	public static final char ECHO = 'e';

	/** Send this message to as many random connections, one by one, as the argument. */
	public static final char UNICAST = 'u';

	/** Join the group whose number is the argument, then send this message back. */
	public static final char JOIN = 'j';

	/**
	 * Send this message to as many random groups as the argument, of as many groups as
	 * the second argument.
	 */
	public static final char GROUPS = 'g';

	/** The smallest message. */
	public static final int MIN_SIZE = 18;

	private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	private Command() {
	}

	public static byte[] create(char operation, int lane, int sequence, int argument, int second, int size) {
		byte[] command = new byte[Math.max(size, MIN_SIZE)];
		Arrays.fill(command, (byte) 'x');
		command[0] = (byte) operation;
		command[1] = (byte) ('A' + lane);
		putHex(command, 2, 8, sequence);
		putHex(command, 10, 4, argument);
		putHex(command, 14, 4, second);
		return command;
	}

	public static char operation(String command) {
		return command.charAt(0);
	}

	public static int argument(String command) {
		return Integer.parseInt(command, 10, 14, 16);
	}

	public static int secondArgument(String command) {
		return Integer.parseInt(command, 14, 18, 16);
	}

	public static char operation(ByteBuffer buffer, int offset) {
		return (char) buffer.get(offset);
	}

	public static int lane(ByteBuffer buffer, int offset) {
		return buffer.get(offset + 1) - 'A';
	}

	public static int sequence(ByteBuffer buffer, int offset) {
		return hex(buffer, offset + 2, 8);
	}

	public static int argument(ByteBuffer buffer, int offset) {
		return hex(buffer, offset + 10, 4);
	}

	public static int secondArgument(ByteBuffer buffer, int offset) {
		return hex(buffer, offset + 14, 4);
	}

	private static int hex(ByteBuffer buffer, int offset, int digits) {
		int value = 0;
		for (int i = offset; i < offset + digits; i++) {
			int digit = buffer.get(i);
			value = (value << 4) | ((digit <= '9') ? digit - '0' : digit - 'a' + 10);
		}
		return value;
	}

	private static void putHex(byte[] target, int offset, int digits, int value) {
		for (int i = 0; i < digits; i++) {
			target[offset + i] = DIGITS[(value >>> (4 * (digits - 1 - i))) & 0xf];
		}
	}

}
