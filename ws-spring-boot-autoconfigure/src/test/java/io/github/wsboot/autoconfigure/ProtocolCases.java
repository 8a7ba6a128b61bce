package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.wsboot.autoconfigure.ProtocolCase.Ending;
import io.github.wsboot.autoconfigure.WsServer.Container;

import static io.github.wsboot.autoconfigure.ProtocolCase.Ending.CLOSE;
import static io.github.wsboot.autoconfigure.ProtocolCase.Ending.TCP;
import static io.github.wsboot.autoconfigure.ProtocolCase.Ending.closed;
import static io.github.wsboot.autoconfigure.WsFrames.CONTINUATION;
import static io.github.wsboot.autoconfigure.WsFrames.FIN;
import static io.github.wsboot.autoconfigure.WsFrames.bytes;
import static io.github.wsboot.autoconfigure.WsFrames.concat;
import static io.github.wsboot.autoconfigure.WsFrames.frame;
import static io.github.wsboot.autoconfigure.WsFrames.utf8;
import static io.github.wsboot.autoconfigure.WsPeer.BINARY;
import static io.github.wsboot.autoconfigure.WsPeer.PING;
import static io.github.wsboot.autoconfigure.WsPeer.PONG;
import static io.github.wsboot.autoconfigure.WsPeer.TEXT;

/**
 * What clients can send, by chapters that follow those of the well-known fuzzing suite.
 */
final class ProtocolCases {

	private static final boolean FULL = Boolean.getBoolean("ws.test.full");

	private static final Ending PROTOCOL_ERROR = closed(1002);

	private static final Ending NOT_UTF8 = closed(1007);

	private static final int RSV1 = 0x40;

	private static final String DEFLATE = "permessage-deflate";

	private static final String UNKNOWN_PARAMETER = DEFLATE + "; unknown=1";

	private static final String LATE = "its own API decodes a text when it is complete";

	// mixed, and its bytes can be cut anywhere
	private static final byte[] GREEK = utf8("\u03ba\u1f79\u03c3\u03bc\u03b5");

	private ProtocolCases() {
	}

	// --- 1

	static List<ProtocolCase> framing() {
		List<ProtocolCase> cases = new ArrayList<>();
		for (int opcode : new int[] { TEXT, BINARY }) {
			for (int size : new int[] { 0, 1, 125, 126, 127, 128, 65_535, 65_536 }) {
				byte[] payload = payload(size);
				byte[] frame = frame(FIN | opcode, payload);
				String id = "1." + name(opcode) + "." + size;
				String event = event(opcode, payload);
				cases.add(ProtocolCase.of(id, "a message", (peer) -> peer.send(frame)).expects(CLOSE, event));
				int chop = (size <= 128 || FULL) ? 1 : 997;
				cases.add(ProtocolCase
					.of(id + ".chopped", "the same in writes of " + chop, (peer) -> peer.chop(frame, chop))
					.expects(CLOSE, event));
			}
			byte[] payload = payload(20);
			for (int form : new int[] { 126, 127 }) {
				byte[] frame = frame(FIN | opcode, form, payload);
				cases
					.add(ProtocolCase
						.of("1." + name(opcode) + ".long-form-" + form,
								"20 bytes whose length is not in its shortest form", (peer) -> peer.send(frame))
						.expects(CLOSE, event(opcode, payload))
						.expects(PROTOCOL_ERROR));
			}
			byte[] negative = WsFrames.announce(FIN | opcode, Long.MIN_VALUE | 20);
			cases.add(
					ProtocolCase
						.of("1." + name(opcode) + ".negative-length", "64 bits of length, the first of them set",
								(peer) -> peer.send(negative, payload))
						.expects(closed(1002, 1009)));
			byte[] unmasked = WsFrames.unmasked(FIN | opcode, payload);
			cases.add(ProtocolCase
				.of("1." + name(opcode) + ".unmasked", "a message, then one without a mask",
						(peer) -> peer.send(frame(FIN | opcode, payload), unmasked))
				.expects(PROTOCOL_ERROR, event(opcode, payload)));
		}
		byte[] unmaskedPing = WsFrames.unmasked(FIN | PING, utf8("hello"));
		cases.add(ProtocolCase.of("1.ping.unmasked", "a ping without a mask", (peer) -> peer.send(unmaskedPing))
			.expects(PROTOCOL_ERROR));
		return cases;
	}

	// --- 2

