package io.github.wsboot.action;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * A parameter that is a field of the envelope besides the data, such as {@code token} or
 * {@code company}; {@code id} and {@code actioncode} as well. A request without the field
 * is refused, unless the parameter is nullable or an {@code Optional}.
 *
 * @since 0.1.0
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface WsField {

	/**
	 * The name of the field.
	 * @return the name, or nothing for that of the parameter
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The name of the field.
	 * @return the name, or nothing for that of the parameter
	 */
	@AliasFor("value")
	String name() default "";

}
