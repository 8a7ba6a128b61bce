package io.github.wsboot.cluster.redis;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Partitions}.
 */
class PartitionsTests {

	private static final int SLOTS_OF_PARTITION = SlotHash.SLOT_COUNT / Partitions.COUNT;

	@Test
	void tagsLieInTheirPartitions() {
		assertThat(IntStream.range(0, Partitions.COUNT))
			.allMatch((i) -> SlotHash.getSlot("ws:" + Partitions.tag(i) + "u:x") / SLOTS_OF_PARTITION == i);
	}

	@Test
	void tagsAreShortAndDistinct() {
		assertThat(IntStream.range(0, Partitions.COUNT).mapToObj(Partitions::tag).collect(Collectors.toSet()))
			.hasSize(Partitions.COUNT)
			.allMatch((tag) -> tag.length() <= "{fff}".length());
	}

	@Test
	void tagsNeverChange() {
		assertThat(Partitions.tagOf("uid-1")).isEqualTo(Partitions.tagOf("uid-1"));
		assertThat(new Keys("ws:", 0).claim("code")).isEqualTo("ws:" + Partitions.tagOf("code") + "k:code");
		assertThat(Partitions.tag(0)).isEqualTo("{2b7}");
		assertThat(Partitions.tagOf("code")).isEqualTo("{227}");
	}

	@Test
	void namesWithBracesSpread() {
		assertThat(IntStream.range(0, 100).mapToObj((i) -> Partitions.tagOf("{a}" + i)).distinct().count())
			.isGreaterThan(10);
	}

}