	static List<ProtocolCase> pings() {
		List<ProtocolCase> cases = new ArrayList<>();
		Map<String, byte[]> payloads = new LinkedHashMap<>();
		payloads.put("empty", new byte[0]);
		payloads.put("text", utf8("Hello, world!"));
		payloads.put("binary", bytes(0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff));
		payloads.put("125", payload(125));
		payloads.forEach((name, payload) -> {
			byte[] ping = frame(FIN | PING, payload);
			cases.add(ProtocolCase.of("2.ping." + name, "a ping", (peer) -> peer.send(ping))
				.expects(CLOSE, event(PONG, payload)));
			cases.add(ProtocolCase
				.of("2.ping." + name + ".chopped", "a ping octet by octet", (peer) -> peer.chop(ping, 1))
				.expects(CLOSE, event(PONG, payload)));
			byte[] pong = frame(FIN | PONG, payload);
			cases.add(ProtocolCase
				.of("2.pong." + name, "a pong nobody asked for, then a ping",
						(peer) -> peer.send(pong, WsFrames.ping("still there?")))
				.expects(CLOSE, event(PONG, utf8("still there?"))));
		});
		for (int opcode : new int[] { PING, PONG }) {
			byte[] tooLong = frame(FIN | opcode, payload(126));
			cases.add(ProtocolCase
				.of("2." + name(opcode) + ".126", "a control frame of 126 bytes", (peer) -> peer.send(tooLong))
				.expects(PROTOCOL_ERROR));
			cases.add(ProtocolCase
				.of("2." + name(opcode) + ".126.chopped", "the same octet by octet", (peer) -> peer.chop(tooLong, 1))
				.expects(PROTOCOL_ERROR));
		}
		byte[][] tenPings = new byte[10][];
		String[] tenPongs = new String[10];
		for (int i = 0; i < 10; i++) {
			tenPings[i] = WsFrames.ping("payload-" + i);
			tenPongs[i] = event(PONG, utf8("payload-" + i));
		}
		cases.add(ProtocolCase.of("2.ten", "ten pings", (peer) -> peer.send(tenPings)).expects(CLOSE, tenPongs));
		cases.add(ProtocolCase.of("2.ten.once", "ten pings in one write", (peer) -> peer.send(concat(tenPings)))
			.expects(CLOSE, tenPongs));
		cases.add(ProtocolCase.of("2.ten.chopped", "ten pings octet by octet", (peer) -> peer.chop(concat(tenPings), 1))
			.expects(CLOSE, tenPongs));
		byte[] mixed = concat(WsFrames.text("one"), WsFrames.ping("p"), WsFrames.text("two"), WsFrames.ping("q"));
		cases.add(ProtocolCase.of("2.mixed", "texts and pings in one write", (peer) -> peer.send(mixed))
			.expects(CLOSE, text("one"), event(PONG, utf8("p")), text("two"), event(PONG, utf8("q"))));
		return cases;
	}

	// --- 3 and 4

	static List<ProtocolCase> reserved() {
		List<ProtocolCase> cases = new ArrayList<>();
		Map<String, byte[]> wrong = new LinkedHashMap<>();
		for (int rsv = 1; rsv < 8; rsv++) {
			for (int opcode : new int[] { TEXT, BINARY, WsPeer.CLOSE, PING, PONG }) {
				byte[] payload = (opcode == WsPeer.CLOSE) ? bytes(0x03, 0xe8) : utf8("hello");
				wrong.put("3.rsv" + rsv + "." + name(opcode), frame(FIN | (rsv << 4) | opcode, payload));
			}
		}
		for (int opcode : new int[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 }) {
			wrong.put("4.opcode" + opcode + ".empty", frame(FIN | opcode, new byte[0]));
			wrong.put("4.opcode" + opcode, frame(FIN | opcode, utf8("reserved")));
		}
		wrong.forEach((id, frame) -> {
			ProtocolCase.Script alone = id.contains("close") ? (peer) -> peer.sendWithClose(frame)
					: (peer) -> peer.send(frame);
			cases.add(ProtocolCase.of(id, "the frame alone", alone).expects(PROTOCOL_ERROR));
			byte[] between = concat(WsFrames.text("before"), frame, WsFrames.ping("after"));
			boolean closes = id.contains("close");
			cases.add(ProtocolCase
				.of(id + ".between", "a text, the frame and a ping in one write",
						(peer) -> write(peer, closes, between, between.length))
				.expects(PROTOCOL_ERROR, text("before")));
			cases.add(ProtocolCase
				.of(id + ".between.chopped", "the same octet by octet", (peer) -> write(peer, closes, between, 1))
				.expects(PROTOCOL_ERROR, text("before")));
		});
		byte[] inMessage = concat(frame(TEXT, utf8("one")), frame(FIN | 0x40 | CONTINUATION, utf8("two")));
		cases.add(ProtocolCase
			.of("3.rsv4.continuation", "a reserved bit in a continuation", (peer) -> peer.send(inMessage))
			.expects(PROTOCOL_ERROR));
		return cases;
	}

