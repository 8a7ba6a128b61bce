package io.github.wsboot.action;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A bean whose {@link WsExceptionHandler} methods serve all controllers that have none of
 * their own for an exception. Several are asked in {@code @Order}.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface WsControllerAdvice {

	/**
	 * The name of the bean.
	 * @return the name, or nothing for the usual one
	 */
	@AliasFor(annotation = Component.class)
	String value() default "";

}
