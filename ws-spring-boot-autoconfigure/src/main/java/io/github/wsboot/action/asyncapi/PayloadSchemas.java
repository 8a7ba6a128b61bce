package io.github.wsboot.action.asyncapi;

import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.MemberScope;
import com.github.victools.jsonschema.generator.MethodScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import com.github.victools.jsonschema.generator.naming.DefaultSchemaDefinitionNamingStrategy;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.Nullness;
import org.springframework.util.ClassUtils;

/**
 * JSON schemas of Java types, as the mapper writes them. What objects have in common is
 * collected.
 */
final class PayloadSchemas {

	private static final String VALIDATION_MODULE = "com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule";

	private static final String VALIDATION = "jakarta.validation.Constraint";

	private static final Set<Class<?>> TEXTS_WITH_FORMAT = Set.of(LocalDate.class, LocalTime.class, OffsetTime.class,
			Instant.class, OffsetDateTime.class, ZonedDateTime.class, Date.class, Calendar.class, Duration.class,
			Period.class, UUID.class, URI.class);

	private static final Map<Class<?>, String> OPTIONAL_NUMBERS = Map.of(OptionalInt.class, "integer",
			OptionalLong.class, "integer", OptionalDouble.class, "number");

	private final ObjectMapper mapper;

	private final Map<Class<?>, BeanDescription> descriptions = new HashMap<>();

	private final SchemaBuilder builder;

	PayloadSchemas(ObjectMapper mapper) {
		this.mapper = mapper;
		SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(mapper, SchemaVersion.DRAFT_7,
				OptionPreset.PLAIN_JSON)
			.with(Option.DEFINITIONS_FOR_ALL_OBJECTS, Option.PLAIN_DEFINITION_KEYS, Option.STANDARD_FORMATS,
					Option.INLINE_NULLABLE_SCHEMAS, Option.NONSTATIC_NONVOID_NONGETTER_METHODS,
					Option.FIELDS_DERIVED_FROM_ARGUMENTFREE_METHODS)
			.without(Option.SCHEMA_VERSION_INDICATOR);
		config.forTypesInGeneral()
			.withDefinitionNamingStrategy(new FullNamesForNamesakes())
			.withCustomDefinitionProvider(this::definition)
			.withPropertySorter(Comparator.comparingInt(this::position));
		// first come, first served: before the module, which knows annotations only
		config.forFields()
			.withPropertyNameOverrideResolver(this::name)
			.withNullableCheck((field) -> !field.isFakeContainerItemScope()
					&& Nullness.forField(field.getRawMember()) == Nullness.NULLABLE);
		config.forMethods()
			.withPropertyNameOverrideResolver(this::name)
			.withIgnoreCheck((method) -> !isProperty(method))
			.withNullableCheck((method) -> !method.isFakeContainerItemScope()
					&& Nullness.forMethodReturnType(method.getRawMember()) == Nullness.NULLABLE);
		config.with(new JacksonSchemaModule(JacksonOption.RESPECT_JSONPROPERTY_REQUIRED));
		ClassLoader classLoader = PayloadSchemas.class.getClassLoader();
		if (ClassUtils.isPresent(VALIDATION_MODULE, classLoader) && ClassUtils.isPresent(VALIDATION, classLoader)) {
			Constraints.apply(config);
		}
		this.builder = new SchemaGenerator(config.build()).buildMultipleSchemaDefinitions();
	}

	/**
	 * A schema of the type, complete when all are collected.
	 */
	ObjectNode schema(Type type) {
		return this.builder.createSchemaReference(type);
	}

	/**
	 * What the schemas refer to.
	 */
	ObjectNode collect() {
		return this.builder.collectDefinitions("components/schemas");
	}

	private @Nullable CustomDefinition definition(ResolvedType type, SchemaGenerationContext context) {
		Class<?> erased = type.getErasedType();
		if (erased.isEnum()) {
			return new CustomDefinition(enumeration(erased));
		}
		ObjectNode schema = null;
		if (Optional.class == erased) {
			schema = optional(type.getTypeParameters(), context);
		}
		else if (OPTIONAL_NUMBERS.containsKey(erased)) {
			schema = this.mapper.createObjectNode();
			schema.putArray("type").add("null").add(OPTIONAL_NUMBERS.get(erased));
		}
		else if (Map.class.isAssignableFrom(erased)) {
			schema = map(type, context);
		}
		else if (JsonNode.class.isAssignableFrom(erased)) {
			schema = node(erased);
		}
		else if (byte[].class == erased) {
			schema = type("string").put("contentEncoding", "base64");
		}
		else if (erased.getName().startsWith("java.")) {
			schema = scalar(erased);
		}
		return (schema != null) ? new CustomDefinition(schema, CustomDefinition.DefinitionType.INLINE,
				CustomDefinition.AttributeInclusion.YES) : null;
	}

	private ObjectNode optional(List<ResolvedType> value, SchemaGenerationContext context) {
		ObjectNode schema = this.mapper.createObjectNode();
		if (!value.isEmpty()) {
			schema.putArray("anyOf").add(type("null")).add(context.createDefinitionReference(value.get(0)));
		}
		return schema;
	}

