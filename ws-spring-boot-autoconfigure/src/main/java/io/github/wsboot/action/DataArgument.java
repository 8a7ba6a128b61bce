package io.github.wsboot.action;

import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * The data of a request as an argument.
 *
 * @param type the type
 * @param required whether there must be data
 * @param hints groups of constraints, null if it is not validated
 * @param validator validates
 * @param messages words of what the validator finds
 */
record DataArgument(Type type, boolean required, @Nullable List<Object> hints, @Nullable Validator validator,
		ActionMessages messages) implements ActionMethod.Argument {

	static final String NAME = "data";

	static DataArgument of(MethodParameter parameter, Type type, @Nullable Validator validator,
			ActionMessages messages) {
		Object[] hints = hints(parameter);
		if (hints != null && (validator == null || !validator.supports(parameter.getParameterType()))) {
			throw new WsActionMappingException(
					"The data of " + parameter.getExecutable().toGenericString()
							+ " is to be validated, but nothing can validate it",
					"Add spring-boot-starter-validation, or take the annotation away.");
		}
		return new DataArgument(type, !parameter.isOptional(), (hints != null) ? List.of(hints) : null, validator,
				messages);
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
			throw new WsActionException(WsActionCodes.BAD_DATA, NAME).withCause(ex);
		}
		if (value == null) {
			if (this.required) {
				throw new WsActionException(WsActionCodes.BAD_DATA, NAME);
			}
			return null;
		}
		if (this.hints != null && this.validator != null) {
			validate(value, this.hints, this.validator, context);
		}
		return value;
	}

	private void validate(Object value, List<Object> hints, Validator validator, WsActionContext context) {
		BeanPropertyBindingResult errors = new BeanPropertyBindingResult(value, NAME);
		if (validator instanceof SmartValidator smart) {
			smart.validate(value, errors, hints.toArray());
		}
		else {
			validator.validate(value, errors);
		}
		if (!errors.hasErrors()) {
			return;
		}
		List<Problem> problems = new ArrayList<>();
		for (ObjectError error : errors.getAllErrors()) {
			String field = (error instanceof FieldError fieldError) ? fieldError.getField() : "";
			problems.add(new Problem(field, this.messages.text(error, context.locale())));
		}
		problems.sort((one, other) -> one.field().compareTo(other.field()));
		String words = problems.stream().map(Problem::inWords).collect(Collectors.joining("; "));
		throw new WsActionException(WsActionCodes.INVALID_DATA, words).withData(problems);
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