	private static void write(ProtocolPeer peer, boolean closes, byte[] bytes, int size) {
		if (closes) {
			// the server is to fail the connection, so nothing of this counts as a Close
			peer.sendWithClose();
		}
		peer.chop(bytes, size);
	}

	// --- 5

	static List<ProtocolCase> fragmentation() {
		List<ProtocolCase> cases = new ArrayList<>();
		for (int opcode : new int[] { PING, PONG }) {
			byte[] fragmented = concat(frame(opcode, utf8("frag")), frame(FIN | CONTINUATION, utf8("ment")));
			everyWay(cases, "5.fragmented-" + name(opcode), "a control frame in two fragments", fragmented,
					PROTOCOL_ERROR);
		}
		String one = "fragment1";
		String two = "fragment2";
		for (int opcode : new int[] { TEXT, BINARY }) {
			String id = "5." + name(opcode) + ".";
			byte[] first = frame(opcode, utf8(one));
			byte[] last = frame(FIN | CONTINUATION, utf8(two));
			byte[] lone = frame(FIN | CONTINUATION, utf8(two));
			String whole = event(opcode, utf8(one + two));
			String pong = event(PONG, utf8("ping"));
			byte[] ping = WsFrames.ping("ping");
			everyWay(cases, id + "two", "two fragments", concat(first, last), CLOSE, whole);
			everyWay(cases, id + "ping", "two fragments and a ping between", concat(first, ping, last), CLOSE, pong,
					whole);
			everyWay(cases, id + "pong", "two fragments and a pong between",
					concat(first, frame(FIN | PONG, utf8("pong")), last), CLOSE, whole);
			everyWay(cases, id + "empty", "three empty fragments",
					concat(frame(opcode, utf8("")), frame(CONTINUATION, utf8("")), frame(FIN | CONTINUATION, utf8(""))),
					CLOSE, event(opcode, utf8("")));
			everyWay(
					cases, id + "middle", "a fragment between two empty ones", concat(frame(opcode, utf8("")),
							frame(CONTINUATION, utf8(one)), frame(FIN | CONTINUATION, utf8(""))),
					CLOSE, event(opcode, utf8(one)));
			byte[] pinged = concat(first, frame(CONTINUATION, utf8(two)), ping, frame(CONTINUATION, utf8(one)),
					frame(CONTINUATION, utf8(two)), ping, frame(FIN | CONTINUATION, utf8(one)));
			everyWay(cases, id + "pings", "five fragments and two pings", pinged, CLOSE, pong, pong,
					event(opcode, utf8(one + two + one + two + one)));
			cases.add(ProtocolCase
				.of(id + "pong-at-once", "a fragment and a ping, and the rest when the pong is there", (peer) -> {
					peer.send(first, ping);
					peer.awaitEvents(1);
					peer.send(last);
				})
				.expects(CLOSE, pong, whole));
			everyWay(cases, id + "continuation", "a last continuation of nothing, then a text",
					concat(lone, WsFrames.text("after")), PROTOCOL_ERROR);
			everyWay(cases, id + "continuation.open", "a continuation of nothing, then a text",
					concat(frame(CONTINUATION, utf8(two)), WsFrames.text("after")), PROTOCOL_ERROR);
			byte[] afterEnd = concat(first, last, frame(CONTINUATION, utf8(one)), frame(FIN | opcode, utf8(two)));
			everyWay(cases, id + "continuation.after", "a whole message, then a continuation", afterEnd, PROTOCOL_ERROR,
					whole);
			byte[] within = concat(first, frame(FIN | opcode, utf8(two)));
			everyWay(cases, id + "message-within", "a fragment, then a new message", within, PROTOCOL_ERROR);
			byte[] opened = concat(first, frame(CONTINUATION, utf8(two)), frame(opcode, utf8(one)), last);
			everyWay(cases, id + "fragments-within", "two fragments, then the first of a new message", opened,
					PROTOCOL_ERROR);
			byte[] repeated = concat(first, last, first, last, first, last);
			everyWay(cases, id + "three", "three messages of two fragments", repeated, CLOSE, whole, whole, whole);
		}
		byte[] otherKind = concat(frame(TEXT, utf8(one)), frame(FIN | BINARY, utf8(two)));
		everyWay(cases, "5.other-kind-within", "a text fragment, then a binary message", otherKind, PROTOCOL_ERROR);
		return cases;
	}

