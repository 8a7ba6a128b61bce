package io.github.wsboot.action.asyncapi;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.AsyncApiValidation;
import io.github.wsboot.JvmProgram;
import io.github.wsboot.action.WsActionDescription;
import jakarta.validation.constraints.Size;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program whose class path lacks a part of what shows constraints.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WithoutValidationTests {

	@ParameterizedTest
	@ValueSource(strings = { "jsonschema-module-jakarta-validation", "jakarta.validation-api", "none" })
	void documentWhenPartIsMissingThenWithoutConstraints(String missing) throws Exception {
		String output = String.join("\n",
				JvmProgram.run(Program.class, (jar) -> !Path.of(jar).getFileName().toString().startsWith(missing)));
		JsonNode document = JsonMapper.shared().readTree(output.substring(output.indexOf('{')));
		AsyncApiValidation.assertValid(document);
		assertThat(document.at("/components/schemas/Join/properties/room").has("maxLength"))
			.isEqualTo(missing.equals("none"));
	}

	/**
	 * The program.
	 */
	static final class Program {

		private Program() {
		}

		public static void main(String[] args) throws Exception {
			WsActionDescription action = new WsActionDescription(List.of("join"),
					Program.class.getDeclaredMethod("main", String[].class), Join.class, true, null, false);
			byte[] json = new AsyncApiDocument("Chat", "1", List.of("/ws"), () -> List.of(action), JsonMapper.shared())
				.toJson("a", "", false);
			System.out.println(new String(json, StandardCharsets.UTF_8));
		}

	}

	record Join(@Size(max = 8) String room) {

	}

}
