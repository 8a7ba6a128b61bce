package io.github.wsboot.action;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A bean with {@link WsAction} methods: what a controller of Spring MVC is to HTTP, for
 * messages of JSON on a WebSocket.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface WsController {

	/**
	 * The name of the bean.
	 * @return the name, or nothing for the usual one
	 */
	@AliasFor(annotation = Component.class)
	String value() default "";

}