	// one that is not of the JDK might hold itself
	private ObjectNode map(ResolvedType type, SchemaGenerationContext context) {
		ObjectNode schema = type("object");
		List<ResolvedType> types = type.typeParametersFor(Map.class);
		if (type.getErasedType().getName().startsWith("java.util.") && types != null && types.size() == 2) {
			schema.set("additionalProperties", context.createDefinitionReference(types.get(1)));
		}
		return schema;
	}

	private ObjectNode node(Class<?> type) {
		if (ObjectNode.class == type) {
			return type("object");
		}
		return (ArrayNode.class == type) ? type("array") : this.mapper.createObjectNode();
	}

	// what the generator knows as a text it knows better, with its format
	private @Nullable ObjectNode scalar(Class<?> type) {
		if (type.getName().startsWith("java.lang.") || type.getName().startsWith("java.math.")) {
			return null;
		}
		String kind = ScalarKind.of(type, this.mapper);
		return (kind == null || (kind.equals("string") && TEXTS_WITH_FORMAT.contains(type))) ? null : type(kind);
	}

	private ObjectNode type(String type) {
		return this.mapper.createObjectNode().put("type", type);
	}

	private ObjectNode enumeration(Class<?> type) {
		ObjectNode schema = this.mapper.createObjectNode();
		ArrayNode values = this.mapper.createArrayNode();
		for (Object constant : type.getEnumConstants()) {
			JsonNode value = this.mapper.readTree(this.mapper.writeValueAsBytes(constant));
			values.add(value);
		}
		if (values.valueStream().allMatch(JsonNode::isString)) {
			schema.put("type", "string");
		}
		schema.set("enum", values);
		return schema;
	}

	private @Nullable String name(MemberScope<?, ?> member) {
		BeanPropertyDefinition property = property(member);
		return (property != null) ? property.getName() : null;
	}

	// a method is one of its own if there is no field for the same
	private boolean isProperty(MethodScope method) {
		BeanPropertyDefinition property = property(method);
		return property != null && property.getField() == null && property.getGetter() != null
				&& property.getGetter().getAnnotated().equals(method.getRawMember());
	}

	private int position(MemberScope<?, ?> member) {
		BeanPropertyDefinition property = property(member);
		return (property != null) ? description(member).findProperties().indexOf(property) : Integer.MAX_VALUE;
	}

	private @Nullable BeanPropertyDefinition property(MemberScope<?, ?> member) {
		return description(member).findProperties()
			.stream()
			.filter((property) -> isSame(property, member))
			.findFirst()
			.orElse(null);
	}

	private static boolean isSame(BeanPropertyDefinition property, MemberScope<?, ?> member) {
		AnnotatedMember part = (member instanceof FieldScope) ? property.getField() : property.getGetter();
		// a field may be there for its name only
		return (part != null) ? part.getAnnotated().equals(member.getRawMember())
				: member instanceof FieldScope && property.getInternalName().equals(member.getDeclaredName());
	}

	private BeanDescription description(MemberScope<?, ?> member) {
		ResolvedType owner = member.getDeclaringTypeMembers().allTypesAndOverrides().get(0).getType();
		return this.descriptions.computeIfAbsent(owner.getErasedType(), (erased) -> {
			JavaType type = this.mapper.constructType(erased);
			ClassIntrospector introspector = this.mapper.serializationConfig().classIntrospectorInstance();
			return introspector.introspectForSerialization(type, introspector.introspectClassAnnotations(type));
		});
	}

	/**
	 * Types of the same simple name get their full ones.
	 */
	private static final class FullNamesForNamesakes extends DefaultSchemaDefinitionNamingStrategy {

		@Override
		public String getDefinitionNameForKey(DefinitionKey key, SchemaGenerationContext context) {
			return ComponentKeys.legal(super.getDefinitionNameForKey(key, context));
		}

		// one type may have two: subtypes are described with and without what names them
		@Override
		public void adjustDuplicateNames(Map<DefinitionKey, String> names, SchemaGenerationContext context) {
			ComponentKeys keys = new ComponentKeys();
			boolean namesakes = names.keySet().stream().map(DefinitionKey::getType).distinct().count() > 1;
			names.replaceAll((key, name) -> keys
				.of(namesakes ? context.getTypeContext().getFullTypeDescription(key.getType()) : name));
		}

	}

	/**
	 * Loaded only where there is Jakarta Validation.
	 */
	private static final class Constraints {

		static void apply(SchemaGeneratorConfigBuilder config) {
			config.with(new WholePatterns());
		}

	}

	/**
	 * A constraint is about the whole text, a schema about any part of it.
	 */
	private static final class WholePatterns extends JakartaValidationModule {

		WholePatterns() {
			super(JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED,
					JakartaValidationOption.NOT_NULLABLE_METHOD_IS_REQUIRED,
					JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS);
		}

		@Override
		protected @Nullable String resolveStringPattern(MemberScope<?, ?> member) {
			String pattern = super.resolveStringPattern(member);
			return (pattern != null) ? "^(?:" + pattern + ")$" : null;
		}

	}

}
