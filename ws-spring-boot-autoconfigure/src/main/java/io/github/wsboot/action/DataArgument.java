package io.github.wsboot.action;

import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * The data of a request as an argument.
 *
 * @param type the type
 * @param required whether there must be data
 * @param optional whether the parameter is an {@link Optional}
 * @param hints groups of constraints, null if it is not validated
 * @param validator validates
 * @param messages words of what the validator finds
 */
record DataArgument(Type type, boolean required, boolean optional, @Nullable List<Object> hints,
		@Nullable Validator validator, ActionMessages messages) implements ActionMethod.Argument {

	static final String NAME = "data";

	static DataArgument of(MethodParameter parameter, @Nullable Validator validator, ActionMessages messages) {
		rejectConstraints(parameter);
		Object[] hints = hints(parameter);
		MethodParameter data = parameter.nestedIfOptional();
		Type type = GenericTypeResolver.resolveType(data.getNestedGenericParameterType(),
				parameter.getContainingClass());
		if (hints != null && (validator == null || !validator.supports(data.getNestedParameterType()))) {
			throw new WsActionMappingException(
					"The data of " + parameter.getExecutable().toGenericString()
							+ " is to be validated, but nothing can validate it",
					"Add spring-boot-starter-validation, or take the annotation away.");
		}
		return new DataArgument(type, !parameter.isOptional(), parameter.getParameterType() == Optional.class,
				(hints != null) ? List.of(hints) : null, validator, messages);
	}

	/**
	 * Constraints that nobody would check.
	 */
	private static void rejectConstraints(MethodParameter parameter) {
		if (AnnotatedElementUtils.hasAnnotation(parameter.getContainingClass(), Validated.class)) {
			// then the bean is proxied, and the proxy does
			return;
		}
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			for (Annotation meta : annotation.annotationType().getAnnotations()) {
				if (meta.annotationType().getName().equals("jakarta.validation.Constraint")) {
					throw new WsActionMappingException(
							"Nothing checks @" + annotation.annotationType().getSimpleName() + " on the data of "
									+ parameter.getExecutable().toGenericString(),
							"Move it to a field of a record and annotate the parameter with @Valid.");
				}
			}
		}
	}

	private static Object @Nullable [] hints(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			if (hints != null) {
				return hints;
			}
		}
		return null;
	}

	@Override
	public @Nullable Object resolve(WsActionContext context) {
		Object value;
		try {
			value = context.envelope().data(this.type);
		}
		catch (IllegalArgumentException ex) {
			throw new WsActionException(WsActionCodes.BAD_DATA, NAME);
		}
		if (value == null) {
			if (this.required) {
				throw new WsActionException(WsActionCodes.BAD_DATA, NAME);
			}
			return this.optional ? Optional.empty() : null;
		}
		if (this.hints != null && this.validator != null) {
			validate(value, this.hints, this.validator, context);
		}
		return this.optional ? Optional.of(value) : value;
	}

	private void validate(Object value, List<Object> hints, Validator validator, WsActionContext context) {
		List<Problem> problems = new ArrayList<>();
		if (value instanceof Collection<?> elements) {
			int index = 0;
			for (Object element : elements) {
				find(element, "[" + index++ + "].", problems, hints, validator, context);
			}
		}
		else if (value instanceof Map<?, ?> entries) {
			entries.forEach((key, entry) -> find(entry, "[" + key + "].", problems, hints, validator, context));
		}
		else {
			find(value, "", problems, hints, validator, context);
		}
		if (!problems.isEmpty()) {
			problems.sort((one, other) -> one.field().compareTo(other.field()));
			String words = problems.stream().map(Problem::inWords).collect(Collectors.joining("; "));
			throw new WsActionException(WsActionCodes.INVALID_DATA, words).withData(problems);
		}
	}

	private void find(@Nullable Object value, String prefix, List<Problem> problems, List<Object> hints,
			Validator validator, WsActionContext context) {
		if (value == null) {
			return;
		}
		BeanPropertyBindingResult errors = new BeanPropertyBindingResult(value, NAME);
		if (validator instanceof SmartValidator smart) {
			smart.validate(value, errors, hints.toArray());
		}
		else {
			validator.validate(value, errors);
		}
		for (ObjectError error : errors.getAllErrors()) {
			String field = (error instanceof FieldError fieldError) ? fieldError.getField() : "";
			problems.add(new Problem(prefix + field, this.messages.text(error, context.locale())));
		}
	}

	/**
	 * What is wrong with the data, on the wire.
	 *
	 * @param field the field, empty for the data as a whole
	 * @param message what is wrong with it
	 */
	record Problem(String field, String message) {

		String inWords() {
			return this.field.isEmpty() ? this.message : this.field + " " + this.message;
		}

	}

}
