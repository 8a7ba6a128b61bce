package io.github.wsboot.servlet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.wsboot.WsMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MessageAssembly}.
 */
class MessageAssemblyTests {

	private final InboundBudget budget = new InboundBudget(100);

	private final MessageAssembly assembly = new MessageAssembly(10, this.budget);

	@Test
	void textWhenInOnePartThenMessage() throws Exception {
		assertThat(text("hello", true)).isEqualTo("hello");
		assertThat(text("", true)).isEmpty();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void textWhenInPartsThenMessageAfterTheLast() throws Exception {
		assertThat(this.assembly.text("", false)).isNull();
		assertThat(this.assembly.text("he", false)).isNull();
		assertThat(this.budget.used()).isEqualTo(2);
		assertThat(this.assembly.text("ll", false)).isNull();
		assertThat(text("", true)).isEqualTo("hell");
		assertThat(this.budget.used()).isZero();
		assertThat(text("next", true)).isEqualTo("next");
	}

	@Test
	void textWhenPairIsSplitOverPartsThenWhole() throws Exception {
		assertThat(this.assembly.text("\uD83D", false)).isNull();
		assertThat(text("\uDE00", true)).isEqualTo("\uD83D\uDE00");
	}

	@Test
	void textWhenAsLargeAsTheLimitInUtf8ThenMessage() throws Exception {
		assertThat(text("äöüäö", true)).isEqualTo("äöüäö");
		assertThat(this.assembly.text("äöü", false)).isNull();
		assertThat(text("äö", true)).isEqualTo("äöüäö");
	}

	@Test
	void textWhenLargerThanTheLimitInUtf8ThenRefusedOnce() throws Exception {
		assertThatExceptionOfType(InboundRefusedException.class).isThrownBy(() -> this.assembly.text("äöüäöx", true))
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1009))
			.satisfies((ex) -> assertThat(ex.status().reason()).contains("ws.max-message-size (10 bytes)"));
		assertThat(this.assembly.text("x", true)).isNull();
		assertThat(this.assembly.binary(ByteBuffer.allocate(50), true)).isNull();
	}

	@Test
	void textWhenPartsTogetherAreLargerThanTheLimitThenRefusedAndGivenBack() throws Exception {
		assertThat(this.assembly.text("12345678", false)).isNull();
		assertThatExceptionOfType(InboundRefusedException.class).isThrownBy(() -> this.assembly.text("901", false))
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1009));
		assertThat(this.budget.used()).isZero();
		assertThat(this.assembly.text("x", true)).isNull();
	}

	@Test
	void binaryWhenInOnePartThenCopied() throws Exception {
		byte[] bytes = { 1, 2, 3 };
		WsMessage message = this.assembly.binary(ByteBuffer.wrap(bytes), true);
		bytes[0] = 9;
		assertThat(message).isNotNull();
		assertThat(message.bytes()).containsExactly(1, 2, 3);
		assertThat(message.isText()).isFalse();
	}

	@Test
	void binaryWhenInPartsThenCopied() throws Exception {
		byte[] bytes = { 1, 2, 3, 4 };
		ByteBuffer direct = ByteBuffer.allocateDirect(2).put(new byte[] { 5, 6 }).flip();
		assertThat(this.assembly.binary(ByteBuffer.wrap(bytes, 1, 2), false)).isNull();
		bytes[1] = 9;
		assertThat(this.assembly.binary(direct.asReadOnlyBuffer(), false)).isNull();
		WsMessage message = this.assembly.binary(ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8)), true);
		assertThat(message).isNotNull();
		assertThat(message.bytes()).containsExactly(2, 3, 5, 6, 'x');
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void binaryWhenLargerThanTheLimitThenRefused() throws Exception {
		assertThat(this.assembly.binary(ByteBuffer.allocate(10), true)).isNotNull();
		assertThatExceptionOfType(InboundRefusedException.class)
			.isThrownBy(() -> this.assembly.binary(ByteBuffer.allocate(11), true))
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1009));
	}

	@Test
	void binaryWhenBudgetIsUsedUpThenRefusedWithTryAgainLater() throws Exception {
		assertThat(this.budget.take(95)).isTrue();
		assertThatExceptionOfType(InboundRefusedException.class)
			.isThrownBy(() -> this.assembly.binary(ByteBuffer.allocate(6), false))
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1013));
		assertThat(this.budget.used()).isEqualTo(95);
	}

	@Test
	void discardWhenIncompleteThenGivesBackOnce() throws Exception {
		assertThat(this.assembly.binary(ByteBuffer.allocate(6), false)).isNull();
		this.assembly.discard();
		this.assembly.discard();
		assertThat(this.budget.used()).isZero();
		assertThat(this.assembly.binary(ByteBuffer.allocate(6), true)).isNull();
	}

	private String text(String part, boolean last) throws InboundRefusedException {
		WsMessage message = this.assembly.text(part, last);
		assertThat(message).isNotNull();
		return message.text();
	}

}