	private static void everyWay(List<ProtocolCase> cases, String id, String sent, byte[] stream, Ending ending,
			String... events) {
		cases.addAll(everyWay(id, sent, stream, ending, events));
	}

	private static List<ProtocolCase> everyWay(String id, String sent, byte[] stream, Ending ending, String... events) {
		int chop = (stream.length < 1000) ? 1 : 997;
		return List.of(ProtocolCase.of(id, sent + " in one write", (peer) -> peer.send(stream)).expects(ending, events),
				ProtocolCase.of(id + ".chopped", sent + " in writes of " + chop, (peer) -> peer.chop(stream, chop))
					.expects(ending, events));
	}

	// --- 6

	static List<ProtocolCase> encoding() {
		List<ProtocolCase> cases = new ArrayList<>();
		valid().forEach((name, text) -> {
			String id = "6.valid." + name;
			String event = event(TEXT, text);
			everyWay(cases, id, "UTF-8", frame(FIN | TEXT, text), CLOSE, event);
			if (text.length > 1) {
				everyWay(cases, id + ".fragments", "UTF-8 in fragments of one byte", WsFrames.fragments(TEXT, text, 1),
						CLOSE, event);
				everyWay(cases, id + ".pairs", "UTF-8 in fragments of two bytes", WsFrames.fragments(TEXT, text, 2),
						CLOSE, event);
			}
		});
		for (int cut = 1; cut < GREEK.length; cut++) {
			byte[] head = Arrays.copyOf(GREEK, cut);
			byte[] tail = Arrays.copyOfRange(GREEK, cut, GREEK.length);
			byte[] first = frame(TEXT, head);
			byte[] last = frame(FIN | CONTINUATION, tail);
			cases.add(ProtocolCase.of("6.cut." + cut, "a text cut after " + cut + " bytes by a ping", (peer) -> {
				peer.send(first, WsFrames.ping("ping"));
				peer.awaitEvents(1);
				peer.send(last);
			}).expects(CLOSE, event(PONG, utf8("ping")), event(TEXT, GREEK)));
			boolean whole = isValid(head);
			byte[] frame = frame(FIN | TEXT, head);
			ProtocolCase prefix = ProtocolCase.of("6.prefix." + cut, "the first bytes of a text",
					(peer) -> peer.send(frame));
			cases.add(whole ? prefix.expects(CLOSE, event(TEXT, head)) : prefix.expects(NOT_UTF8));
		}
		invalid().forEach((name, text) -> {
			String id = "6.invalid." + name;
			everyWay(cases, id, "what is not UTF-8", frame(FIN | TEXT, text), NOT_UTF8);
			byte[] later = concat(GREEK, text, utf8("edited"));
			everyWay(cases, id + ".later", "the same behind a text", frame(FIN | TEXT, later), NOT_UTF8);
			everyWay(cases, id + ".fragments", "the same in fragments of one byte", WsFrames.fragments(TEXT, later, 1),
					NOT_UTF8);
			byte[] binary = frame(FIN | BINARY, text);
			cases.add(ProtocolCase.of(id + ".binary", "the same in a binary message", (peer) -> peer.send(binary))
				.expects(CLOSE, event(BINARY, text)));
		});
		failFast(cases);
		return cases;
	}

	private static void failFast(List<ProtocolCase> cases) {
		byte[] tooHigh = bytes(0xf4, 0x90, 0x80, 0x80);
		byte[] message = concat(GREEK, tooHigh, utf8("edited"));
		int bad = GREEK.length + 2;
		for (int cut : new int[] { bad, bad + 2 }) {
			byte[] head = Arrays.copyOf(message, cut);
			byte[] tail = Arrays.copyOfRange(message, cut, message.length);
			cases.add(ProtocolCase
				.of("6.fail-fast.fragments." + cut, "a fragment that ends in a wrong byte, later the rest", (peer) -> {
					peer.send(frame(TEXT, head));
					peer.awaitFailure();
					peer.send(frame(FIN | CONTINUATION, tail));
				})
				.expects(NOT_UTF8)
				.deviates(Container.JETTY, LATE));
			byte[] whole = frame(FIN | TEXT, message);
			byte[] wholeHead = Arrays.copyOf(whole, whole.length - tail.length);
			byte[] wholeTail = Arrays.copyOfRange(whole, whole.length - tail.length, whole.length);
			cases.add(ProtocolCase.of("6.fail-fast.octets." + cut,
					"a part of a frame that ends in a wrong byte, later the rest", (peer) -> {
						peer.send(wholeHead);
						peer.awaitFailure();
						peer.send(wholeTail);
					})
				.expects(NOT_UTF8)
				.deviates(Container.JETTY, LATE));
		}
	}

