package io.github.wsboot.action.asyncapi;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;

/**
 * Asks a mapper what it writes for a type: dates may be texts, numbers or lists of them.
 */
final class ScalarKind extends JsonFormatVisitorWrapper.Base {

	private final Class<?> type;

	private @Nullable String kind;

	private ScalarKind(Class<?> type) {
		this.type = type;
	}

	/**
	 * The type in JSON schema, {@code null} if it is no scalar.
	 */
	static @Nullable String of(Class<?> type, ObjectMapper mapper) {
		ScalarKind visitor = new ScalarKind(type);
		mapper.acceptJsonFormatVisitor(type, visitor);
		return visitor.kind;
	}

	@Override
	public @Nullable JsonStringFormatVisitor expectStringFormat(JavaType type) {
		this.kind = "string";
		return null;
	}

	@Override
	public @Nullable JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
		this.kind = this.type.getName().startsWith("java.time.") ? "array" : null;
		return null;
	}

	// durations are said to be integers, but may have fractions
	@Override
	public @Nullable JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
		this.kind = (this.type == Duration.class) ? "number" : "integer";
		return null;
	}

	@Override
	public @Nullable JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
		this.kind = "number";
		return null;
	}

	@Override
	public @Nullable JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
		this.kind = "boolean";
		return null;
	}

}
