package io.github.wsboot.servlet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.InboundBudget;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MessageAssembly}.
 */
class MessageAssemblyTests {

	private final InboundBudget budget = new InboundBudget(100, EngineListener.NONE);

	private final MessageAssembly assembly = new MessageAssembly(10, this.budget);

	@Test
	void textWhenInOnePartThenMessage() throws Exception {
		assertThat(text("hello", true)).isEqualTo("hello");
		assertThat(text("", true)).isEmpty();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void textWhenInPartsThenMessageAfterTheLast() throws Exception {
		assertThat(this.assembly.text(utf8(""), false)).isNull();
		assertThat(this.assembly.text(utf8("he"), false)).isNull();
		assertThat(this.budget.used()).isEqualTo(2);
		assertThat(this.assembly.text(utf8("ll"), false)).isNull();
		assertThat(text("", true)).isEqualTo("hell");
		assertThat(this.budget.used()).isZero();
		assertThat(text("next", true)).isEqualTo("next");
	}

	@Test
	void textWhenCharacterIsSplitOverPartsThenWhole() throws Exception {
		ByteBuffer whole = utf8("\uD83D\uDE00");
		assertThat(this.assembly.text(whole.slice(0, 1), false)).isNull();
		assertThat(this.assembly.text(whole.slice(1, 3), true)).extracting(WsMessage::text).isEqualTo("\uD83D\uDE00");
	}

	@Test
	void textWhenAsLargeAsTheLimitInUtf8ThenMessage() throws Exception {
		assertThat(text("äöüäö", true)).isEqualTo("äöüäö");
		assertThat(this.assembly.text(utf8("äöü"), false)).isNull();
		assertThat(text("äö", true)).isEqualTo("äöüäö");
	}

	@Test
	void textWhenLargerThanTheLimitInUtf8ThenRefusedOnce() throws Exception {
		assertThatExceptionOfType(InboundRefusedException.class)
			.isThrownBy(() -> this.assembly.text(utf8("äöüäöx"), true))
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1009))
			.satisfies((ex) -> assertThat(ex.status().reason()).contains("ws.max-message-size (10 bytes)"));
		assertThat(this.assembly.text(utf8("x"), true)).isNull();
		assertThat(this.assembly.binary(ByteBuffer.allocate(50), true)).isNull();
	}

	@Test
	void textWhenPartsTogetherAreLargerThanTheLimitThenRefusedAndGivenBack() throws Exception {
		assertThat(this.assembly.text(utf8("12345678"), false)).isNull();
		assertThatExceptionOfType(InboundRefusedException.class)
			.isThrownBy(() -> this.assembly.text(utf8("901"), false))
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1009));
		assertThat(this.budget.used()).isZero();
		assertThat(this.assembly.text(utf8("x"), true)).isNull();
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
	void inflatingWhenUntilTheLastPartThenItsMemoryCounts() throws Exception {
		InboundBudget budget = new InboundBudget(MessageInflater.BYTES + 5, EngineListener.NONE);
		MessageAssembly assembly = new MessageAssembly(10, budget);
		assembly.inflating();
		assertThat(budget.used()).isEqualTo(MessageInflater.BYTES);
		assertThat(assembly.text(utf8("whole"), true)).isNotNull();
		assembly.inflated();
		assertThat(budget.used()).isZero();
		assembly.inflating();
		assertThat(assembly.text(utf8("part"), false)).isNull();
		assembly.discard();
		assertThat(budget.used()).isZero();
	}

	@Test
	void inflatingWhenBudgetIsUsedUpThenRefusedWithTryAgainLater() {
		assertThatExceptionOfType(InboundRefusedException.class).isThrownBy(this.assembly::inflating)
			.satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1013));
		assertThat(this.budget.used()).isZero();
		assertThat(this.assembly.isDiscarding()).isTrue();
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
		WsMessage message = this.assembly.text(utf8(part), last);
		assertThat(message).isNotNull();
		return message.text();
	}

	private static ByteBuffer utf8(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

}
