package io.github.wsboot.cluster.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.wsboot.cluster.LocalNode;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of what goes through channels: a kind, then its content. Scripts build
 * kicks, too.
 */
final class Frames {

	/** The node they come from, then envelopes, each after its length. */
	static final byte ENVELOPES = 1;

	/** A code has been claimed: epoch, node of the claimer, code; a line each. */
	static final byte KICK = 2;

	/**
	 * A connection is no target any more: epoch of the kick, node of the connection,
	 * code; a line each.
	 */
	static final byte GONE = 3;

	/** Proves that this node hears its channel: when it was sent, as the node counts. */
	static final byte ECHO = 4;

	private static final int LENGTH = 4;

	private static final int HEAD = 1 + LocalNode.ID_LENGTH;

	/** What a frame with one envelope has beside it. */
	static final int OVERHEAD = HEAD + LENGTH;

	private Frames() {
	}

	/**
	 * Whether a frame of this kind is something to be handled.
	 */
	static boolean isKnown(byte kind) {
		return kind == ENVELOPES || kind == KICK || kind == GONE;
	}

	static int sizeOf(byte[] envelope) {
		return LENGTH + envelope.length;
	}

	static byte[] envelopes(byte[] node, List<byte[]> envelopes) {
		ByteBuffer frame = ByteBuffer.allocate(HEAD + envelopes.stream().mapToInt(Frames::sizeOf).sum());
		frame.put(ENVELOPES).put(node);
		envelopes.forEach((envelope) -> frame.putInt(envelope.length).put(envelope));
		return frame.array();
	}

	/**
	 * Whether a frame of envelopes comes from a node.
	 */
	static boolean isFrom(byte[] node, byte[] frame) {
		return frame.length >= HEAD && Arrays.equals(frame, 1, HEAD, node, 0, node.length);
	}

	/**
	 * Reads envelopes.
	 * @return the envelopes, {@code null} if the frame is malformed
	 */
	static @Nullable List<byte[]> envelopes(byte[] frame) {
		List<byte[]> envelopes = new ArrayList<>(1);
		if (frame.length < HEAD) {
			return null;
		}
		int at = HEAD;
		while (at < frame.length) {
			if (frame.length - at < LENGTH) {
				return null;
			}
			int length = ByteBuffer.wrap(frame).getInt(at);
			at += LENGTH;
			if (length < 0 || length > frame.length - at) {
				return null;
			}
			envelopes.add(Arrays.copyOfRange(frame, at, at + length));
			at += length;
		}
		return envelopes;
	}

	static byte[] kickStart() {
		return new byte[] { KICK };
	}

	static @Nullable Kick kick(byte[] frame) {
		String[] lines = lines(frame);
		long epoch = (lines != null) ? epoch(lines[0]) : -1;
		return (lines != null && epoch >= 0) ? new Kick(lines[2], epoch, lines[1]) : null;
	}

	static byte[] kick(Kick kick) {
		return control(KICK, kick.epoch(), kick.claimer(), kick.code());
	}

	static byte[] gone(Gone gone) {
		return control(GONE, gone.epoch(), gone.node(), gone.code());
	}

	static @Nullable Gone gone(byte[] frame) {
		String[] lines = lines(frame);
		long epoch = (lines != null) ? epoch(lines[0]) : -1;
		return (lines != null && epoch >= 0) ? new Gone(lines[2], epoch, lines[1]) : null;
	}

	static byte[] echo(long sentAt) {
		byte[] bytes = Long.toString(sentAt).getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(1 + bytes.length).put(ECHO).put(bytes).array();
	}

	/**
	 * When an echo was sent.
	 * @return {@code null} if it does not say
	 */
	static @Nullable Long echoSentAt(byte[] frame) {
		try {
			return Long.valueOf(new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private static byte[] control(byte kind, long epoch, String node, String code) {
		byte[] bytes = (epoch + "\n" + node + "\n" + code).getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(1 + bytes.length).put(kind).put(bytes).array();
	}

	private static String @Nullable [] lines(byte[] frame) {
		String[] lines = new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8).split("\n", 3);
		return (lines.length == 3) ? lines : null;
	}

	private static long epoch(String text) {
		try {
			return Long.parseLong(text);
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	/**
	 * Tells a node that a code has a newer owner.
	 *
	 * @param code the code
	 * @param epoch the epoch of the newer claim
	 * @param claimer the node of the newer owner
	 */
	record Kick(String code, long epoch, String claimer) {

	}

	/**
	 * Tells a claimer that the owner before is none any more.
	 *
	 * @param code the code
	 * @param epoch the epoch of the claim
	 * @param node the node that had the code
	 */
	record Gone(String code, long epoch, String node) {

	}

}
