package io.github.wsboot.action;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * A method of a {@link WsController} that answers requests by name.
 * <p>
 * Its parameters, in any order: a {@code WsConnection}, the {@code WebSocketManager}, a
 * {@code Principal} (or what Spring Security's {@code @AuthenticationPrincipal} names),
 * the {@code WsHandshake}, the {@link WsEnvelope}, a {@code Locale}, what {@link WsField}
 * or {@code @PathVariable} annotates, whatever a {@link WsArgumentResolver} bean
 * supports; and at most one other, which is the data of the request, validated if it is
 * annotated {@code @Valid} or {@code @Validated}.
 * <p>
 * What it returns is the data of the reply, a {@code CompletionStage} or {@code Mono}
 * once it is complete. A {@code Stream}, {@code Flow.Publisher} or {@code Flux} is as
 * many replies as it has elements, then an end marker; they are produced no faster than
 * the client reads them, and no more once it cancels or is gone. A {@code void} method
 * does not answer. What is thrown becomes an error envelope.
 * <p>
 * The actions of one connection run one after the other, in the order of the messages, on
 * threads that may wait, unless {@code ws.action.execution} says otherwise. Before
 * {@code onClose} of any handler they have returned.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(ActionReflection.class)
public @interface WsAction {

	/**
	 * The names it answers to. {@code heart_beat}, {@code heartBeat}, {@code HEART_BEAT},
	 * {@code heart-beat} and {@code heart beat} are one name; two methods with one name
	 * stop the start.
	 * @return the names, or none for the name of the method
	 */
	String[] value() default {};

}
