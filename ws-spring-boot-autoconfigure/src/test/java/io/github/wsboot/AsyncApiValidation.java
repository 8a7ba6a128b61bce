package io.github.wsboot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What AsyncAPI's own schema says about a document, and a document about messages.
 */
public final class AsyncApiValidation {

	private static final Schema SCHEMA = load();

	private AsyncApiValidation() {
	}

	/**
	 * Asserts that a document is one, and that all its references lead somewhere.
	 */
	public static void assertValid(JsonNode document) {
		assertThat(SCHEMA.validate(document)).as(document.toPrettyString()).isEmpty();
		List<String> references = document.findValuesAsString("$ref");
		assertThat(references).isNotEmpty()
			.allSatisfy((reference) -> assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference)
				.isFalse());
	}

	/**
	 * What the document finds wrong with a message.
	 */
	public static List<Error> check(JsonNode document, String message, JsonNode payload) {
		JsonNode schema = document.path("components").path("messages").path(message).path("payload");
		assertThat(schema.isMissingNode()).as(message).isFalse();
		ObjectNode root = JsonNodeFactory.instance.objectNode();
		root.putArray("allOf").add(schema);
		root.set("components", document.path("components"));
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
			.getSchema(root)
			.validate(payload, (context) -> context.executionConfig((config) -> config.formatAssertionsEnabled(true)));
	}

	private static Schema load() {
		try (InputStream in = AsyncApiValidation.class.getResourceAsStream("/asyncapi/3.0.0.json")) {
			return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(in, InputFormat.JSON);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
