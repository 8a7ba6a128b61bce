package io.github.wsboot;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Target}.
 */
class TargetTests {

	@Test
	void namesWhenRepeatedThenOnce() {
		assertThat(Target.group("a", "b", "a").names()).containsExactly("a", "b");
		assertThat(Target.group("a", "b")).isEqualTo(Target.group("b", "a"));
		assertThat(Target.all().names()).isEmpty();
		assertThat(Target.code("a").kind()).isEqualTo(Target.Kind.CODE);
		assertThat(Target.uid("a")).isNotEqualTo(Target.code("a"));
	}

	@Test
	void namesWhenMissingOrEmptyThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Target.code("a", ""));
		assertThatIllegalArgumentException().isThrownBy(() -> Target.uid("a", null));
		assertThatIllegalArgumentException().isThrownBy(() -> Target.group((String[]) null));
	}

	@Test
	void namesWhenModifiedThenRefused() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> Target.code("a").names().add("b"));
	}

}