	private static boolean isValid(byte[] text) {
		return Arrays.equals(text, utf8(new String(text, StandardCharsets.UTF_8)));
	}

	private static Map<String, byte[]> valid() {
		Map<String, byte[]> valid = new LinkedHashMap<>();
		valid.put("greek", GREEK);
		valid.put("one", utf8("hello$world"));
		valid.put("two", utf8("hello\u00a2world"));
		valid.put("three", utf8("hello\u20acworld"));
		valid.put("four", utf8("hello\ud852\udf62world"));
		valid.put("mixed", utf8("Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!!"));
		int[] points = { 0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfdd0, 0xfdef, 0xfffd, 0xfffe, 0xffff, 0x10000,
				0x10ffff };
		for (int point : points) {
			valid.put("u" + Integer.toHexString(point), utf8(Character.toString(point)));
		}
		for (int plane = 1; plane <= 16; plane++) {
			valid.put("non-characters." + plane,
					utf8(Character.toString((plane << 16) | 0xfffe) + Character.toString((plane << 16) | 0xffff)));
		}
		return valid;
	}

	private static Map<String, byte[]> invalid() {
		Map<String, byte[]> invalid = new LinkedHashMap<>();
		invalid.put("five-bytes", bytes(0xf8, 0x88, 0x80, 0x80, 0x80));
		invalid.put("six-bytes", bytes(0xfc, 0x84, 0x80, 0x80, 0x80, 0x80));
		invalid.put("last-four", bytes(0xf7, 0xbf, 0xbf, 0xbf));
		invalid.put("last-five", bytes(0xfb, 0xbf, 0xbf, 0xbf, 0xbf));
		invalid.put("last-six", bytes(0xfd, 0xbf, 0xbf, 0xbf, 0xbf, 0xbf));
		invalid.put("too-high", bytes(0xf4, 0x90, 0x80, 0x80));
		for (int length = 1; length <= 6; length++) {
			byte[] continuations = new byte[length];
			for (int i = 0; i < length; i++) {
				continuations[i] = (byte) ((i % 2 == 0) ? 0x80 : 0xbf);
			}
			invalid.put("continuations." + length, continuations);
		}
		for (int start : new int[] { 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xef, 0xf0, 0xf4, 0xf5, 0xf8, 0xfc, 0xfe, 0xff }) {
			invalid.put("lone-start." + Integer.toHexString(start), bytes(start, 0x20));
		}
		invalid.put("missing.2", bytes(0xc2));
		invalid.put("missing.3", bytes(0xe2, 0x82));
		invalid.put("missing.4", bytes(0xf0, 0x9f, 0x98));
		invalid.put("missing.all", bytes(0xc2, 0xe2, 0x82, 0xf0, 0x9f, 0x98));
		invalid.put("overlong.2", bytes(0xc0, 0xaf));
		invalid.put("overlong.3", bytes(0xe0, 0x80, 0xaf));
		invalid.put("overlong.4", bytes(0xf0, 0x80, 0x80, 0xaf));
		invalid.put("overlong.max.2", bytes(0xc1, 0xbf));
		invalid.put("overlong.max.3", bytes(0xe0, 0x9f, 0xbf));
		invalid.put("overlong.max.4", bytes(0xf0, 0x8f, 0xbf, 0xbf));
		invalid.put("overlong.zero.2", bytes(0xc0, 0x80));
		invalid.put("overlong.zero.3", bytes(0xe0, 0x80, 0x80));
		invalid.put("overlong.zero.4", bytes(0xf0, 0x80, 0x80, 0x80));
		invalid.put("surrogate.first", bytes(0xed, 0xa0, 0x80));
		invalid.put("surrogate.high", bytes(0xed, 0xaf, 0xbf));
		invalid.put("surrogate.low", bytes(0xed, 0xb0, 0x80));
		invalid.put("surrogate.last", bytes(0xed, 0xbf, 0xbf));
		invalid.put("surrogate.pair", bytes(0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80));
		return invalid;
	}

	// --- 7

