package io.github.wsboot.action;

import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandshake;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * What every action can ask for.
 */
final class BuiltInArguments {

	private BuiltInArguments() {
	}

	static List<WsArgumentResolver> resolvers(WebSocketManager manager, ConversionService conversion) {
		return List.of(new Field(), new Variable(conversion), byType(WsConnection.class, WsActionContext::connection),
				byType(WebSocketManager.class, (context) -> manager),
				byType(WsEnvelope.class, WsActionContext::envelope),
				byType(WsHandshake.class, (context) -> context.connection().handshake()),
				byType(Locale.class, WsActionContext::locale), new User());
	}

	private static WsArgumentResolver byType(Class<?> type, Function<WsActionContext, Object> value) {
		return new WsArgumentResolver() {
			@Override
			public boolean supports(MethodParameter parameter) {
				return parameter.getParameterType() == type;
			}

			@Override
			public Object resolve(MethodParameter parameter, WsActionContext context) {
				return value.apply(context);
			}
		};
	}

	/**
	 * The name that an annotation gives, else that of the parameter.
	 */
	private static String name(String given, MethodParameter parameter) {
		String name = StringUtils.hasLength(given) ? given : parameter.getParameterName();
		if (name == null) {
			throw new WsActionMappingException(
					"A parameter of " + parameter.getExecutable().toGenericString() + " has no name",
					"Name it in its annotation, or compile with -parameters.");
		}
		return name;
	}

	/**
	 * A principal. One that must be there but is not means that nobody has logged in.
	 */
	private static final class User implements WsArgumentResolver {

		@Override
		public boolean supports(MethodParameter parameter) {
			return Principal.class.isAssignableFrom(parameter.nestedIfOptional().getNestedParameterType());
		}

		@Override
		public @Nullable Object resolve(MethodParameter parameter, WsActionContext context) {
			Principal principal = context.connection().handshake().principal();
			if (parameter.nestedIfOptional().getNestedParameterType().isInstance(principal)) {
				return principal;
			}
			if (parameter.isOptional()) {
				return null;
			}
			throw new WsActionException(WsActionCodes.UNAUTHENTICATED);
		}

	}

	private static final class Field implements WsArgumentResolver {

		@Override
		public boolean supports(MethodParameter parameter) {
			return parameter.hasParameterAnnotation(WsField.class);
		}

		@Override
		public @Nullable Object resolve(MethodParameter parameter, WsActionContext context) {
			WsField field = parameter.getParameterAnnotation(WsField.class);
			String name = name((field != null) ? field.name() : "", parameter);
			Object value;
			try {
				value = value(name, parameter, context.envelope());
			}
			catch (IllegalArgumentException ex) {
				throw new WsActionException(WsActionCodes.BAD_DATA, name);
			}
			if (value == null && !parameter.isOptional()) {
				throw new WsActionException(WsActionCodes.BAD_DATA, name);
			}
			return value;
		}

		private static @Nullable Object value(String name, MethodParameter parameter, WsEnvelope envelope) {
			Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
			return switch (name) {
				case "actioncode" -> cast(envelope.action(), type);
				case "id" -> cast(envelope.id(), type);
				default -> envelope.field(name, parameter.nestedIfOptional().getNestedGenericParameterType());
			};
		}

		private static @Nullable Object cast(@Nullable Object value, Class<?> type) {
			if (value == null || type.isInstance(value)) {
				return value;
			}
			if (type == String.class) {
				return value.toString();
			}
			throw new IllegalArgumentException("It is not of " + type);
		}

	}

	private static final class Variable implements WsArgumentResolver {

		private final ConversionService conversion;

		Variable(ConversionService conversion) {
			this.conversion = conversion;
		}

		@Override
		public boolean supports(MethodParameter parameter) {
			return parameter.hasParameterAnnotation(PathVariable.class);
		}

		@Override
		public @Nullable Object resolve(MethodParameter parameter, WsActionContext context) {
			PathVariable annotation = parameter.getParameterAnnotation(PathVariable.class);
			Map<String, String> variables = context.connection().handshake().pathVariables();
			String given = (annotation != null) ? annotation.name() : "";
			if (Map.class.isAssignableFrom(parameter.getParameterType()) && given.isEmpty()) {
				return variables;
			}
			String name = name(given, parameter);
			String value = variables.get(name);
			if (value == null) {
				return missing(name, parameter, annotation);
			}
			try {
				return this.conversion.convert(value, TypeDescriptor.valueOf(String.class),
						new TypeDescriptor(parameter));
			}
			catch (ConversionException ex) {
				throw new WsActionException(WsActionCodes.BAD_DATA, name);
			}
		}

		private static @Nullable Object missing(String name, MethodParameter parameter,
				@Nullable PathVariable annotation) {
			if (parameter.isOptional() || (annotation != null && !annotation.required())) {
				return null;
			}
			throw new IllegalStateException("The path of the connection has no variable '" + name + "'; "
					+ "ws.path, or the mapping that upgrades, must have it");
		}

	}

}
