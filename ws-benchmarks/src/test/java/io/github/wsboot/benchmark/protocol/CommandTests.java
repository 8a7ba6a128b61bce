package io.github.wsboot.benchmark.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CommandTests {

	@Test
	void createWhenReadAgainThenTheSame() {
		byte[] command = Command.create(Command.GROUPS, 7, 0xabcdef01, 16, 1_000, 64);
		assertThat(command).hasSize(64);
		ByteBuffer buffer = ByteBuffer.wrap(command);
		assertThat(Command.operation(buffer, 0)).isEqualTo(Command.GROUPS);
		assertThat(Command.lane(buffer, 0)).isEqualTo(7);
		assertThat(Command.sequence(buffer, 0)).isEqualTo(0xabcdef01);
		String text = new String(command, StandardCharsets.US_ASCII);
		assertThat(Command.operation(text)).isEqualTo(Command.GROUPS);
		assertThat(Command.argument(text)).isEqualTo(16);
		assertThat(Command.secondArgument(text)).isEqualTo(1_000);
	}

}