	static List<ProtocolCase> closing() {
		List<ProtocolCase> cases = new ArrayList<>();
		byte[] close = WsFrames.close(1000);
		cases.add(closing("7.text", "a text and a Close", concat(WsFrames.text("last"), close)).expects(closed(1000),
				text("last")));
		cases.add(closing("7.ping", "a ping and a Close", concat(WsFrames.ping("last"), close)).expects(closed(1000),
				event(PONG, utf8("last"))));
		cases.add(closing("7.twice", "two Close frames", concat(close, close)).expects(closed(1000)));
		cases.add(closing("7.ping-after", "a Close and a ping", concat(close, WsFrames.ping("late")))
			.expects(closed(1000)));
		cases.add(closing("7.text-after", "a Close and a text", concat(close, WsFrames.text("late")))
			.expects(closed(1000)));
		cases.add(closing("7.large-after", "a Close and 64 KB", concat(close, frame(FIN | BINARY, payload(65_536))))
			.expects(closed(1000)));
		cases.add(closing("7.wrong-after", "a Close and a frame of a reserved opcode",
				concat(close, frame(FIN | 5, utf8("late"))))
			.expects(closed(1000)));
		cases.add(closing("7.in-message", "a fragment, a Close and the other fragment",
				concat(frame(TEXT, utf8("a")), close, frame(FIN | CONTINUATION, utf8("b"))))
			.expects(closed(1000)));
		byte[] large = frame(FIN | TEXT, payload(256 * 1024));
		cases.add(closing("7.large-before", "256 KB, a text, a Close and a ping",
				concat(large, WsFrames.text("last"), close, WsFrames.ping("late")))
			.expects(closed(1000), event(TEXT, payload(256 * 1024)), text("last")));
		cases.add(ProtocolCase.of("7.chopped", "a Close octet by octet", (peer) -> {
			peer.sendWithClose();
			peer.chop(WsFrames.close(1000, utf8("bye")), 1);
		}).expects(closed(1000)));
		cases.add(closing("7.empty", "an empty Close", frame(FIN | WsPeer.CLOSE, new byte[0]))
			.expects(closed(1000, 1005)));
		cases.add(closing("7.one-byte", "a Close of one byte", frame(FIN | WsPeer.CLOSE, bytes(3)))
			.expects(PROTOCOL_ERROR));
		cases.add(closing("7.reason", "a reason", WsFrames.close(1000, utf8("done"))).expects(closed(1000)));
		cases.add(closing("7.reason.123", "a reason of 123 bytes", WsFrames.close(1000, payload(123)))
			.expects(closed(1000)));
		cases.add(closing("7.reason.124", "a reason of 124 bytes", WsFrames.close(1000, payload(124)))
			.expects(PROTOCOL_ERROR));
		cases.add(closing("7.reason.not-utf8", "a reason that is not UTF-8",
				WsFrames.close(1000, concat(GREEK, bytes(0xf4, 0x90, 0x80, 0x80), utf8("edited"))))
			.expects(closed(1002, 1007)));
		cases.add(closing("7.reason.cut", "a reason that ends within a character",
				WsFrames.close(1000, bytes(0xe2, 0x82)))
			.expects(closed(1002, 1007)));
		cases.add(closing("7.fragmented", "a Close that is not final", frame(WsPeer.CLOSE, bytes(3, 0xe8)))
			.expects(PROTOCOL_ERROR));
		for (int code : new int[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999 }) {
			cases.add(closing("7.code." + code, "a code that may be sent", WsFrames.close(code))
				.expects(closed(code, 1000)));
		}
		for (int code : new int[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999 }) {
			cases.add(closing("7.code." + code, "a code that must not be sent", WsFrames.close(code))
				.expects(PROTOCOL_ERROR));
		}
		for (int code : new int[] { 1012, 1013, 1014, 5000, 65_535 }) {
			cases.add(closing("7.code." + code, "a code on which RFC 6455 is silent", WsFrames.close(code))
				.expects(closed(code, 1000, 1002)));
		}
		cases.add(ProtocolCase.of("7.tcp", "a text, then the end of TCP", (peer) -> {
			peer.send(WsFrames.text("last"));
			peer.awaitEvents(1);
			peer.finish();
		}).expects(TCP, text("last")));
		cases.add(ProtocolCase.of("7.tcp.in-frame", "half a frame, then the end of TCP", (peer) -> {
			peer.send(WsFrames.announce(FIN | TEXT, 100), utf8("half"));
			peer.finish();
		}).expects(TCP));
		return cases;
	}

	private static ProtocolCase closing(String id, String sent, byte[] stream) {
		return ProtocolCase.of(id, sent, (peer) -> peer.sendWithClose(stream));
	}

