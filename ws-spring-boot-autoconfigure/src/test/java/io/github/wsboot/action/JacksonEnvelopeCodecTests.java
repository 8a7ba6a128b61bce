package io.github.wsboot.action;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values that are found in a message before they are read.
 */
class JacksonEnvelopeCodecTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final CBORMapper CBOR = CBORMapper.builder().build();

	private final Random random = new Random(42);

	@Test
	void decodeWhenJsonThenPartsAreWhatParserSees() {
		JacksonEnvelopeCodec codec = JacksonEnvelopeCodec.json(JSON);
		for (int i = 0; i < 20_000; i++) {
			String json = (this.random.nextInt(4) == 0 ? "\ufeff" : "")
					+ JSON.writeValueAsString(envelope()).replace(":", ": \n\t").replace(",", " , ").replace("}", " }");
			WsEnvelope envelope = codec.decode(WsMessage.text(json));
			assertThat(envelope).isNotNull();
			JsonNode tree = JSON.readTree(json.startsWith("\ufeff") ? json.substring(1) : json);
			check(envelope, tree, json);
		}
	}

	@Test
	void decodeWhenCborThenPartsAreWhatParserSees() {
		JacksonEnvelopeCodec codec = JacksonEnvelopeCodec.binary(CBOR, "cbor");
		for (int i = 0; i < 20_000; i++) {
			byte[] cbor = CBOR.writeValueAsBytes(envelope());
			WsEnvelope envelope = codec.decode(WsMessage.binary(cbor));
			assertThat(envelope).isNotNull();
			check(envelope, CBOR.readTree(cbor), "cbor");
		}
	}

	@Test
	void decodeWhenCborIsChunkedOrTaggedThenPartsAreWhatParserSees() {
		JacksonEnvelopeCodec codec = JacksonEnvelopeCodec.binary(CBOR, "cbor");
		for (String data : List.of("7f61616162ff", "5f41014102ff", "9f0102ff", "bf61610161620bff", "c11a514b67b0",
				"c249010000000000000000", "c48221196ab3", "d81842686a", "f7", "f6", "f5", "fb3ff199999999999a",
				"d9d9f7820102", "d9d9f763616263", "c074323031332d30332d32315432303a30343a30305a")) {
			for (String end : List.of("6261781903e8", "")) {
				byte[] cbor = bytes("bf" + "6a616374696f6e636f6465" + "6165" + "6464617461" + data + end + "ff");
				WsEnvelope envelope = codec.decode(WsMessage.binary(cbor));
				assertThat(envelope).isNotNull();
				check(envelope, CBOR.readTree(cbor), data);
			}
		}
	}

	private static void check(WsEnvelope envelope, JsonNode tree, String what) {
		for (String name : List.of("data", "ax", "bx")) {
			JsonNode expected = tree.get(name);
			Object found = envelope.field(name, JsonNode.class);
			if (expected == null || expected.isNull() || expected.isMissingNode()) {
				assertThat(found == null || ((JsonNode) found).isNull()).as(what).isTrue();
			}
			else {
				assertThat(found).as(what).hasToString(expected.toString());
			}
		}
	}

	private Map<String, @Nullable Object> envelope() {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		List<String> names = new ArrayList<>(List.of("actioncode", "data", "ax", "id", "bx"));
		Collections.shuffle(names, this.random);
		for (String name : names) {
			switch (name) {
				case "actioncode" -> result.put(name, "eü😀");
				case "id" -> result.put(name, this.random.nextBoolean() ? "x" : 12);
				default -> result.put(name, value(3));
			}
		}
		return result;
	}

	private @Nullable Object value(int depth) {
		return switch (this.random.nextInt((depth > 0) ? 12 : 10)) {
			case 0 -> null;
			case 1 -> this.random.nextBoolean();
			case 2 -> this.random.nextInt();
			case 3 -> this.random.nextLong();
			case 4 -> this.random.nextDouble();
			case 5 -> BigInteger.valueOf(this.random.nextLong()).pow(3);
			case 6 -> new BigDecimal("12345678901234567890.123");
			case 7 -> "aü😀\"\\\u0000\n".repeat(this.random.nextInt(3));
			case 8 -> "x".repeat(this.random.nextInt(9000));
			case 9 -> new byte[this.random.nextInt(40)];
			case 10 -> List.of("a", this.random.nextInt(), "ü");
			default -> Map.of("ü", String.valueOf(value(depth - 1)));
		};
	}

	private static byte[] bytes(String hex) {
		return HexFormat.of().parseHex(hex);
	}

}
