package io.github.wsboot.cluster.redis;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

import io.github.wsboot.cluster.Member;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordCodec}.
 */
class RecordCodecTests {

	private final Member member = new Member("code", "uid", Set.of("a", "ä\0"), Map.of("k", "v", "", ""));

	@Test
	void decodeReadsWhatEncodeWrites() {
		assertThat(RecordCodec.decode("code", RecordCodec.encode(this.member))).isEqualTo(this.member);
		Member bare = new Member("code", null, Set.of(), Map.of());
		assertThat(RecordCodec.decode("code", RecordCodec.encode(bare))).isEqualTo(bare);
		Member empty = new Member("code", "", Set.of(""), Map.of());
		assertThat(RecordCodec.decode("code", RecordCodec.encode(empty))).isEqualTo(empty);
	}

	@Test
	void formNeverChanges() {
		Member golden = new Member("code", "u", Set.of("g"), Map.of("k", "v"));
		assertThat(HexFormat.of().formatHex(RecordCodec.encode(golden))).isEqualTo("01" + "00000001" + "75" + "00000001"
				+ "00000001" + "67" + "00000001" + "00000001" + "6b" + "00000001" + "76");
	}

	@Test
	void decodeWhenSomethingIsAppendedThenIgnoresIt() {
		byte[] record = RecordCodec.encode(this.member);
		byte[] longer = Arrays.copyOf(record, record.length + 10);
		longer[0] = 2;
		assertThat(RecordCodec.decode("code", longer)).isEqualTo(this.member);
	}

	@Test
	void decodeWhenMalformedThenNull() {
		byte[] record = RecordCodec.encode(this.member);
		for (int length = 0; length < record.length; length++) {
			assertThat(RecordCodec.decode("code", Arrays.copyOf(record, length))).isNull();
		}
		byte[] tooLong = record.clone();
		tooLong[1] = 0x7F;
		assertThat(RecordCodec.decode("code", tooLong)).isNull();
		byte[] unknown = record.clone();
		unknown[0] = 0;
		assertThat(RecordCodec.decode("code", unknown)).isNull();
	}

}