	/**
	 * Not in that suite: the server closes, also while the client goes on sending.
	 */
	static List<ProtocolCase> closedByServer() {
		List<ProtocolCase> cases = new ArrayList<>();
		String longest = "x".repeat(123);
		for (int code : new int[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000,
				4999 }) {
			for (String reason : new String[] { "", "done", longest }) {
				byte[] ask = WsFrames.text(EchoApplication.askClose(code, reason));
				String id = "8.server." + code + ".reason" + reason.length();
				cases.add(
						ProtocolCase.of(id, "a text that asks for it", (peer) -> peer.send(ask)).expects(closed(code)));
				byte[] pipelined = concat(WsFrames.text("before"), ask, WsFrames.text("late"), WsFrames.ping("late"));
				cases.add(ProtocolCase
					.of(id + ".pipelined", "a text before, a text and a ping after", (peer) -> peer.send(pipelined))
					// its own thread may send the Close frame while this one still reads
					.expects(closed(code), text("before"))
					.expects(closed(code), text("before"), event(PONG, utf8("late"))));
			}
		}
		return cases;
	}

	// --- 9 and 10

	static List<ProtocolCase> sizes() {
		List<ProtocolCase> cases = new ArrayList<>();
		int mega = 1024 * 1024;
		int[] sizes = FULL ? new int[] { 65_536, 262_144, mega, 4 * mega, 8 * mega, 16 * mega }
				: new int[] { 262_144, mega, 16 * mega };
		int fragmented = FULL ? 4 * mega : 262_144;
		for (int opcode : new int[] { TEXT, BINARY }) {
			String id = "9." + name(opcode) + ".";
			for (int size : sizes) {
				byte[] payload = payload(size);
				byte[] frame = frame(FIN | opcode, payload);
				cases.add(ProtocolCase.of(id + size, "a message", (peer) -> peer.send(frame))
					.expects(CLOSE, event(opcode, payload)));
			}
			byte[] payload = payload(fragmented);
			String event = event(opcode, payload);
			for (int part : new int[] { 64, 256, 1024, 4096, 16_384, 65_536, 262_144 }) {
				byte[] fragments = WsFrames.fragments(opcode, payload, part);
				cases.add(
						ProtocolCase
							.of(id + fragmented + ".fragments." + part, "a message in fragments",
									(peer) -> peer.send(fragments))
							.expects(CLOSE, event));
			}
			byte[] frame = frame(FIN | opcode, payload);
			for (int part : new int[] { 64, 128, 256, 512, 1024, 2048 }) {
				cases.add(
						ProtocolCase
							.of(id + fragmented + ".chopped." + part, "a message in small writes",
									(peer) -> peer.chop(frame, part))
							.expects(CLOSE, event));
			}
			int rounds = FULL ? 1000 : 100;
			for (int size : new int[] { 0, 16, 64, 256, 1024 }) {
				byte[] small = payload(size);
				String[] events = new String[rounds];
				Arrays.fill(events, event(opcode, small));
				byte[] one = frame(FIN | opcode, small);
				cases.add(ProtocolCase.of(id + rounds + "-times-" + size, "one message after the other", (peer) -> {
					for (int i = 1; i <= rounds; i++) {
						peer.send(one);
						peer.awaitEvents(i);
					}
				}).expects(CLOSE, events));
				byte[][] all = new byte[rounds][];
				Arrays.fill(all, one);
				byte[] once = concat(all);
				cases.add(ProtocolCase
					.of(id + rounds + "-at-once-" + size, "many messages in one write", (peer) -> peer.send(once))
					.expects(CLOSE, events));
			}
			byte[] fragments = WsFrames.fragments(opcode, payload(65_536), 1300);
			cases
				.add(ProtocolCase.of("10." + name(opcode), "64 KB in fragments of 1300", (peer) -> peer.send(fragments))
					.expects(CLOSE, event(opcode, payload(65_536))));
		}
		byte[] tooLarge = payload(17 * mega + 1);
		cases.add(ProtocolCase
			.of("9.too-large", "a message beyond the limit", (peer) -> peer.send(frame(FIN | BINARY, tooLarge)))
			.expects(closed(1009)));
		byte[] tooLargeInFragments = WsFrames.fragments(BINARY, tooLarge, 65_536);
		cases.add(ProtocolCase
			.of("9.too-large.fragments", "the same in fragments", (peer) -> peer.send(tooLargeInFragments))
			.expects(closed(1009)));
		return cases;
	}

	// --- 12

	/**
	 * Offers of which nothing need come; what is sent is not compressed.
	 */
	static List<ProtocolCase> offers() {
		List<ProtocolCase> cases = new ArrayList<>();
		byte[] large = payload(65_536);
		for (String offer : new String[] { DEFLATE, DEFLATE + "; client_max_window_bits",
				DEFLATE + "; server_no_context_takeover; client_no_context_takeover",
				DEFLATE + "; server_max_window_bits=9, " + DEFLATE, "x-unknown; a=b, " + DEFLATE,
				"x-webkit-deflate-frame", UNKNOWN_PARAMETER }) {
			ProtocolCase one = ProtocolCase
				.of("12.offer." + offer, "messages and a ping that are not compressed",
						(peer) -> peer.send(WsFrames.text("Hello"), WsFrames.text("Hello"), WsFrames.ping("p"),
								frame(FIN | BINARY, large), WsFrames.fragments(TEXT, large, 1000)))
				.offering(offer)
				.expects(CLOSE, text("Hello"), text("Hello"), event(PONG, utf8("p")), event(BINARY, large),
						event(TEXT, large));
			cases.add(offer.equals(UNKNOWN_PARAMETER)
					? one.deviates(Container.JETTY, "answers a parameter it does not know with 400") : one);
		}
		byte[] reserved = frame(FIN | 0x20 | TEXT, utf8("Hello"));
		cases.add(
				ProtocolCase.of("12.rsv2", "an offer, then a bit that it does not cover", (peer) -> peer.send(reserved))
					.offering(DEFLATE)
					.expects(PROTOCOL_ERROR));
		return cases;
	}

	/**
	 * Wants a server that agrees to compression.
	 */
	static List<ProtocolCase> compression() {
		List<ProtocolCase> cases = new ArrayList<>();
		for (int opcode : new int[] { TEXT, BINARY }) {
			for (int size : new int[] { 0, 1, 125, 4096, 65_536, 262_144 }) {
				byte[] payload = payload(size);
				String event = event(opcode, payload);
				byte[] deflated = WsFrames.deflate(payload);
				byte[] whole = frame(FIN | RSV1 | opcode, deflated);
				byte[] ping = WsFrames.ping("p");
				byte[] mixed = concat(whole, frame(FIN | opcode, payload), ping, whole);
				String id = "12." + name(opcode) + "." + size;
				cases.add(ProtocolCase
					.of(id, "a message, the same not compressed, a ping, the first again", (peer) -> peer.send(mixed))
					.offering(DEFLATE)
					.expects(CLOSE, event, event, event(PONG, utf8("p")), event));
				byte[] head = Arrays.copyOf(deflated, deflated.length / 2);
				byte[] tail = Arrays.copyOfRange(deflated, deflated.length / 2, deflated.length);
				byte[] fragments = concat(frame(RSV1 | opcode, head), ping, frame(FIN | CONTINUATION, tail));
				everyWay(id + ".fragments", "a message in two fragments with a ping between", fragments, CLOSE,
						event(PONG, utf8("p")), event)
					.forEach((one) -> cases.add(one.offering(DEFLATE)));
			}
		}
		byte[] notUtf8 = frame(FIN | RSV1 | TEXT, WsFrames.deflate(bytes(0xf4, 0x90, 0x80, 0x80)));
		cases.add(ProtocolCase.of("12.not-utf8", "what is not UTF-8, compressed", (peer) -> peer.send(notUtf8))
			.offering(DEFLATE)
			.expects(NOT_UTF8));
		byte[] continued = concat(frame(RSV1 | BINARY, bytes(1)), frame(FIN | RSV1 | CONTINUATION, bytes(2)));
		cases.add(ProtocolCase.of("12.continuation", "a continuation with the bit", (peer) -> peer.send(continued))
			.offering(DEFLATE)
			.expects(PROTOCOL_ERROR));
		byte[] garbage = frame(FIN | RSV1 | BINARY, bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
		cases.add(ProtocolCase.of("12.garbage", "what no deflater makes", (peer) -> peer.send(garbage))
			.offering(DEFLATE)
			.expects(closed(1002, 1007)));
		byte[] ping = frame(FIN | RSV1 | PING, utf8("p"));
		cases.add(ProtocolCase.of("12.ping", "a ping with the bit", (peer) -> peer.send(ping))
			.offering(DEFLATE)
			.expects(PROTOCOL_ERROR));
		return cases;
	}

	// --- helpers

	/**
	 * Printable, and not the same at any two places near each other.
	 */
	static byte[] payload(int size) {
		byte[] payload = new byte[size];
		for (int i = 0; i < size; i++) {
			payload[i] = (byte) (' ' + (i * 31 + i / 97) % 95);
		}
		return payload;
	}

	static String event(int opcode, byte[] payload) {
		return ProtocolPeer.describe(opcode, payload);
	}

	private static String text(String text) {
		return event(TEXT, utf8(text));
	}

	private static String name(int opcode) {
		return switch (opcode) {
			case TEXT -> "text";
			case BINARY -> "binary";
			case WsPeer.CLOSE -> "close";
			case PING -> "ping";
			default -> "pong";
		};
	}

}
